"""Retention: deletes questions, boilerplate and stories that are too old, or too many, the oldest first."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import structlog

from bot import metrics
from bot.domain.boilerplate_lines import BOILERPLATE_KEPT
from bot.domain.job import ForgetOld
from bot.domain.retention_policy import RetentionPolicy
from bot.ports import Clock, Handler, RetentionStore, Store

LOG = structlog.get_logger(__name__)

STORIES_A_TRANSACTION = 200
"""Stories deleted in one transaction, few enough to keep nobody waiting long."""
MEGABYTE = 1_000_000
TURNS_REMEMBERED_FOR = timedelta(hours=1)
"""How long the turns of a place are remembered."""


class Retention:
    """Deletes questions and boilerplate by age, and stories by age and by size.

    Args:
        store: the store of questions and boilerplate.
        stories: the store of stories; None if all are kept.
        policy: how long what is stored is kept, and how much of it.
    """

    def __init__(self, store: Store, stories: RetentionStore | None, clock: Clock, policy: RetentionPolicy) -> None:
        self._store = store
        self._stories = stories
        self._clock = clock
        self._policy = policy

    def handlers(self) -> Mapping[type[Any], Handler]:
        """Return the handler of the job that forgets."""
        return metrics.measured_handlers({ForgetOld: self._do_forget})

    async def _do_forget(self, _job: ForgetOld, _attempt: int) -> None:
        await self.forget()

    async def forget(self) -> None:
        """Delete what is due; it may run twice, or stop halfway and go on the next time."""
        now = self._clock.now()
        if number := await self._store.forget_questions_before(now - self._policy.questions_kept_for):
            LOG.info("questions.forgotten", number=number)
        if number := await self._store.forget_lines_before(now - BOILERPLATE_KEPT):
            LOG.info("learn.forgotten", number=number)
        if self._stories is not None:
            await self._forget_stories(self._stories, now)

    async def _forget_stories(self, stories: RetentionStore, now: datetime) -> None:
        await stories.forget_rates_before(now - TURNS_REMEMBERED_FOR)
        size = self._policy.max_megabytes
        fits_since = await stories.retention_cutoff(size * MEGABYTE) if size else None
        before = self._policy.stories_cutoff(now, fits_since=fits_since)
        if before is None:
            return
        number = 0
        while gone := await stories.forget_stories_before(before, limit=STORIES_A_TRANSACTION):
            number += gone
        words = await stories.forget_words_before(before)
        if number or words:
            LOG.info("stories.forgotten", stories=number, words=words, before=before.isoformat())
