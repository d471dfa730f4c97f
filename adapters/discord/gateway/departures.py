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
NO_SERVER = frozenset({(404, 10004), (403, 50001)})
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

    def look(self) -> None:
        """Begin to look, now that the gateway has named all servers; what an earlier look was about is in this one."""
        self.stop()
        self._looking = asyncio.create_task(self._look())

    def stop(self) -> None:
        """Look no further."""
        if self._looking is not None:
            self._looking.cancel()

    async def joined(self, servers: Collection[int]) -> None:
        """Take note of servers that we are in."""
        await self._inbox.note_presence(PLATFORM, [str(one) for one in servers], account=self._account)

    @property
    def _account(self) -> str:
        return str(self._client.application_id)

    async def _look(self) -> None:
        try:
            await self.joined([guild.id for guild in self._client.guilds])
            gone = await self._gone(await self._inbox.workspaces(PLATFORM, account=self._account))
            if gone:
                await asyncio.sleep(SECONDS_BETWEEN_LOOKS)
            for server in gone:
                if await self._gone([server]):
                    forgotten = await self._inbox.forget_workspace(PLATFORM, server)
                    LOG.info("workspace.left_meanwhile", guild=int(server), subscriptions=forgotten)
        except NewsdeskError as error:
            LOG.warning("discord.servers_unknown", reason=str(error))

    async def _gone(self, known: Collection[str]) -> list[str]:
        """Return the servers that we are not in, as the gateway and Discord itself both say."""
        missing = [one for one in known if one.isdecimal() and self._client.get_guild(int(one)) is None]
        return [one for one in missing[:MAX_SERVERS_ASKED] if await self._is_gone(int(one))]

    async def _is_gone(self, server: int) -> bool:
        """Ask Discord for a server; anything but a plain no is none.

        Raises:
            PlatformError: Discord is away, or has refused enough lately.
        """
        self._refusals.check()
        with discord_errors():
            try:
                await self._client.http.get_guild(server, with_counts=False)
            except discord.HTTPException as error:
                if (error.status, error.code) not in NO_SERVER:
                    raise
                return True
        return False
