"""Statements that go past SQLAlchemy: in the transaction that is open, and as safe as its own."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager

import psycopg
import pytest
from sqlalchemy import bindparam, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.postgres.database import Database
from adapters.postgres.prepared_statements import Prepared
from adapters.postgres.schema import BOARD_NOTES, RESTING_HOSTS
from bot.errors import StoreError

INSERT_HOST = Prepared(insert(RESTING_HOSTS).values(host=bindparam("host"), until=text("now()")))
SELECT_HOSTS = Prepared(select(RESTING_HOSTS.c.host))
SELECT_BACKEND = Prepared(text("SELECT pg_backend_pid() AS who"))


async def test_what_was_written_goes_with_its_transaction(database: Database) -> None:
    """One that is rolled back takes along what SQLAlchemy never saw."""
    async with database.transaction() as connection:
        await INSERT_HOST.execute(connection, {"host": "courier.example"})
        assert await SELECT_HOSTS.execute(connection) == [{"host": "courier.example"}]
        await connection.rollback()
    async with database.reading() as connection:
        assert await SELECT_HOSTS.first_row(connection) is None


async def test_a_value_that_was_forgotten_is_no_null(database: Database) -> None:
    """It is an error, as in SQLAlchemy."""
    async with database.reading() as connection:
        with pytest.raises(psycopg.ProgrammingError, match="missing: host"):
            await INSERT_HOST.execute(connection)


async def test_a_statement_has_the_values_that_stand_in_it() -> None:
    """Numbers and words that are no places for values."""
    query, known, _ = Prepared(select(BOARD_NOTES.c.number).where(BOARD_NOTES.c.key == "a").limit(3))._compiled
    assert (sorted(map(str, known.values())), query.count(b"%(")) == (["3", "a"], 2)


@pytest.mark.parametrize("opened", [Database.transaction, Database.autocommit])
async def test_a_connection_that_breaks_is_not_used_again(
    database: Database,
    opened: Callable[[Database], AbstractAsyncContextManager[AsyncConnection]],
    caplog: pytest.LogCaptureFixture,
) -> None:
    """The database is away for whoever meets that, and nobody else, and the log has no traceback."""
    ended: list[int] = []

    async def broken() -> None:
        async with opened(database) as connection:
            ended.extend(row["who"] for row in await SELECT_BACKEND.execute(connection))
            async with await psycopg.AsyncConnection.connect(database.conninfo, autocommit=True) as other:
                await other.execute("SELECT pg_terminate_backend(%s, 5000)", ended)
            await SELECT_BACKEND.execute(connection)

    with pytest.raises(StoreError):
        await broken()
    async with opened(database) as connection:
        assert [row["who"] for row in await SELECT_BACKEND.execute(connection)] != ended
    assert caplog.records == []
