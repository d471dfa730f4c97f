"""Retention: stories that are too old, or too many, are deleted; the oldest first."""

from __future__ import annotations

from datetime import timedelta

import structlog

from bot.domain.limits import Limits
from bot.ports import Clock, RetentionStore

LOG = structlog.get_logger(__name__)

STORIES_A_TRANSACTION = 200
"""Stories that go in one transaction: nobody waits long for it."""
MEGABYTE = 1_000_000
TURNS_REMEMBERED_FOR = timedelta(hours=1)
"""How long it is remembered of a place when it was asked."""


class Retention:
    """Deletes stories by age and by size."""

    def __init__(self, store: RetentionStore, clock: Clock, limits: Limits) -> None:
        self._store = store
        self._clock = clock
        self._limits = limits

    async def forget(self) -> None:
        """Forget what is due; done twice, or half, it is gone on with the next time."""
        now, size = self._clock.now(), self._limits.megabytes
        await self._store.forget_rates_before(now - TURNS_REMEMBERED_FOR)
        fits_since = await self._store.fits_since(size * MEGABYTE) if size else None
        before = self._limits.stories_before(now, fits_since=fits_since)
        if before is None:
            return
        number = 0
        while gone := await self._store.forget_stories_before(before, limit=STORIES_A_TRANSACTION):
            number += gone
        words = await self._store.forget_words_before(before)
        if number or words:
            LOG.info("stories.forgotten", stories=number, words=words, before=before.isoformat())
