"""What a poll means: which entries are news, when to ask again, and what the feed's channels are to hear. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from bot.domain.feed import (
    FLOOR,
    GONE,
    LONGEST,
    PATIENCE,
    THROTTLED,
    TOO_MANY,
    Asked,
    Entry,
    Failed,
    Feed,
    Fetched,
    Health,
    Known,
    Notice,
    Polled,
    PollOutcome,
    PutOff,
    Rest,
    Unchanged,
)
from bot.domain.matching import matched
from bot.domain.news import newest_first, restated_only, sorted_out

FOR_GOOD, FAILURES = timedelta(days=1), 5
"""A feed that failed so long and so often is told about."""
DAILY = frozenset({401, 403, 404})
"""Statuses that seldom pass within a day."""


def decide(  # noqa: PLR0913  # what a poll is held against
    feed: Feed,
    outcome: PollOutcome,
    known: Sequence[Known],
    *,
    now: datetime,
    interval: timedelta,
    first: int,
    floor: timedelta = FLOOR,
    jitter: float = 0.0,
) -> Polled:
    """Decide what a poll's outcome means.

    Args:
        feed: the feed before the poll.
        outcome: what the poll found.
        known: the stored entries that any of the found ones may be; what one stated that was glimpsed is not known.
        now: aware, UTC.
        interval: how often a feed of the usual rate is asked.
        first: how many of the first entries that a feed ever brings are digested; the rest is backlog.
        floor: no feed is asked more often than this.
        jitter: 0 to 1; spreads retries of failing feeds.
    """
    if isinstance(outcome, PutOff):
        return _put_off(feed, outcome, now)
    whole = isinstance(outcome, Fetched) and outcome.whole
    entries = list({entry.key: entry for entry in outcome.entries}.values()) if isinstance(outcome, Fetched) else []
    same = matched(entries, known, whole=whole)
    unseen = newest_first([entry for entry in entries if entry.key not in same])
    changed, restated = restated_only(_otherwise(entries, same), of=len(same))
    fresh, backlog, held = sorted_out(feed, unseen, now=now, first=first, whole=whole, same=len(same))
    after = _observed(feed, outcome, now, [min(entry.published or now, now) for entry in unseen])
    notices = _notices(feed, after, now) + ((Notice.HELD,) if held else ())
    asking = feed if isinstance(outcome, Failed) else after
    after = replace(
        after,
        next_due=next_due(asking, outcome, now, interval=interval, floor=floor, jitter=jitter),
        asked_until=asked_until(asking, outcome, now),
        entries=feed.entries + len(unseen),
        brought=now if unseen else feed.brought,
        is_told=(feed.is_told or Notice.FAILING in notices) and after.health is not Health.FINE,
    )
    return Polled(
        feed=after,
        fresh=tuple(reversed(fresh)),
        changed=tuple(changed),
        restated=tuple(restated),
        backlog=tuple(backlog),
        held=tuple(held),
        notices=notices,
        has_moved=after.url != feed.url,
        was_read=isinstance(outcome, Fetched),
        rest=_rest(outcome, now),
    )


def _otherwise(entries: Sequence[Entry], same: Mapping[str, Known]) -> list[tuple[Entry, Known]]:
    """Return known entries that the feed now states otherwise, under the key they are stored by."""
    known = [(entry, same[entry.key]) for entry in entries if entry.key in same]
    return [
        (replace(entry, key=one.key), one) for entry, one in known if one.fingerprint not in ("", entry.fingerprint)
    ]


def _put_off(feed: Feed, outcome: PutOff, now: datetime) -> Polled:
    due = feed.pace.after(now, outcome.until)
    return Polled(feed=replace(feed, next_due=due, asked_until=due), was_read=False)


def _rest(outcome: Asked, now: datetime) -> Rest | None:
    """Return what all feeds of the host are to wait for: no more than a day, for one address spoke for all."""
    if not isinstance(outcome, Failed) or outcome.rest is None:
        return None
    return replace(outcome.rest, until=min(outcome.rest.until, now + LONGEST))


def next_due(
    feed: Feed,
    outcome: Asked,
    now: datetime,
    *,
    interval: timedelta,
    floor: timedelta = FLOOR,
    jitter: float = 0.0,
) -> datetime:
    """Return when to poll next: never in the past, never before the server or the feed allows it.

    What the feed's rhythm says, from `floor` to a day; an operator who wants all feeds at the floor sets `interval` to
    it. Failures double the wait from `interval` up to a day (404, 403 and 401: from four hours, as 429 without a
    date); `jitter` adds up to a tenth.
    """
    interval = max(interval, floor)
    wait = interval
    if interval > floor:
        wait = feed.rhythm.pause(now, interval=interval, shortest=floor, longest=max(LONGEST, interval))
    if feed.hub_until is not None and feed.hub_until > now:
        wait = max(wait, LONGEST)  # its hub tells us; this is in case it forgets
    if isinstance(outcome, Failed):
        start = max(interval, THROTTLED) if outcome.status == TOO_MANY or outcome.status in DAILY else interval
        doubled = start * 2 ** min(feed.failures, 10)
        longest = max(LONGEST, start)
        wait = min(doubled, longest) * (1 + jitter / 10)
    due = now + wait
    if outcome.not_before is not None:
        due = max(due, min(outcome.not_before, now + PATIENCE))
    return feed.pace.after(now, due)


def asked_until(feed: Feed, outcome: Asked, now: datetime) -> datetime | None:
    """Return the moment before which nobody asks, not even a person: the server's or the feed's; None without one."""
    stated = now if outcome.not_before is None else min(outcome.not_before, now + PATIENCE)
    until = feed.pace.after(now, max(now, stated))
    return until if until > now else None


def _notices(before: Feed, after: Feed, now: datetime) -> tuple[Notice, ...]:
    if after.health is Health.FINE:
        return (Notice.BACK,) if before.is_told else ()
    since = after.failing_since or now
    is_lasting = after.failures >= FAILURES and now - since >= FOR_GOOD
    is_for_good = after.health is Health.GONE or is_lasting
    return (Notice.FAILING,) if is_for_good and not before.is_told else ()


def _observed(feed: Feed, outcome: Asked, now: datetime, dates: Sequence[datetime]) -> Feed:
    """Return the feed after a poll that brought entries of `dates` which were not known."""
    if isinstance(outcome, Failed):
        return replace(
            feed,
            health=Health.GONE if outcome.status == GONE else Health.FAILING,
            failures=feed.failures + 1,
            failing_since=feed.failing_since or now,
            problem=outcome.problem,
            status=outcome.status,
        )
    # The first entries that ever come reach back to before they came, however often it was asked in vain.
    since = feed.last_polled if feed.entries or not dates else None
    well: dict[str, Any] = {
        "health": Health.FINE,
        "failures": 0,
        "failing_since": None,
        "problem": "",
        "status": None,
        "took": outcome.took,
    }
    if isinstance(outcome, Fetched) or feed.last_polled is not None:
        # Not by an "unchanged" before it was ever read (nobody asked that): the next body is still the first.
        well["first_polled"] = feed.first_polled or now
        well["last_polled"] = now
        well["rhythm"] = feed.rhythm.learned(dates, now=now, since=since)
    if isinstance(outcome, Unchanged):
        return replace(feed, **well, validators=outcome.validators or feed.validators)
    return replace(
        feed,
        **well,
        url=outcome.url,
        moved_from=feed.url if outcome.url != feed.url else feed.moved_from,
        title=outcome.title or feed.title,
        site=outcome.site or feed.site,
        validators=outcome.validators,
        body_hash=outcome.body_hash,
        marks=outcome.marks,
        pace=outcome.pace,
        hub=outcome.hub,
        topic=outcome.topic,
    )
