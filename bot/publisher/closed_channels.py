"""Closed channels: tells people that their channel is closed to us, and posts what waited once it is open again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

import structlog

from bot.domain.job import Deliver
from bot.domain.preferences import Preferences
from bot.domain.subscription import Destination
from bot.errors import PlatformError
from bot.ports import Platform, Store
from bot.text.catalogue import say

LOG = structlog.get_logger(__name__)

MAX_PEOPLE_NOTIFIED = 3
"""Most people who are told that a channel is closed: those who asked for its digests first."""

CHANNEL_CLOSED = say(
    "I cannot post in {channel} any more. {problem}. I keep its digests, and go on trying for a week. Once that is "
    "mended, have them sent at once: type /news retry in that channel."
)


async def notify_closed(platform: Platform, destination: Destination, people: Sequence[str], problem: str) -> int:
    """Notify people in private that a channel is closed; return how many could not be reached just now."""
    text = CHANNEL_CLOSED.with_values(channel=destination.channel, problem=problem.rstrip("."))
    away = 0
    for person in people:
        try:
            await platform.send_private_message(destination, person, text)
        except PlatformError as error:
            away += error.retry
            LOG.warning("notify.failed", destination=str(destination), problem=str(error))
    return away


async def notify_closed_once(
    store: Store, platform: Platform, preferences: Preferences, problem: str, now: datetime
) -> None:
    """Tell the people who asked for a channel's digests that it is closed, once; later if nobody can be reached."""
    if preferences.closed_since is not None:
        return
    destination = preferences.destination
    subscriptions = await store.subscriptions(destination)
    askers = dict.fromkeys(subscription.made_by for subscription, _ in subscriptions if subscription.made_by)
    people = [*askers][:MAX_PEOPLE_NOTIFIED]
    away = await notify_closed(platform, destination, people, problem)
    if not people or away < len(people):
        await store.change_preferences(destination, lambda old: replace(old, closed_since=now, problem=problem))


async def reopen_channel(store: Store, preferences: Preferences) -> None:
    """Post what a channel refused while it was closed; posts waiting for their scheduled time keep waiting."""
    if preferences.closed_since is None:
        return
    destination = preferences.destination
    await store.change_preferences(destination, lambda old: replace(old, closed_since=None, problem=""))
    await store.release_pending(destination, then=Deliver, refused=True)
