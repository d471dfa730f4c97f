"""Polling: the consequences of a poll: which entries are news, when to poll again, what to tell channels. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from bot.domain.entry_matching import match_entries
from bot.domain.feed import (
    GONE_STATUS,
    MAX_BACKOFF,
    MAX_RETRY_AFTER,
    MIN_POLL_INTERVAL,
    THROTTLED_WAIT,
    TOO_MANY_REQUESTS,
    Entry,
    Failed,
    Feed,
    FeedAlert,
    Fetched,
    Health,
    HostBackoff,
    HostReply,
    KnownEntry,
    PollOutcome,
    PollResult,
    Postponed,
    Unchanged,
)
from bot.domain.new_entries import newest_first, split_restated, triage

MIN_FAILING_TIME, MIN_FAILURES = timedelta(days=1), 5
"""How long and how often a feed must have failed before its channels get an alert."""
DAILY_STATUSES = frozenset({401, 403, 404})
"""Statuses that rarely go away within a day."""


def evaluate_poll(  # noqa: PLR0913  # what a poll is judged by
    feed: Feed,
    outcome: PollOutcome,
    known: Sequence[KnownEntry],
    *,
    now: datetime,
    interval: timedelta,
    first: int,
    floor: timedelta = MIN_POLL_INTERVAL,
    jitter: float = 0.0,
) -> PollResult:
    """Return the consequences of a poll's outcome.

    Args:
        feed: the feed before the poll.
        outcome: what the poll found.
        known: the stored entries that any of the found ones may be; of glimpsed ones the content is not known.
        now: aware, UTC.
        interval: how often a feed of the usual rate is polled.
        first: how many of the first entries that a feed ever brings are digested; the rest is backlog.
        floor: no feed is polled more often than this.
        jitter: 0 to 1; spreads retries of failing feeds.
    """
    if isinstance(outcome, Postponed):
        return _evaluate_put_off(feed, outcome, now)
    if not isinstance(outcome, Fetched):
        return _evaluate_without_body(feed, outcome, now, interval=interval, floor=floor, jitter=jitter)
    whole = outcome.is_complete
    entries = list({entry.key: entry for entry in outcome.entries}.values())
    same = match_entries(entries, known, whole=whole)
    unseen = newest_first([entry for entry in entries if entry.key not in same])
    changed, restated = split_restated(_restated_entries(entries, same), of=len(same))
    fresh, backlog, held = triage(feed, unseen, now=now, first=first, whole=whole, same=len(same))
    after = _after_fetch(feed, outcome, now, [min(entry.published or now, now) for entry in unseen])
    after = replace(
        after,
        next_due=next_due(after, outcome, now, interval=interval, floor=floor, jitter=jitter),
        asked_until=asked_until(after, outcome, now),
        entries=feed.entries + len(unseen),
        brought=now if unseen else feed.brought,
    )
    return PollResult(
        feed=after,
        fresh=tuple(reversed(fresh)),
        changed=tuple(changed),
        restated=tuple(restated),
        backlog=tuple(backlog),
        held=tuple(held),
        alerts=_recovery_alerts(feed) + ((FeedAlert.HELD,) if held else ()),
        has_moved=after.url != feed.url,
    )


def _restated_entries(entries: Sequence[Entry], same: Mapping[str, KnownEntry]) -> list[tuple[Entry, KnownEntry]]:
    """Return known entries that the feed now states differently, under the keys they are stored by."""
    pairs = [(entry, same[entry.key]) for entry in entries if entry.key in same]
    return [
        (replace(entry, key=stored.key), stored)
        for entry, stored in pairs
        if stored.fingerprint not in ("", entry.fingerprint)
    ]


def _evaluate_without_body(  # as for `evaluate_poll`
    feed: Feed, outcome: Unchanged | Failed, now: datetime, *, interval: timedelta, floor: timedelta, jitter: float
) -> PollResult:
    """Return the consequences of an outcome without a body; most polls end so, so as little as possible is done."""
    fields: dict[str, Any]
    if isinstance(outcome, Unchanged):
        fields = _healthy_fields(feed, now, outcome.took) | {"validators": outcome.validators or feed.validators}
        alerts = _recovery_alerts(feed)
    else:
        fields = _failing_fields(feed, outcome, now)
        alerts = _failure_alerts(feed, fields, now)
        fields["is_told"] = feed.is_told or bool(alerts)
    after = replace(
        feed,
        next_due=next_due(feed, outcome, now, interval=interval, floor=floor, jitter=jitter),
        asked_until=asked_until(feed, outcome, now),
        **fields,
    )
    return PollResult(feed=after, alerts=alerts, was_read=False, backoff=_backoff(outcome, now))


def _evaluate_put_off(feed: Feed, outcome: Postponed, now: datetime) -> PollResult:
    due = feed.hints.earliest_after(now, outcome.until)
    return PollResult(feed=replace(feed, next_due=due, asked_until=due), was_read=False)


def _backoff(outcome: HostReply, now: datetime) -> HostBackoff | None:
    """Return the pause for all feeds of the host: a day at most, as one address spoke for all."""
    if not isinstance(outcome, Failed) or outcome.backoff is None:
        return None
    return replace(outcome.backoff, until=min(outcome.backoff.until, now + MAX_BACKOFF))


def next_due(
    feed: Feed,
    outcome: HostReply,
    now: datetime,
    *,
    interval: timedelta,
    floor: timedelta = MIN_POLL_INTERVAL,
    jitter: float = 0.0,
) -> datetime:
    """Return when to poll next: never in the past, never before the server or the feed allows it.

    The feed's rhythm decides, from `floor` to a day; an operator who wants all feeds at the floor sets `interval` to
    it. Failures double the wait from `interval` up to a day (404, 403 and 401: from four hours, like a 429 without a
    date); `jitter` adds up to a tenth.
    """
    interval = max(interval, floor)
    wait = interval
    if interval > floor:
        wait = feed.rhythm.time_to_next_poll(now, interval=interval, shortest=floor, longest=max(MAX_BACKOFF, interval))
    if feed.hub_until is not None and feed.hub_until >= now + MAX_BACKOFF:
        wait = max(wait, MAX_BACKOFF)  # its hub notifies us at least until then; this is in case it fails to
    if isinstance(outcome, Failed):
        start = (
            max(interval, THROTTLED_WAIT)
            if outcome.status == TOO_MANY_REQUESTS or outcome.status in DAILY_STATUSES
            else interval
        )
        doubled = start * 2 ** min(feed.failures, 10)
        longest = max(MAX_BACKOFF, start)
        wait = min(doubled, longest) * (1 + jitter / 10)
    due = now + wait
    if outcome.not_before is not None:
        due = max(due, min(outcome.not_before, now + MAX_RETRY_AFTER))
    return feed.hints.earliest_after(now, due)


def asked_until(feed: Feed, outcome: HostReply, now: datetime) -> datetime | None:
    """Return the moment before which the feed is not requested, not even for a person; None without one."""
    retry_at = now if outcome.not_before is None else min(outcome.not_before, now + MAX_RETRY_AFTER)
    until = feed.hints.earliest_after(now, max(now, retry_at))
    return until if until > now else None


def _recovery_alerts(before: Feed) -> tuple[FeedAlert, ...]:
    return (FeedAlert.BACK,) if before.is_told else ()


def _failure_alerts(before: Feed, fields: Mapping[str, Any], now: datetime) -> tuple[FeedAlert, ...]:
    """Return the alerts about a failure: none before it lasts, and none twice."""
    is_lasting = fields["failures"] >= MIN_FAILURES and now - fields["failing_since"] >= MIN_FAILING_TIME
    is_for_good = fields["health"] is Health.GONE or is_lasting
    return (FeedAlert.FAILING,) if is_for_good and not before.is_told else ()


def _healthy_fields(feed: Feed, now: datetime, took: float, *, was_read: bool = False) -> dict[str, Any]:
    """Return the fields of a feed after a successful response."""
    fields: dict[str, Any] = {
        "health": Health.FINE,
        "failures": 0,
        "failing_since": None,
        "problem": "",
        "status": None,
        "is_told": False,
        "took": took,
    }
    if was_read or feed.last_polled is not None:
        # Not after an "unchanged" before it was ever read (nobody asked for that): the next body is still the first.
        fields["first_polled"] = feed.first_polled or now
        fields["last_polled"] = now
    return fields


def _failing_fields(feed: Feed, outcome: Failed, now: datetime) -> dict[str, Any]:
    return {
        "health": Health.GONE if outcome.status == GONE_STATUS else Health.FAILING,
        "failures": feed.failures + 1,
        "failing_since": feed.failing_since or now,
        "problem": outcome.problem,
        "status": outcome.status,
    }


def _after_fetch(feed: Feed, outcome: Fetched, now: datetime, dates: Sequence[datetime]) -> Feed:
    """Return the feed after a body that brought unknown entries dated `dates`."""
    # The first entries that ever come reach back to before they came, however often the feed was polled in vain.
    is_first = feed.last_polled is None or (not feed.entries and bool(dates))
    return replace(
        feed,
        **_healthy_fields(feed, now, outcome.took, was_read=True),
        rhythm=feed.rhythm.after_poll(dates, now=now, is_first=is_first),
        url=outcome.url,
        moved_from=feed.url if outcome.url != feed.url else feed.moved_from,
        title=outcome.title or feed.title,
        site=outcome.site or feed.site,
        validators=outcome.validators,
        body_hash=outcome.body_hash,
        item_fingerprints=outcome.item_fingerprints,
        hints=outcome.hints,
        hub=outcome.hub,
        topic=outcome.topic,
    )
