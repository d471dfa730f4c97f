"""The table of digests' statements about stakeholders, searched by name."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, Table, Text
from sqlalchemy.dialects.postgresql import ARRAY

from adapters.postgres.schema.columns import METADATA, moment_column, reference_column

FATES = Table(
    "fates",
    METADATA,
    # The stakeholders of an entry's newest digest, in their order.
    Column("entry_id", BigInteger, ForeignKey("entries.id"), primary_key=True),
    Column("place", Integer, primary_key=True),
    reference_column("digest_id", "digests.id"),
    Column("name", Text, nullable=False),
    Column("marks", ARRAY(Text), nullable=False),
    Column("elsewhere", ARRAY(Text), nullable=False),
    moment_column("at"),
    Index("fates_marks", "marks", postgresql_using="gin"),
    Index("fates_at", "at"),
    Index("fates_digest", "digest_id"),
)
