"""The store of rereadings, and of articles that were withdrawn."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from bot.domain.delivery import DeliveryId
from bot.domain.feed import EntryId
from bot.domain.job import Job
from bot.domain.rereading import Rereading
from bot.domain.subscription import Destination
from bot.ports.conversations import PendingQuestion


class RereadingStore(Protocol):
    """Articles with a posted digest; an article's rereadings begin when its digest is saved as posted."""

    async def lease_rereadings(self, now: datetime, *, limit: int, lease: timedelta) -> Sequence[Rereading]:
        """Lease up to `limit` articles that are due, longest due first; nobody else gets them until `lease` is over."""

    async def save_rereading(self, rereading: Rereading, *, then: Callable[[EntryId], Job] | None = None) -> None:
        """Save the state of an article after it was reread, and queue `then` for it, if given."""

    async def mark_withdrawn(
        self, entry_id: EntryId, *, now: datetime, then: Callable[[DeliveryId, Destination], Job]
    ) -> bool:
        """Record that an article was withdrawn, and queue `then` for each message about it.

        False where that is known. A later revision of the article is what stands again.
        """

    async def answered_questions(self, delivery_id: DeliveryId) -> Sequence[PendingQuestion]:
        """Return the questions under a delivery whose answers were shown, oldest first."""
