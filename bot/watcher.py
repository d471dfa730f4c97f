"""The watcher: polls the feeds that are due, and saves what is new. Never reads an article."""

from __future__ import annotations

import asyncio
import random
from collections import Counter, deque
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice
from operator import itemgetter

import structlog

from bot import metrics
from bot.domain import polling
from bot.domain.addresses import host_of
from bot.domain.feed import (
    MIN_POLL_INTERVAL,
    Failed,
    Feed,
    FeedId,
    Fetched,
    PollOutcome,
    PollResult,
    Postponed,
    Unchanged,
)
from bot.domain.job import SendFeedAlert
from bot.errors import StoreError
from bot.ports import ChannelAlert, Clock, FeedSource, FeedStore
from bot.tracing import begin_trace

LOG = structlog.get_logger(__name__)

FEEDS_A_LEASE = 500
"""Feeds polled at a time: enough to keep the network busy, few enough to be done within the lease."""

MAX_UNSAVED_FEEDS = 1_000
"""Most feeds being polled or waiting to be saved when all are polled: their entries are in memory until then."""

POLLS_A_TRANSACTION = 200
"""Polls saved in one transaction."""
CONCURRENT_SAVES = 2
"""Transactions at a time: while the database stores some polls, others are evaluated."""

LEASE = timedelta(minutes=2)
"""A leased feed is due again after this: its worker must have died, since a living one extends the lease."""

LEASE_RENEWAL_INTERVAL = LEASE / 4
"""How often a worker extends its leases."""

FEEDS_A_HOST = 10
"""Feeds of one host that are leased at a time, for each request that the source makes to it at once."""


_PollResults = Sequence[tuple[Feed, PollOutcome]]


@dataclass(frozen=True, slots=True, kw_only=True)
class PollReport:
    """The result of polling, for people and for `--json`."""

    polled: int = 0
    unchanged: int = 0
    failed: int = 0
    put_off: int = 0
    fresh: int = 0
    changed: int = 0
    backlog: int = 0
    problems: tuple[tuple[str, str], ...] = ()

    def __add__(self, other: PollReport) -> PollReport:
        """Add up two reports."""
        return PollReport(
            polled=self.polled + other.polled,
            unchanged=self.unchanged + other.unchanged,
            failed=self.failed + other.failed,
            put_off=self.put_off + other.put_off,
            fresh=self.fresh + other.fresh,
            changed=self.changed + other.changed,
            backlog=self.backlog + other.backlog,
            problems=self.problems + other.problems,
        )


class Watcher:
    """Polls feeds.

    Args:
        interval: the usual time between two polls of a feed.
        first: how many of the first entries that a feed ever brings are digested.
        floor: no feed is polled more often than this.
        per_host: how many requests the source makes to one host at a time.
    """

    def __init__(  # the rules of polling are its constructor's arguments
        self,
        source: FeedSource,
        store: FeedStore,
        clock: Clock,
        *,
        interval: timedelta,
        first: int,
        floor: timedelta = MIN_POLL_INTERVAL,
        per_host: int = 2,
    ) -> None:
        self._source = source
        self._store = store
        self._clock = clock
        self._interval = interval
        self._first = first
        self._floor = floor
        self._share = FEEDS_A_HOST * per_host

    async def poll_due(self) -> PollReport:
        """Poll everything that is due; more feeds are leased while the slowest are still awaited."""
        under_way = _Polling(self._source)
        report = _Report()
        saves = _Saves(self._save, report, ended=under_way.wake)
        more = True
        keeping = asyncio.create_task(self._extend_leases(under_way))
        try:
            while more or under_way.running or saves.are_running:
                if more and under_way.running <= FEEDS_A_LEASE // 2:
                    wanted = FEEDS_A_LEASE - under_way.running
                    batch = await self._store.lease_due(
                        self._clock.now(), limit=wanted, lease=LEASE, host_share=self._share
                    )
                    under_way.start(batch)
                    more = bool(batch)
                if under_way.running or saves.are_running:
                    await saves.begin(await under_way.next_results())
                    more = saves.have_ended() or more  # then hosts are free whose other feeds are due
        finally:
            await _cancel_and_wait(keeping)
            under_way.stop()
            await saves.stop()
        return report.total()

    async def poll_all(self, *, progress: Callable[[int, int], None] = lambda _done, _of: None) -> PollReport:
        """Poll every watched feed, due or not; still conditionally. `progress` is called with (done, of)."""
        batch = await self._store.lease_all(self._clock.now(), lease=LEASE)
        return await self.poll(batch, progress=progress)

    async def poll(
        self, batch: Sequence[Feed], *, progress: Callable[[int, int], None] = lambda _done, _of: None
    ) -> PollReport:
        """Poll leased feeds, many at once; the source keeps to its own limits per host."""
        under_way = _Polling(self._source)
        remaining = iter(_round_robin_by_host(batch))
        under_way.count_leased(batch)
        under_way.start(list(islice(remaining, MAX_UNSAVED_FEEDS)))
        report = _Report()
        saves = _Saves(self._save, report, ended=under_way.wake)
        keeping = asyncio.create_task(self._extend_leases(under_way))
        try:
            while under_way.running:
                await saves.begin(await under_way.next_results())
                progress(len(batch) - len(under_way.leased()), len(batch))
                under_way.start(list(islice(remaining, MAX_UNSAVED_FEEDS - under_way.running)))
            await saves.end()
        finally:
            await _cancel_and_wait(keeping)
            under_way.stop()
            await saves.stop()
        return report.total()

    async def _extend_leases(self, under_way: _Polling) -> None:
        """Extend the leases of feeds that are being polled, however long their hosts take."""
        while True:
            await asyncio.sleep(LEASE_RENEWAL_INTERVAL.total_seconds())
            try:
                await self._store.extend_leases(under_way.leased(), self._clock.now() + LEASE)
            except StoreError as error:
                LOG.warning("watch.claims_lost", reason=str(error))

    async def _save(self, some: _PollResults, report: _Report) -> None:
        """Evaluate and save polls: together, or one by one if that fails."""
        try:
            polls = await self._decide_polls(some)
            await self._store.save_polls(polls, then=begin_trace, tell=self._alert_job)
            report.add(polls, [outcome for _, outcome in some])
        except Exception as error:
            if len(some) > 1:
                for result in some:
                    await self._save([result], report)
                return
            if isinstance(error, StoreError):
                report.away = error  # raised at the end: what one feed brings must not cost another its poll
                return
            ((feed, _),) = some
            LOG.exception("feed.not_saved", feed=feed.url)
            failed = Failed(problem=f"What the feed sends cannot be stored ({type(error).__name__}).")
            polls = await self._decide_polls([(feed, failed)])
            await self._store.save_polls(polls, then=begin_trace, tell=self._alert_job)
            report.add(polls, [failed])

    def _alert_job(self, telling: ChannelAlert) -> SendFeedAlert:
        feed_id, alert, destination = telling
        return SendFeedAlert(feed_id, alert, destination, f"{alert}-{feed_id}-{self._clock.now():%Y%m%d%H%M}")

    async def _decide_polls(self, some: _PollResults) -> list[PollResult]:
        brought = {
            feed.id: outcome.entries
            for feed, outcome in some
            if isinstance(outcome, Fetched) and outcome.entries and feed.entries
        }
        known = await self._store.known_entries(brought) if brought else {}
        return [
            polling.evaluate_poll(
                feed,
                outcome,
                known.get(feed.id, ()),
                now=self._clock.now(),
                interval=self._interval,
                floor=self._floor,
                first=self._first,
                jitter=random.random(),  # noqa: S311  # spreads load; nothing secret
            )
            for feed, outcome in some
        ]


class _Polling:
    """Polls that are running, and results that were not collected yet."""

    def __init__(self, source: FeedSource) -> None:
        self._source = source
        self._outcomes: deque[tuple[Feed, PollOutcome]] = deque()
        self._stirred = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()
        self._leased: set[FeedId] = set()
        self.running = 0

    def start(self, batch: Sequence[Feed]) -> None:
        for feed in batch:
            task = asyncio.create_task(self._ask(feed))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        self.running += len(batch)
        self.count_leased(batch)

    def count_leased(self, batch: Sequence[Feed]) -> None:
        """Count feeds as leased: those being polled, and those that will be."""
        self._leased |= {feed.id for feed in batch}

    def leased(self) -> list[FeedId]:
        """Return the feeds whose results were not collected yet."""
        return list(self._leased)

    async def _ask(self, feed: Feed) -> None:
        try:
            outcome = await self._source.poll(feed)
        except Exception as error:
            LOG.exception("feed.bug", feed=feed.url)
            outcome = Failed(problem=f"We stumbled over this feed ({type(error).__name__}).")
        self._outcomes.append((feed, outcome))
        self.wake()

    def wake(self) -> None:
        """Wake the waiting task: a poll is done, or there is something else to do."""
        self._stirred.set()

    async def next_results(self) -> _PollResults:
        """Wait until woken, and return the polls that are done, if any."""
        await self._stirred.wait()
        results = [self._outcomes.popleft() for _ in range(min(POLLS_A_TRANSACTION, len(self._outcomes)))]
        if not self._outcomes:
            self._stirred.clear()
        self.running -= len(results)
        self._leased -= {feed.id for feed, _ in results}
        return results

    def stop(self) -> None:
        for task in self._tasks:
            task.cancel()


class _Saves:
    """Batches of results that are being saved, a few at a time."""

    def __init__(
        self, save: Callable[[_PollResults, _Report], Awaitable[None]], report: _Report, *, ended: Callable[[], None]
    ) -> None:
        self._save = save
        self._report = report
        self._ended = ended
        self._has_ended = False
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def are_running(self) -> bool:
        return bool(self._tasks)

    def have_ended(self) -> bool:
        """Check whether any save has ended since the last check."""
        self._collect_ended()
        has_ended, self._has_ended = self._has_ended, False
        return has_ended

    async def begin(self, some: _PollResults) -> None:
        """Begin to save some results, if there are any, once there is a free slot."""
        if not some:
            return
        while len(self._tasks) >= CONCURRENT_SAVES:
            await asyncio.wait(self._tasks, return_when=asyncio.FIRST_COMPLETED)
            self._collect_ended()
        task = asyncio.ensure_future(self._save(some, self._report))
        self._tasks.add(task)
        task.add_done_callback(lambda _: self._ended())

    async def end(self) -> None:
        """Wait until everything is saved."""
        while self._tasks:
            await asyncio.wait(self._tasks)
            self._collect_ended()

    def _collect_ended(self) -> None:
        """Remove finished saves, and raise their errors."""
        done = {task for task in self._tasks if task.done()}
        self._tasks -= done
        self._has_ended = self._has_ended or bool(done)
        for task in done:
            task.result()

    async def stop(self) -> None:
        """Give up the unsaved results; their feeds are due again when their leases end."""
        await asyncio.gather(*map(_cancel_and_wait, self._tasks))


def _round_robin_by_host(batch: Sequence[Feed]) -> list[Feed]:
    """Return the feeds ordered by turns: the first of each host, then the second, so that no host delays others."""
    hosts: Counter[str] = Counter()
    placed = []
    for feed in batch:
        host = host_of(feed.url)
        placed.append((hosts[host], feed))
        hosts[host] += 1
    return [feed for _, feed in sorted(placed, key=itemgetter(0))]


async def _cancel_and_wait(task: asyncio.Task[None]) -> None:
    task.cancel()
    await asyncio.wait([task])


class _Report:
    """A report under construction, and the database's error if it was unavailable."""

    def __init__(self) -> None:
        self.away: StoreError | None = None
        self._sum = PollReport()

    def add(self, polls: Sequence[PollResult], outcomes: Sequence[PollOutcome]) -> None:
        failed = [
            (polled.feed.url, polled.feed.problem)
            for polled, outcome in zip(polls, outcomes, strict=True)
            if isinstance(outcome, Failed)
        ]
        for url, problem in failed:
            LOG.warning("feed.failed", feed=url, problem=problem)
        for outcome in outcomes:
            metrics.POLLS.labels(outcome=type(outcome).__name__.lower()).inc()
        for polled in polls:
            metrics.ENTRIES.labels(kind="fresh").inc(len(polled.fresh))
            metrics.ENTRIES.labels(kind="changed").inc(len(polled.changed))
        self._sum += PollReport(
            polled=sum(not isinstance(outcome, Postponed) for outcome in outcomes),
            put_off=sum(isinstance(outcome, Postponed) for outcome in outcomes),
            unchanged=sum(isinstance(outcome, Unchanged) for outcome in outcomes),
            failed=len(failed),
            fresh=sum(len(polled.fresh) for polled in polls),
            changed=sum(len(polled.changed) for polled in polls),
            backlog=sum(len(polled.backlog) for polled in polls),
            problems=tuple(failed),
        )

    def total(self) -> PollReport:
        """Return the sum, or raise the database's error."""
        if self.away is not None:
            raise self.away
        report = self._sum
        if report.polled:
            LOG.info(
                "watch.polled", feeds=report.polled, fresh=report.fresh, changed=report.changed, failed=report.failed
            )
        return report
