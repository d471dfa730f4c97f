"""Update hints: what a feed states about when it wants to be polled (ttl, sy:updatePeriod, skipHours, skipDays)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

MAX_PERIOD = timedelta(days=7)
"""The longest period that a feed is believed: longer ones are a template's defaults, not an editor's wish."""
HOURS_A_DAY, DAYS_A_WEEK = 24, 7
HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateHints:
    """A feed's own hints; stored, because a 304 does not repeat them.

    Attributes:
        minutes: how long to wait after each answer.
        hours: hours of the day (GMT, as in the RSS 2.0 specification) in which it does not want to be polled.
        days: the same for days of the week; Monday is 0.
    """

    minutes: int = 0
    hours: frozenset[int] = frozenset()
    days: frozenset[int] = frozenset()

    def earliest_after(self, now: datetime, due: datetime) -> datetime:
        """Return the first moment from `due` on (both aware, UTC) at which the feed wants to be polled.

        A feed that names every hour or every day means none of them.
        """
        due = max(due, now + min(timedelta(minutes=max(self.minutes, 0)), MAX_PERIOD))
        hours = self.hours if len(self.hours) < HOURS_A_DAY else frozenset()
        days = self.days if len(self.days) < DAYS_A_WEEK else frozenset()
        while due.hour in hours or due.weekday() in days:
            due = due.replace(minute=0, second=0, microsecond=0) + HOUR
        return due


NO_HINTS = UpdateHints()
