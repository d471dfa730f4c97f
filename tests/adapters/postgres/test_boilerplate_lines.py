"""Old lines of sites are forgotten beside pages that are read."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

from sqlalchemy import text

from adapters.postgres.database import Database
from adapters.postgres.jobs import JobQueue
from adapters.postgres.store import PostgresStore
from tests.patience import PATIENCE

HOST = "courier.example"
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


async def test_forgetting_lines_waits_for_no_page(database: Database) -> None:
    """A line that a page is just remembering is left alone, and the others go: neither waits for the other for ever."""
    store = PostgresStore(database, JobQueue(database))
    await store.find_repeated_lines(HOST, 1, [1, 2, 3], now=NOW)
    async with database.transaction() as connection:
        await connection.execute(text("SELECT FROM site_lines WHERE mark = 2 FOR UPDATE"))
        async with asyncio.timeout(PATIENCE):
            assert await store.forget_lines_before(NOW + timedelta(days=1)) == 2
    assert await store.forget_lines_before(NOW + timedelta(days=1)) == 1
