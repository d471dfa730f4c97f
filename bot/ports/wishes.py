"""The store of wishes in plain words."""

from __future__ import annotations

from typing import Protocol

from bot.domain.feed import EntryId
from bot.domain.subscription import SubscriptionId
from bot.domain.wishes import Wishes


class WishStore(Protocol):
    """Wishes in plain words."""

    async def set_focus(self, subscription_id: SubscriptionId, wish: str) -> bool:
        """Set a subscription's focus ("" for none); False if there is no subscription."""

    async def wishes(self, entry_id: EntryId) -> Wishes:
        """Return the wishes in plain words of those who get an entry's digest."""
