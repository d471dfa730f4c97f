"""The store of subscriptions: what channels want of which feeds, each under its number."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Protocol

from bot.domain.feed import Feed
from bot.domain.filters import Filter
from bot.domain.schedule import Schedule
from bot.domain.subscription import Destination, Subscription, SubscriptionId
from bot.ports.web import ListedFeed


class SubscriptionStore(Protocol):
    """What channels want of feeds."""

    async def subscribe(  # noqa: PLR0913  # all of a subscription, saved at once
        self,
        destination: Destination,
        url: str,
        *,
        title: str,
        now: datetime,
        folder: str = "",
        made_by: str = "",
        schedule: Schedule | None = None,
        zone: str = "",
    ) -> Subscription:
        """Subscribe a destination to a feed (created if unknown, due now); return the existing one if it is subscribed.

        Its number is the one that its feed had there before, else the next one.

        Args:
            destination: the channel.
            url: the feed's address.
            title: what the feed calls itself.
            now: the time.
            folder: where it stood in a list.
            made_by: who asked for it.
            schedule: when its digests come; None for as all of the channel's.
            zone: the time zone that its own schedule goes by; empty for the channel's.
        """

    async def subscribe_all(
        self, destination: Destination, feeds: Sequence[ListedFeed], *, now: datetime, made_by: str = ""
    ) -> None:
        """Subscribe a destination to a whole list, as `subscribe` would to each, all or none."""

    async def unsubscribe(self, subscription_id: SubscriptionId) -> bool:
        """End a subscription; False if there is none. Its feed is kept, and no longer polled without others.

        What was set is remembered, and its number, for `restore`.
        """

    async def restore(self, destination: Destination, number: int, *, now: datetime) -> Feed | None:
        """Restore the subscription that had a number, as it was; None if none had it, or its feed is subscribed now."""

    async def set_schedule(self, subscription_id: SubscriptionId, schedule: Schedule | None, *, zone: str = "") -> bool:
        """Set a subscription's schedule, None for its channel's; False if there is none.

        Args:
            subscription_id: which.
            schedule: when.
            zone: by which clocks; empty for its channel's.
        """

    async def change_subscription(
        self, destination: Destination, number: int, change: Callable[[Subscription], Subscription]
    ) -> bool:
        """Change the current settings of the subscription with a number; False if there is none.

        Which feed it is, and under which number, stays.
        """

    async def pause(self, subscription_id: SubscriptionId, *, paused: bool, until: datetime | None = None) -> bool:
        """Pause or resume a subscription; False if there is none.

        Args:
            subscription_id: which.
            paused: whether its digests are held back.
            until: when they come again by themselves, all that was made meanwhile; without it nothing of then comes.
        """

    async def set_language(self, subscription_id: SubscriptionId, language: str) -> bool:
        """Set the language of a subscription's digests ("" for their own language); False if there is none."""

    async def set_filter(self, subscription_id: SubscriptionId, only: Filter) -> bool:
        """Set a subscription's filter; False if there is none."""

    async def subscriptions(self, destination: Destination | None = None) -> Sequence[tuple[Subscription, Feed]]:
        """Return the subscriptions of a destination by their numbers, or all, oldest first; each with its feed."""
