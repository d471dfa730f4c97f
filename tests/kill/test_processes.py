"""Gateways and workers as processes of their own: who is ready, who takes over, how they stop."""

from __future__ import annotations

import asyncio
import signal

import pytest
from typer.testing import CliRunner

from adapters.postgres.database import Database
from adapters.postgres.jobs import QUEUE_POLL_SECONDS, JobQueue
from adapters.postgres.lanes import SHUTDOWN_SECONDS
from adapters.postgres.worker_heartbeats import MAX_MISSED_HEARTBEATS
from bot.__main__ import app
from bot.domain.delivery import DeliveryId
from bot.domain.feed import EntryId
from bot.domain.job import Deliver, DigestEntry, WatchFeeds
from bot.domain.subscription import Destination
from bot.settings.settings import Settings
from tests.kill.processes import run_program


@pytest.mark.slow
async def test_of_two_gateways_one_has_the_platforms(database_url: str, database: Database) -> None:
    """The other lives and waits; it takes over from one that stalls, and that one again from one that is killed."""
    await database.ping()
    async with (
        run_program("gateway", database_url=database_url) as one,
        run_program("gateway", database_url=database_url) as two,
    ):
        await one.wait_for_status("/live", 200)
        await two.wait_for_status("/live", 200)
        first, second = (one, two) if await one.status_of("/ready") == 200 else (two, one)
        assert (await first.status_of("/ready"), await second.status_of("/ready")) == (200, 503)
        first.process.send_signal(signal.SIGSTOP)
        await second.wait_for_status("/ready", 200)
        first.process.send_signal(signal.SIGCONT)
        await first.wait_for_status("/ready", 503)
        await second.stop(signal.SIGKILL)
        await first.wait_for_status("/ready", 200)
        assert await first.stop(signal.SIGTERM) == 0


@pytest.mark.slow
async def test_a_worker_is_asked_and_stopped(database_url: str, database: Database) -> None:
    """It says that it is ready, `newsdesk health` knows it, and it stops when told."""
    await database.ping()
    async with run_program("worker", "--queues", "digest,deliver", database_url=database_url) as worker:
        await worker.wait_for_status("/ready", 200)
        asked = await asyncio.to_thread(CliRunner().invoke, app, ["health", "--port", str(worker.port)])
        assert (asked.exit_code, asked.stdout) == (0, "ok\n")
        assert await worker.stop(signal.SIGTERM) == 0
    asked = await asyncio.to_thread(CliRunner().invoke, app, ["health", "--alive", "--port", str(worker.port)])
    assert asked.exit_code == 1


def test_the_times_that_are_promised() -> None:
    """Jobs of a dead worker run elsewhere within 30 seconds, and a stop takes less than 20."""
    beat = Settings.model_fields["heartbeat_seconds"].default
    missed, looked_for, begun = MAX_MISSED_HEARTBEATS * beat, beat, min(QUEUE_POLL_SECONDS, beat)
    assert missed + looked_for + begun < 30
    assert SHUTDOWN_SECONDS < 20


def test_a_queue_that_is_none_is_named() -> None:
    """So are those that there are."""
    typed = CliRunner().invoke(app, ["worker", "--queues", "watch,digests"])
    assert typed.exit_code == 2
    assert "no queue digests. There are: watch, digest, deliver, answer." in typed.output


async def test_a_worker_does_the_jobs_of_its_queues_alone(database: Database) -> None:
    """What waits in another queue is left to others; a lock that becomes free is heard of all the same."""
    place = Destination("page", "local", "news")
    queue = JobQueue(database, queues=["deliver"])
    await queue.open()
    done: list[object] = []
    both = asyncio.Event()

    async def do(job: object, _attempt: int) -> None:
        done.append(job)
        if len(done) == 2:
            both.set()

    posts = [Deliver(DeliveryId(1), place), Deliver(DeliveryId(2), place)]
    await queue.defer(DigestEntry(EntryId(1)), *posts)
    working = asyncio.create_task(queue.work({DigestEntry: do, Deliver: do, WatchFeeds: do}))
    await both.wait()
    working.cancel()
    await asyncio.gather(working, return_exceptions=True)
    assert done == posts
    assert (await queue.counts())["todo"] >= 1
    await queue.close()
