"""Limits: how much is answered, and how long it is stored."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

MIN_KEPT_TIME = timedelta(days=7)
"""What is newer is kept whatever the limits say: it is still read again, and told with what comes later."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much is answered, and how long it is stored.

    Attributes:
        person_hourly: questions of one person within an hour.
        workspace_daily: questions of one workspace within a day.
        kept: how long questions and answers are kept.
        stories_kept: how long stories are, with their articles and digests; None for always.
        megabytes: how much of articles and digests is kept; None for all.
    """

    person_hourly: int = 30
    workspace_daily: int = 1_000
    kept: timedelta = timedelta(days=90)
    stories_kept: timedelta | None = None
    megabytes: int | None = None

    def stories_before(self, now: datetime, *, fits_since: datetime | None) -> datetime | None:
        """Return before when stories are forgotten; None for none.

        Args:
            now: the present moment.
            fits_since: since when all that is kept fits into `megabytes`; None where all of it does.
        """
        by_age = now - self.stories_kept if self.stories_kept else None
        moments = [moment for moment in (by_age, fits_since) if moment is not None]
        return min(max(moments), now - MIN_KEPT_TIME) if moments else None
