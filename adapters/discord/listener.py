"""The gateway client: Discord's events become questions and commands, and what the inbox returns is shown."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Self

import discord
import structlog
from discord import app_commands

from adapters.discord.errors import discord_errors
from adapters.discord.render import CONTENT, EDITION_MARK, answer_text, evidence_pages, reply_pages
from adapters.discord.wording import length, one_page, plain, shortened
from bot.domain.conversation import Choice, Command, Question, Reply
from bot.domain.delivery import MessageRef
from bot.domain.subscription import Destination
from bot.errors import NewsdeskError
from bot.ports import Inbox

PERMALINK = re.compile(r"https://(?:\w+\.)?discord(?:app)?\.com/channels/\d+/\d+/(\d+)")
"""A link to a message, as Discord copies it."""
LOG = structlog.get_logger(__name__)

HINT = "Ask me anything about the news of this server: mention me, reply to a digest, or press Ask under one."
IN_THREAD = "Each digest stands in the thread of this message; press Evidence under the one you want to check."
UNKNOWN = "I have no article for this message any more."
QUESTION_ROOM = 320
BETWEEN_EDITS = 1.2
"""Seconds between two edits of a growing answer: Discord takes about five in five seconds."""
MINUTES_OF_CHOICE = 14
"""A token to answer an interaction lives fifteen minutes."""
BUTTONS = 25
LABEL = 80


class Listener(discord.AutoShardedClient):
    """Brings messages, commands and buttons to the inbox; asks for no privileged intent."""

    def __init__(self, inbox: Inbox) -> None:
        super().__init__(
            intents=discord.Intents(guilds=True, guild_messages=True, dm_messages=True),
            allowed_mentions=discord.AllowedMentions.none(),
        )
        self.inbox = inbox
        self.tree = app_commands.CommandTree(self)

    async def setup_hook(self) -> None:
        """Register the command and the buttons of every digest ever posted."""
        self.tree.add_command(news)
        self.add_dynamic_items(EvidenceButton, AskButton)
        await self.tree.sync()

    async def on_message(self, message: discord.Message) -> None:
        """Take a message as a question: under a digest, in a direct message, or said to us anywhere."""
        if message.author.bot:
            return
        text = _asked(self, message)
        question = await self._heard(message, text)
        if question is None:
            return
        if text:
            await self._reply(message, question)
        elif question.addressed:
            with discord_errors():
                await message.reply(HINT, mention_author=False)

    async def on_message_edit(self, before: discord.Message, after: discord.Message) -> None:
        """Answer an edited question again; a preview that Discord adds to a link is no edit."""
        if before.content != after.content and not after.author.bot and after.edited_at is not None:
            question = await self._heard(after, _asked(self, after))
            if question is not None and question.text:
                await self._reply(after, replace(question, edit=after.edited_at.isoformat()))

    async def on_raw_message_delete(self, payload: discord.RawMessageDeleteEvent) -> None:
        """Forget a question that was taken back."""
        for place in self._places_of(payload):
            await self.inbox.withdraw(place, f"discord:{payload.message_id}")

    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """Delete what a server left here."""
        forgotten = await self.inbox.left("discord", str(guild.id))
        LOG.info("server left", guild=guild.id, subscriptions=forgotten)

    async def _heard(self, message: discord.Message, text: str) -> Question | None:
        """Return a message as a question about what it hangs under; None where it is not for us."""
        is_addressed = message.guild is None or self.user in message.mentions
        spot = await self._spot(message)
        question = None if spot is None else _question(message, spot, text, addressed=is_addressed)
        if question is not None and await self.inbox.hears(question):
            return question
        elsewhere = Question(
            key=f"discord:{message.id}",
            destination=_place_of(message),
            text=text,
            conversation=_conversation(message),
            asked_by=str(message.author.id),
            addressed=is_addressed,
        )
        return elsewhere if await self.inbox.hears(elsewhere) else None

    def _places_of(self, payload: discord.RawMessageDeleteEvent) -> list[Destination]:
        """Return the channels that a deleted message may have been a question in."""
        if payload.guild_id is None:
            author = payload.cached_message.author.id if payload.cached_message else payload.channel_id
            return [Destination("discord", f"dm-{author}", str(payload.channel_id))]
        channel = self.get_channel(payload.channel_id)
        parent = getattr(channel, "parent_id", None)
        return [Destination("discord", str(payload.guild_id), str(parent or payload.channel_id))]

    async def _reply(self, message: discord.Message, question: Question) -> None:
        """Answer in reply: typing while it is worked on, then sentence by sentence as each is proven."""
        clock = asyncio.get_running_loop().time
        posted: discord.Message | None = None
        last, said_at = "", 0.0
        with discord_errors():
            try:
                async with message.channel.typing():
                    async for answer in self.inbox.answering(question):
                        last = answer_text(answer)
                        if posted is None:
                            posted = await message.reply(last, mention_author=False, suppress_embeds=True)
                            shown, said_at = last, clock()
                        elif clock() - said_at >= BETWEEN_EDITS:
                            await posted.edit(content=last)
                            shown, said_at = last, clock()
            except NewsdeskError as error:
                last = f"I could not answer: {shortened(str(error), 500)}"
            if posted is None and last:
                await message.reply(last, mention_author=False, suppress_embeds=True)
            elif posted is not None and last != shown:
                await posted.edit(content=last)

    async def _spot(self, message: discord.Message) -> tuple[Destination, MessageRef] | None:
        """Return the place and the message that a message may be a question about."""
        channel: Any = message.channel
        if isinstance(channel, discord.PartialMessageable):
            # A thread that was archived when we connected is not in the cache.
            channel = await self.fetch_channel(channel.id)
        if message.guild is None:
            return None
        guild = str(message.guild.id)
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
    *pages, last = _pages(reply)
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
        await interaction.edit_original_response(content=_pages(reply)[0], view=view)
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


class AskButton(discord.ui.DynamicItem[discord.ui.Button[Any]], template=r"ask:(?P<mark>[\w:]+)"):
    """The button under digests that takes a question, without any intent to read messages."""

    def __init__(self, mark: str) -> None:
        button: discord.ui.Button[Any] = discord.ui.Button(label="Ask", custom_id=mark)
        super().__init__(button)

    @classmethod
    async def from_custom_id(
        cls, _: discord.Interaction[Any], item: discord.ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        """Build the button that was pressed."""
        del item
        return cls(match[0])

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Open the form."""
        message = MessageRef(str(getattr(interaction.message, "id", None)))
        await interaction.response.send_modal(AskForm(message))


class AskForm(discord.ui.Modal, title="Ask about this article"):
    """A question about a digest; everybody in the channel sees it with its answer."""

    question: discord.ui.TextInput[Any] = discord.ui.TextInput(
        label="Your question", placeholder="Who is affected, and how?", max_length=300
    )

    def __init__(self, message: MessageRef) -> None:
        super().__init__()
        self._message = message

    async def on_submit(self, interaction: discord.Interaction[Any]) -> None:
        """Answer it under the digest."""
        await interaction.response.defer(thinking=True)
        text = plain(str(self.question.value))
        asked = Question(
            key=f"discord:{interaction.id}",
            destination=_place(interaction),
            message=self._message,
            text=text,
            asked_by=str(interaction.user.id),
        )
        try:
            answer = await interaction.client.inbox.answer(asked)
            said = answer_text(answer) if answer else UNKNOWN
        except NewsdeskError as error:
            said = f"I could not answer: {shortened(str(error), 500)}"
        question = f"> **{shortened(text, QUESTION_ROOM)}**"
        fits = length(said) + length(question) < CONTENT
        await interaction.followup.send(f"{question}\n{said}" if fits else said, suppress_embeds=True)


def digest_view(mark: str) -> discord.ui.View:
    """Return the buttons under a digest: its evidence, and a form to ask."""
    view = discord.ui.View(timeout=None)
    view.add_item(EvidenceButton(mark))
    view.add_item(AskButton(mark.replace("evidence:", "ask:", 1)))
    view.stop()
    return view


def evidence_view(mark: str) -> discord.ui.View:
    """Return the view with an Evidence button; stopped, so that the client that posts it keeps nothing of it."""
    view = discord.ui.View(timeout=None)
    view.add_item(EvidenceButton(mark))
    view.stop()
    return view


async def _obeyed(interaction: discord.Interaction[Any], text: str) -> Reply:
    order = Command(
        destination=_place(interaction),
        text=PERMALINK.sub(r"message:\1", plain(text)),
        given_by=str(interaction.user.id),
        may_manage=interaction.permissions.manage_channels,
    )
    inbox: Inbox = interaction.client.inbox
    try:
        return await inbox.obey(order)
    except NewsdeskError as error:
        return Reply(text=f"That did not work: {error}", done=False)


def _pages(reply: Reply) -> list[str]:
    """Return what the person who gave a command sees, as messages."""
    if reply.answer is not None:
        return [answer_text(reply.answer)]
    if reply.digest is not None:
        return [f"**{shortened(reply.digest.headline, CONTENT // 4)}**", *evidence_pages(reply.digest)]
    return reply_pages(reply)


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


def _question(
    message: discord.Message, spot: tuple[Destination, MessageRef], text: str, *, addressed: bool
) -> Question:
    place, under = spot
    return Question(
        key=f"discord:{message.id}",
        destination=place,
        message=under,
        text=text,
        asked_by=str(message.author.id),
        addressed=addressed,
    )


def _place_of(message: discord.Message) -> Destination:
    """Return where a message stands: a thread is in the channel above it, a direct message in a home of its own."""
    channel: Any = message.channel
    if message.guild is None:
        return Destination("discord", f"dm-{message.author.id}", str(channel.id))
    parent = channel.parent_id if isinstance(channel, discord.Thread) else None
    return Destination("discord", str(message.guild.id), str(parent or channel.id))


def _conversation(message: discord.Message) -> str:
    """Return what keeps a conversation together: its thread, its direct messages, or what it replies to."""
    if message.guild is None or isinstance(message.channel, discord.Thread):
        return str(message.channel.id)
    reference = message.reference
    return str(reference.message_id) if reference and reference.message_id else str(message.id)


def _asked(client: discord.Client, message: discord.Message) -> str:
    """Return what was asked, without our name; empty where Discord does not show us the text."""
    me = client.user.id if client.user else 0
    return plain(re.sub(rf"<@!?{me}>", " ", message.content))
