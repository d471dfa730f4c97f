"""Pending stories: when those that wait for a channel come, by the current settings of its feeds."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from bot.domain.feed import FeedId
from bot.domain.subscription import Destination
from bot.ports import Store


async def postpone_pending(
    store: Store, destination: Destination, now: datetime, *, feeds: Collection[FeedId] | None = None
) -> Sequence[datetime]:
    """Reschedule waiting stories to the first slot of any feed that brought them; return when each is due.

    A feed paused without an end does not count: what it alone brought stays due as it was, until it is resumed.

    Args:
        store: the store that holds what waits.
        destination: the channel.
        now: the time.
        feeds: only what these brought; None for all.
    """
    routine = (await store.preferences(destination)).routine
    subscriptions = [
        subscription for subscription, _ in await store.subscriptions(destination) if not subscription.paused
    ]
    return await store.postpone(
        destination,
        {subscription.feed_id: subscription.routine(routine).slot(now) for subscription in subscriptions},
        feeds=feeds,
    )
