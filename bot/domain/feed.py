"""Feed and Entry: what we watch, what a poll found, and the pure decisions about both."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NewType

from bot.domain.rhythm import Rhythm

FeedId = NewType("FeedId", int)
EntryId = NewType("EntryId", int)

FLOOR = timedelta(minutes=15)
"""No feed is asked more often than this, unless the operator sets another interval."""
LONGEST = timedelta(days=1)
"""A failing feed is still asked once a day."""
PATIENCE = timedelta(days=31)
"""A server may ask for at most this much."""
THROTTLED = timedelta(hours=4)
"""The first wait after 429 without Retry-After; it doubles."""


class Health(StrEnum):
    """How a feed is doing."""

    FINE = "fine"
    FAILING = "failing"
    GONE = "gone"


@dataclass(frozen=True, slots=True, kw_only=True)
class Validators:
    """What the server gave us to ask "changed since?"; echoed as text, never parsed, never invented."""

    etag: str | None = None
    last_modified: str | None = None


NO_VALIDATORS = Validators()
NO_RHYTHM = Rhythm()


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """An address we watch.

    Attributes:
        body_hash: hash of the last body read, to skip one that did not change.
        marks: what the items of that body are known by, to skip those that did not.
        next_due: not polled before this moment (aware, UTC).
        failures: polls failed in a row.
        problem: the last failure in words; empty while all is well.
        last_polled: None until the first poll that worked.
        subscribers: how many destinations it serves; told to the server.
        rhythm: how often it brings something, and when; decides how often it is asked.
    """

    id: FeedId
    url: str
    next_due: datetime
    title: str = ""
    site: str = ""
    validators: Validators = NO_VALIDATORS
    body_hash: str = ""
    marks: bytes = b""
    health: Health = Health.FINE
    failures: int = 0
    problem: str = ""
    last_polled: datetime | None = None
    subscribers: int = 0
    rhythm: Rhythm = NO_RHYTHM


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An item as the feed states it; `key` identifies it within the feed."""

    key: str
    url: str
    title: str
    summary: str = ""
    content: str = ""
    author: str = ""
    published: datetime | None = None

    @property
    def fingerprint(self) -> str:
        """Hex digest of what the feed states, without dates: a date alone is no change."""
        stated = f"{self.url}\x00{self.title}\x00{self.summary}\x00{self.content}"
        return hashlib.sha256(stated.encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class FiledEntry:
    """An entry as stored: its number, its feed, and the feed's name for bylines."""

    id: EntryId
    feed_id: FeedId
    feed_title: str
    entry: Entry


@dataclass(frozen=True, slots=True, kw_only=True)
class Unchanged:
    """The server said 304, or sent the body we know; validators None means: keep the old ones."""

    validators: Validators | None = None
    not_before: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """The server sent a feed. `url` is where it lives now, after permanent redirects only."""

    url: str
    title: str
    entries: tuple[Entry, ...]
    validators: Validators
    body_hash: str
    marks: bytes = b""
    site: str = ""
    not_before: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """The poll failed; `problem` is in words for people."""

    problem: str
    status: int | None = None
    not_before: datetime | None = None


PollOutcome = Unchanged | Fetched | Failed


@dataclass(frozen=True, slots=True, kw_only=True)
class Polled:
    """What to save after a poll.

    Attributes:
        feed: its new state.
        fresh: entries never seen; they are digested.
        changed: known entries that the feed now states otherwise; they are read again.
        backlog: entries never seen that are stored and not digested (a first poll's older ones).
        moved_from: the address before, where it has changed.
    """

    feed: Feed
    fresh: tuple[Entry, ...] = ()
    changed: tuple[Entry, ...] = ()
    backlog: tuple[Entry, ...] = ()
    moved_from: str = ""


def decide(
    feed: Feed,
    outcome: PollOutcome,
    known: Mapping[str, str],
    *,
    now: datetime,
    interval: timedelta,
    first: int,
    jitter: float = 0.0,
) -> Polled:
    """Decide what a poll's outcome means.

    Args:
        feed: the feed before the poll.
        outcome: what the poll found.
        known: fingerprint by key, of the stored entries of this feed.
        now: aware, UTC.
        interval: the usual time between polls.
        first: how many entries of a feed's first poll are digested; the rest is backlog.
        jitter: 0 to 1; spreads retries of failing feeds.
    """
    entries = list({entry.key: entry for entry in outcome.entries}.values()) if isinstance(outcome, Fetched) else []
    unseen = _newest_first([entry for entry in entries if entry.key not in known])
    changed = [entry for entry in entries if entry.key in known and known[entry.key] != entry.fingerprint]
    keep = len(unseen) if feed.last_polled else first
    after = _observed(feed, outcome, now, [min(entry.published or now, now) for entry in unseen])
    due = next_due(replace(feed, rhythm=after.rhythm), outcome, now, interval=interval, jitter=jitter)
    return Polled(
        feed=replace(after, next_due=due),
        fresh=tuple(reversed(unseen[:keep])),
        changed=tuple(changed),
        backlog=tuple(unseen[keep:]),
        moved_from=feed.url if after.url != feed.url else "",
    )


def next_due(
    feed: Feed,
    outcome: PollOutcome,
    now: datetime,
    *,
    interval: timedelta,
    jitter: float = 0.0,
) -> datetime:
    """Return when to poll next: never in the past, never before the server allows it.

    What the feed's rhythm says, from a quarter of an hour to a day; an operator who wants less than that gets
    `interval`. Failures double the wait from `interval` up to a day (429 without a date: from four hours); `jitter`
    adds up to a tenth.
    """
    wait = interval
    if interval > FLOOR:
        wait = feed.rhythm.pause(now, interval=interval, shortest=FLOOR, longest=max(LONGEST, interval))
    if isinstance(outcome, Failed):
        start = max(interval, THROTTLED) if outcome.status == TOO_MANY else interval
        doubled = start * 2 ** min(feed.failures, 10)
        longest = max(LONGEST, start)
        wait = min(doubled, longest) * (1 + jitter / 10)
    due = now + wait
    if outcome.not_before is None:
        return due
    return max(due, min(outcome.not_before, now + PATIENCE))


TOO_MANY = 429
GONE = 410


def _observed(feed: Feed, outcome: PollOutcome, now: datetime, dates: Sequence[datetime]) -> Feed:
    """Return the feed after a poll that brought entries of `dates` which were not known."""
    match outcome:
        case Failed():
            health = Health.GONE if outcome.status == GONE else Health.FAILING
            return replace(feed, health=health, failures=feed.failures + 1, problem=outcome.problem)
        case Unchanged():
            return replace(
                feed,
                validators=outcome.validators or feed.validators,
                health=Health.FINE,
                failures=0,
                problem="",
                last_polled=now,
                rhythm=feed.rhythm.learned(dates, now=now, since=feed.last_polled) if feed.last_polled else NO_RHYTHM,
            )
        case Fetched():
            return replace(
                feed,
                url=outcome.url,
                title=outcome.title or feed.title,
                site=outcome.site or feed.site,
                validators=outcome.validators,
                body_hash=outcome.body_hash,
                marks=outcome.marks,
                health=Health.FINE,
                failures=0,
                problem="",
                last_polled=now,
                rhythm=feed.rhythm.learned(dates, now=now, since=feed.last_polled),
            )


def _newest_first(entries: Sequence[Entry]) -> list[Entry]:
    """Sort by date where every entry has one; else keep the feed's own order (newest first by custom)."""
    if all(entry.published for entry in entries):
        return sorted(entries, key=lambda entry: entry.published.timestamp() if entry.published else 0.0, reverse=True)
    return list(entries)
