"""What an import costs everybody else: python -m bench.fair [FEEDS].

A workspace imports FEEDS (5,000) feeds, each with three articles, every tenth of a host that answers nothing; twenty
other workspaces have news meanwhile. Store and queue are the real ones, in an embedded database; time is not: a feed
takes a second to answer, or its time-out, and a digest ten seconds of one of eight places. Told is how long the others'
articles take from when their feed was due to their digest, with the import and without it.
"""

from __future__ import annotations

import asyncio
import statistics
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import text

from adapters.postgres.database import Database
from adapters.postgres.embedded import start_embedded
from adapters.postgres.jobs import JobQueue
from adapters.postgres.store import PostgresStore
from bench import parse_arguments
from bot.domain.feed import Entry, EntryId, Feed, PollResult
from bot.domain.job import DigestEntry, SendFeedAlert
from bot.domain.subscription import Destination
from bot.ports import ListedFeed

OTHER_WORKSPACES = 20
"""Workspaces besides the importing one, each with a feed that has an article within the first minutes."""
ARTICLE_INTERVAL = timedelta(seconds=9)
"""Time between the articles of two such workspaces."""
SECOND, FEED_TIMEOUT = timedelta(seconds=1), timedelta(seconds=20)
DEAD_FEED_INTERVAL = 10
"""One in so many imported feeds never answers."""
REQUEST_SLOTS = 200
"""Requests under way at a time (REQUESTS_AT_ONCE)."""
DIGEST_INTERVAL = timedelta(seconds=10) / 8
"""Between two digests: ten seconds each, eight at a time."""
BATCH_SIZE = 500
LEASE_DURATION = timedelta(minutes=2)
MAX_DELAY = timedelta(minutes=1)
"""The promised maximum."""


class SimulatedDesk:
    """A desk with simulated time.

    Args:
        store, queue: the real ones.
        now: the moment it begins.
        due: when each of the others' feeds is due, by its address.

    Attributes:
        delays: how long each article of the others took from then to its digest, by its feed.
        digested: digests made in all.
    """

    def __init__(self, store: PostgresStore, queue: JobQueue, now: datetime, due: Mapping[str, datetime]) -> None:
        self._store = store
        self._queue = queue
        self._now = now
        self._due = due
        self._last_poll = now - SECOND
        self._pending_polls: list[tuple[datetime, Feed]] = []
        self._entry_feeds: dict[EntryId, str] = {}
        self._is_done = asyncio.Event()
        self.delays: dict[str, timedelta] = {}
        self.digested = 0

    async def work(self) -> None:
        """Work until the others' articles are all digested; a desk with nothing to do lets time pass."""
        while not self._is_done.is_set():
            self._now += SECOND
            await self._poll_feeds()
            working = asyncio.create_task(self._queue.work({DigestEntry: self._digest}, until_idle=True))
            over = asyncio.create_task(self._is_done.wait())
            await asyncio.wait((working, over), return_when=asyncio.FIRST_COMPLETED)
            for task in (working, over):
                task.cancel()
            await asyncio.gather(working, over, return_exceptions=True)

    async def _digest(self, job: DigestEntry, _attempt: int) -> None:
        """Make one digest: time passes, and feeds are looked at meanwhile."""
        self._now += DIGEST_INTERVAL
        self.digested += 1
        if url := self._entry_feeds.get(job.entry_id):
            self.delays[url] = self._now - self._due[url]
        if len(self.delays) == len(self._due):
            self._is_done.set()
        await self._poll_feeds()

    async def _poll_feeds(self) -> None:
        """Once a second, save the answered polls and poll the feeds that are due."""
        if self._now - self._last_poll < SECOND:
            return
        self._last_poll = self._now
        answered = [feed for at, feed in self._pending_polls if at <= self._now]
        self._pending_polls = [(at, feed) for at, feed in self._pending_polls if at > self._now]
        if answered:
            await self._save_polls(answered)
        free = REQUEST_SLOTS - len(self._pending_polls)
        if not free:
            return
        for feed in await self._store.lease_due(self._now, limit=free, lease=LEASE_DURATION, host_share=9):
            is_dead = feed.url not in self._due and int(feed.id) % DEAD_FEED_INTERVAL == 0
            self._pending_polls.append((self._now + (FEED_TIMEOUT if is_dead else SECOND), feed))

    async def _save_polls(self, feeds: Sequence[Feed]) -> None:
        """Save what feeds brought: of the import three entries each, of the others one."""
        later = self._now + timedelta(days=1)
        whose = iter([feed.url for feed in feeds for _ in range(self._entry_count(feed))])

        def then(number: EntryId) -> DigestEntry:
            url = next(whose)
            if url in self._due:
                self._entry_feeds[number] = url
            return DigestEntry(number)

        polls = [
            PollResult(
                feed=replace(feed, next_due=later, first_polled=self._now, last_polled=self._now),
                fresh=tuple(Entry(key=str(number), url="", title="") for number in range(self._entry_count(feed))),
            )
            for feed in feeds
        ]
        await self._store.save_polls(polls, then=then, tell=lambda telling: SendFeedAlert(*telling, key=""))

    def _entry_count(self, feed: Feed) -> int:
        return 1 if feed.url in self._due else 3


async def subscribe_others(database: Database, store: PostgresStore, now: datetime) -> dict[str, datetime]:
    """Subscribe other workspaces to a feed each, since yesterday; return when each is due."""
    due = {f"https://{number}.example/feed": now + number * ARTICLE_INTERVAL for number in range(OTHER_WORKSPACES)}
    for number, (url, moment) in enumerate(due.items()):
        await store.subscribe(Destination("slack", f"T{number}", "C"), url, title="", now=now - timedelta(days=1))
        async with database.transaction() as connection:
            await connection.execute(
                text("UPDATE feeds SET next_due = :due WHERE url = :url"), {"due": moment, "url": url}
            )
    return due


async def measure_waits(database: Database, feeds: int) -> list[timedelta]:
    """Return how long the others' articles took, in their order, beside an import of so many feeds."""
    queue = JobQueue(database, concurrency=1)
    await queue.open()
    store = PostgresStore(database, queue)
    now = datetime.now(UTC)
    due = await subscribe_others(database, store, now)
    listed = [ListedFeed(url=f"https://import-{number}.example/feed") for number in range(feeds)]
    for start in range(0, feeds, BATCH_SIZE):
        await store.subscribe_all(Destination("slack", "TBIG", "C"), listed[start : start + BATCH_SIZE], now=now)
    desk = SimulatedDesk(store, queue, now, due)
    await desk.work()
    await queue.close()
    return [desk.delays[url] for url in due]


async def measure(feeds: int, folder: Path) -> int:
    """Print how long the others waited, without the import and with it."""
    found = []
    for number, size in enumerate((0, feeds)):
        database = Database(await asyncio.to_thread(start_embedded, folder / f"{number}"))
        await database.migrate()
        found.append([one.total_seconds() for one in await measure_waits(database, size)])
        await database.close()
        told = f"{statistics.median(found[-1]):.1f} s in the median, {max(found[-1]):.1f} s at most"
        print(f"others' articles beside an import of {size:,} feeds: {told}")
    more = [after - before for before, after in zip(*found, strict=True)]
    print(f"later for the import: {statistics.median(more):.1f} s in the median, {max(more):.1f} s at most")
    return int(max(more) > MAX_DELAY.total_seconds())


def main(feeds: int) -> int:
    """Measure in a folder of its own."""
    with tempfile.TemporaryDirectory(prefix="newsdesk-fair-", ignore_cleanup_errors=True) as name:
        return asyncio.run(measure(feeds, Path(name).resolve()))


if __name__ == "__main__":
    sys.exit(main(*parse_arguments(__doc__, feeds=5_000)))
