"""DiscordPlatform: posts, finds and edits messages over REST; the gateway has its own client."""

from __future__ import annotations

from adapters.discord.api.errors import discord_errors
from adapters.discord.delivery.posting import Posting
from adapters.discord.delivery.side_messages import SideMessages
from adapters.discord.gateway.client import GatewayClient
from bot.ports import Editions, Inbox


class DiscordPlatform(Posting, SideMessages):
    """Discord as the core sees it; takes the arguments of `ApiConnection`."""

    name = "discord"

    @property
    def editions(self) -> Editions:
        """Discord's editions: several stories in one message."""
        return self

    async def listen(self, inbox: Inbox) -> None:
        """Pass questions and commands from the gateway to `inbox` until cancelled.

        Raises:
            PlatformError: Discord refuses the bot; the SDK reconnects by itself.
        """
        with discord_errors():
            async with GatewayClient(inbox, style=self._style, refusals=self.refusals) as listener:
                await listener.start(self._token)
