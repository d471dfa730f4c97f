"""Lists as layouts: each line with its actions, as many on a page as Discord allows; pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import discord
from discord import ui

from adapters.discord.rendering.buttons import BUTTONS_A_ROW, LABEL_LENGTH, row_buttons
from adapters.discord.rendering.choices import CUSTOM_ID_LENGTH, button_id
from adapters.discord.rendering.markdown import escaped_with_links, packed, plain, shortened, utf16_length
from adapters.discord.rendering.pages import NO_NUMBERS
from adapters.discord.rendering.replies import row_lines
from bot.domain import labels
from bot.domain.conversation import Choice, Reply
from bot.text.catalogue import in_language, say

MAX_COMPONENTS = 40
"""Components of one layout, nested ones too; Discord's own limit, from its reference."""
LIST_TEXT_LENGTH = 3_800
"""Characters of text in one layout; Discord takes 4,000."""
LINE_LENGTH = 900
"""Characters for a line of a list."""
COMPONENTS_AROUND = 5
"""Components that stand around the lines: the container, and the row with the way to other pages."""
MAX_OPTIONS = 25
Button = ui.Button[Any]
Item = ui.Item[Any]


def list_layout(
    reply: Reply,
    number: int,
    *,
    order: str,
    is_news: bool,
    choices: Sequence[Button] = (),
    numbers: Mapping[str, str] = NO_NUMBERS,
) -> ui.LayoutView:
    """Return a page of a reply's lines; of a reply without lines, its text.

    Args:
        reply: what is shown.
        number: of the page, from 0; one that is not there any more is the last.
        order: the command that the reply is to; given again, it brings the other pages.
        is_news: whether it is a command of /news.
        choices: buttons for the reply as a whole.
        numbers: of the commands, by their first words: with these they can be pressed.
    """
    rows = _rows_of(choices)
    left = MAX_COMPONENTS - COMPONENTS_AROUND - sum(len(row.children) + 1 for row in rows)
    pages = _pages(reply, numbers, is_news=is_news, room=left)
    here = min(number, len(pages) - 1)
    items: list[Item] = [item for line in pages[here] for item in line] if pages else _text_items(reply)
    items += rows
    if len(pages) > 1:
        page = in_language(say("Page {number} of {pages}", number=here + 1, pages=len(pages)), reply.language)
        items += [
            ui.TextDisplay(f"-# {page}"),
            *_page_buttons(here, len(pages), order, reply.language, is_news=is_news),
        ]
    view = ui.LayoutView(timeout=None)
    view.add_item(ui.Container(*items))
    view.stop()
    return view


def _pages(reply: Reply, numbers: Mapping[str, str], *, is_news: bool, room: int) -> list[list[list[Item]]]:
    """Return the components of each line, by pages."""
    pages: list[list[list[Item]]] = []
    left = used = 0
    offered: set[str] = set()
    for number, row in enumerate(reply.rows):
        # What two lines offer is offered once: Discord takes no two buttons with one id.
        choices = [one for one in row.choices if one.command not in offered]
        offered |= {one.command for one in choices}
        shown = "\n".join(row_lines(row, reply.moments, numbers, room=LINE_LENGTH)) or "…"
        acts = _line_actions(choices, number, reply.language, is_news=is_news)
        needed = 2 + sum(1 + len(one.children) for one in acts)
        if not pages or needed > left or used + utf16_length(shown) > LIST_TEXT_LENGTH:
            pages.append([])
            left, used = room, 0
        between: list[Item] = [ui.Separator()] if pages[-1] else []
        pages[-1].append([*between, ui.TextDisplay(shown), *acts])
        left, used = left - needed, used + utf16_length(shown)
    return pages


def _line_actions(choices: Sequence[Choice], number: int, language: str, *, is_news: bool) -> list[ui.ActionRow[Any]]:
    """Return a row of buttons for a line's actions; a menu where there are more than a row holds."""
    buttons = row_buttons(choices, is_news=is_news)
    if len(buttons) <= BUTTONS_A_ROW:
        return [ui.ActionRow(*buttons)] if buttons else []
    named = {
        one.command: one.label
        for one in choices
        if plain(one.label) and 0 < utf16_length(one.command) <= CUSTOM_ID_LENGTH
    }
    options = [
        discord.SelectOption(label=shortened(label, LABEL_LENGTH, plain), value=command)
        for command, label in named.items()
    ]
    key = button_id("rows", str(number), is_news=is_news)
    return [
        ui.ActionRow(
            ui.Select[Any](
                custom_id=key, placeholder=in_language(say("Choose …"), language), options=options[:MAX_OPTIONS]
            )
        )
    ]


def _page_buttons(here: int, pages: int, order: str, language: str, *, is_news: bool) -> list[Item]:
    """Return the buttons that lead to the pages beside one; none where the command is too long for an id."""
    beside = {here - 1: in_language(say("Back"), language), here + 1: in_language(say("Next"), language)}
    named = {
        button_id("page", f"{one}:{order}", is_news=is_news): label for one, label in beside.items() if 0 <= one < pages
    }
    buttons = [
        Button(label=label, custom_id=key) for key, label in named.items() if utf16_length(key) <= CUSTOM_ID_LENGTH
    ]
    return [ui.ActionRow(*buttons)] if buttons else []


def _rows_of(buttons: Sequence[Button]) -> list[ui.ActionRow[Any]]:
    return [ui.ActionRow(*buttons[start : start + BUTTONS_A_ROW]) for start in range(0, len(buttons), BUTTONS_A_ROW)]


def _text_items(reply: Reply) -> list[Item]:
    pages = packed([escaped_with_links(line) for line in reply.text.splitlines() if line.strip()], LIST_TEXT_LENGTH)
    return [ui.TextDisplay(pages[0] if pages else in_language(labels.DONE, reply.language))]
