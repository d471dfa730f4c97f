"""The client that speaks REST alone: logged in on first use, and no gateway with it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import discord

from adapters.discord.errors import discord_errors

LONGEST_PAUSE = 30.0
"""A longer pause that Discord asks for is given back to the queue (and the SDK takes no less)."""


class Rest:
    """Lends the client.

    Args:
        token: the bot's.
        timeout: seconds for one call with the SDK's own retries.
    """

    def __init__(self, *, token: str, timeout: float) -> None:
        self._token = token
        self._timeout = timeout
        self._client: discord.Client | None = None
        self._entrance = asyncio.Lock()

    @asynccontextmanager
    async def lent(self) -> AsyncIterator[discord.Client]:
        """Lend the logged-in client, within the time for one call.

        Raises:
            DestinationGone: the channel is closed to us, or the token is not accepted.
            PlatformError: Discord did not take it; `retry` says whether later is better.
        """
        with discord_errors():
            async with asyncio.timeout(self._timeout):
                yield await self._logged_in()

    async def aclose(self) -> None:
        """Close the connections."""
        if self._client is not None:
            await self._client.close()
            self._client = None

    async def _logged_in(self) -> discord.Client:
        async with self._entrance:
            if self._client is None:
                client = discord.Client(
                    intents=discord.Intents(guilds=True),
                    allowed_mentions=discord.AllowedMentions.none(),
                    max_ratelimit_timeout=LONGEST_PAUSE,
                )
                try:
                    await client.login(self._token)
                except BaseException:
                    await client.close()
                    raise
                self._client = client
        return self._client
