"""Lists as layouts: each line with its actions, as many on a page as Discord allows; pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import discord
from discord import ui

from adapters.discord.rendering.buttons import BUTTONS_A_ROW, LABEL_LENGTH, row_buttons
from adapters.discord.rendering.choices import CUSTOM_ID_LENGTH, button_id
from adapters.discord.rendering.markdown import escaped_with_links, packed_pages, plain, shortened, utf16_length
from adapters.discord.rendering.pages import NO_NUMBERS
from adapters.discord.rendering.replies import row_lines
from bot.domain import labels
from bot.domain.conversation import Choice, Reply
from bot.text.catalogue import in_language, say

MAX_COMPONENTS = 40
"""Most components of one layout, nested ones too, from Discord's reference."""
LIST_TEXT_LENGTH = 3_800
"""Most characters of text in one layout; Discord allows 4,000."""
LINE_LENGTH = 900
"""Most characters for a line of a list."""
COMPONENTS_AROUND = 5
"""Components around the lines: the container, and the row with the buttons to other pages."""
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
    """Return a page of a reply's lines; if it has none, its text.

    Args:
        reply: the reply.
        number: the page's number, from 0; a page that no longer exists is replaced by the last.
        order: the command that is replied to; the buttons to other pages give it again.
        is_news: whether it is a command of /news.
        choices: buttons for the reply as a whole.
        numbers: Discord's ids of the commands, by their first word; with these they become clickable.
    """
    rows = _rows_of(choices)
    components_left = MAX_COMPONENTS - COMPONENTS_AROUND - sum(len(row.children) + 1 for row in rows)
    pages = _pages(reply, numbers, is_news=is_news, room=components_left)
    page_index = min(number, len(pages) - 1)
    items: list[Item] = [item for line in pages[page_index] for item in line] if pages else _text_items(reply)
    items += rows
    if len(pages) > 1:
        page = in_language(say("Page {number} of {pages}", number=page_index + 1, pages=len(pages)), reply.language)
        items += [
            ui.TextDisplay(f"-# {page}"),
            *_page_buttons(page_index, len(pages), order, reply.language, is_news=is_news),
        ]
    view = ui.LayoutView(timeout=None)
    view.add_item(ui.Container(*items))
    view.stop()
    return view


def _pages(reply: Reply, numbers: Mapping[str, str], *, is_news: bool, room: int) -> list[list[list[Item]]]:
    """Return the components of each line, page by page."""
    pages: list[list[list[Item]]] = []
    components_left = used_length = 0
    offered: set[str] = set()
    for number, row in enumerate(reply.rows):
        # An action of two lines is offered once: Discord refuses two buttons with the same id.
        choices = [choice for choice in row.choices if choice.command not in offered]
        offered |= {choice.command for choice in choices}
        line_text = "\n".join(row_lines(row, reply.moments, numbers, room=LINE_LENGTH)) or "…"
        action_rows = _line_actions(choices, number, reply.language, is_news=is_news)
        needed_components = 2 + sum(1 + len(action_row.children) for action_row in action_rows)
        if not pages or needed_components > components_left or used_length + utf16_length(line_text) > LIST_TEXT_LENGTH:
            pages.append([])
            components_left, used_length = room, 0
        between: list[Item] = [ui.Separator()] if pages[-1] else []
        pages[-1].append([*between, ui.TextDisplay(line_text), *action_rows])
        components_left, used_length = components_left - needed_components, used_length + utf16_length(line_text)
    return pages


def _line_actions(choices: Sequence[Choice], number: int, language: str, *, is_news: bool) -> list[ui.ActionRow[Any]]:
    """Return a row of buttons for a line's actions; a menu if they do not fit into a row."""
    buttons = row_buttons(choices, is_news=is_news)
    if len(buttons) <= BUTTONS_A_ROW:
        return [ui.ActionRow(*buttons)] if buttons else []
    label_by_command = {
        choice.command: choice.label
        for choice in choices
        if plain(choice.label) and 0 < utf16_length(choice.command) <= CUSTOM_ID_LENGTH
    }
    options = [
        discord.SelectOption(label=shortened(label, LABEL_LENGTH, plain), value=command)
        for command, label in label_by_command.items()
    ]
    key = button_id("rows", str(number), is_news=is_news)
    return [
        ui.ActionRow(
            ui.Select[Any](
                custom_id=key, placeholder=in_language(say("Choose …"), language), options=options[:MAX_OPTIONS]
            )
        )
    ]


def _page_buttons(page_index: int, pages: int, order: str, language: str, *, is_news: bool) -> list[Item]:
    """Return the buttons to the previous and next page; none if the command is too long for an id."""
    neighbours = {
        page_index - 1: in_language(say("Back"), language),
        page_index + 1: in_language(say("Next"), language),
    }
    label_by_id = {
        button_id("page", f"{index}:{order}", is_news=is_news): label
        for index, label in neighbours.items()
        if 0 <= index < pages
    }
    buttons = [
        Button(label=label, custom_id=key)
        for key, label in label_by_id.items()
        if utf16_length(key) <= CUSTOM_ID_LENGTH
    ]
    return [ui.ActionRow(*buttons)] if buttons else []


def _rows_of(buttons: Sequence[Button]) -> list[ui.ActionRow[Any]]:
    return [ui.ActionRow(*buttons[start : start + BUTTONS_A_ROW]) for start in range(0, len(buttons), BUTTONS_A_ROW)]


def _text_items(reply: Reply) -> list[Item]:
    pages = packed_pages(
        [escaped_with_links(line) for line in reply.text.splitlines() if line.strip()], LIST_TEXT_LENGTH
    )
    return [ui.TextDisplay(pages[0] if pages else in_language(labels.DONE, reply.language))]
