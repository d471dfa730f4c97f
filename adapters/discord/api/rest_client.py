"""The REST client, which logs in on first use and opens no gateway connection."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

import discord

from adapters.discord.api.errors import discord_errors
from adapters.discord.api.invalid_requests import InvalidRequestCounter

REFUSED_TOKEN_PAUSE = timedelta(minutes=5)
"""How long a refused token is not used again: each attempt counts towards a ban."""
MAX_PAUSE_SECONDS = 30.0
"""Longest pause in seconds to wait out; for a longer one the job returns to the queue (the SDK allows no less)."""


class RestClient:
    """Lends the SDK's client, logged in.

    Args:
        token: the bot's token.
        timeout: seconds for one call with the SDK's own retries.
        refusals: counts Discord's refusals.
        now: returns the current time.
    """

    def __init__(
        self, *, token: str, timeout: float, refusals: InvalidRequestCounter, now: Callable[[], datetime]
    ) -> None:
        self._token = token
        self._refusals = refusals
        self._now = now
        self._barred: datetime | None = None
        self._timeout = timeout
        self._client: discord.Client | None = None
        self._entrance = asyncio.Lock()

    @asynccontextmanager
    async def logged_in_client(self) -> AsyncIterator[discord.Client]:
        """Lend the logged-in client, for at most the timeout of one call.

        Raises:
            DestinationGone: the channel is closed to us, or Discord does not accept the token.
            PlatformError: the call failed, or too many were refused lately; `retry` says whether to try again.
        """
        self._refusals.check()
        with discord_errors():
            async with asyncio.timeout(self._timeout):
                yield await self._ensure_client()

    async def aclose(self) -> None:
        """Close the connections."""
        if self._client is not None:
            await self._client.close()
            self._client = None

    async def _ensure_client(self) -> discord.Client:
        async with self._entrance:
            if self._client is None:
                if self._barred is not None and self._now() - self._barred < REFUSED_TOKEN_PAUSE:
                    message = "the token was refused a moment ago"
                    raise discord.LoginFailure(message)
                client = discord.Client(
                    intents=discord.Intents(guilds=True),
                    allowed_mentions=discord.AllowedMentions.none(),
                    max_ratelimit_timeout=MAX_PAUSE_SECONDS,
                    http_trace=self._refusals.trace_config(),
                )
                try:
                    await client.login(self._token)
                except BaseException as error:
                    if isinstance(error, discord.LoginFailure):
                        self._barred = self._now()
                    await client.close()
                    raise
                self._client = client
        return self._client
