"""A row in every table, made from what the tables say of themselves: what is said of all holds for new ones, too."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from itertools import count
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Float,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    insert,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.postgres.schema import METADATA

ROW_NUMBERS = count(1_000)
MOMENT = datetime(2026, 11, 30, 1, tzinfo=UTC)


async def fill_tables(
    connection: AsyncConnection, *, workspace: str, platform: str = "slack", tables: MetaData = METADATA
) -> Mapping[str, Mapping[str, Any]]:
    """Put one row into each table, every reference filled; texts name their column and `workspace`."""
    made: dict[str, Mapping[str, Any]] = {}
    for table in tables.sorted_tables:
        values = {
            column.name: _column_value(table, column, made, workspace=workspace, platform=platform)
            for column in table.columns
            if column.computed is None and column.identity is None and not _points_to_itself(table, column)
        }
        query = insert(table).values(values).returning(*table.columns)
        made[table.name] = dict((await connection.execute(query)).mappings().one())
    return made


def _points_to_itself(table: Table, column: Column[Any]) -> bool:
    return any(key.column.table is table for key in column.foreign_keys)


def _column_value(  # noqa: PLR0911  # one for each type
    table: Table, column: Column[Any], filled_rows: Mapping[str, Mapping[str, Any]], *, workspace: str, platform: str
) -> object:
    for key in column.foreign_keys:
        return filled_rows[key.column.table.name][key.column.name]
    if column.name in {"platform", "workspace"}:
        return platform if column.name == "platform" else workspace
    match column.type:
        case ARRAY() as many:
            return [f"{table.name} {workspace}"] if isinstance(many.item_type, Text) else [0.5]
        case JSONB():
            return {"of": workspace}
        case DateTime():
            return MOMENT
        case Boolean():
            return False
        case BigInteger() | Integer() | Float():
            return next(ROW_NUMBERS)
        case LargeBinary():
            return workspace.encode()
        case _:
            return f"{table.name}.{column.name} of {workspace}"
