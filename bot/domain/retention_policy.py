"""Retention policy: how long questions and stories are kept, and how much of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

MIN_STORY_AGE = timedelta(days=7)
"""Age below which a story is kept whatever the policy says: it is still reread, and added to by later articles."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RetentionPolicy:
    """How long stored data is kept, and how much of it.

    Attributes:
        questions_kept_for: how long questions and their answers are kept.
        stories_kept_for: how long stories are kept, with their articles and digests; None for always.
        max_megabytes: megabytes of articles and digests that are kept; None for all.
    """

    questions_kept_for: timedelta = timedelta(days=90)
    stories_kept_for: timedelta | None = None
    max_megabytes: int | None = None

    def stories_cutoff(self, now: datetime, *, fits_since: datetime | None) -> datetime | None:
        """Return the moment before which stories are forgotten; None if all are kept.

        Args:
            now: the present moment.
            fits_since: all stories from this moment on fit into `max_megabytes`; None if all stories fit.
        """
        by_age = now - self.stories_kept_for if self.stories_kept_for else None
        moments = [moment for moment in (by_age, fits_since) if moment is not None]
        return min(max(moments), now - MIN_STORY_AGE) if moments else None
