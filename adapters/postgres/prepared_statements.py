"""Prepared statements: compiled once, and executed by the driver itself.

SQLAlchemy takes far longer to execute a statement than its driver does. It compiles the statements that every article
needs once, with named parameters, and they are passed to the driver as they are, in whatever transaction is open; rarer
queries are built where they are needed, and executed by SQLAlchemy.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any, cast

from psycopg.rows import dict_row
from sqlalchemy import BigInteger, ColumnElement, Table, bindparam, func, true
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql import ClauseElement
from sqlalchemy.sql.compiler import SQLCompiler

from adapters.postgres.database import driver_connection
from bot.domain.subscription import Destination

_DIALECT = PGDialect_psycopg(paramstyle="pyformat")  # type: ignore[no-untyped-call]

Row = dict[str, Any]

COMMITS_AT_ONCE = func.set_config("synchronous_commit", "off", true())
"""Selected in a statement that is its own transaction, it commits without waiting for the disk.

For changes that can be found out again: if the server itself goes down within the next half second, the statement is
undone, but never without everything written after it.
"""


class Prepared:
    """A statement that is compiled only once.

    Args:
        statement: with a `bindparam` for each value that it needs.
    """

    def __init__(self, statement: ClauseElement) -> None:
        self._statement = statement

    async def execute(self, connection: AsyncConnection, values: Mapping[str, Any] | None = None) -> list[Row]:
        """Execute it on a connection, in its transaction, and return the rows."""
        query, own, processors = self._compiled
        bound = {name: _bound_value(processors, name, value) for name, value in (values or {}).items()}
        cursor = driver_connection(connection).cursor(row_factory=dict_row)
        await cursor.execute(query, {**own, **bound})
        return await cursor.fetchall() if cursor.description else []

    async def first_row(self, connection: AsyncConnection, values: Mapping[str, Any] | None = None) -> Row | None:
        """Execute it, and return the first row, if there is one."""
        return next(iter(await self.execute(connection, values)), None)

    @cached_property
    def _compiled(self) -> tuple[bytes, dict[str, Any], dict[str, Callable[[Any], Any]]]:
        """The statement as the driver takes it, its own values, and the processors that convert values."""
        compiled = cast("SQLCompiler", self._statement.compile(dialect=_DIALECT))
        all_processors = {
            name: bind.type.dialect_impl(_DIALECT).bind_processor(_DIALECT) for name, bind in compiled.binds.items()
        }
        processors: dict[str, Callable[[Any], Any]] = {
            name: processor for name, processor in all_processors.items() if processor is not None
        }
        own = {name: value for name, value in compiled.params.items() if not compiled.binds[name].required}
        return (
            str(compiled).encode(),
            {name: _bound_value(processors, name, value) for name, value in own.items()},
            processors,
        )


def _bound_value(processors: Mapping[str, Callable[[Any], Any]], name: str, value: object) -> object:
    processor = processors.get(name)
    return value if processor is None else processor(value)


def in_destination(table: Table) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions for a destination's rows; `destination_values` returns their values."""
    return (*in_workspace(table), table.c.channel == bindparam("at_channel"))


def in_workspace(table: Table) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions for the rows of a destination's workspace; `destination_values` returns their values."""
    return tuple(table.c[name] == bindparam(f"at_{name}") for name in ("platform", "workspace"))


def destination_values(destination: Destination) -> dict[str, str]:
    """Return the values of `in_destination` and `in_workspace`."""
    return {
        "at_platform": destination.platform,
        "at_workspace": destination.workspace,
        "at_channel": destination.channel,
    }


def is_one_of(column: ColumnElement[int], name: str) -> ColumnElement[bool]:
    """Return the condition that a number is in a list, which is passed under `name`."""
    return column == func.any(bindparam(name, type_=ARRAY(BigInteger)))
