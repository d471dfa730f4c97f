"""New entries: which of a feed's are posted, which are only stored, and which a person is asked about. Pure."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Protocol, TypeVar

from bot.domain.entry_matching import MANY_ENTRIES
from bot.domain.feed import Entry, Feed, KnownEntry

DATE_TOLERANCE = timedelta(days=2)
"""How far dates are off: time zones, or drafts dated when they were begun."""
BUSY_FACTOR = 4.0
"""How many times its usual number of entries a feed may bring before a person is asked."""
MAX_CHANGES = 5
"""How often an entry is reread because its feed restates it, since a counter in its text may never end."""
FINGERPRINT_BYTES = 8
"""Bytes of each fingerprint in `Feed.item_fingerprints`, which has one for each item of the last body."""


class Dated(Protocol):
    """Something that may have a date."""

    @property
    def published(self) -> datetime | None:
        """When it was published, aware; None if unknown."""


D = TypeVar("D", bound=Dated)


def newest_first(entries: Sequence[D]) -> list[D]:
    """Return entries newest first; an entry without a date is as old as the one before it in the feed.

    If none has a date, the feed's own order is kept: newest first by custom.
    """
    times = [entry.published for entry in entries]
    date = next(filter(None, times), None)
    if date is None:
        return list(entries)
    aged: list[tuple[float, D]] = []
    for entry, published in zip(entries, times, strict=True):
        date = published or date
        aged.append((date.timestamp(), entry))
    return [entry for _, entry in sorted(aged, key=lambda one: one[0], reverse=True)]


def split_restated(pairs: Sequence[tuple[Entry, KnownEntry]], *, of: int) -> tuple[list[Entry], list[Entry]]:
    """Split known entries that the feed states differently into changed ones and merely restated ones.

    If most entries change at once (another template, a counter in each), none of them has news; and an entry that
    changes again and again is reread only a few times.

    Args:
        pairs: entries as stated now, and as stored.
        of: how many known entries the feed has.
    """
    is_template = len(pairs) >= MANY_ENTRIES and 2 * len(pairs) > of
    changed = [entry for entry, stored in pairs if not is_template and stored.changes < MAX_CHANGES]
    changed_keys = {entry.key for entry in changed}
    return changed, [entry for entry, _ in pairs if entry.key not in changed_keys]


def triage(
    feed: Feed, unseen: Sequence[Entry], *, now: datetime, first: int, whole: bool, same: int
) -> tuple[Sequence[Entry], Sequence[Entry], Sequence[Entry]]:
    """Split entries never seen before into news, backlog, and held ones, each newest first.

    Of the first entries that a feed ever brings, the newest are news. Later, all entries are, except in two cases in
    which a person is asked: many with old dates (a few are news: some publish what was written, or decided, long ago),
    and a feed in which hardly anything is as it was, and which brings far more than it usually does.

    Args:
        feed: before the poll.
        unseen: newest first.
        now: aware, UTC.
        first: how many of the first entries are news.
        whole: nothing in the feed was left out.
        same: how many known entries the feed has.
    """
    if feed.last_polled is None or feed.entries == 0:
        return unseen[:first], unseen[first:], ()
    before = len(feed.item_fingerprints) // FINGERPRINT_BYTES or feed.entries
    is_strange = whole and 4 * same <= min(before, same + len(unseen))
    watched_since = (feed.last_polled if is_strange else feed.first_polled or feed.last_polled) - DATE_TOLERANCE
    old = [entry for entry in unseen if (entry.published < watched_since if entry.published else is_strange)]
    held_keys = {entry.key for entry in old} if len(old) >= MANY_ENTRIES else set()
    news = [entry for entry in unseen if entry.key not in held_keys]
    if is_strange and len(news) > max(MANY_ENTRIES - 1, _usual_number(feed, now)):
        return (), (), unseen
    return news, (), [entry for entry in unseen if entry.key in held_keys]


def _usual_number(feed: Feed, now: datetime) -> float:
    """Return how many entries a feed may bring at once, given the time since it last brought any."""
    since = feed.brought or feed.last_polled or now
    return math.ceil(BUSY_FACTOR * feed.rhythm.rate(now) * ((now - since) / timedelta(days=1)))
