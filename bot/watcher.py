"""The watcher: asks the feeds that are due, and saves what is new. Never reads an article."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

import structlog

from bot.domain import feed as feeds
from bot.domain.feed import Failed, Feed, Fetched, Polled, PollOutcome
from bot.domain.job import DigestEntry
from bot.errors import StoreError
from bot.ports import Clock, FeedSource, FeedStore

LOG = structlog.get_logger(__name__)

BATCH = 500
"""Feeds claimed at once: enough to keep the network busy, few enough to be done within the lease."""

LEASE = timedelta(minutes=10)
"""After this a claimed feed is due again: its worker must have died."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PollReport:
    """What polling found, for people and for `--json`."""

    polled: int = 0
    unchanged: int = 0
    failed: int = 0
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
            fresh=self.fresh + other.fresh,
            changed=self.changed + other.changed,
            backlog=self.backlog + other.backlog,
            problems=self.problems + other.problems,
        )


class Watcher:
    """Polls feeds.

    Args:
        interval: the usual time between two polls of a feed.
        first: how many entries of a feed's first poll are digested.
    """

    def __init__(self, source: FeedSource, store: FeedStore, clock: Clock, *, interval: timedelta, first: int) -> None:
        self._source = source
        self._store = store
        self._clock = clock
        self._interval = interval
        self._first = first

    async def poll_due(self) -> PollReport:
        """Poll everything that is due, batch by batch."""
        report = PollReport()
        while batch := await self._store.claim_due(self._clock.now(), limit=BATCH, lease=LEASE):
            report += await self.poll(batch)
            if len(batch) < BATCH:
                break
        return report

    async def poll_all(self, *, progress: Callable[[int, int], None] = lambda _done, _of: None) -> PollReport:
        """Poll every watched feed, due or not; still conditionally. `progress` hears (done, of)."""
        batch = await self._store.claim_all(self._clock.now(), lease=LEASE)
        return await self.poll(batch, progress=progress)

    async def poll(
        self, batch: Sequence[Feed], *, progress: Callable[[int, int], None] = lambda _done, _of: None
    ) -> PollReport:
        """Poll claimed feeds, all at once; the source keeps to its own limits per host."""
        report = PollReport()
        away: StoreError | None = None
        polls = [asyncio.ensure_future(self._poll_one(feed)) for feed in batch]
        try:
            for done, finished in enumerate(asyncio.as_completed(polls), start=1):
                try:
                    report += await finished
                except StoreError as error:
                    away = error  # the others are heard first: what one feed brings must not cost another its poll
                progress(done, len(polls))
        finally:
            for task in polls:
                task.cancel()
        if away is not None:
            raise away
        if batch:
            LOG.info("polled", feeds=report.polled, fresh=report.fresh, changed=report.changed, failed=report.failed)
        return report

    async def _poll_one(self, feed: Feed) -> PollReport:
        outcome = await self._source.poll(feed)
        try:
            polled = await self._decide(feed, outcome)
            await self._store.save_poll(polled, then=DigestEntry)
        except StoreError:
            raise
        except Exception as error:
            LOG.exception("feed not saved", feed=feed.url)
            outcome = Failed(problem=f"What the feed sends cannot be stored ({type(error).__name__}).")
            polled = await self._decide(feed, outcome)
            await self._store.save_poll(polled, then=DigestEntry)
        return _report(polled, outcome)

    async def _decide(self, feed: Feed, outcome: PollOutcome) -> Polled:
        keys = [entry.key for entry in outcome.entries] if isinstance(outcome, Fetched) else []
        known = await self._store.known_entries(feed.id, keys) if keys else {}
        return feeds.decide(
            feed,
            outcome,
            known,
            now=self._clock.now(),
            interval=self._interval,
            first=self._first,
            jitter=random.random(),  # noqa: S311  # spreads load; nothing secret
        )


def _report(polled: Polled, outcome: PollOutcome) -> PollReport:
    failed = isinstance(outcome, Failed)
    if failed:
        LOG.warning("feed failed", feed=polled.feed.url, problem=polled.feed.problem)
    return PollReport(
        polled=1,
        unchanged=int(isinstance(outcome, feeds.Unchanged)),
        failed=int(failed),
        fresh=len(polled.fresh),
        changed=len(polled.changed),
        backlog=len(polled.backlog),
        problems=((polled.feed.url, polled.feed.problem),) if failed else (),
    )
