"""Tables of questions, answers and remarks."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Index, Integer, Table, Text, text
from sqlalchemy.dialects.postgresql import JSONB

from adapters.postgres.schema.columns import METADATA, destination_columns, moment_column, reference_column, text_column

REPLIES = Table(
    "replies",
    METADATA,
    Column("key", Text, primary_key=True),
    Column("model", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("tokens_in", Integer, nullable=False),
    Column("tokens_out", Integer, nullable=False),
    moment_column("paid"),
    text_column("purpose"),
    text_column("workspace"),
    Index("replies_paid", "paid"),
    Index("replies_workspace", "workspace", "paid", postgresql_where=text("workspace <> ''")),
)

QUESTIONS = Table(
    "questions",
    METADATA,
    Column("key", Text, primary_key=True),
    reference_column("delivery_id", "deliveries.id", nullable=True),
    *destination_columns(),
    Column("place", Text, nullable=False),
    Column("message", Text),
    text_column("conversation"),
    Column("text", Text, nullable=False),
    text_column("asked_by"),
    text_column("edit"),
    text_column("zone"),
    Column("is_question", Boolean, nullable=False, server_default=text("false")),
    Column("may_manage", Boolean, nullable=False, server_default=text("true")),
    Column("answer", JSONB),
    moment_column("asked"),
    moment_column("answered", nullable=True),
    moment_column("shown", nullable=True),
    moment_column("taken_until", nullable=True),
    Index("questions_delivery", "delivery_id", "asked"),
    Index("questions_place", "place", "asked"),
    Index("questions_workspace", "platform", "workspace", "asked"),
    Index("questions_asked", "asked"),
)
