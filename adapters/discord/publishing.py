"""Publishing: what stands in an announcement channel goes to the servers that follow it."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from datetime import datetime, timedelta

import discord
import structlog

LOG = structlog.get_logger(__name__)

AN_HOUR = 10
"""So many messages of a channel go out within an hour; Discord refuses more."""
HOUR = timedelta(hours=1)
WAITING = 50
"""So many wait for their turn; of more, the oldest are left out: nobody wants them hours later."""
ALREADY = 40033


class Publishing:
    """Publishes messages, in order and within Discord's limit; what is over it goes out with a later one.

    A message that cannot be published stands in its channel all the same, so nothing here fails a delivery.

    Args:
        now: the time.
    """

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._published: dict[int, deque[datetime]] = {}
        self._waiting: dict[int, deque[int]] = {}

    async def publish(self, client: discord.Client, channel: int, message: int) -> None:
        """Publish a message, and those of its channel that wait, as far as the hour's limit goes."""
        waiting = self._waiting.setdefault(channel, deque(maxlen=WAITING))
        waiting.append(message)
        while waiting and self._has_room(channel):
            try:
                await client.http.publish_message(channel, waiting[0])
            except discord.RateLimited as error:
                LOG.info("published later", channel=channel, waiting=len(waiting), again_seconds=error.retry_after)
                return
            except discord.HTTPException as error:
                if error.code != ALREADY:
                    LOG.warning("not published", channel=channel, message=waiting[0], reason=error.text)
            else:
                self._published[channel].append(self._now())
            waiting.popleft()

    def _has_room(self, channel: int) -> bool:
        published = self._published.setdefault(channel, deque())
        while published and self._now() - published[0] >= HOUR:
            published.popleft()
        return len(published) < AN_HOUR
