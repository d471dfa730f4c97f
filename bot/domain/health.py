"""Health: the state of a feed in words for people, with what they can do about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.conversation import Moment
from bot.domain.feed import GONE_STATUS, TOO_MANY_REQUESTS, Feed, FeedAlert, Health
from bot.text.catalogue import Said, joined_texts, say

SLOW_SECONDS = 5.0
"""Seconds that a poll may take before its feed is called slow."""
MISSING_STATUS, REFUSED_STATUSES = 404, frozenset({401, 403})
REMEDIES = {
    GONE_STATUS: say("Remove it, or add its new address"),
    MISSING_STATUS: say("It may have moved: type /news add and the site's address, and remove this one"),
    TOO_MANY_REQUESTS: say("Nothing to do: it is asked less often"),
}
"""What to do about a problem; without a full stop, since another sentence may follow."""
MONTHS = (
    *(say("January"), say("February"), say("March"), say("April"), say("May"), say("June")),
    *(say("July"), say("August"), say("September"), say("October"), say("November"), say("December")),
)


@dataclass(frozen=True, slots=True)
class FeedCondition:
    """How a feed is doing: a word or two, the problem in a sentence, and what to do; the last two may be empty."""

    state: str
    problem: str = ""
    remedy: str = ""

    def __str__(self) -> str:
        """Return it on one line."""
        return f"{self.in_words}." if self.remedy else self.in_words

    @property
    def in_words(self) -> Said:
        """The same as part of a longer line, without a full stop."""
        if not (self.problem or self.remedy):
            return joined_texts(self.state)
        return say("{state}: {problem}", state=self.state, problem=joined_texts(self.problem, self.remedy))


def feed_condition(feed: Feed, now: datetime) -> FeedCondition:
    """Describe the condition of a feed.

    Args:
        feed: as it was after its last poll.
        now: aware, UTC.
    """
    if feed.health is Health.GONE:
        return FeedCondition(say("gone"), feed.problem, REMEDIES[GONE_STATUS])
    if feed.health is Health.FAILING:
        since = feed.failing_since
        failing = say("failing since {moment}", moment=day_or_time(since, now)) if since else say("failing")
        return FeedCondition(failing, feed.problem, _remedy(feed))
    return FeedCondition(say("not read yet") if feed.last_polled is None else _healthy_state(feed, now))


def _healthy_state(feed: Feed, now: datetime) -> str:
    if feed.asked_until and feed.asked_until > now and feed.asked_until >= feed.next_due:
        return say("fine, next read at {moment}, as its site asks", moment=_clock(feed.asked_until))
    if feed.moved_from:
        return say("fine, moved from {address}", address=feed.moved_from)
    if feed.took > SLOW_SECONDS:
        return say("slow, {seconds} seconds", seconds=round(feed.took))
    return say("fine")


def condition_moments(feed: Feed, now: datetime) -> tuple[Moment, ...]:
    """Return the moments that `feed_condition` may name."""
    since, until = feed.failing_since, feed.asked_until
    return (
        *([Moment(words=day_or_time(since, now), at=since)] if since else []),
        *([Moment(words=_clock(until), at=until)] if until else []),
    )


def alert_text(kind: FeedAlert, feed: Feed, now: datetime, *, number: int) -> Said:
    """Return the text of an alert about one of a channel's feeds.

    Args:
        kind: what happened.
        feed: as it is now.
        now: aware, UTC.
        number: the subscription's number in its channel.
    """
    match kind:
        case FeedAlert.FAILING:
            about = feed_condition(feed, now)
            remedy_line = say("{mend}. To end it: `/news remove {number}`", mend=about.remedy, number=number)
            return joined_texts(_failure_line(feed, now), about.problem, remedy_line)
        case FeedAlert.BACK:
            return say("{name} is back. What it brings comes here again.", name=feed.name)
        case FeedAlert.HELD:
            return say(
                "{name} suddenly lists many articles that I have never seen, more than can be new. "
                "I hold those back. To have them posted: `/news release {number}`",
                name=feed.name,
                number=number,
            )


def _failure_line(feed: Feed, now: datetime) -> Said:
    if feed.health is Health.GONE:
        return say("{name} is gone.", name=feed.name)
    if feed.failing_since is None:
        return say("{name} has been failing.", name=feed.name)
    return say("{name} has been failing since {moment}.", name=feed.name, moment=day_or_time(feed.failing_since, now))


def day_or_time(moment: datetime | None, now: datetime) -> str:
    """Return a day for people, or only the time if it was not long ago."""
    if moment is None:
        return say("long ago")
    if now - moment < timedelta(hours=20):
        return _clock(moment)
    return say("{day} {month}", day=moment.day, month=MONTHS[moment.month - 1])


def _clock(moment: datetime) -> Said:
    return say("{clock} UTC", clock=f"{moment:%H:%M}")


def _remedy(feed: Feed) -> str:
    if feed.status in REFUSED_STATUSES:
        return say("The site refuses programs; ask its owner, or add another feed")
    return REMEDIES.get(feed.status or 0, say("I keep trying, at least once a day"))
