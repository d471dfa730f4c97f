"""What people press: buttons that work after a restart, because their ids and labels say all."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Self

import discord

from adapters.discord.asking import UNKNOWN, ask_in_thread
from adapters.discord.choices import CUSTOM_ID, Choices
from adapters.discord.interactions import Press, acknowledged, obeyed, place_of, replaced, shown, under
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
from adapters.discord.wording import address, length, one_page, plain, shortened
from bot.domain.conversation import Answer, Choice, Reply
from bot.domain.delivery import MessageRef
from bot.domain.digest import Digest
from bot.domain.story import Story, StoryId
from bot.errors import NewsdeskError
from bot.ports import Inbox

IN_THREAD = "Each digest stands in the thread of this message; press Evidence under the one you want to check."
ABOUT = "About this story:"
TOO_OLD = "These choices are too old: I do not remember what they stood for. Please use the command again."
HERE = "Here it is:"
BUTTONS = 25
LABEL = 80
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

Row = discord.ui.ActionRow[Any]


class ChoiceButton(
    discord.ui.DynamicItem[discord.ui.Button[Any]],
    template=r"choice[+-](?P<command>.+)|kept(?P<key>[0-9a-f]+)",
):
    """A choice under a reply that one person sees; its command is run when it is pressed.

    Its id says all, so it works after a restart and for as long as the reply is there. A command that is too long for
    an id is kept by the listener for a while (`Choices`).
    """

    def __init__(self, custom_id: str, label: str) -> None:
        super().__init__(discord.ui.Button(label=label, custom_id=custom_id))

    @classmethod
    async def from_custom_id(cls, _: Press, item: discord.ui.Item[Any], match: re.Match[str], /) -> Self:
        """Build the button that was pressed."""
        return cls(match[0], str(getattr(item, "label", "")) or "Go")

    async def callback(self, interaction: Press) -> None:
        """Carry out the command; its reply takes the place of the one with the buttons."""
        if not await acknowledged(interaction.response.defer()):
            return
        command, allowed = interaction.client.choices.command(self.item.custom_id or "")
        if not command:
            await replaced(interaction, content=TOO_OLD, view=None)
            return
        reply = await obeyed(interaction, command, allowed=allowed)
        first, *more = _messages(interaction, reply, allowed=allowed)
        if "content" not in first or "file" in first:  # a digest or a file comes by itself
            first, more = {"content": HERE}, [first, *more]
        await replaced(interaction, content=first["content"], view=first.get("view"))
        for one in more:
            await shown(interaction, **one)
        await _announce(interaction, reply)


def choice_view(interaction: Press, choices: Sequence[Choice], *, allowed: bool) -> discord.ui.View | None:
    """Return the buttons under a reply; None where no choice can be shown."""
    offered = [one for one in choices if one.label.strip()][:BUTTONS]
    kept: Choices = interaction.client.choices
    named = {kept.custom_id(one.command, allowed=allowed): one.label for one in offered}
    buttons = [ChoiceButton(key, shortened(label, LABEL, plain)) for key, label in named.items()]
    return stopped(buttons) if buttons else None


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
        if not await acknowledged(interaction.response.defer(ephemeral=True, thinking=True)):
            return
        if self.item.custom_id and self.item.custom_id.startswith(EDITION_MARK):
            await shown(interaction, IN_THREAD)
            return
        try:
            inbox: Inbox = interaction.client.inbox
            place = await place_of(interaction)
            # A digest of an edition stands in a thread itself; a note stands in the thread of its digest.
            pressed = MessageRef(str(getattr(interaction.message, "id", None)))
            thread = await inbox.thread(place, pressed) or await inbox.thread(place, under(interaction))
            pages = evidence_pages(thread.digest) if thread else [UNKNOWN]
        except NewsdeskError as error:
            pages = [f"The quotations could not be read: {shortened(str(error), 500)}"]
        for page in pages:
            await shown(interaction, page, suppress_embeds=True)


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
        await acknowledged(interaction.response.send_modal(AskForm()))


class AskForm(discord.ui.Modal, title="Ask about this story"):
    """Takes a question."""

    question: discord.ui.TextInput[AskForm] = discord.ui.TextInput(
        label="Your question", custom_id="question", style=discord.TextStyle.paragraph, max_length=1000
    )

    async def on_submit(self, interaction: Press, /) -> None:
        """Answer it in the digest's thread."""
        await ask_in_thread(interaction, self.question.value)


class SuggestedButton(discord.ui.DynamicItem[discord.ui.Button[Any]], template=r"suggest:(?P<number>\d+)"):
    """A question that can be asked next; its label is the question."""

    def __init__(self, number: int, question: str) -> None:
        super().__init__(discord.ui.Button(label=question, custom_id=f"suggest:{number}", row=1))

    @classmethod
    async def from_custom_id(cls, _: Press, item: discord.ui.Item[Any], match: re.Match[str], /) -> Self:
        """Build the button that was pressed."""
        return cls(int(match["number"]), str(getattr(item, "label", "")))

    async def callback(self, interaction: Press) -> None:
        """Ask it: in the thread, or for whoever pressed alone where the answer above is theirs alone."""
        label = self.item.label or ""
        if interaction.message is not None and interaction.message.flags.ephemeral:
            if await acknowledged(interaction.response.defer(ephemeral=True, thinking=True)):
                await told(interaction, await obeyed(interaction, f"ask {label}"))
        else:
            await ask_in_thread(interaction, label)


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
        view = stopped([*(OrderButton(message, order, label) for label, order in MORE), ReportButton(message)])
        await acknowledged(interaction.response.send_message(ABOUT, view=view, ephemeral=True))


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
        if await acknowledged(interaction.response.defer(ephemeral=True, thinking=True)):
            await told(interaction, await obeyed(interaction, self.order, message=self.message))


class ReportButton(discord.ui.DynamicItem[discord.ui.Button[Any]], template=r"reporting:(?P<message>\d*)"):
    """Opens the form that takes what is wrong with a digest."""

    def __init__(self, message: str) -> None:
        super().__init__(discord.ui.Button(label="Report an error", custom_id=f"reporting:{message}"))
        self.message = message

    @classmethod
    async def from_custom_id(cls, _: Press, item: discord.ui.Item[Any], match: re.Match[str], /) -> Self:
        """Build the button that was pressed."""
        del item
        return cls(match["message"])

    async def callback(self, interaction: Press) -> None:
        """Open the form."""
        await acknowledged(interaction.response.send_modal(ReportForm(self.message)))


class ReportForm(discord.ui.Modal, title="Report an error"):
    """Takes what is wrong; the digest is checked again at once."""

    wrong: discord.ui.TextInput[ReportForm] = discord.ui.TextInput(
        label="What is wrong?", custom_id="wrong", style=discord.TextStyle.paragraph, max_length=500, required=False
    )

    def __init__(self, message: str) -> None:
        super().__init__()
        self._message = message

    async def on_submit(self, interaction: Press, /) -> None:
        """Have it checked, and say what came of it to whoever reported, alone."""
        if await acknowledged(interaction.response.defer(ephemeral=True, thinking=True)):
            order = f"report {self.wrong.value}"
            await told(interaction, await obeyed(interaction, order, message=self._message))


LASTING = (ChoiceButton, EvidenceButton, ReportButton, AskButton, MoreButton, SuggestedButton, OrderButton)
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


async def told(interaction: Press, reply: Reply, *, allowed: bool = False) -> None:
    """Show a reply to whoever typed or pressed, alone, and what is public to all.

    Args:
        interaction: what was typed or pressed.
        reply: what is shown.
        allowed: whether the choices in it may change the channel, whatever the person may do there otherwise.
    """
    for one in _messages(interaction, reply, allowed=allowed):
        await shown(interaction, **one)
    await _announce(interaction, reply)


def _messages(interaction: Press, reply: Reply, *, allowed: bool) -> list[dict[str, Any]]:
    """Return the messages of a reply: its pages, the last with its buttons and its file, and its digest."""
    pages = answer_pages(reply.answer) if reply.answer is not None else reply_pages(reply)
    if reply.digest is not None and reply.text == reply.digest.headline:
        pages = []
    messages: list[dict[str, Any]] = [{"content": page, "suppress_embeds": True} for page in pages]
    view = answer_view(reply.answer) if reply.answer is not None else None
    if reply.choices:
        view = choice_view(interaction, reply.choices, allowed=allowed)
    if messages and view is not None:
        messages[-1]["view"] = view
    if messages and reply.document is not None:
        messages[-1]["file"] = (reply.document.name, reply.document.text)
    if reply.digest is not None:
        messages.append(unposted(reply.digest, as_layout=interaction.client.as_layout))
    return messages


def unposted(digest: Digest, *, as_layout: bool) -> dict[str, Any]:
    """Return a digest that stands under no delivery: of our buttons only the one that leads to the article."""
    story = Story(id=StoryId(0), sources=())
    link = link_button(story, digest)
    if as_layout:
        return {"view": digest_layout(story, digest, [discord.ui.ActionRow(*link)] if link else [])}
    return {"embed": digest_embed(story, digest), **({"view": stopped(link)} if link else {})}


async def _announce(interaction: discord.Interaction[Any], reply: Reply) -> None:
    # The core knows a person by their number; people know each other by their names.
    said = reply.public.replace(str(interaction.user.id), interaction.user.display_name)
    if said.strip():
        await interaction.followup.send(one_page(said, CONTENT), ephemeral=False, suppress_embeds=True)
