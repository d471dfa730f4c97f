"""Opens the database, or the store alone."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from adapters.postgres.database import Database
from adapters.postgres.embedded import start_embedded
from adapters.postgres.jobs import JobQueue
from adapters.postgres.store import PostgresStore
from bot.settings.settings import Settings


@asynccontextmanager
async def opened_store(settings: Settings) -> AsyncIterator[PostgresStore]:
    """Open the store alone, to look something up.

    Raises:
        StoreError: the database does not start or answer.
    """
    async with AsyncExitStack() as stack:
        database = await open_database(settings, stack)
        yield PostgresStore(database, JobQueue(database))


async def open_database(settings: Settings, stack: AsyncExitStack) -> Database:
    """Connect to DATABASE_URL's server, or start the embedded one; bring the tables up to date."""
    database = await connect(settings, stack)
    await database.migrate()
    return database


async def connect(settings: Settings, stack: AsyncExitStack) -> Database:
    """Connect to DATABASE_URL's server, or start the embedded one; leave its contents as they are."""
    if settings.database_url:
        url = settings.database_url.get_secret_value()
    else:
        url = await asyncio.to_thread(start_embedded, settings.data_dir.resolve() / "postgres")
    # Jobs run in three lanes at once, and people's requests beside them.
    database = Database(url, at_once=3 * settings.worker_concurrency)
    stack.push_async_callback(database.close)
    return database
