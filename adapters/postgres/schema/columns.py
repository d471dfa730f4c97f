"""Column types and constructors that the tables share."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, DateTime, ForeignKey, Identity, MetaData, Text

METADATA = MetaData()


def number_column() -> Column[int]:
    """Return the column that numbers rows."""
    return Column("id", BigInteger, Identity(always=True), primary_key=True)


def moment_column(name: str, *, nullable: bool = False) -> Column[object]:
    """Return a column of times, aware."""
    return Column(name, DateTime(timezone=True), nullable=nullable)


DESTINATION_COLUMNS = ("platform", "workspace", "channel")
"""The names of the columns that name a destination."""


def text_column(name: str) -> Column[str]:
    """Return a column of text, empty by default."""
    return Column(name, Text, nullable=False, server_default="")


def destination_columns(*, key: bool = False) -> list[Column[str]]:
    """Return the columns that name a destination."""
    return [Column(name, Text, nullable=False, primary_key=key) for name in DESTINATION_COLUMNS]


def reference_column(name: str, target: str, *, nullable: bool = False) -> Column[int]:
    """Return a column that refers to a row of another table."""
    return Column(name, BigInteger, ForeignKey(target), nullable=nullable)
