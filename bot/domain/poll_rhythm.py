"""Poll rhythm: how often a feed has news, and at what hours; from that, when to poll it next.

With a budget of requests, the mean delay until an entry is seen is least if each feed is polled at intervals of
1 / sqrt(its rate). A rate changes within the day, so the square root of the rate at each moment is added up:
the next poll is due when the sum reaches what a feed of `TYPICAL_RATE` entries a day gathers in the usual interval.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

TYPICAL_RATE = 3.0
"""Entries a day of a feed that is polled at the usual interval."""
HALF_LIFE_DAYS = 30.0
"""Days after which an observation counts half."""
MEMORY_DAYS = HALF_LIFE_DAYS / math.log(2)
"""Limit of the days for which a feed counts as watched: the sum of the weights of all past days."""
EXPECTED_ENTRIES, EXPECTED_DAYS = 0.2, 0.1
"""Entries and days that a feed is credited with before anything is known."""
CREDITED_ENTRIES = 24.0
"""Entries that the hours of the day are credited with, spread evenly."""
HOURS = 24
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
MAX_ENTRY_AGE_DAYS = 365.0
"""Most days before the first poll that count."""


@dataclass(frozen=True, slots=True)
class Rhythm:
    """A feed's rate by hour, as observed; older days count less.

    Time alone changes nothing that is stored here: how much of it still counts is computed when it is needed.

    Attributes:
        hours: entries by hour of the day (UTC), 24 numbers; empty before the first poll.
        days: how long it was watched, or how far back its first body reached.
        at: the moment (aware, UTC) that both refer to; None: the present.
    """

    hours: tuple[float, ...] = ()
    days: float = 0.0
    at: datetime | None = None

    def rate(self, now: datetime) -> float:
        """Return entries a day."""
        decay = self._decay(now)
        return (decay * sum(self.hours) + EXPECTED_ENTRIES) / (self._decayed_days(decay) + EXPECTED_DAYS)

    def after_poll(self, dates: Iterable[datetime], *, now: datetime, is_first: bool) -> Rhythm:
        """Return the rhythm after a poll that brought entries dated `dates`.

        `is_first`: the entries reach back to before the feed was watched. Later, entries from before the last poll
        count, too: they were published late.
        """
        dates = list(dates)
        if is_first:
            reach = max((now - date for date in dates), default=DAY)
            decay, days = 0.0, min(max(reach / DAY, 1.0), MAX_ENTRY_AGE_DAYS)
            dates = [date for date in dates if (now - date) / DAY <= MAX_ENTRY_AGE_DAYS]
        elif dates:
            decay = self._decay(now)
            days = self._decayed_days(decay)
        else:
            return self
        hours = [decay * count for count in self.hours] or [0.0] * HOURS
        for date in dates:
            hours[date.hour] += 1.0
        return Rhythm(hours=tuple(hours), days=days, at=now)

    def _decay(self, now: datetime) -> float:
        """Return the weight that past observations still have."""
        return 1.0 if self.at is None else 0.5 ** (max((now - self.at) / DAY, 0.0) / HALF_LIFE_DAYS)

    def _decayed_days(self, decay: float) -> float:
        """Return the number of days observed, older ones weighing less: the integral of the decay."""
        return decay * self.days + MEMORY_DAYS * (1 - decay)

    def time_to_next_poll(
        self, now: datetime, *, interval: timedelta, shortest: timedelta, longest: timedelta
    ) -> timedelta:
        """Return how long to wait from `now`.

        Args:
            now: aware, UTC.
            interval: how long a feed of `TYPICAL_RATE` entries a day waits.
            shortest: the shortest wait.
            longest: the longest wait.
        """
        if not self.hours:
            return max(min(interval, longest), shortest)
        remaining = math.sqrt(TYPICAL_RATE) * (interval / DAY)
        decay = self._decay(now)
        seen = decay * sum(self.hours)
        mean = (seen + CREDITED_ENTRIES) / HOURS
        evenly = (seen + EXPECTED_ENTRIES) / (self._decayed_days(decay) + EXPECTED_DAYS) / mean
        at, longest_pause = now.hour, longest / DAY
        span = (HOUR - (now - now.replace(minute=0, second=0, microsecond=0))) / DAY
        speed = math.sqrt(evenly * self._smoothed_count(at, decay))
        pause = 0.0
        while pause < longest_pause and remaining > speed * span:  # hour by hour, as far as whole ones are needed
            remaining -= speed * span
            pause += span
            at, span = (at + 1) % HOURS, 1 / HOURS
            speed = math.sqrt(evenly * self._smoothed_count(at, decay))
        pause += remaining / speed
        return max(min(timedelta(days=min(pause, longest_pause)), longest), shortest)

    def _smoothed_count(self, hour: int, decay: float) -> float:
        """Return an hour's entries, smoothed over its neighbours; a day's sum equals the entries seen and credited."""
        before, after = self.hours[hour - 1], self.hours[(hour + 1) % HOURS]
        return decay * (before + 2 * self.hours[hour] + after) / 4 + CREDITED_ENTRIES / HOURS
