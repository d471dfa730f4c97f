"""The watcher: what one feed brings never costs another its poll."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import timedelta

import pytest

from bot.domain.feed import EntryId, Feed, PollOutcome, PollResult
from bot.domain.job import Job
from bot.domain.subscription import Destination
from bot.errors import StoreError
from bot.ports import ChannelAlert
from bot.watcher import CONCURRENT_SAVES, FEEDS_A_HOST, MAX_UNSAVED_FEEDS, POLLS_A_TRANSACTION, PollReport, Watcher
from tests.fakes.clock import FakeClock
from tests.fakes.store import MemoryJobs, MemoryStore
from tests.fakes.web import FakeFeeds
from tests.patience import PATIENCE

HERE = Destination("slack", "T1", "C1")
HOSTILE_FEED, GOOD_FEED = "https://hostile.example/feed", "https://good.example/feed"


class RejectingStore(MemoryStore):
    """A store that rejects one feed's entries."""

    def __init__(self, error: Exception) -> None:
        super().__init__(MemoryJobs())
        self.error = error

    async def save_polls(
        self, polls: Sequence[PollResult], *, then: Callable[[EntryId], Job], tell: Callable[[ChannelAlert], Job]
    ) -> None:
        """Save, but for the hostile feed's title."""
        if any(polled.feed.title == "too much" for polled in polls):
            raise self.error
        await super().save_polls(polls, then=then, tell=tell)


async def make_watcher(store: RejectingStore, clock: FakeClock) -> Watcher:
    """Return a watcher of two feeds."""
    source = FakeFeeds()
    for url, title in ((HOSTILE_FEED, "too much"), (GOOD_FEED, "good")):
        await store.subscribe(HERE, url, title="", now=clock.now())
        source.entries[url] = ()
        source.titles[url] = title
    return Watcher(source, store, clock, interval=timedelta(hours=1), first=3)


async def test_a_feed_that_cannot_be_stored_fails_alone(clock: FakeClock) -> None:
    """It is marked as failing, in words, and polled again later; the others are read."""
    store = RejectingStore(ValueError("too many"))
    report = await (await make_watcher(store, clock)).poll_due()
    assert (report.polled, report.failed) == (2, 1)
    assert report.problems == ((HOSTILE_FEED, "What the feed sends cannot be stored (ValueError)."),)
    assert await store.lease_due(clock.now(), limit=9, lease=timedelta(hours=1), host_share=99) == []


class CountingFeeds(FakeFeeds):
    """Feeds that record the order of polls, and how many run at once."""

    def __init__(self) -> None:
        super().__init__()
        self.polled_urls: list[str] = []
        self.running = self.max_running = 0

    async def poll(self, feed: Feed) -> PollOutcome:
        """Poll, after a turn of the event loop in which others begin."""
        self.polled_urls.append(feed.url)
        self.running += 1
        self.max_running = max(self.max_running, self.running)
        await asyncio.sleep(0)
        self.running -= 1
        return await super().poll(feed)


@pytest.mark.slow
async def test_all_feeds_are_polled_many_at_a_time_and_no_host_first(clock: FakeClock) -> None:
    """What thousands of feeds bring is never in memory at once; a host with hundreds lets the others in."""
    store, source = MemoryStore(MemoryJobs()), CountingFeeds()
    addresses = [f"https://many.example/{number}" for number in range(2 * MAX_UNSAVED_FEEDS)] + [
        "https://few.example/f"
    ]
    for url in addresses:
        await store.subscribe(HERE, url, title="", now=clock.now())
        source.entries[url] = ()
    told: list[tuple[int, int]] = []
    watcher = Watcher(source, store, clock, interval=timedelta(hours=1), first=3)
    report = await watcher.poll_all(progress=lambda done, of: told.append((done, of)))
    assert report.polled == len(addresses) == len(set(source.polled_urls))
    assert source.max_running <= MAX_UNSAVED_FEEDS
    assert "https://few.example/f" in source.polled_urls[:2]
    assert told[-1] == (len(addresses), len(addresses))
    assert told == sorted(told)


async def test_a_database_that_is_away_is_told_when_all_were_heard(clock: FakeClock) -> None:
    """The other feeds are saved where they can be; then the error goes to the queue."""
    store = RejectingStore(StoreError("away"))
    with pytest.raises(StoreError):
        await (await make_watcher(store, clock)).poll_due()
    assert {feed.title for _, feed in await store.subscriptions()} == {"", "good"}


class SlowStore(MemoryStore):
    """A slow store that counts how many batches it saves at once."""

    def __init__(self) -> None:
        super().__init__(MemoryJobs())
        self.running = self.max_running = 0
        self.has_begun, self.may_save = asyncio.Event(), asyncio.Event()

    async def save_polls(
        self, polls: Sequence[PollResult], *, then: Callable[[EntryId], Job], tell: Callable[[ChannelAlert], Job]
    ) -> None:
        """Save when the test lets it."""
        self.running += 1
        self.max_running = max(self.max_running, self.running)
        if self.running == CONCURRENT_SAVES:
            self.has_begun.set()
        try:
            await self.may_save.wait()
            await super().save_polls(polls, then=then, tell=tell)
        finally:
            self.running -= 1


async def start_slow_polling(store: SlowStore, clock: FakeClock) -> tuple[asyncio.Task[PollReport], int]:
    """Begin to poll more feeds than are saved at a time; return once as many lots are being stored as may be."""
    source = FakeFeeds()
    addresses = [f"https://site-{number}.example/f" for number in range(4 * POLLS_A_TRANSACTION)]
    for url in addresses:
        await store.subscribe(HERE, url, title="", now=clock.now())
        source.entries[url] = ()
    watcher = Watcher(source, store, clock, interval=timedelta(hours=1), first=3)
    polling = asyncio.create_task(watcher.poll_all())
    async with asyncio.timeout(PATIENCE):
        await store.has_begun.wait()
    return polling, len(addresses)


async def test_what_others_found_is_decided_while_the_database_stores(clock: FakeClock) -> None:
    """A few lots are saved at a time, no more; and the poll ends when all are."""
    store = SlowStore()
    polling, of = await start_slow_polling(store, clock)
    store.may_save.set()
    async with asyncio.timeout(PATIENCE):
        report = await polling
    assert (report.polled, store.max_running, store.running) == (of, CONCURRENT_SAVES, 0)


async def test_a_poll_that_is_stopped_leaves_nothing_behind(clock: FakeClock) -> None:
    """What is being saved is given up with it: no task works on when the database is closed."""
    store = SlowStore()
    polling, _ = await start_slow_polling(store, clock)
    polling.cancel()
    with pytest.raises(asyncio.CancelledError):
        await polling
    assert store.running == 0


class WaitingFeeds(FakeFeeds):
    """Feeds of which one answers only after all others were polled."""

    def __init__(self, slow: str, others: int) -> None:
        super().__init__()
        self.slow_url, self.remaining = slow, others
        self.all_polled = asyncio.Event()

    async def poll(self, feed: Feed) -> PollOutcome:
        """Poll; the slow one last of all."""
        if feed.url == self.slow_url:
            await self.all_polled.wait()
        else:
            self.remaining -= 1
            if not self.remaining:
                self.all_polled.set()
        return await super().poll(feed)


async def test_a_slow_feed_keeps_no_host_waiting(clock: FakeClock) -> None:
    """What is due of a host that many share is leased as soon as the feeds before it are saved."""
    store = MemoryStore(MemoryJobs())
    addresses = [f"https://many.example/{number}" for number in range(2 * FEEDS_A_HOST + 1)]
    source = WaitingFeeds("https://slow.example/f", others=len(addresses))
    for url in [*addresses, source.slow_url]:
        await store.subscribe(HERE, url, title="", now=clock.now())
        source.entries[url] = ()
    watcher = Watcher(source, store, clock, interval=timedelta(hours=1), first=3, per_host=1)
    async with asyncio.timeout(PATIENCE):
        report = await watcher.poll_due()
    assert report.polled == len(addresses) + 1
