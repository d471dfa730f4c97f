"""The gateway client: Discord's events become questions and commands, and what the inbox returns is shown."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Self

import discord
from discord import app_commands

from adapters.discord.errors import discord_errors
from adapters.discord.render import CONTENT, EDITION_MARK, answer_text, evidence_pages, reply_pages
from adapters.discord.wording import one_page, plain, shortened
from bot.domain.conversation import Choice, Command, Question, Reply
from bot.domain.delivery import MessageRef
from bot.domain.subscription import Destination
from bot.errors import NewsdeskError
from bot.ports import Inbox

HINT = "Ask me in the thread under a digest, or in reply to one, and mention me: I answer from its article."
IN_THREAD = "Each digest stands in the thread of this message; press Evidence under the one you want to check."
UNKNOWN = "I have no article for this message any more."
MINUTES_OF_CHOICE = 14
"""A token to answer an interaction lives fifteen minutes."""
BUTTONS = 25
LABEL = 80


class Listener(discord.AutoShardedClient):
    """Brings messages, commands and buttons to the inbox; asks for no privileged intent."""

    def __init__(self, inbox: Inbox) -> None:
        super().__init__(
            intents=discord.Intents(guilds=True, guild_messages=True), allowed_mentions=discord.AllowedMentions.none()
        )
        self.inbox = inbox
        self.tree = app_commands.CommandTree(self)

    async def setup_hook(self) -> None:
        """Register the command and the buttons of every digest ever posted."""
        self.tree.add_command(news)
        self.add_dynamic_items(EvidenceButton)
        await self.tree.sync()

    async def on_message(self, message: discord.Message) -> None:
        """Take a message as a question, if it hangs under one of our digests."""
        text = _asked(self, message)
        if message.author.bot or message.guild is None or not text:
            return
        spot = await self._spot(message)
        question = None if spot is None else _question(message, spot, text)
        if question is not None and await self.inbox.hears(question):
            await self._reply(message, question)
        elif self.user in message.mentions:
            with discord_errors():
                await message.reply(HINT, mention_author=False)

    async def _reply(self, message: discord.Message, question: Question) -> None:
        with discord_errors():
            async with message.channel.typing():
                try:
                    answer = await self.inbox.answer(question)
                except NewsdeskError as error:
                    said: str | None = f"I could not answer: {shortened(str(error), 500)}"
                else:
                    said = answer_text(answer) if answer else None
            if said is not None:
                await message.reply(said, mention_author=False, suppress_embeds=True)

    async def _spot(self, message: discord.Message) -> tuple[Destination, MessageRef] | None:
        """Return the place and the message that a message may be a question about."""
        channel: Any = message.channel
        if isinstance(channel, discord.PartialMessageable):
            # A thread that was archived when we connected is not in the cache.
            channel = await self.fetch_channel(channel.id)
        guild = str(message.guild.id) if message.guild else ""
        if isinstance(channel, discord.Thread):
            return Destination("discord", guild, str(channel.parent_id)), MessageRef(str(channel.id))
        if message.reference is None or message.reference.message_id is None:
            return None
        return Destination("discord", guild, str(channel.id)), MessageRef(str(message.reference.message_id))


@app_commands.command(name="news", description="Feeds, digests and settings of this channel")
@app_commands.describe(command="what to do, for example: add https://example.org/feed")
@app_commands.guild_only()
async def news(interaction: discord.Interaction[Listener], command: str = "") -> None:
    """Carry out `/news ...`."""
    await interaction.response.defer(ephemeral=True, thinking=True)
    reply = await _obeyed(interaction, command)
    *pages, last = reply_pages(reply)
    for page in pages:
        await interaction.followup.send(page, ephemeral=True)
    if reply.choices:
        await interaction.followup.send(last, view=ChoiceView(reply.choices), ephemeral=True)
    else:
        await interaction.followup.send(last, ephemeral=True)
    await _announce(interaction, reply)


class ChoiceButton(discord.ui.Button["ChoiceView"]):
    """A choice under a reply; its command is run when it is pressed."""

    def __init__(self, choice: Choice) -> None:
        super().__init__(label=shortened(choice.label, LABEL, plain))
        self.command = choice.command

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Carry out the command; its reply takes the place of the one with the buttons."""
        await interaction.response.defer()
        reply = await _obeyed(interaction, self.command)
        view = ChoiceView(reply.choices) if reply.choices else None
        await interaction.edit_original_response(content=reply_pages(reply)[0], view=view)
        await _announce(interaction, reply)


class ChoiceView(discord.ui.View):
    """The buttons under a reply."""

    def __init__(self, choices: Sequence[Choice]) -> None:
        super().__init__(timeout=MINUTES_OF_CHOICE * 60)
        for choice in [one for one in choices if one.label.strip()][:BUTTONS]:
            self.add_item(ChoiceButton(choice))


class EvidenceButton(discord.ui.DynamicItem[discord.ui.Button[Any]], template=r"evidence:(?P<mark>[\w:]+)"):
    """The button under digests and notes; it works after a restart, because its id says all."""

    def __init__(self, mark: str) -> None:
        button: discord.ui.Button[Any] = discord.ui.Button(label="Evidence", custom_id=mark)
        super().__init__(button)

    @classmethod
    async def from_custom_id(
        cls, _: discord.Interaction[Any], item: discord.ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        """Build the button that was pressed."""
        del item
        return cls(match[0])

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Show the quotations to whoever pressed, alone."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        if self.item.custom_id and self.item.custom_id.startswith(EDITION_MARK):
            await interaction.followup.send(IN_THREAD, ephemeral=True)
            return
        try:
            inbox: Inbox = interaction.client.inbox
            place = _place(interaction)
            # A digest of an edition stands in a thread itself; a note stands in the thread of its digest.
            pressed = MessageRef(str(getattr(interaction.message, "id", None)))
            thread = await inbox.thread(place, pressed) or await inbox.thread(place, _under(interaction))
            pages = evidence_pages(thread.digest) if thread else [UNKNOWN]
        except NewsdeskError as error:
            pages = [f"The quotations could not be read: {shortened(str(error), 500)}"]
        for page in pages:
            await interaction.followup.send(page, ephemeral=True, suppress_embeds=True)


def evidence_view(mark: str) -> discord.ui.View:
    """Return the view with an Evidence button; stopped, so that the client that posts it keeps nothing of it."""
    view = discord.ui.View(timeout=None)
    view.add_item(EvidenceButton(mark))
    view.stop()
    return view


async def _obeyed(interaction: discord.Interaction[Any], text: str) -> Reply:
    order = Command(
        destination=_place(interaction),
        text=plain(text),
        given_by=str(interaction.user.id),
        may_manage=interaction.permissions.manage_channels,
    )
    inbox: Inbox = interaction.client.inbox
    try:
        return await inbox.obey(order)
    except NewsdeskError as error:
        return Reply(text=f"That did not work: {error}", done=False)


async def _announce(interaction: discord.Interaction[Any], reply: Reply) -> None:
    if reply.public.strip():
        await interaction.followup.send(one_page(reply.public, CONTENT), ephemeral=False, suppress_embeds=True)


def _place(interaction: discord.Interaction[Any]) -> Destination:
    """Return the channel an interaction is about: a thread's own channel is the one above it."""
    parent = getattr(interaction.channel, "parent_id", None) if _in_thread(interaction) else None
    return Destination("discord", str(interaction.guild_id), str(parent or interaction.channel_id))


def _under(interaction: discord.Interaction[Any]) -> MessageRef:
    """Return the digest's message: the one with the button, or the one whose thread holds the note."""
    message = interaction.channel_id if _in_thread(interaction) else getattr(interaction.message, "id", None)
    return MessageRef(str(message))


def _in_thread(interaction: discord.Interaction[Any]) -> bool:
    return isinstance(interaction.channel, discord.Thread)


def _question(message: discord.Message, spot: tuple[Destination, MessageRef], text: str) -> Question:
    place, under = spot
    return Question(
        key=f"discord:{message.id}", destination=place, message=under, text=text, asked_by=str(message.author.id)
    )


def _asked(client: discord.Client, message: discord.Message) -> str:
    """Return what was asked, without our name; empty where Discord does not show us the text."""
    me = client.user.id if client.user else 0
    return plain(re.sub(rf"<@!?{me}>", " ", message.content))
