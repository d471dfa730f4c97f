"""The API connection that posts and side messages share: the REST client, and the kind of each channel."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import discord

from adapters.discord.api.invalid_requests import InvalidRequestCounter
from adapters.discord.api.missing_permissions import missing_permission_error
from adapters.discord.api.rest_client import RestClient
from adapters.discord.delivery.channels import ChannelDirectory, Forum
from adapters.discord.delivery.messages import USUAL_STYLE, Style
from adapters.discord.delivery.publishing import Publishing
from adapters.discord.delivery.threads import open_thread
from bot.domain.delivery import MessageRef
from bot.domain.subscription import Destination
from bot.errors import DestinationGone
from bot.ports import Limiter


def utc_now() -> datetime:
    """Return the current time in UTC."""
    return datetime.now(UTC)


class ApiConnection:
    """A bot's connection to Discord's REST API.

    Attributes:
        refusals: counts Discord's recent refusals to this process.

    Args:
        token: the bot's token.
        style: how the operator wants messages posted.
        now: returns the current time.
        timeout: seconds for one call with the SDK's own retries; less than a post counts as in flight.
        limiter: tells all workers when Discord asks the bot as a whole to slow down.
    """

    def __init__(
        self,
        *,
        token: str,
        style: Style = USUAL_STYLE,
        now: Callable[[], datetime] = utc_now,
        timeout: float = 15.0,
        limiter: Limiter | None = None,
    ) -> None:
        self._token = token
        self._style = style
        self._now = now
        self.refusals = InvalidRequestCounter(now, limiter=limiter)
        self._rest = RestClient(token=token, timeout=timeout, refusals=self.refusals, now=now)
        self._channels = ChannelDirectory(now)
        self._publishing = Publishing(now)

    async def aclose(self) -> None:
        """Close the connections."""
        await self._rest.aclose()

    @asynccontextmanager
    async def _posting_client(self, destination: Destination) -> AsyncIterator[discord.Client]:
        """Lend the client for a post to a channel; a refusal then names the missing permission."""
        async with self._rest.logged_in_client() as client:
            try:
                yield client
            except discord.Forbidden as error:
                raise await missing_permission_error(client, destination, error) from error

    async def _ensure_thread(self, client: discord.Client, destination: Destination, message: MessageRef) -> None:
        """Open the thread under a message; a forum post is a thread already, and direct messages have none."""
        if not destination.is_direct and await self._find_forum(client, destination) is None:
            await open_thread(client, channel_of(client, destination).id, int(message))

    async def _find_forum(self, client: discord.Client, destination: Destination) -> Forum | None:
        """Return a destination's channel if it is a forum, or None."""
        channel = channel_of(client, destination).id
        return None if destination.is_direct else (await self._channels.info(client, channel)).forum


def reply_channel(client: discord.Client, destination: Destination, message: MessageRef) -> discord.PartialMessageable:
    """Return where replies to a message go: to its thread, which shares its id; in direct messages, to the channel."""
    return channel_of(client, destination) if destination.is_direct else client.get_partial_messageable(int(message))


def channel_of(client: discord.Client, destination: Destination) -> discord.PartialMessageable:
    """Return a destination's channel.

    Raises:
        DestinationGone: its name is not the id of a Discord channel.
    """
    if not destination.channel.isdecimal():
        problem = f"{destination.channel!r} is no Discord channel: it has to be the channel's number"
        raise DestinationGone(problem)
    return client.get_partial_messageable(int(destination.channel))
