"""Tables of installations, of workspaces the bot was seen in, and of leases."""

from __future__ import annotations

from sqlalchemy import Column, Float, Index, LargeBinary, Table, Text, text
from sqlalchemy.dialects.postgresql import ARRAY

from adapters.postgres.schema.columns import METADATA, moment_column, text_column

INSTALLATIONS = Table(
    "installations",
    METADATA,
    Column("platform", Text, primary_key=True),
    Column("workspace", Text, primary_key=True),
    text_column("name"),
    Column("sealed_token", LargeBinary, nullable=False),
    text_column("bot"),
    text_column("bot_user"),
    Column("scopes", ARRAY(Text), nullable=False),
    moment_column("made"),
)

USED_MARKS = Table("used_marks", METADATA, Column("mark", Text, primary_key=True), moment_column("until"))
Index("used_marks_until", USED_MARKS.c.until)

TROUBLES = Table(
    "troubles",
    METADATA,
    Column("platform", Text, primary_key=True),
    Column("workspace", Text, primary_key=True),
    Column("problem", Text, nullable=False),
    moment_column("since"),
)

PRESENCES = Table(
    "presences",
    METADATA,
    Column("platform", Text, primary_key=True),
    Column("workspace", Text, primary_key=True),
    Column("account", Text, nullable=False),
)

LEASES = Table(
    "leases",
    METADATA,
    Column("name", Text, primary_key=True),
    Column("holder", Text, nullable=False),
    moment_column("until"),
)

RATES = Table(
    "rates",
    METADATA,
    Column("platform", Text, primary_key=True),
    Column("workspace", Text, primary_key=True),
    Column("place", Text, primary_key=True),
    Column("every", Float, nullable=False),
    moment_column("free"),
    moment_column("rests", nullable=True),
    Index("rates_rests", "rests", postgresql_where=text("rests IS NOT NULL")),
    prefixes=["UNLOGGED"],
)
"""When the next turn at a place would be without any burst, and until when it backs off.

The table is not in the write-ahead log: after a crash it is empty, and a place that is asked too often says so again.
"""
