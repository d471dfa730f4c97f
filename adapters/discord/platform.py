"""DiscordPlatform: posts, finds and edits messages over REST; the gateway has its own client."""

from __future__ import annotations

from adapters.discord.api.errors import discord_errors
from adapters.discord.delivery.posting import Posting
from adapters.discord.delivery.side_messages import SideMessages
from adapters.discord.gateway.client import GatewayClient
from bot.ports import Editions, Inbox


class DiscordPlatform(Posting, SideMessages):
    """Discord, as the core sees it; its arguments are those of `ApiConnection`."""

    name = "discord"

    @property
    def editions(self) -> Editions:
        """Discord's editions: several stories in one message."""
        return self

    async def listen(self, inbox: Inbox) -> None:
        """Bring questions and commands to `inbox` over the gateway until cancelled.

        Raises:
            PlatformError: Discord refuses the bot; reconnecting later is the SDK's own work.
        """
        with discord_errors():
            async with GatewayClient(inbox, style=self._style, refusals=self.refusals) as listener:
                await listener.start(self._token)
