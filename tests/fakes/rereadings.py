"""Articles that are read again, in memory."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain.article import Article, Origin
from bot.domain.delivery import Delivery, DeliveryId, DeliveryState
from bot.domain.feed import EntryId, FeedId
from bot.domain.job import Job
from bot.domain.rereading import REREADING_INTERVALS, Rereading
from bot.domain.story import StoryId
from bot.domain.subscription import Destination
from tests.fakes.jobs import MemoryJobs


class MemoryRereadings(ABC):
    """Fulfils `bot.ports.RereadingStore` but for the answers; what else it reads is its subclass's."""

    _jobs: MemoryJobs
    deliveries: dict[DeliveryId, Delivery]

    def __init__(self) -> None:
        super().__init__()
        self.rereadings: dict[EntryId, Rereading] = {}
        self.withdrawn: set[EntryId] = set()

    @abstractmethod
    def latest_articles(self) -> Sequence[tuple[EntryId, FeedId, StoryId | None, Article, datetime]]:
        """Return the newest revision of every article."""

    async def lease_rereadings(self, now: datetime, *, limit: int, lease: timedelta) -> Sequence[Rereading]:
        """Take what is due."""
        due = sorted(
            (one for one in self.rereadings.values() if one.due is not None and one.due <= now),
            key=lambda one: (one.due or now, one.entry_id),
        )[:limit]
        taken = [replace(one, due=now + lease) for one in due]
        self.rereadings.update({one.entry_id: one for one in taken})
        return sorted(taken, key=lambda one: (one.posted, one.entry_id))

    async def save_rereading(self, rereading: Rereading, *, then: Callable[[EntryId], Job] | None = None) -> None:
        """Save it."""
        self.rereadings[rereading.entry_id] = rereading
        if then is not None:
            await self._jobs.defer(then(rereading.entry_id))

    async def mark_withdrawn(
        self, entry_id: EntryId, *, now: datetime, then: Callable[[DeliveryId, Destination], Job]
    ) -> bool:
        """Record it."""
        if entry_id in self.withdrawn:
            return False
        self.withdrawn.add(entry_id)
        there = self.rereadings.get(entry_id, Rereading(entry_id=entry_id, posted=now, due=None))
        self.rereadings[entry_id] = replace(there, due=None)
        stories = {story for number, _, story, _, _ in self.latest_articles() if number == entry_id}
        told = [d for d in self.deliveries.values() if d.story_id in stories and d.state is DeliveryState.POSTED]
        await self._jobs.defer(*(then(one.id, one.destination) for one in told))
        return True

    def stands_again(self, entry_id: EntryId) -> None:
        """Forget that it was withdrawn."""
        self.withdrawn.discard(entry_id)

    def begin_rereading(self, entry_id: EntryId, article: Article, since: datetime) -> None:
        """Have a posted article read again."""
        if article.origin is Origin.PAGE:
            begun = Rereading(entry_id=entry_id, posted=since, due=since + REREADING_INTERVALS[0])
            self.rereadings.setdefault(entry_id, begun)
