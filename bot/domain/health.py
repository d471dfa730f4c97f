"""Health: how a feed is doing, in words for people, with what they can do about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.conversation import Moment
from bot.domain.feed import GONE, TOO_MANY, Feed, Health, Notice

SLOW = 5.0
"""Seconds of a poll from which on a feed is called slow."""
MISSING, REFUSED = 404, frozenset({401, 403})
MENDS = {
    GONE: "Remove it, or add its new address.",
    MISSING: "It may have moved: type /news add and the site's address, and remove this one.",
    TOO_MANY: "Nothing to do: it is asked less often.",
}


@dataclass(frozen=True, slots=True)
class Condition:
    """How a feed is doing: a word or two, the problem in a sentence, and what to do; the last two may be empty."""

    state: str
    problem: str = ""
    mend: str = ""

    def __str__(self) -> str:
        """Return it on one line."""
        told = " ".join(part for part in (self.problem, self.mend) if part)
        return f"{self.state}: {told}" if told else self.state


def condition(feed: Feed, now: datetime) -> Condition:
    """Return how a feed is doing.

    Args:
        feed: as it was after its last poll.
        now: aware, UTC.
    """
    if feed.health is Health.GONE:
        return Condition("gone", feed.problem, MENDS[GONE])
    if feed.health is Health.FAILING:
        since = f" since {day(feed.failing_since, now)}" if feed.failing_since else ""
        return Condition(f"failing{since}", feed.problem, _mend(feed))
    return Condition("not read yet" if feed.last_polled is None else _well(feed, now))


def _well(feed: Feed, now: datetime) -> str:
    if feed.asked_until and feed.asked_until > now and feed.asked_until >= feed.next_due:
        return f"fine, next read at {feed.asked_until:%H:%M} UTC, as its site asks"
    if feed.moved_from:
        return f"fine, moved from {feed.moved_from}"
    if feed.took > SLOW:
        return f"slow, {feed.took:.0f} seconds"
    return "fine"


def moments_of(feed: Feed, now: datetime) -> tuple[Moment, ...]:
    """Return the moments that `condition` may name."""
    since, until = feed.failing_since, feed.asked_until
    return (
        *([Moment(words=day(since, now), at=since)] if since else []),
        *([Moment(words=f"{until:%H:%M} UTC", at=until)] if until else []),
    )


def notice(kind: Notice, feed: Feed, now: datetime, *, number: int) -> str:
    """Return what a channel is told about one of its feeds.

    Args:
        kind: what happened.
        feed: as it is now.
        now: aware, UTC.
        number: of the channel's subscription.
    """
    match kind:
        case Notice.FAILING:
            about = condition(feed, now)
            told = " ".join(part for part in (about.problem, about.mend) if part)
            verb = "is" if feed.health is Health.GONE else "has been"
            return f"{feed.name} {verb} {about.state}. {told} To end it: `/news remove {number}`"
        case Notice.BACK:
            return f"{feed.name} is back. What it brings comes here again."
        case Notice.HELD:
            return (
                f"{feed.name} suddenly lists many articles that I have never seen, more than can be new. "
                f"I hold those back. To have them posted: `/news release {number}`"
            )


def day(moment: datetime | None, now: datetime) -> str:
    """Return a day for people: with its time where it was not long ago."""
    if moment is None:
        return "long ago"
    return f"{moment:%H:%M} UTC" if now - moment < timedelta(hours=20) else f"{moment:%d %B}".lstrip("0")


def _mend(feed: Feed) -> str:
    if feed.status in REFUSED:
        return "The site refuses programs; ask its owner, or add another feed."
    return MENDS.get(feed.status or 0, "I keep trying, at least once a day.")
