"""Publishing: sends messages of an announcement channel to the servers that follow it."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from datetime import datetime, timedelta

import discord
import structlog

from adapters.discord.delivery.channel_history import is_digest

LOG = structlog.get_logger(__name__)

MAX_PUBLISHED_AN_HOUR = 10
"""Most messages of a channel published within an hour; Discord refuses more."""
HOUR = timedelta(hours=1)
MAX_WAITING_MESSAGES = 50
"""Most messages waiting for their turn; beyond that the oldest are dropped, since nobody wants them hours later."""
SEARCHED_PERIOD = timedelta(hours=6)
MAX_SEARCHED_MESSAGES = 200
"""Most messages of a channel searched for those that wait."""
ALREADY_PUBLISHED = 40033


class Publishing:
    """Publishes messages in order and within Discord's limit; messages beyond it follow with a later one.

    The waiting messages are read from the channel itself, so a restart forgets nothing, and any number of workers
    agree. A message that cannot be published is in its channel all the same, so no error here fails a delivery.

    Args:
        now: returns the current time.
    """

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._published: dict[int, deque[datetime]] = {}
        self._refused: deque[int] = deque(maxlen=1_000)

    async def publish(self, client: discord.Client, channel: int) -> None:
        """Publish our waiting digests and editions of a channel, as far as the hourly limit allows."""
        waiting = await self._find_unpublished(client, channel) if self._may_publish(channel) else []
        for published_count, message in enumerate(waiting):
            if not self._may_publish(channel):
                return
            try:
                await client.http.publish_message(channel, message)
            except discord.RateLimited as error:
                left_count = len(waiting) - published_count
                LOG.info("discord.publish_later", channel=channel, waiting=left_count, again_seconds=error.retry_after)
                return
            except discord.HTTPException as error:
                if error.code != ALREADY_PUBLISHED:
                    self._refused.append(message)
                    LOG.warning("discord.publish_failed", channel=channel, message=message, reason=error.text)
            else:
                self._published[channel].append(self._now())

    async def _find_unpublished(self, client: discord.Client, channel: int) -> list[int]:
        """Return the ids of the newest messages that wait, oldest first."""
        room = client.get_partial_messageable(channel)
        since = self._now() - SEARCHED_PERIOD
        unpublished = [
            message.id
            async for message in room.history(limit=MAX_SEARCHED_MESSAGES, after=since, oldest_first=False)
            if is_digest(client, message) and not message.flags.crossposted and message.id not in self._refused
        ]
        return sorted(unpublished[:MAX_WAITING_MESSAGES])

    def _may_publish(self, channel: int) -> bool:
        published = self._published.setdefault(channel, deque())
        while published and self._now() - published[0] >= HOUR:
            published.popleft()
        return len(published) < MAX_PUBLISHED_AN_HOUR
