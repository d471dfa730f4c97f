"""What every Jobs keeps to: PostgreSQL's queue and the one in memory."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest

from adapters.postgres.database import Database
from adapters.postgres.jobs import JobQueue
from bot.domain.delivery import DeliveryId
from bot.domain.feed import EntryId
from bot.domain.job import (
    QUEUES,
    AnswerQuestion,
    Deliver,
    DigestEntry,
    EmbedArticles,
    ForgetOld,
    Job,
    RereadArticles,
    RoundUp,
    WatchFeeds,
)
from bot.domain.subscription import Destination
from bot.ports import Jobs
from tests.fakes.store import MemoryJobs
from tests.patience import PATIENCE

HERE = Destination("page", "local", "news")


@pytest.fixture(params=["memory", pytest.param("postgres", marks=pytest.mark.database)])
async def jobs(request: pytest.FixtureRequest) -> AsyncIterator[Jobs]:
    """Return each kind of queue."""
    if request.param == "memory":
        yield MemoryJobs()
        return
    database = Database(request.getfixturevalue("database_url"))
    queue = JobQueue(database)
    await queue.open()
    yield queue
    await queue.close()
    await database.close()


class JobRecorder:
    """Does jobs by recording them; the first job may lead to another."""

    def __init__(self, jobs: Jobs, *, leads_to: tuple[Job, ...] = ()) -> None:
        self.done_jobs: list[Job] = []
        self._jobs = jobs
        self._leads_to = leads_to

    async def do(self, job: Job, attempt: int) -> None:
        """Do a job."""
        assert attempt == 0
        self.done_jobs.append(job)
        following, self._leads_to = self._leads_to, ()
        await self._jobs.defer(*following)

    async def work(self) -> None:
        """Work until nothing is left."""
        await self._jobs.work(
            dict.fromkeys(
                (WatchFeeds, DigestEntry, Deliver, RoundUp, AnswerQuestion, ForgetOld, EmbedArticles, RereadArticles),
                self.do,
            ),
            until_idle=True,
        )


async def test_each_kind_of_job_reaches_its_handler(jobs: Jobs) -> None:
    """A job comes back from the queue as it went in, once."""
    queued: list[Job] = [
        DigestEntry(EntryId(7)),
        DigestEntry(EntryId(8), only=HERE),
        Deliver(DeliveryId(3), HERE),
        WatchFeeds(),
        RoundUp(HERE, datetime(2026, 3, 9, 8, tzinfo=UTC)),
    ]
    queued += [AnswerQuestion("k", 0), ForgetOld(), EmbedArticles(), RereadArticles()]
    await jobs.defer(*queued)
    await jobs.defer(ForgetOld(), EmbedArticles(), RereadArticles())
    hand = JobRecorder(jobs)
    await hand.work()
    await hand.work()
    assert sorted(map(repr, hand.done_jobs)) == sorted(map(repr, queued))


async def test_who_is_at_work_is_known(jobs: Jobs) -> None:
    """While a job is done there is somebody who does it."""
    seen: list[bool] = []

    async def look(_job: Job, _attempt: int) -> None:
        seen.append(await jobs.has_workers() and await jobs.has_workers(*QUEUES))

    await jobs.defer(WatchFeeds())
    await jobs.work({WatchFeeds: look}, until_idle=True)
    assert seen == [True]


async def test_a_worker_for_some_queues_is_none_for_others(database: Database) -> None:
    """Whoever watches alone digests nothing: of that queue nobody is told to be at work."""
    watching, asking = JobQueue(database, queues=["watch"]), JobQueue(database)
    await watching.open()
    await asking.open()
    began = asyncio.Event()

    async def look(_job: Job, _attempt: int) -> None:
        began.set()

    assert not await asking.has_workers()
    await asking.defer(WatchFeeds())
    working = asyncio.create_task(watching.work({WatchFeeds: look, ForgetOld: look, RereadArticles: look}))
    async with asyncio.timeout(PATIENCE):
        await began.wait()
        while not await asking.has_workers("watch"):  # noqa: ASYNC110  # nobody rings
            await asyncio.sleep(0)
    assert await asking.has_workers()
    assert not await asking.has_workers("watch", "digest")
    working.cancel()
    await asyncio.gather(working, return_exceptions=True)
    await watching.close()
    await asking.close()


async def test_a_second_look_for_due_feeds_is_not_queued(jobs: Jobs) -> None:
    """One waits at a time; once it is done, another may come."""
    await jobs.defer(WatchFeeds())
    await jobs.defer(WatchFeeds())
    hand = JobRecorder(jobs)
    await hand.work()
    assert hand.done_jobs == [WatchFeeds()]
    await jobs.defer(WatchFeeds())
    await hand.work()
    assert hand.done_jobs == [WatchFeeds(), WatchFeeds()]


async def test_what_a_job_queues_is_done_too(jobs: Jobs) -> None:
    """Working until idle includes the jobs that came meanwhile."""
    await jobs.defer(DigestEntry(EntryId(1)))
    hand = JobRecorder(jobs, leads_to=(Deliver(DeliveryId(1), HERE),))
    await hand.work()
    assert hand.done_jobs == [DigestEntry(EntryId(1)), Deliver(DeliveryId(1), HERE)]
