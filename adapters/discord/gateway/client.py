"""The gateway client: turns Discord's events into questions and commands, and shows what the inbox returns."""

from __future__ import annotations

import discord
import structlog
from discord import app_commands

from adapters.discord.api.invalid_requests import InvalidRequestCounter
from adapters.discord.delivery.messages import USUAL_STYLE, Style
from adapters.discord.gateway.departures import PLATFORM, DepartureDetector
from adapters.discord.interactions.components import LASTING_COMPONENTS
from adapters.discord.interactions.context_menus import COMMAND_NAME, all_commands
from adapters.discord.interactions.conversation import Conversation
from adapters.discord.rendering.choices import Choices
from adapters.discord.rendering.localization import CommandTranslator
from bot.ports import Inbox

LOG = structlog.get_logger(__name__)


class GatewayClient(discord.AutoShardedClient):
    """Passes messages, commands and buttons to the inbox; requests a privileged intent only if the operator does.

    Attributes:
        choices: the commands that are too long for a button's id.
        numbers: Discord's ids of the commands, by name.
        news: Discord's id of /news, under which servers set who may use it.
    """

    def __init__(self, inbox: Inbox, *, refusals: InvalidRequestCounter, style: Style = USUAL_STYLE) -> None:
        super().__init__(
            intents=discord.Intents(
                guilds=True, guild_messages=True, dm_messages=True, message_content=style.reads_all_messages
            ),
            allowed_mentions=discord.AllowedMentions.none(),
            http_trace=refusals.trace_config(),
        )
        self.inbox = inbox
        self.as_layout = style.uses_layouts
        self.choices = Choices()
        self.news = ""
        self.numbers: dict[str, str] = {}
        self._departures = DepartureDetector(self, inbox, refusals)
        self.conversation = Conversation(self, inbox, self.numbers, as_layout=style.uses_layouts)
        self.tree = app_commands.CommandTree(self)

    async def setup_hook(self) -> None:
        """Register the commands and the buttons of every digest ever posted."""
        for command in all_commands():
            self.tree.add_command(command)
        await self.tree.set_translator(CommandTranslator())
        self.add_dynamic_items(*LASTING_COMPONENTS)
        registered = await self.tree.sync()
        self.numbers.update({command.name: str(command.id) for command in registered})
        self.news = self.numbers.get(COMMAND_NAME, "")

    async def on_message(self, message: discord.Message) -> None:
        """Handle a message as a question, if it is for us."""
        await self.conversation.on_message(message)

    async def on_ready(self) -> None:
        """Look for servers that removed us while we were offline: by now all that we are in are known."""
        self._departures.start()

    async def close(self) -> None:
        """Close the connections."""
        self._departures.stop()
        await super().close()

    async def on_guild_join(self, guild: discord.Guild) -> None:
        """Record a server that added us."""
        await self._departures.note_servers([guild.id])

    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """Delete the data of a server that removed us; Discord does not send this for one that is only unavailable.

        If that fails, the server is found the next time that we are ready.
        """
        forgotten = await self.inbox.forget_workspace(PLATFORM, str(guild.id))
        LOG.info("discord.server_left", guild=guild.id, subscriptions=forgotten)

    async def on_raw_message_edit(self, payload: discord.RawMessageUpdateEvent) -> None:
        """Answer an edited question again."""
        await self.conversation.on_edit(payload)

    async def on_raw_message_delete(self, payload: discord.RawMessageDeleteEvent) -> None:
        """Forget a deleted question."""
        await self.conversation.on_deletion(payload.message_id, payload.channel_id, payload.guild_id)

    async def on_raw_bulk_message_delete(self, payload: discord.RawBulkMessageDeleteEvent) -> None:
        """Forget questions that a moderator deleted in bulk."""
        for message in sorted(payload.message_ids):
            await self.conversation.on_deletion(message, payload.channel_id, payload.guild_id)
