"""The store of changes: what orders changed in channels, so that it can be undone completely."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from bot.domain.channel_setup import ChangeId, SetupChange
from bot.domain.subscription import Destination


class ChangeStore(Protocol):
    """What was changed in channels; it is deleted along with questions, long after anybody would undo it."""

    async def keep_change(self, change: SetupChange) -> ChangeId:
        """Keep what an order changed, and return the number it goes by from now on."""

    async def change(self, destination: Destination, change_id: int) -> SetupChange | None:
        """Return what an order changed of a channel; None where there is none by that number, or no more."""

    async def changes_since(self, destination: Destination, change_id: ChangeId) -> Sequence[SetupChange]:
        """Return what other orders changed of a channel after one, the earliest first."""

    async def changes_of_feed(self, destination: Destination, number: int, *, limit: int) -> Sequence[SetupChange]:
        """Return what orders changed last of a channel's feed, the newest first."""

    async def mark_undone(self, destination: Destination, change_id: ChangeId, *, by: str, now: datetime) -> bool:
        """Record that a change was undone; False if it already was: if two people press, only one undoes it."""
