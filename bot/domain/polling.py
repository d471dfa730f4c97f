"""What a poll means: which entries are news, when to ask again, and what the feed's channels are to hear. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain.feed import (
    FLOOR,
    GONE,
    LONGEST,
    NO_RHYTHM,
    PATIENCE,
    THROTTLED,
    TOO_MANY,
    Entry,
    Failed,
    Feed,
    Fetched,
    Health,
    Known,
    Notice,
    Polled,
    PollOutcome,
    Unchanged,
)

MANY = 5
"""Entries that are suspicious together, where one alone would be news."""
LATE = timedelta(days=2)
"""Dates lie by so much: time zones, drafts that were dated when they were begun."""
FOR_GOOD, FAILURES = timedelta(days=1), 5
"""A feed that failed so long and so often is told about."""
DAILY = frozenset({401, 403, 404})
"""Statuses that seldom pass within a day."""


def decide(
    feed: Feed,
    outcome: PollOutcome,
    known: Sequence[Known],
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
        known: the stored entries that any of the found ones may be.
        now: aware, UTC.
        interval: how often a feed of the usual rate is asked.
        first: how many entries of a feed's first poll are digested; the rest is backlog.
        jitter: 0 to 1; spreads retries of failing feeds.
    """
    whole = isinstance(outcome, Fetched) and outcome.whole
    entries = list({entry.key: entry for entry in outcome.entries}.values()) if isinstance(outcome, Fetched) else []
    same = matched(entries, known, whole=whole)
    unseen = _newest_first([entry for entry in entries if entry.key not in same])
    changed = [
        replace(entry, key=same[entry.key].key)
        for entry in entries
        if entry.key in same and same[entry.key].fingerprint != entry.fingerprint
    ]
    fresh, backlog, held = _sorted_out(feed, unseen, first=first, is_strange=whole and not same)
    after = _observed(feed, outcome, now, [min(entry.published or now, now) for entry in unseen])
    due = next_due(replace(feed, rhythm=after.rhythm), outcome, now, interval=interval, jitter=jitter)
    notices = _notices(feed, after, now) + ((Notice.HELD,) if held else ())
    after = replace(
        after,
        next_due=due,
        asked_until=due if outcome.not_before is not None and due == outcome.not_before else None,
        entries=feed.entries + len(unseen),
        is_told=(feed.is_told or Notice.FAILING in notices) and after.health is not Health.FINE,
    )
    return Polled(
        feed=after,
        fresh=tuple(reversed(fresh)),
        changed=tuple(changed),
        backlog=tuple(backlog),
        held=tuple(held),
        notices=notices,
        has_moved=after.url != feed.url,
    )


def matched(entries: Sequence[Entry], known: Sequence[Known], *, whole: bool) -> dict[str, Known]:
    """Return which stored entry each found one is, by the found one's key.

    By its id first. Where a feed gives it another: by its address, unless title or day are others, and by its title on
    its day, each only where it is one's own on both sides and its bearer does not stand in the feed beside it.
    """
    if not known:
        return {}
    by_key = {one.key: one for one in known}
    same = {entry.key: by_key[entry.key] for entry in entries if entry.key in by_key}
    there = {one.key for one in same.values()}
    left = [one for one in known if one.key not in there]
    others = [entry for entry in entries if entry.key not in same]
    by_link = _own((one.link, one) for one in left)
    links = Counter(entry.link_mark for entry in others)
    for entry in others:
        one = by_link.get(entry.link_mark)
        if one is not None and links[entry.link_mark] == 1 and _is_retold(entry, one):
            same[entry.key] = one
    if whole:
        taken = {one.key for one in same.values()}
        by_title = _own((one.title, one) for one in left if one.key not in taken)
        titles = Counter(entry.title_mark for entry in others)
        for entry in others:
            one = by_title.get(entry.title_mark)
            if one is not None and entry.key not in same and titles[entry.title_mark] == 1:
                same[entry.key] = one
    return same


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
    `interval`. Failures double the wait from `interval` up to a day (404, 403 and 401: from four hours, as 429
    without a date); `jitter` adds up to a tenth.
    """
    wait = interval
    if interval > FLOOR:
        wait = feed.rhythm.pause(now, interval=interval, shortest=FLOOR, longest=max(LONGEST, interval))
    if feed.hub_until is not None and feed.hub_until > now:
        wait = max(wait, LONGEST)  # its hub tells us; this is in case it forgets
    if isinstance(outcome, Failed):
        start = max(interval, THROTTLED) if outcome.status == TOO_MANY or outcome.status in DAILY else interval
        doubled = start * 2 ** min(feed.failures, 10)
        longest = max(LONGEST, start)
        wait = min(doubled, longest) * (1 + jitter / 10)
    due = now + wait
    if outcome.not_before is None:
        return due
    return max(due, min(outcome.not_before, now + PATIENCE))


def _own(pairs: Iterable[tuple[int | None, Known]]) -> dict[int | None, Known]:
    """Return the marks that exactly one entry bears, with it."""
    pairs = [(mark, one) for mark, one in pairs if mark is not None]
    bearers = Counter(mark for mark, _ in pairs)
    return {mark: one for mark, one in pairs if bearers[mark] == 1}


def _is_retold(entry: Entry, one: Known) -> bool:
    """Say whether an entry at a known entry's address is that entry; an address may be that of many."""
    return entry.title_mark is None or one.title is None or entry.title_mark == one.title


def _sorted_out(
    feed: Feed, unseen: Sequence[Entry], *, first: int, is_strange: bool
) -> tuple[Sequence[Entry], Sequence[Entry], Sequence[Entry]]:
    """Part entries never seen into news, backlog, and what is held, each newest first.

    A few with old dates are news: some publish what was written, or decided, long ago. Many at once are a feed that
    lists more of its past than before, or one that lost its memory; a person says which.
    """
    if feed.last_polled is None:
        return unseen[:first], unseen[first:], ()
    is_strange = is_strange and feed.entries > 0
    begun = (feed.last_polled if is_strange else feed.first_polled or feed.last_polled) - LATE
    old = [entry for entry in unseen if (entry.published < begun if entry.published else is_strange)]
    if len(old) < MANY:
        return unseen, (), ()
    kept = {entry.key for entry in old}
    return [entry for entry in unseen if entry.key not in kept], (), old


def _notices(before: Feed, after: Feed, now: datetime) -> tuple[Notice, ...]:
    if after.health is Health.FINE:
        return (Notice.BACK,) if before.is_told else ()
    since = after.failing_since or now
    is_lasting = after.failures >= FAILURES and now - since >= FOR_GOOD
    is_for_good = after.health is Health.GONE or is_lasting
    return (Notice.FAILING,) if is_for_good and not before.is_told else ()


def _observed(feed: Feed, outcome: PollOutcome, now: datetime, dates: Sequence[datetime]) -> Feed:
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
    well = replace(
        feed,
        health=Health.FINE,
        failures=0,
        failing_since=None,
        problem="",
        status=None,
        took=outcome.took,
        first_polled=feed.first_polled or now,
        last_polled=now,
        rhythm=feed.rhythm.learned(dates, now=now, since=feed.last_polled),
    )
    if isinstance(outcome, Unchanged):
        well = replace(well, validators=outcome.validators or feed.validators)
        # "Unchanged" before it was ever read (nobody asked that): the next body is still the first.
        return well if feed.last_polled else replace(well, first_polled=None, last_polled=None, rhythm=NO_RHYTHM)
    return replace(
        well,
        url=outcome.url,
        moved_from=feed.url if outcome.url != feed.url else feed.moved_from,
        title=outcome.title or feed.title,
        site=outcome.site or feed.site,
        validators=outcome.validators,
        body_hash=outcome.body_hash,
        marks=outcome.marks,
        hub=outcome.hub,
        topic=outcome.topic,
    )


def _newest_first(entries: Sequence[Entry]) -> list[Entry]:
    """Sort by date where every entry has one; else keep the feed's own order (newest first by custom)."""
    if all(entry.published for entry in entries):
        return sorted(entries, key=lambda entry: entry.published.timestamp() if entry.published else 0.0, reverse=True)
    return list(entries)
