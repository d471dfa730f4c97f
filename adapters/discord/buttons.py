"""What people press: buttons that work after a restart, because their ids and labels say all."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Self

import discord

from adapters.discord.errors import discord_errors
from adapters.discord.layout import digest_layout
from adapters.discord.render import (
    CONTENT,
    EDITION_MARK,
    answer_pages,
    digest_embed,
    evidence_pages,
    lead_source,
    reply_pages,
)
from adapters.discord.threads import open_thread
from adapters.discord.wording import address, length, one_page, plain, shortened
from bot.domain.conversation import Answer, Choice, Command, Question, Reply
from bot.domain.delivery import MessageRef
from bot.domain.digest import Digest
from bot.domain.story import Story, StoryId
from bot.domain.subscription import Destination
from bot.errors import NewsdeskError, PlatformError
from bot.ports import Inbox

IN_THREAD = "Each digest stands in the thread of this message; press Evidence under the one you want to check."
UNKNOWN = "I have no article for this message any more."
ABOUT = "About this story:"
ASKED = "I answer in the thread."
DIRECT = "direct-"
"""What the workspace of a direct message begins with: each is its own, so that no server is seen from another."""
MINUTES_OF_CHOICE = 14
"""A token to answer an interaction lives fifteen minutes."""
BUTTONS = 25
LABEL = 80
CUSTOM_ID = 100
MORE = (
    ("Useful", "rate up"),
    ("Not useful", "rate down"),
    ("Why am I seeing this?", "why"),
    ("Mute this story", "mute"),
)
"""What More offers under a digest, and the command behind each."""

EVIDENCE = "evidence:"
"""What the ids of Evidence buttons begin with."""
LINK = 512
"""Characters in the address of a button."""

Press = discord.Interaction[Any]
Row = discord.ui.ActionRow[Any]


class ChoiceButton(discord.ui.Button["ChoiceView"]):
    """A choice under a reply; its command is run when it is pressed."""

    def __init__(self, choice: Choice) -> None:
        super().__init__(label=shortened(choice.label, LABEL, plain))
        self.command = choice.command

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Carry out the command; its reply takes the place of the one with the buttons."""
        await interaction.response.defer()
        reply = await obeyed(interaction, self.command)
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


class AskButton(discord.ui.DynamicItem[discord.ui.Button[Any]], template="asking"):
    """Opens the form that takes a question about the digest above."""

    def __init__(self) -> None:
        super().__init__(discord.ui.Button(label="Ask", custom_id="asking"))

    @classmethod
    async def from_custom_id(cls, _: Press, item: discord.ui.Item[Any], match: re.Match[str], /) -> Self:
        """Build the button that was pressed."""
        del item, match
        return cls()

    async def callback(self, interaction: Press) -> None:
        """Open the form."""
        await interaction.response.send_modal(AskForm())


class AskForm(discord.ui.Modal, title="Ask about this story"):
    """Takes a question."""

    question: discord.ui.TextInput[AskForm] = discord.ui.TextInput(
        label="Your question", custom_id="question", style=discord.TextStyle.paragraph, max_length=1000
    )

    async def on_submit(self, interaction: Press, /) -> None:
        """Answer it in the digest's thread."""
        await _ask(interaction, self.question.value)


class SuggestedButton(discord.ui.DynamicItem[discord.ui.Button[Any]], template=r"suggest:(?P<number>\d+)"):
    """A question that can be asked next; its label is the question."""

    def __init__(self, number: int, question: str) -> None:
        super().__init__(discord.ui.Button(label=question, custom_id=f"suggest:{number}", row=1))

    @classmethod
    async def from_custom_id(cls, _: Press, item: discord.ui.Item[Any], match: re.Match[str], /) -> Self:
        """Build the button that was pressed."""
        return cls(int(match["number"]), str(getattr(item, "label", "")))

    async def callback(self, interaction: Press) -> None:
        """Ask it."""
        await _ask(interaction, self.item.label or "")


class MoreButton(discord.ui.DynamicItem[discord.ui.Button[Any]], template="more"):
    """Offers what can be said about a digest to whoever pressed, alone."""

    def __init__(self) -> None:
        super().__init__(discord.ui.Button(label="More", custom_id="more"))

    @classmethod
    async def from_custom_id(cls, _: Press, item: discord.ui.Item[Any], match: re.Match[str], /) -> Self:
        """Build the button that was pressed."""
        del item, match
        return cls()

    async def callback(self, interaction: Press) -> None:
        """Show the choices."""
        message = str(getattr(interaction.message, "id", ""))
        view = stopped([OrderButton(message, order, label) for label, order in MORE])
        await interaction.response.send_message(ABOUT, view=view, ephemeral=True)


class OrderButton(discord.ui.DynamicItem[discord.ui.Button[Any]], template=r"order:(?P<message>\d*):(?P<order>.+)"):
    """A command, about a digest or about none."""

    def __init__(self, message: str, order: str, label: str) -> None:
        super().__init__(discord.ui.Button(label=label, custom_id=f"order:{message}:{order}"))
        self.message = message
        self.order = order

    @classmethod
    async def from_custom_id(cls, _: Press, item: discord.ui.Item[Any], match: re.Match[str], /) -> Self:
        """Build the button that was pressed."""
        return cls(match["message"], match["order"], str(getattr(item, "label", "")) or "Go")

    async def callback(self, interaction: Press) -> None:
        """Carry it out, and say what came of it to whoever pressed, alone."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        await told(interaction, await obeyed(interaction, self.order, message=self.message))


LASTING = (EvidenceButton, AskButton, MoreButton, SuggestedButton, OrderButton)
"""The buttons that a listener has to know after a restart."""


def stopped(items: Sequence[discord.ui.Item[Any]]) -> discord.ui.View:
    """Return a view with `items`; stopped, so that the client that posts it keeps nothing of it."""
    view = discord.ui.View(timeout=None)
    for item in items:
        view.add_item(item)
    view.stop()
    return view


def link_button(story: Story, digest: Digest) -> list[discord.ui.Button[Any]]:
    """Return the button that leads to the article, where it has an address that a button takes."""
    url = address(lead_source(story, digest).url)
    return [discord.ui.Button(label="Read", url=url)] if url and length(url) <= LINK else []


def digest_rows(mark: str, story: Story, digest: Digest) -> list[Row]:
    """Return the buttons under a digest as rows of a layout: Evidence, Ask, More, Read, and what can be asked."""
    rows: list[Row] = [
        discord.ui.ActionRow(EvidenceButton(mark), AskButton(), MoreButton(), *link_button(story, digest))
    ]
    asked = _suggested(digest.suggestions)
    return [*rows, discord.ui.ActionRow(*asked)] if asked else rows


def edition_rows(mark: str) -> list[Row]:
    """Return the buttons under an edition as rows of a layout."""
    return [discord.ui.ActionRow(EvidenceButton(mark))]


def evidence_view(mark: str) -> discord.ui.View:
    """Return the view with an Evidence button."""
    return stopped([EvidenceButton(mark)])


def digest_view(mark: str, story: Story, digest: Digest) -> discord.ui.View:
    """Return the buttons under a digest's embed: Evidence, Ask, More, Read, and what can be asked."""
    first = [EvidenceButton(mark), AskButton(), MoreButton(), *link_button(story, digest)]
    return stopped([*first, *_suggested(digest.suggestions)])


def answer_view(answer: Answer) -> discord.ui.View | None:
    """Return the buttons under an answer: commands to confirm, and what can be asked next; None if nothing."""
    orders = [
        OrderButton("", one.command, shortened(one.label, LABEL, plain))
        for one in answer.choices
        if one.label.strip() and length(f"order::{one.command}") <= CUSTOM_ID
    ]
    items = [*orders[:5], *_suggested(answer.suggestions)]
    return stopped(items) if items else None


def _suggested(questions: Sequence[str]) -> list[SuggestedButton]:
    """Return a button for each question that fits its label: a longer one could not be found again."""
    fitting = [plain(one) for one in questions if plain(one) and length(plain(one)) <= LABEL]
    return [SuggestedButton(number, question) for number, question in enumerate(fitting[:5])]


async def _ask(interaction: Press, text: str) -> None:
    """Say who asks what in the thread of the digest or answer that was pressed, and answer there."""
    await interaction.response.defer(ephemeral=True, thinking=True)
    if not plain(text):
        await interaction.followup.send(UNKNOWN, ephemeral=True)
        return
    place, pressed = _place(interaction), str(getattr(interaction.message, "id", ""))
    client, inbox = interaction.client, interaction.client.inbox
    asked_by = str(interaction.user.id)
    try:
        message, room = await _said_in_thread(interaction, int(pressed), text)
    except PlatformError as error:
        await interaction.followup.send(f"I could not ask that here: {shortened(str(error), 500)}", ephemeral=True)
        return
    question = Question(
        key=f"discord:{message.id}", destination=place, text=plain(text), conversation=str(room), asked_by=asked_by
    )
    await interaction.followup.send(ASKED, ephemeral=True)
    for one in (pressed, str(room)):
        under = Question(
            key=question.key, destination=place, text=question.text, message=MessageRef(one), asked_by=asked_by
        )
        if await inbox.hears(under):
            question = under
            break
    await client.conversation.asked(message, question)


async def _said_in_thread(interaction: Press, pressed: int, text: str) -> tuple[discord.Message, int]:
    """Say who asks what in the digest's thread, opened on first need; return the message and its room.

    Raises:
        PlatformError: Discord does not let us.
    """
    room = int(interaction.channel_id or 0)
    with discord_errors():
        if not _in_thread(interaction) and interaction.guild_id:
            await open_thread(interaction.client, room, pressed)
            room = pressed
        said = one_page(f"{interaction.user.display_name} asks: {text}", CONTENT)
        return await interaction.client.get_partial_messageable(room).send(said), room


async def obeyed(interaction: Press, text: str, *, message: str = "") -> Reply:
    """Carry out a command of whoever typed or pressed, about a digest's message if there is one."""
    order = Command(
        destination=_place(interaction),
        text=plain(text),
        given_by=str(interaction.user.id),
        may_manage=interaction.permissions.manage_channels,
        message=MessageRef(message) if message else None,
    )
    inbox: Inbox = interaction.client.inbox
    try:
        return await inbox.obey(order)
    except NewsdeskError as error:
        return Reply(text=f"That did not work: {error}", done=False)


async def told(interaction: Press, reply: Reply) -> None:
    """Show a reply to whoever typed or pressed, alone, and what is public to all."""
    if reply.digest is not None:
        await interaction.followup.send(ephemeral=True, **_unposted(interaction, reply.digest))
        return
    *pages, last = _pages(reply)
    for page in pages:
        await interaction.followup.send(page, ephemeral=True, suppress_embeds=True)
    view = answer_view(reply.answer) if reply.answer is not None else None
    if reply.choices:
        view = ChoiceView(reply.choices)
    shown: dict[str, Any] = {"view": view} if view is not None else {}
    await interaction.followup.send(last, ephemeral=True, **shown)
    await _announce(interaction, reply)


def _unposted(interaction: Press, digest: Digest) -> dict[str, Any]:
    """Return a digest that stands under no delivery: of our buttons only the one that leads to the article."""
    story = Story(id=StoryId(0), sources=())
    link = link_button(story, digest)
    if interaction.client.as_layout:
        return {"view": digest_layout(story, digest, [discord.ui.ActionRow(*link)] if link else [])}
    return {"embed": digest_embed(story, digest), **({"view": stopped(link)} if link else {})}


def _pages(reply: Reply) -> list[str]:
    return answer_pages(reply.answer) if reply.answer is not None else reply_pages(reply)


async def _announce(interaction: discord.Interaction[Any], reply: Reply) -> None:
    if reply.public.strip():
        await interaction.followup.send(one_page(reply.public, CONTENT), ephemeral=False, suppress_embeds=True)


def _place(interaction: discord.Interaction[Any]) -> Destination:
    """Return the channel an interaction is about: a thread's own channel is the one above it."""
    parent = getattr(interaction.channel, "parent_id", None) if _in_thread(interaction) else None
    workspace = str(interaction.guild_id or f"{DIRECT}{interaction.channel_id}")
    return Destination("discord", workspace, str(parent or interaction.channel_id))


def _under(interaction: discord.Interaction[Any]) -> MessageRef:
    """Return the digest's message: the one with the button, or the one whose thread holds the note."""
    message = interaction.channel_id if _in_thread(interaction) else getattr(interaction.message, "id", None)
    return MessageRef(str(message))


def _in_thread(interaction: discord.Interaction[Any]) -> bool:
    return isinstance(interaction.channel, discord.Thread)
