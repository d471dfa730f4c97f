"""Components: buttons and menus, and what they do. Their custom ids say everything, so they work after a restart."""

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
    destination_of,
    digest_message_of,
    execute_command,
    may_manage,
    may_manage_there,
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
"""Prefixes of the ids of buttons that are pressed once: Undo under a public message, yes and no to an order."""
ORDER_IN_OTHER_CHANNEL = re.compile(r"in (?P<channel>\d+) (?P<order>.+)")
"""An order about another channel than the one that it is pressed in."""
REPORT_ORDER = re.compile(r"report message:(?P<message>\d+)")
"""The order to report a digest; a form asks what is wrong."""
INCOMPLETE_FILTER = re.compile(r"(?i)filter +#?\d+")
"""An order of a list that is incomplete: a form asks for the rest."""


class Pressed(discord.ui.DynamicItem[discord.ui.Item[Any]], template=r"(?!)"):
    """A button or a menu that was pressed.

    Attributes:
        match: the match of its custom id.
    """

    def __init__(self, item: discord.ui.Item[Any], match: re.Match[str]) -> None:
        super().__init__(item)
        self.match = match

    @classmethod
    async def from_custom_id(cls, _: Press, item: discord.ui.Item[Any], match: re.Match[str], /) -> Self:
        """Create the component from a pressed item."""
        return cls(item, match)

    @property
    def label(self) -> str:
        """The button's label."""
        return str(getattr(self.item, "label", "") or "")

    @property
    def is_news(self) -> bool:
        """Whether a command of /news offered it, as the sign after the kind in its id says."""
        return "+" in self.match["sign"]


class ChoiceButton(Pressed, template=r"choice(?P<sign>[+-])(?P<command>.+)|kept(?P<key>[0-9a-f]+)"):
    """A choice under a reply that one person sees; a press runs its command.

    Its id holds the command, so it works after a restart and for as long as the reply exists. If the command is too
    long for an id, `Choices` remembers it for a while.
    """

    async def callback(self, interaction: Press) -> None:
        """Execute the command; its reply replaces the private message with the buttons, unless that is a list."""
        choice = interaction.client.choices.command(self.match[0])
        if choice[0] and (report := REPORT_ORDER.fullmatch(choice[0])):  # a form asks first what is wrong
            await try_acknowledge(interaction.response.send_modal(ReportForm(interaction.locale, report["message"])))
            return
        message = interaction.message
        # Lists and public messages stay; anything else is replaced by the reply.
        is_list = message is not None and (message.flags.components_v2 or not message.flags.ephemeral)
        if not await try_acknowledge(interaction.response.defer(ephemeral=is_list, thinking=is_list)):
            return
        command, is_news = choice
        if command and (elsewhere := ORDER_IN_OTHER_CHANNEL.fullmatch(command)) and interaction.guild_id:
            destination = Destination("discord", str(interaction.guild_id), elsewhere["channel"])
            allowed = may_manage_there(interaction, int(elsewhere["channel"]))
            is_done = await CommandExecution(
                interaction, elsewhere["order"], in_place=not is_list, allowed=allowed, elsewhere=destination
            ).run()
        elif command:
            is_done = await CommandExecution(interaction, command, is_news=is_news, in_place=not is_list).run()
        else:
            await (show_privately if is_list else replace_message)(interaction, localized(interaction.locale, TOO_OLD))
            return
        if is_done:
            await _remove_used_buttons(interaction, CHOICE_PREFIXES)


class RowButton(Pressed, template=r"row(?P<sign>[+-])(?P<command>.+)"):
    """An action on a line of a list; the list stays, and the reply is private."""

    async def callback(self, interaction: Press) -> None:
        """Execute the command, or open a form that asks for the rest of it."""
        await _execute_or_open_form(interaction, self.match["command"], is_news=self.is_news)


class RowMenu(Pressed, template=r"rows(?P<sign>[+-])\d+"):
    """The actions on a line of a list, if there are more than a row of buttons holds."""

    async def callback(self, interaction: Press) -> None:
        """Execute the chosen command."""
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
        """Execute the list's command again, and replace this page with the other one."""
        if not await try_acknowledge(interaction.response.defer()):
            return
        command, number = self.match["command"], int(self.match["number"])
        reply = await execute_command(interaction, command, allowed=self.is_news and await may_use_news(interaction))
        page = list_message(interaction, reply, number, order=command, is_news=self.is_news)
        await replace_message(interaction, **page)


class EvidenceButton(Pressed, template=r"evidence:(?P<mark>[\w:]+)"):
    """The button under digests and notes; under an edition a menu of its stories, with the button's id."""

    async def callback(self, interaction: Press) -> None:
        """Show the quotations, only to the person who pressed."""
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
    """Return the quotations of the digest that was pressed, or chosen from an edition, as messages."""
    inbox: Inbox = interaction.client.inbox
    try:
        destination = await destination_of(interaction)
        # An edition's digest is itself in a thread; a note is in the thread of its digest.
        pressed = MessageRef(chosen or str(getattr(interaction.message, "id", None)))
        thread = await inbox.thread(destination, pressed) or await inbox.thread(
            destination, digest_message_of(interaction)
        )
    except NewsdeskError as error:
        unread = labels.NO_QUOTATIONS.with_values(error=shortened(str(error), 500))
        return [localized(interaction.locale, unread)]
    return (
        evidence_pages(thread.digest, language_of(interaction.locale))
        if thread
        else [localized(interaction.locale, labels.NO_ARTICLE)]
    )


class AskButton(Pressed, template=r"asking(?::(?P<room>\d+):(?P<message>\d+))?"):
    """Opens the form for a question about the digest above, or about the one that its id names."""

    async def callback(self, interaction: Press) -> None:
        """Open the form."""
        message = self.match["message"]
        spot = QuestionSpot(int(message), int(self.match["room"]), is_open=True) if message else None
        await try_acknowledge(interaction.response.send_modal(AskForm(interaction.locale, spot)))


class SuggestedButton(Pressed, template=r"suggest:(?P<number>\d+)"):
    """A question that can be asked next; its label is the question."""

    async def callback(self, interaction: Press) -> None:
        """Ask it once: in the thread, or privately if the answer above it is private."""
        await ask_suggested(interaction, self.label)


class MoreButton(Pressed, template="more"):
    """Offers more actions on a digest, only to the person who pressed."""

    async def callback(self, interaction: Press) -> None:
        """Show the choices."""
        message = str(getattr(interaction.message, "id", ""))
        view = more_view(message, interaction.locale, may_manage=may_manage(interaction))
        about = localized(interaction.locale, ABOUT)
        await try_acknowledge(interaction.response.send_message(about, view=view, ephemeral=True))


class OrderButton(Pressed, template=r"order:(?P<message>\d*):(?P<order>.+)"):
    """A command, about a digest or about none."""

    async def callback(self, interaction: Press) -> None:
        """Execute it, and show the result only to the person who pressed; if it succeeded, remove its buttons."""
        if await execute_and_show(interaction, self.match["order"], message=self.match["message"]):
            await _remove_used_buttons(interaction, ORDER_PREFIXES)


async def _remove_used_buttons(interaction: Press, kinds: tuple[str, ...]) -> None:
    """Remove buttons that can be pressed once from a public message; lists keep their buttons."""
    message = interaction.message
    if message is None or message.flags.ephemeral or message.flags.components_v2:
        return
    remaining = [item for item in ui.View.from_message(message).children if not _is_kind(item, kinds)]
    with suppress(PlatformError), discord_errors():  # a button that stays says so when it is pressed again
        await message.edit(view=stopped_view(remaining) if remaining else None)


def _is_kind(item: ui.Item[Any], kinds: tuple[str, ...]) -> bool:
    return str(getattr(item, "custom_id", None) or "").startswith(kinds)


class ReportButton(Pressed, template=r"reporting:(?P<message>\d*)"):
    """Opens the form that asks what is wrong with a digest."""

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
"""Components that the gateway client handles even after a restart."""
