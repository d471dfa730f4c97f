"""Departures: finds servers that removed the bot while it was offline, and forgets them.

Nothing is deleted just because it is missing from a list. A server is forgotten only if all of this holds: this very
bot was seen in it before; the gateway has named every server that the bot is in, unavailable ones too, and not this
one; and Discord, asked for the server itself, answers twice, a while apart, that there is none for us.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection

import discord
import structlog

from adapters.discord.api.errors import discord_errors
from adapters.discord.api.invalid_requests import InvalidRequestCounter
from bot.errors import NewsdeskError
from bot.ports import Inbox

LOG = structlog.get_logger(__name__)

PLATFORM = "discord"
NO_SERVER_ANSWERS = frozenset({(404, 10004), (403, 50001)})
"""Status and code of Discord's answers for a server that is gone or closed to us, from its reference."""
MAX_SERVERS_ASKED = 100
"""Most servers looked up in one go: each answer is a refusal, and Discord counts refusals."""
SECONDS_BETWEEN_LOOKS = 3_600.0
"""Seconds between the two look-ups; an outage may be over by then."""


class DepartureDetector:
    """Forgets servers that removed the bot while it was not connected.

    Args:
        client: the gateway client.
        inbox: knows the servers that we were in.
        refusals: counts Discord's recent refusals.
    """

    def __init__(self, client: discord.Client, inbox: Inbox, refusals: InvalidRequestCounter) -> None:
        self._client = client
        self._inbox = inbox
        self._refusals = refusals
        self._looking: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Start looking for servers that removed us, now that the gateway has named all; replaces an earlier search."""
        self.stop()
        self._looking = asyncio.create_task(self._forget_departed())

    def stop(self) -> None:
        """Stop looking."""
        if self._looking is not None:
            self._looking.cancel()

    async def note_servers(self, servers: Collection[int]) -> None:
        """Record the servers that we are in."""
        await self._inbox.note_presence(PLATFORM, [str(server) for server in servers], account=self._account)

    @property
    def _account(self) -> str:
        return str(self._client.application_id)

    async def _forget_departed(self) -> None:
        try:
            await self.note_servers([guild.id for guild in self._client.guilds])
            departed = await self._find_departed(await self._inbox.known_workspaces(PLATFORM, account=self._account))
            if departed:
                await asyncio.sleep(SECONDS_BETWEEN_LOOKS)
            for server in departed:
                if await self._find_departed([server]):
                    forgotten = await self._inbox.forget_workspace(PLATFORM, server)
                    LOG.info("workspace.left_meanwhile", guild=int(server), subscriptions=forgotten)
        except NewsdeskError as error:
            LOG.warning("discord.servers_unknown", reason=str(error))

    async def _find_departed(self, servers: Collection[str]) -> list[str]:
        """Return the servers that we are no longer in, according to both the gateway and Discord's REST API."""
        missing = [server for server in servers if server.isdecimal() and self._client.get_guild(int(server)) is None]
        return [server for server in missing[:MAX_SERVERS_ASKED] if await self._has_departed(int(server))]

    async def _has_departed(self, server: int) -> bool:
        """Check whether Discord says plainly that a server is gone; any other answer counts as no.

        Raises:
            PlatformError: Discord is unreachable, or has refused too many requests lately.
        """
        self._refusals.check()
        with discord_errors():
            try:
                await self._client.http.get_guild(server, with_counts=False)
            except discord.HTTPException as error:
                if (error.status, error.code) not in NO_SERVER_ANSWERS:
                    raise
                return True
        return False
