"""The store of changes that orders made to channels, so that they can be undone completely."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from bot.domain.channel_setup import ChangeId, SetupChange
from bot.domain.subscription import Destination


class ChangeStore(Protocol):
    """Changes made to channels; deleted along with questions, long after anybody would undo them."""

    async def keep_change(self, change: SetupChange) -> ChangeId:
        """Store a change, and return its number."""

    async def change(self, destination: Destination, change_id: int) -> SetupChange | None:
        """Return the change of a channel with a number; None if there is none, or no longer."""

    async def changes_since(self, destination: Destination, change_id: ChangeId) -> Sequence[SetupChange]:
        """Return the changes that other orders made to a channel after one, earliest first."""

    async def changes_of_feed(self, destination: Destination, number: int, *, limit: int) -> Sequence[SetupChange]:
        """Return the last changes to a channel's feed, newest first."""

    async def mark_undone(self, destination: Destination, change_id: ChangeId, *, by: str, now: datetime) -> bool:
        """Record that a change was undone; False if it already was: if two people press, only one undoes it."""
