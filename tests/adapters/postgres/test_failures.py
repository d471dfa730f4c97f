"""What was given up is listed, tried again or dropped; and nothing that arrived after all is posted twice."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace

import pytest
from sqlalchemy import text

from adapters.postgres.database import Database
from adapters.postgres.failures import PostgresFailures
from adapters.postgres.jobs import JobQueue
from adapters.postgres.store import PostgresStore
from bot.domain.delivery import DeliveryId, DeliveryState
from bot.domain.failure import FailureId, FailureKind
from bot.domain.feed import EntryId
from bot.domain.job import DigestEntry, WatchFeeds
from tests.contracts.test_store import HERE, Bench, file_digest, make_entry, poll_entries
from tests.fakes.clock import SINCE, FakeClock
from tests.unit.cli.test_commands import run_command
from tests.unit.samples import make_digest


@dataclass
class FailedDelivery:
    """A database with one failed delivery."""

    database: Database
    store: PostgresStore
    queue: JobQueue
    failures: PostgresFailures
    delivery_id: DeliveryId

    async def fail(self, *, attempts: int) -> None:
        """Save the delivery as failed."""
        assignment = await self.store.assignment(self.delivery_id)
        assert assignment is not None
        failed = replace(
            assignment.delivery, state=DeliveryState.FAILED, since=SINCE, attempts=attempts, problem="no_text"
        )
        await self.store.save_delivery(failed)

    async def states(self) -> list[str]:
        """Return how the delivery stands, and what jobs wait or failed."""
        async with self.database.transaction() as connection:
            delivery = (await connection.execute(text("SELECT state FROM deliveries"))).scalars().all()
            jobs = text("SELECT task_name || ' ' || status FROM procrastinate_jobs ORDER BY id")
            return [*delivery, *(await connection.execute(jobs)).scalars().all()]


@pytest.fixture
async def failed_delivery(database: Database, clock: FakeClock) -> AsyncIterator[FailedDelivery]:
    """Return a delivery that was given up before it left, without the jobs that led there."""
    queue = JobQueue(database)
    await queue.open()
    store = PostgresStore(database, queue)
    bench = Bench(store, queue)
    (number,) = await poll_entries(bench, clock, make_entry("a"))
    (delivery,) = await file_digest(bench, clock, number, make_digest())
    made = FailedDelivery(database, store, queue, PostgresFailures(database, queue), delivery)
    await made.fail(attempts=0)
    async with database.transaction() as connection:
        await connection.execute(text("DELETE FROM procrastinate_jobs"))
    yield made
    await queue.close()


async def test_a_delivery_that_failed_is_told_and_tried_again(
    failed_delivery: FailedDelivery, clock: FakeClock
) -> None:
    """With its headline, its channel and the last words; once, and by a job."""
    (one,) = await failed_delivery.failures.failures(limit=9)
    assert (str(one.id), one.about, one.destination) == (f"d{failed_delivery.delivery_id}", "Title a", str(HERE))
    assert (one.problem, one.since) == ("no_text", SINCE)
    assert (await failed_delivery.store.counts(now=clock.now())).deliveries == {"failed": 1}
    assert await failed_delivery.failures.retry(one.id, now=clock.now())
    assert await failed_delivery.states() == ["planned", "deliver todo"]
    assert not await failed_delivery.failures.retry(one.id, now=clock.now())
    assert not await failed_delivery.failures.drop(one.id)
    assert await failed_delivery.failures.failures(limit=9) == []


async def test_one_that_may_have_arrived_is_looked_for_first(failed_delivery: FailedDelivery, clock: FakeClock) -> None:
    """It goes on where whoever posts looks for the message, and nothing is posted twice."""
    await failed_delivery.fail(attempts=3)
    assert await failed_delivery.failures.retry(
        FailureId(FailureKind.DELIVERY, failed_delivery.delivery_id), now=clock.now()
    )
    assert await failed_delivery.states() == ["posting", "deliver todo"]


async def test_what_is_dropped_is_told_no_more(failed_delivery: FailedDelivery, clock: FakeClock) -> None:
    """It stays given up, and is counted nowhere."""
    name = FailureId(FailureKind.DELIVERY, failed_delivery.delivery_id)
    assert await failed_delivery.failures.drop(name)
    assert await failed_delivery.failures.failures(limit=9) == []
    assert not await failed_delivery.failures.retry(name, now=clock.now())
    assert await failed_delivery.states() == ["failed"]
    assert (await failed_delivery.store.counts(now=clock.now())).deliveries == {}


async def test_a_job_that_failed_is_tried_again_or_dropped(failed_delivery: FailedDelivery, clock: FakeClock) -> None:
    """With what it was about; what repeats itself only goes, for it waits again already."""
    await failed_delivery.failures.drop(FailureId(FailureKind.DELIVERY, failed_delivery.delivery_id))
    for job in (DigestEntry(EntryId(1), HERE), DigestEntry(EntryId(1)), WatchFeeds()):
        await failed_delivery.queue.defer(job)
    async with failed_delivery.database.transaction() as connection:
        await connection.execute(text("UPDATE procrastinate_jobs SET status = 'failed', attempts = 3"))
    await failed_delivery.queue.defer(WatchFeeds())
    watch, second, first = await failed_delivery.failures.failures(limit=9)
    assert (first.about, first.destination, second.destination) == ("Title a", str(HERE), "")
    assert first.problem.startswith("The job “digest” met an error")
    assert first.since is not None
    assert await failed_delivery.failures.drop(second.id)
    assert await failed_delivery.failures.retry(first.id, now=clock.now())
    assert await failed_delivery.failures.retry(watch.id, now=clock.now())
    assert await failed_delivery.states() == ["failed", "digest todo", "watch todo"]
    assert not await failed_delivery.failures.retry(watch.id, now=clock.now())


def test_names_are_read_as_they_are_said() -> None:
    """And nothing else is."""
    assert str(FailureId.parse(" D12 ")) == "d12"
    for text_ in ("12", "x1", "d", "d-1", "d1234567890123456789", ""):
        with pytest.raises(ValueError, match="names no failure"):
            FailureId.parse(text_)


async def test_commands_list_retry_and_drop(failed_delivery: FailedDelivery, nothing_set: pytest.MonkeyPatch) -> None:
    """An operator reads what it was and why, and says what becomes of it."""
    nothing_set.setenv("DATABASE_URL", failed_delivery.database.conninfo)
    nothing_set.setenv("LOG_LEVEL", "ERROR")
    name = f"d{failed_delivery.delivery_id}"
    # A command has an event loop of its own, and so a thread here.
    assert await _run_command("failures", "list") == (
        0,
        f"{name}  Title a\n    {HERE} · {SINCE:%Y-%m-%d %H:%M} UTC\n    no_text\n",
    )
    _, told = await _run_command("failures", "list", "--json")
    assert json.loads(told)[0]["id"] == name
    assert await _run_command("failures", "retry", name) == (0, f"{name} is tried again.\n")
    assert await _run_command("failures", "drop", name) == (
        1,
        f"There is no failure {name}; see: newsdesk failures list\n",
    )
    await failed_delivery.fail(attempts=0)
    assert await _run_command("failures", "drop", "--all") == (0, f"{name} is dropped.\n")
    assert await _run_command("failures", "list") == (0, "Nothing was given up.\n")
    assert [(await _run_command("failures", "retry", *wrong))[0] for wrong in ([], ["12"], [name, "--all"])] == [
        2,
        2,
        2,
    ]


async def _run_command(*words: str) -> tuple[int, str]:
    result = await asyncio.to_thread(run_command, *words)
    return result.exit_code, result.stdout
