"""What is kept of wishes in plain words."""

from __future__ import annotations

from typing import Protocol

from bot.domain.feed import EntryId
from bot.domain.wishes import Wishes


class WishStore(Protocol):
    """Wishes in plain words."""

    async def wishes(self, entry_id: EntryId) -> Wishes:
        """Return what those who get an entry's digest wish for in words."""
