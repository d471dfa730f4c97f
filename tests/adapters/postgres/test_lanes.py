"""What waits for a slow model holds up nothing else; answers go first."""

from __future__ import annotations

import asyncio

from adapters.postgres.database import Database
from adapters.postgres.jobs import JobQueue
from adapters.postgres.lanes import UNNAMED_QUEUE, UPKEEP_QUEUE, lanes_of
from bot.domain.delivery import DeliveryId
from bot.domain.feed import EntryId
from bot.domain.job import AnswerQuestion, Deliver, DigestEntry, Job, RereadArticles, WatchFeeds
from bot.domain.subscription import Destination
from tests.patience import PATIENCE

HERE = Destination("page", "local", "news")


def test_each_lane_has_its_queues() -> None:
    """Whatever a worker was started for, it looks for the jobs of dead ones, and does those without a name."""
    assert lanes_of() == [("watch", "answer", UPKEEP_QUEUE, UNNAMED_QUEUE), ("deliver",), ("digest",)]
    assert lanes_of(["digest"]) == [("digest", UPKEEP_QUEUE, UNNAMED_QUEUE)]


async def test_a_slow_model_holds_up_digests_alone(database: Database) -> None:
    """With every place of the digests taken, feeds are watched, messages posted and questions answered."""
    queue = JobQueue(database, concurrency=1)
    await queue.open()
    done: set[type[Job]] = set()
    all_done, slow, over = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def do(job: Job, _attempt: int) -> None:
        done.add(type(job))
        if done >= {WatchFeeds, Deliver, AnswerQuestion}:
            all_done.set()

    async def wait(_job: DigestEntry, _attempt: int) -> None:
        slow.set()
        await over.wait()

    await queue.defer(DigestEntry(EntryId(1)), DigestEntry(EntryId(2)))
    working = asyncio.create_task(
        queue.work({**dict.fromkeys((WatchFeeds, Deliver, AnswerQuestion, RereadArticles), do), DigestEntry: wait})
    )
    async with asyncio.timeout(2 * PATIENCE):
        await slow.wait()
        await queue.defer(WatchFeeds(), Deliver(DeliveryId(1), HERE), AnswerQuestion("k", 0))
        await all_done.wait()
    assert (await queue.counts())["todo"] >= 1
    over.set()
    working.cancel()
    await asyncio.gather(working, return_exceptions=True)
    await queue.close()


async def test_a_slow_channel_holds_up_no_other_of_its_workspace(database: Database) -> None:
    """What is posted to one channel keeps its order and takes one place; what is queued behind it goes on."""
    queue = JobQueue(database, concurrency=2)
    await queue.open()
    slow, quick = Destination("slack", "T", "C1"), Destination("slack", "T", "C2")
    done: list[DeliveryId] = []
    over, others = asyncio.Event(), asyncio.Event()

    async def post(job: Deliver, _attempt: int) -> None:
        if job.destination == slow:
            await over.wait()
        done.append(job.delivery_id)
        if len(done) == 3:
            others.set()

    posts = [(1, slow), (2, slow), (3, quick), (4, slow), (5, quick), (6, quick)]
    await queue.defer(*(Deliver(DeliveryId(number), place) for number, place in posts))
    working = asyncio.create_task(queue.work({Deliver: post}, until_idle=True))
    async with asyncio.timeout(PATIENCE):
        await others.wait()
        assert done == [3, 5, 6]
        over.set()
        await working
    assert done == [3, 5, 6, 1, 2, 4]
    await queue.close()


async def test_answers_go_first(database: Database) -> None:
    """What was queued before them in the same lane comes after."""
    queue = JobQueue(database, concurrency=1)
    await queue.open()
    done: list[type[Job]] = []

    async def do(job: Job, _attempt: int) -> None:
        done.append(type(job))

    await queue.defer(DigestEntry(EntryId(1)), RereadArticles(), WatchFeeds(), AnswerQuestion("k", 0))
    await queue.work(dict.fromkeys((DigestEntry, RereadArticles, WatchFeeds, AnswerQuestion), do), until_idle=True)
    assert done[:2] == [AnswerQuestion, WatchFeeds]
    await queue.close()
