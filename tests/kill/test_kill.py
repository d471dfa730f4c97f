"""Workers are killed between any two steps; every article stands in the local channel exactly once."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import sys
from pathlib import Path

import pytest
from sqlalchemy import select, update

from adapters.page.sample import SampleSite
from adapters.postgres.board import PostgresBoard
from adapters.postgres.database import Database
from adapters.postgres.jobs import JobQueue
from adapters.postgres.schema import BOARD_MESSAGES, DELIVERIES, FEEDS
from adapters.postgres.store import PostgresStore
from bot.domain.subscription import Destination
from tests.examples import IS_THOROUGH
from tests.fakes.clock import FakeClock

ROOT = Path(__file__).parents[2]
STORY_COUNT = 8
"""The sample news has nine articles about eight stories."""
KILL_POINTS = (3, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 16, 18, 20)
"""Touches after which a worker dies; one article takes about fourteen, so these fall between all of its steps.

By day every third does.
"""


async def start_worker(database_url: str, touches: int | str) -> asyncio.subprocess.Process:
    """Start a worker."""
    environment = {
        **os.environ,
        "DATABASE_URL": database_url,
        "ALLOW_PRIVATE_ADDRESSES": "127.0.0.0/8",
        "FIRST_ENTRIES": "20",
        "HEARTBEAT_SECONDS": "0.3",
        "POST_GRACE_SECONDS": "0.3",
        "WORKER_CONCURRENCY": "1",
        "LOG_LEVEL": "WARNING",
        "PAGE_PORT": "0",
        "HOST_PAUSE_SECONDS": "0",
    }
    return await asyncio.create_subprocess_exec(
        sys.executable, "-W", "ignore", "-m", "tests.kill.worker", str(touches), cwd=ROOT, env=environment
    )


async def run_worker(database_url: str, touches: int) -> int:
    """Run a worker to its end and return its exit code."""
    return await (await start_worker(database_url, touches)).wait()


@pytest.mark.slow
async def test_killed_at_every_step_nothing_is_lost_or_doubled(database_url: str, database: Database) -> None:
    """However often and wherever workers die, the next one brings every story to the channel once."""
    queue = JobQueue(database)
    await queue.open()
    store = PostgresStore(database, queue)
    clock = FakeClock()
    place = Destination("page", "local", "news")
    async with SampleSite() as site:
        for feed in site.feeds:
            await store.subscribe(place, feed, title="", now=clock.now())
        ends = []
        kills = KILL_POINTS if IS_THOROUGH else KILL_POINTS[random.randrange(3) :: 3]  # noqa: S311  # no secret
        for touches in kills:
            await _expire_leases(database, clock)
            ends.append(await run_worker(database_url, touches))
        assert ends == [-signal.SIGKILL] * len(kills), "the workers were to die"
        await _expire_leases(database, clock)
        assert await run_worker(database_url, 0) == 0
    messages = await PostgresBoard(database).messages("news", limit=100)
    assert len(messages) == STORY_COUNT
    assert len({message.digest.headline for message in messages}) == STORY_COUNT
    assert await _post_attempts(database) == [1] * STORY_COUNT
    assert await _delivery_states(database) == {"posted"}
    await queue.close()


@pytest.mark.slow
async def test_a_worker_that_wakes_posts_nothing_beside_its_rescuer(database_url: str, database: Database) -> None:
    """Stopped right before its first post leaves, it finds on waking that another has done all of it."""
    queue = JobQueue(database)
    await queue.open()
    store = PostgresStore(database, queue)
    async with SampleSite() as site:
        await store.subscribe(Destination("page", "local", "news"), site.feeds[0], title="", now=FakeClock().now())
        await _expire_leases(database, FakeClock())
        stalled = await start_worker(database_url, "stall")
        await asyncio.to_thread(os.waitid, os.P_PID, stalled.pid, os.WSTOPPED)
        assert await run_worker(database_url, 0) == 0
        before = await _post_attempts(database)
        stalled.send_signal(signal.SIGCONT)
        assert await stalled.wait() == 0
    assert set(before) == {1}
    assert await _post_attempts(database) == before
    assert await _delivery_states(database) == {"posted"}
    await queue.close()


async def _expire_leases(database: Database, clock: FakeClock) -> None:
    """Make every feed due, as ten minutes would: a feed leased by a dead worker comes back with its lease."""
    async with database.transaction() as connection:
        await connection.execute(update(FEEDS).values(next_due=clock.now(), taken_until=clock.now()))


async def _post_attempts(database: Database) -> list[int]:
    """Return how often each message was posted: the board would have counted a second time."""
    async with database.transaction() as connection:
        return [row.attempts for row in await connection.execute(select(BOARD_MESSAGES.c.attempts))]


async def _delivery_states(database: Database) -> set[str]:
    async with database.transaction() as connection:
        return {row.state for row in await connection.execute(select(DELIVERIES.c.state))}
