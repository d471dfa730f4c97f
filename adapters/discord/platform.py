"""DiscordPlatform: posts, finds, edits and says over REST alone; listening has its own client."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from adapters.discord.connected import utc_now
from adapters.discord.errors import discord_errors
from adapters.discord.listener import Listener
from adapters.discord.messages import USUAL, Style
from adapters.discord.posting import Posting
from adapters.discord.saying import Saying
from bot.ports import Editions, Inbox


class DiscordPlatform(Posting, Saying):
    """Discord, as the core sees it; its arguments are those of `Connected`."""

    name = "discord"

    def __init__(
        self,
        *,
        token: str,
        style: Style = USUAL,
        now: Callable[[], datetime] = utc_now,
        timeout: float = 15.0,
    ) -> None:
        super().__init__(token=token, style=style, now=now, timeout=timeout)
        self.editions: Editions | None = self

    async def listen(self, inbox: Inbox) -> None:
        """Bring questions and commands to `inbox` over the gateway until cancelled.

        Raises:
            PlatformError: Discord refuses the bot; reconnecting later is the SDK's own work.
        """
        with discord_errors():
            async with Listener(inbox, style=self._style, refusals=self.refusals) as listener:
                await listener.start(self._token)
