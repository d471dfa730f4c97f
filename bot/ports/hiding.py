"""The store of lines that were taken down in a workspace."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Protocol

from bot.domain.delivery import Delivery, DeliveryId, MessageRef
from bot.domain.hiding import WholeDigest
from bot.domain.job import Job
from bot.domain.subscription import Destination


class HidingStore(Protocol):
    """Lines of a story that were taken down are left out wherever its workspace sees it; matched by fingerprint."""

    async def whole_digest(self, destination: Destination, message: MessageRef) -> WholeDigest | None:
        """Return the digest under a message with all its lines, and the fingerprints of those that are taken down."""

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
        """Take a line of a story down, or show it again, and queue `then` for each message about the story.

        Returns:
            Where it stands in the workspace; nothing where there is no such message, or it is so already.
        """
