"""Departures: servers that removed the bot while it was offline are found when it is back, and forgotten.

Nothing is deleted because something is missing from a list. A server is forgotten where all of this holds: this very
bot was seen in it before; the gateway has named every server that it is in, those out of reach for now too, and not
this one; and Discord, asked for the server itself, says twice, a while apart, that there is none for us.
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
"""What is answered for a server that there is none of, or none for us: status and code, from Discord's reference."""
MAX_SERVERS_ASKED = 100
"""So many servers are asked for in one go: each answer is a refusal, and Discord counts those."""
SECONDS_BETWEEN_LOOKS = 3_600.0
"""Seconds between the two questions; an outage may be over by then."""


class DepartureDetector:
    """Forgets servers that removed the bot while it was not connected.

    Args:
        client: listens.
        inbox: knows where we were.
        refusals: what Discord refused lately.
    """

    def __init__(self, client: discord.Client, inbox: Inbox, refusals: InvalidRequestCounter) -> None:
        self._client = client
        self._inbox = inbox
        self._refusals = refusals
        self._looking: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Look for servers that removed us, now that the gateway named all; an earlier look is replaced."""
        self.stop()
        self._looking = asyncio.create_task(self._forget_departed())

    def stop(self) -> None:
        """Stop looking."""
        if self._looking is not None:
            self._looking.cancel()

    async def note_servers(self, servers: Collection[int]) -> None:
        """Record the servers that we are in."""
        await self._inbox.note_presence(PLATFORM, [str(one) for one in servers], account=self._account)

    @property
    def _account(self) -> str:
        return str(self._client.application_id)

    async def _forget_departed(self) -> None:
        try:
            await self.note_servers([guild.id for guild in self._client.guilds])
            gone = await self._find_departed(await self._inbox.known_workspaces(PLATFORM, account=self._account))
            if gone:
                await asyncio.sleep(SECONDS_BETWEEN_LOOKS)
            for server in gone:
                if await self._find_departed([server]):
                    forgotten = await self._inbox.forget_workspace(PLATFORM, server)
                    LOG.info("workspace.left_meanwhile", guild=int(server), subscriptions=forgotten)
        except NewsdeskError as error:
            LOG.warning("discord.servers_unknown", reason=str(error))

    async def _find_departed(self, known: Collection[str]) -> list[str]:
        """Find the servers that we are not in, as the gateway and Discord itself both say."""
        missing = [one for one in known if one.isdecimal() and self._client.get_guild(int(one)) is None]
        return [one for one in missing[:MAX_SERVERS_ASKED] if await self._has_departed(int(one))]

    async def _has_departed(self, server: int) -> bool:
        """Ask Discord for a server; anything but a plain no is none.

        Raises:
            PlatformError: Discord is away, or has refused enough lately.
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
