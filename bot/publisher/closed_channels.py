"""Closed channels: tells people that their channel is closed to us."""

from __future__ import annotations

from collections.abc import Sequence

import structlog

from bot.domain.subscription import Destination
from bot.errors import PlatformError
from bot.ports import Platform
from bot.text.catalogue import say

LOG = structlog.get_logger(__name__)

CHANNEL_CLOSED = say(
    "I cannot post in {channel} any more. {problem}. I keep its digests, and go on trying for a week. Once that is "
    "mended, have them sent at once: type /news retry in that channel."
)


async def notify_closed(platform: Platform, place: Destination, people: Sequence[str], problem: str) -> int:
    """Notify people in private that a channel is closed; return how many could not be reached just now."""
    text = CHANNEL_CLOSED.with_values(channel=place.channel, problem=problem.rstrip("."))
    away = 0
    for person in people:
        try:
            await platform.send_private_message(place, person, text)
        except PlatformError as error:
            away += error.retry
            LOG.warning("notify.failed", destination=str(place), problem=str(error))
    return away
