"""Lines that were taken down, in memory."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from datetime import datetime

from bot.domain.delivery import Delivery, DeliveryId, DeliveryState, MessageRef
from bot.domain.digest import Digest, DigestId
from bot.domain.feed import EntryId
from bot.domain.hiding import WholeDigest
from bot.domain.job import Job
from bot.domain.story import Story, StoryId
from bot.domain.subscription import Destination
from tests.fakes.jobs import MemoryJobs


class MemoryHiding(ABC):
    """Fulfils `bot.ports.HidingStore`; what else it reads is its subclass's."""

    _jobs: MemoryJobs
    deliveries: dict[DeliveryId, Delivery]

    def __init__(self) -> None:
        super().__init__()
        self.hidden: set[tuple[str, StoryId, str]] = set()

    @abstractmethod
    def story_as_seen(
        self, story_id: StoryId, destination: Destination, shown: DigestId | None = None
    ) -> tuple[Story, DigestId, EntryId] | None:
        """Return a story as a workspace sees it: its sources, its digest, and the entry that was made of."""

    @abstractmethod
    def digest(self, digest_id: DigestId) -> Digest:
        """Return a digest."""

    def hidden_in(self, story_id: StoryId, destination: Destination) -> frozenset[str]:
        """Return the marks of the lines that are taken down."""
        return frozenset(m for home, story, m in self.hidden if (home, story) == (destination.home, story_id))

    def _digest_under(self, destination: Destination, message: MessageRef) -> Delivery | None:
        found = (one for one in self.deliveries.values() if (one.destination, one.message) == (destination, message))
        return next(found, None)

    async def whole_digest(self, destination: Destination, message: MessageRef) -> WholeDigest | None:
        """Return a digest with all its lines, and what is taken down."""
        delivery = self._digest_under(destination, message)
        seen = delivery and self.story_as_seen(delivery.story_id, destination, delivery.shown_digest)
        if not seen or delivery is None:
            return None
        return self.digest(seen[1]), self.hidden_in(delivery.story_id, destination)

    async def set_line_hidden(
        self,
        destination: Destination,
        message: MessageRef,
        mark: str,
        *,
        hidden: bool,
        person: str,
        now: datetime,
        then: Callable[[DeliveryId, Destination], Job],
    ) -> Sequence[Delivery]:
        """Take a line down or show it again."""
        assert now.tzinfo is not None
        assert person is not None
        delivery = self._digest_under(destination, message)
        key = (destination.home, delivery.story_id if delivery else StoryId(0), mark)
        if delivery is None or (key in self.hidden) == hidden:
            return []
        (self.hidden.add if hidden else self.hidden.discard)(key)
        told = [
            one
            for one in self.deliveries.values()
            if (one.destination.home, one.story_id) == key[:2] and one.state is DeliveryState.POSTED
        ]
        await self._jobs.defer(*(then(one.id, one.destination) for one in told))
        return told
