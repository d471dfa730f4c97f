"""Tables of questions, answers and remarks."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Index, Integer, Table, Text, text
from sqlalchemy.dialects.postgresql import JSONB

from adapters.postgres.schema.columns import METADATA, moment, place, refers, words

REPLIES = Table(
    "replies",
    METADATA,
    Column("key", Text, primary_key=True),
    Column("model", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("tokens_in", Integer, nullable=False),
    Column("tokens_out", Integer, nullable=False),
    moment("paid"),
    words("purpose"),
    words("workspace"),
    Index("replies_paid", "paid"),
    Index("replies_workspace", "workspace", "paid", postgresql_where=text("workspace <> ''")),
)

QUESTIONS = Table(
    "questions",
    METADATA,
    Column("key", Text, primary_key=True),
    refers("delivery_id", "deliveries.id", nullable=True),
    *place(),
    Column("place", Text, nullable=False),
    Column("message", Text),
    words("conversation"),
    Column("text", Text, nullable=False),
    words("asked_by"),
    words("edit"),
    words("zone"),
    Column("is_question", Boolean, nullable=False, server_default=text("false")),
    Column("may_manage", Boolean, nullable=False, server_default=text("true")),
    Column("answer", JSONB),
    moment("asked"),
    moment("answered", nullable=True),
    moment("shown", nullable=True),
    moment("taken_until", nullable=True),
    Index("questions_delivery", "delivery_id", "asked"),
    Index("questions_place", "place", "asked"),
    Index("questions_workspace", "platform", "workspace", "asked"),
    Index("questions_asked", "asked"),
)
