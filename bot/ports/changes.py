"""Changes kept: what orders changed of channels, so that it can be taken back whole."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from bot.domain.setup import Change, ChangeId
from bot.domain.subscription import Destination


class ChangeStore(Protocol):
    """What was changed of channels; it goes when questions go, which is long after anybody would take it back."""

    async def keep_change(self, change: Change) -> ChangeId:
        """Keep what an order changed, and return the number it goes by from now on."""

    async def change(self, destination: Destination, change_id: int) -> Change | None:
        """Return what an order changed of a channel; None where there is none by that number, or no more."""

    async def changed_since(self, destination: Destination, change_id: ChangeId) -> Sequence[Change]:
        """Return what other orders changed of a channel after one, the earliest first."""

    async def changes_of_feed(self, destination: Destination, number: int, *, limit: int) -> Sequence[Change]:
        """Return what orders changed last of a channel's feed, the newest first."""

    async def take_back(self, destination: Destination, change_id: ChangeId, *, by: str, now: datetime) -> bool:
        """Note that a change was taken back; False where it was so already, for of two who press one does it."""
