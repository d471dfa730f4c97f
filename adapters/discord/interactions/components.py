"""Components: what pressing them does. A button's custom id says it all, so it works after a restart."""

from __future__ import annotations

import re
from contextlib import suppress
from typing import Any, Self

import discord
from discord import ui

from adapters.discord.api.errors import discord_errors
from adapters.discord.interactions.authorization import may_use_news
from adapters.discord.interactions.context import (
    Press,
    digest_message_of,
    execute_command,
    may_manage,
    may_manage_there,
    place_of,
    replace_message,
    show_privately,
    try_acknowledge,
)
from adapters.discord.interactions.modals import AddForm, AskForm, FilterForm, ReportForm
from adapters.discord.interactions.replies import CommandExecution, execute_and_show, list_message
from adapters.discord.interactions.suggested_questions import QuestionSpot, ask_suggested
from adapters.discord.rendering.buttons import ask_button, more_view, stopped_view
from adapters.discord.rendering.custom_ids import EDITION_PREFIX
from adapters.discord.rendering.evidence import evidence_pages
from adapters.discord.rendering.localization import language_of, localized
from adapters.discord.rendering.markdown import shortened
from bot.domain import labels
from bot.domain.delivery import MessageRef
from bot.domain.subscription import Destination
from bot.errors import NewsdeskError, PlatformError
from bot.ports import Inbox
from bot.text.catalogue import say

IN_THREAD = say("Each digest stands in the thread of this message; press Evidence under the one you want to check.")
ABOUT = say("About this story:")
TOO_OLD = say("These choices are too old: I do not remember what they stood for. Please use the command again.")
ADD_COMMAND = "add"
CHOICE_PREFIXES, ORDER_PREFIXES = ("choice", "kept"), ("order:",)
"""What the ids of buttons begin with that are pressed once: Undo beside a public line, yes and no to an order."""
ORDER_IN_OTHER_CHANNEL = re.compile(r"in (?P<channel>\d+) (?P<order>.+)")
"""An order that is about another channel than the one it is pressed in."""
REPORT_ORDER = re.compile(r"report message:(?P<message>\d+)")
"""The order to report a digest; a form asks for what is wrong."""
INCOMPLETE_FILTER = re.compile(r"(?i)filter +#?\d+")
"""An order of a list that says too little to be carried out: a form asks for the rest."""


class Pressed(discord.ui.DynamicItem[discord.ui.Item[Any]], template=r"(?!)"):
    """A button or a menu that was pressed.

    Attributes:
        match: what its id says.
    """

    def __init__(self, item: discord.ui.Item[Any], match: re.Match[str]) -> None:
        super().__init__(item)
        self.match = match

    @classmethod
    async def from_custom_id(cls, _: Press, item: discord.ui.Item[Any], match: re.Match[str], /) -> Self:
        """Take what was pressed."""
        return cls(item, match)

    @property
    def label(self) -> str:
        """The button's label."""
        return str(getattr(self.item, "label", "") or "")

    @property
    def is_news(self) -> bool:
        """Whether a command of /news offered it; its id says so behind its kind."""
        return "+" in self.match["sign"]


class ChoiceButton(Pressed, template=r"choice(?P<sign>[+-])(?P<command>.+)|kept(?P<key>[0-9a-f]+)"):
    """A choice under a reply that one person sees; its command is run when it is pressed.

    Its id says all, so it works after a restart and for as long as the reply is there. A command that is too long for
    an id is kept by the listener for a while (`Choices`).
    """

    async def callback(self, interaction: Press) -> None:
        """Carry out the command; its reply takes the place of the one with the buttons, unless that is a list."""
        kept = interaction.client.choices.command(self.match[0])
        if kept[0] and (reported := REPORT_ORDER.fullmatch(kept[0])):  # what is wrong is asked before
            await try_acknowledge(interaction.response.send_modal(ReportForm(interaction.locale, reported["message"])))
            return
        message = interaction.message
        # A list stays, and so does what everybody sees; anything else gives way to the reply.
        is_list = message is not None and (message.flags.components_v2 or not message.flags.ephemeral)
        if not await try_acknowledge(interaction.response.defer(ephemeral=is_list, thinking=is_list)):
            return
        command, is_news = kept
        if command and (there := ORDER_IN_OTHER_CHANNEL.fullmatch(command)) and interaction.guild_id:
            place = Destination("discord", str(interaction.guild_id), there["channel"])
            allowed = may_manage_there(interaction, int(there["channel"]))
            is_done = await CommandExecution(
                interaction, there["order"], in_place=not is_list, allowed=allowed, elsewhere=place
            ).run()
        elif command:
            is_done = await CommandExecution(interaction, command, is_news=is_news, in_place=not is_list).run()
        else:
            await (show_privately if is_list else replace_message)(interaction, localized(interaction.locale, TOO_OLD))
            return
        if is_done:
            await _remove_used_buttons(interaction, CHOICE_PREFIXES)


class RowButton(Pressed, template=r"row(?P<sign>[+-])(?P<command>.+)"):
    """Something that can be done about a line of a list; the list stays, and what came of it is said in private."""

    async def callback(self, interaction: Press) -> None:
        """Carry out the command, or ask in a form for what it lacks."""
        await _execute_or_open_form(interaction, self.match["command"], is_news=self.is_news)


class RowMenu(Pressed, template=r"rows(?P<sign>[+-])\d+"):
    """The same for a line about which more can be done than a row of buttons holds."""

    async def callback(self, interaction: Press) -> None:
        """Carry out the command that was chosen."""
        for command in getattr(self.item, "values", ()):
            await _execute_or_open_form(interaction, str(command), is_news=self.is_news)


async def _execute_or_open_form(interaction: Press, command: str, *, is_news: bool) -> None:
    if command == ADD_COMMAND:
        await try_acknowledge(interaction.response.send_modal(AddForm(interaction.locale, is_news=is_news)))
        return
    if INCOMPLETE_FILTER.fullmatch(command):
        current = await execute_command(interaction, command, allowed=is_news and await may_use_news(interaction))
        if current.done:
            form = FilterForm(interaction.locale, command, current.text.partition("\n")[0], is_news=is_news)
            await try_acknowledge(interaction.response.send_modal(form))
            return
    await execute_and_show(interaction, command, is_news=is_news)


class PageButton(Pressed, template=r"page(?P<sign>[+-])(?P<number>\d+):(?P<command>.+)"):
    """Leads to another page of a list."""

    async def callback(self, interaction: Press) -> None:
        """Ask for the list again, and show that page of it in the place of this one."""
        if not await try_acknowledge(interaction.response.defer()):
            return
        command, number = self.match["command"], int(self.match["number"])
        reply = await execute_command(interaction, command, allowed=self.is_news and await may_use_news(interaction))
        page = list_message(interaction, reply, number, order=command, is_news=self.is_news)
        await replace_message(interaction, **page)


class EvidenceButton(Pressed, template=r"evidence:(?P<mark>[\w:]+)"):
    """The button under digests and notes; under an edition a menu of its stories, which has the button's id."""

    async def callback(self, interaction: Press) -> None:
        """Show the quotations, to whoever pressed only."""
        if not await try_acknowledge(interaction.response.defer(ephemeral=True, thinking=True)):
            return
        chosen = next(map(str, getattr(self.item, "values", ())), "")
        if self.match[0].startswith(EDITION_PREFIX) and not chosen:
            await show_privately(interaction, localized(interaction.locale, IN_THREAD))
            return
        *pages, last = await _quotations(interaction, chosen)
        for page in pages:
            await show_privately(interaction, page, suppress_embeds=True)
        view = (
            {"view": stopped_view([ask_button(str(digest_message_of(interaction)), chosen, interaction.locale)])}
            if chosen
            else {}
        )
        await show_privately(interaction, last, suppress_embeds=True, **view)


async def _quotations(interaction: Press, chosen: str) -> list[str]:
    """Return the quotations of the digest that was pressed, or chosen of an edition, as messages."""
    inbox: Inbox = interaction.client.inbox
    try:
        place = await place_of(interaction)
        # A digest of an edition stands in a thread itself; a note stands in the thread of its digest.
        pressed = MessageRef(chosen or str(getattr(interaction.message, "id", None)))
        thread = await inbox.thread(place, pressed) or await inbox.thread(place, digest_message_of(interaction))
    except NewsdeskError as error:
        unread = labels.NO_QUOTATIONS.with_values(error=shortened(str(error), 500))
        return [localized(interaction.locale, unread)]
    return (
        evidence_pages(thread.digest, language_of(interaction.locale))
        if thread
        else [localized(interaction.locale, labels.NO_ARTICLE)]
    )


class AskButton(Pressed, template=r"asking(?::(?P<room>\d+):(?P<message>\d+))?"):
    """Opens the form that takes a question about the digest above, or about the one that its id names."""

    async def callback(self, interaction: Press) -> None:
        """Open the form."""
        named = self.match["message"]
        spot = QuestionSpot(int(named), int(self.match["room"]), is_open=True) if named else None
        await try_acknowledge(interaction.response.send_modal(AskForm(interaction.locale, spot)))


class SuggestedButton(Pressed, template=r"suggest:(?P<number>\d+)"):
    """A question that can be asked next; its label is the question."""

    async def callback(self, interaction: Press) -> None:
        """Ask it once: in the thread, or privately where the answer above is private."""
        await ask_suggested(interaction, self.label)


class MoreButton(Pressed, template="more"):
    """Offers what can be said about a digest to whoever pressed, alone."""

    async def callback(self, interaction: Press) -> None:
        """Show the choices."""
        message = str(getattr(interaction.message, "id", ""))
        view = more_view(message, interaction.locale, may_manage=may_manage(interaction))
        about = localized(interaction.locale, ABOUT)
        await try_acknowledge(interaction.response.send_message(about, view=view, ephemeral=True))


class OrderButton(Pressed, template=r"order:(?P<message>\d*):(?P<order>.+)"):
    """A command, about a digest or about none."""

    async def callback(self, interaction: Press) -> None:
        """Carry it out, and tell the result only to whoever pressed; a question that the bot asked is answered then."""
        if await execute_and_show(interaction, self.match["order"], message=self.match["message"]):
            await _remove_used_buttons(interaction, ORDER_PREFIXES)


async def _remove_used_buttons(interaction: Press, kinds: tuple[str, ...]) -> None:
    """Take away what can be pressed once, when it was: from a line that everybody sees; a list keeps its buttons."""
    message = interaction.message
    if message is None or message.flags.ephemeral or message.flags.components_v2:
        return
    left = [one for one in ui.View.from_message(message).children if not _is_kind(one, kinds)]
    with suppress(PlatformError), discord_errors():  # what cannot be taken away says so when it is pressed again
        await message.edit(view=stopped_view(left) if left else None)


def _is_kind(item: ui.Item[Any], kinds: tuple[str, ...]) -> bool:
    return str(getattr(item, "custom_id", None) or "").startswith(kinds)


class ReportButton(Pressed, template=r"reporting:(?P<message>\d*)"):
    """Opens the form that takes what is wrong with a digest."""

    async def callback(self, interaction: Press) -> None:
        """Open the form."""
        await try_acknowledge(interaction.response.send_modal(ReportForm(interaction.locale, self.match["message"])))


LASTING_COMPONENTS = (
    ChoiceButton,
    RowButton,
    RowMenu,
    PageButton,
    EvidenceButton,
    ReportButton,
    AskButton,
    MoreButton,
    SuggestedButton,
    OrderButton,
)
"""What a listener has to know after a restart."""
