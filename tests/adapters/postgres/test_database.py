"""Connections that the server ended are noticed before anything is asked of them."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import psycopg
import pytest
from sqlalchemy import text

from adapters.postgres import database
from adapters.postgres.database import Database
from adapters.postgres.jobs import JobQueue
from adapters.postgres.leases import PostgresLease
from bot.errors import StoreError
from tests.patience import PATIENCE


async def test_a_connection_that_was_ended_while_it_rested_is_replaced(database: Database) -> None:
    """Whoever comes after a restart of the server finds a new connection, not an error: nothing was asked yet."""
    async with database.transaction() as connection:
        ended = (await connection.execute(text("SELECT pg_backend_pid()"))).scalar_one()
    async with await psycopg.AsyncConnection.connect(database.conninfo, autocommit=True) as other:
        await other.execute("SELECT pg_terminate_backend(%s, 5000)", [ended])
    async with database.reading() as connection:
        assert (await connection.execute(text("SELECT pg_backend_pid()"))).scalar_one() != ended


async def test_what_is_only_read_begins_no_transaction(database: Database) -> None:
    """A single reading statement is one way to the server and back; a transaction would be three."""
    async with database.reading() as connection:
        began, asked = (await connection.execute(text("SELECT now(), statement_timestamp()"))).one()
        assert began == asked
        again = (await connection.execute(text("SELECT now()"))).scalar_one()
    assert again > began
    async with database.transaction() as connection:  # the same connection, and a transaction again
        first = (await connection.execute(text("SELECT now()"))).scalar_one()
        assert (await connection.execute(text("SELECT now()"))).scalar_one() == first


async def test_a_process_that_stalls_in_a_transaction_keeps_nobody_from_taking_over(database: Database) -> None:
    """The server ends what stands still, and with it the locks; every connection asks for that."""
    lease = PostgresLease(database, "gateway", duration=timedelta(0))
    assert await lease.acquire()

    async def stall() -> None:
        async with database.transaction() as stalled:
            assert (await stalled.execute(text("SHOW idle_in_transaction_session_timeout"))).scalar_one() == "1min"
            await stalled.execute(text("SET LOCAL idle_in_transaction_session_timeout = '20ms'"))
            await stalled.execute(text("SELECT 1 FROM leases WHERE name = 'gateway' FOR UPDATE"))
            assert await lease.acquire()
            await stalled.execute(text("SELECT 1"))

    with pytest.raises(StoreError):
        await stall()


async def test_the_queues_own_connections_end_what_stands_still_too(database: Database) -> None:
    """A worker that is stopped in the middle of a heartbeat keeps nobody from telling who is dead."""
    queue = JobQueue(database)
    await queue.open()
    told = await queue._app.connector.execute_query_one_async("SHOW idle_in_transaction_session_timeout")
    await queue.close()
    assert told == {"idle_in_transaction_session_timeout": "1min"}


async def test_a_server_that_takes_a_connection_and_says_nothing_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever waits for it would hold a job for ever, by a worker that lives; what an address says itself counts."""
    monkeypatch.setitem(database.CONNECTION_TIMEOUTS, "connect_timeout", "1")

    async def say_nothing(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        silent.append(writer)

    silent: list[asyncio.StreamWriter] = []
    async with await asyncio.start_server(say_nothing, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        mute = Database(f"postgresql://ann@127.0.0.1:{port}/news")
        async with asyncio.timeout(PATIENCE):
            with pytest.raises(StoreError):
                await mute.ping()
        await mute.close()
        for writer in silent:
            writer.close()
    assert "connect_timeout=7" in Database("postgresql://ann@127.0.0.1/news?connect_timeout=7").conninfo
    assert "connect_timeout=1" in mute.conninfo
