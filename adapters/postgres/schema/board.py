"""Tables of the local channel's messages."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, ForeignKey, Identity, Index, Integer, Sequence, Table, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB

from adapters.postgres.schema.columns import METADATA, moment_column

BOARD_VERSIONS = Sequence("board_versions", metadata=METADATA)

BOARD_MESSAGES = Table(
    "board_messages",
    METADATA,
    Column("number", BigInteger, Identity(always=True), primary_key=True),
    Column("version", BigInteger, BOARD_VERSIONS, server_default=BOARD_VERSIONS.next_value(), nullable=False),
    Column("delivery_id", BigInteger, nullable=False, unique=True),
    Column("channel", Text, nullable=False),
    Column("story", JSONB, nullable=False),
    Column("article", JSONB, nullable=False),
    Column("digest", JSONB, nullable=False),
    Column("attempts", Integer, nullable=False, server_default="1"),
    moment_column("posted"),
    moment_column("edited", nullable=True),
    Index("board_messages_version", "channel", "version"),
)

ANNOUNCEMENTS = Table(
    "announcements",
    METADATA,
    Column("number", BigInteger, Identity(always=True), primary_key=True),
    Column("channel", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("text", Text, nullable=False),
    moment_column("made"),
    UniqueConstraint("channel", "key", name="announcements_once"),
)

BOARD_NOTES = Table(
    "board_notes",
    METADATA,
    Column("number", BigInteger, ForeignKey("board_messages.number"), primary_key=True),
    Column("key", Text, primary_key=True),
    Column("text", Text, nullable=False),
    moment_column("made"),
)
