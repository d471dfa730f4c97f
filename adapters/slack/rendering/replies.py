"""Replies to commands as Block Kit: text, lists with menus, buttons; pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from adapters.slack.rendering.blocks import (
    BUTTON_LABEL_LENGTH,
    CHOICE_PREFIX,
    SECTION_LENGTH,
    Block,
    actions,
    choice_buttons,
    context,
    fits_on_button,
    plain_text,
    section,
)
from adapters.slack.rendering.digests import FALLBACK_LENGTH
from adapters.slack.rendering.mrkdwn import MORE_LINES, linked, shortened
from bot.domain import labels
from bot.domain.conversation import Reply, Row
from bot.text.catalogue import in_language, say
from bot.text.visible_text import lines_that_fit

ROW_PREFIX = "row:"
"""Prefix of the actions of a list's menus; an option's value is the command."""
MAX_ROWS, ROW_ALLOWANCE, MAX_OVERFLOW_OPTIONS = 45, 250, 5
REPLY_LENGTH = 9_000


def reply_blocks(reply: Reply) -> tuple[list[Block], str]:
    """Return a reply's blocks, with a button for each choice, and its text for notifications."""
    done = in_language(labels.DONE, reply.language)
    lines = (
        [shortened(line, SECTION_LENGTH) or " " for line in reply.text.splitlines()] if reply.text.strip() else [done]
    )
    shown = lines_that_fit(lines, REPLY_LENGTH, len)
    if len(shown) < len(lines):
        shown.append(in_language(MORE_LINES.with_values(number=len(lines) - len(shown)), reply.language))
    blocks = (
        row_blocks(reply.rows, reply.language) if reply.rows else [section(text) for text in _packed_sections(shown)]
    )
    buttons = choice_buttons(reply.choices, CHOICE_PREFIX)
    if buttons:
        blocks.append(actions(buttons))
    return blocks, shortened(reply.text, FALLBACK_LENGTH) or done


def row_blocks(rows: Sequence[Row], language: str = "") -> list[Block]:
    """Return a paragraph for each row of a list, with a menu of its actions."""
    blocks = []
    for number, row in enumerate(rows[:MAX_ROWS]):
        fitting = [
            choice for choice in row.choices if fits_on_button(choice) and len(choice.command) <= BUTTON_LABEL_LENGTH
        ][:MAX_OVERFLOW_OPTIONS]
        options = [{"text": plain_text(choice.label), "value": choice.command} for choice in fitting]
        menu = {"accessory": {"type": "overflow", "action_id": f"{ROW_PREFIX}{number}", "options": options}}
        title = f"*{linked(row.link, shortened(row.title, ROW_ALLOWANCE))}*\n" if row.title else ""
        shown = f"{title}{shortened(row.text, ROW_ALLOWANCE)}".strip() or "…"
        blocks.append({**section(shown), **(menu if options else {})})
    if len(rows) > MAX_ROWS:
        more = say("and {number} more; see them all with `/news export`", number=len(rows) - MAX_ROWS)
        blocks.append(context(in_language(more, language)))
    return blocks


def _packed_sections(lines: Iterable[str]) -> list[str]:
    """Join lines into as few sections as they need."""
    sections: list[str] = []
    for line in lines:
        if sections and len(sections[-1]) + 1 + len(line) <= SECTION_LENGTH:
            sections[-1] = f"{sections[-1]}\n{line}"
        else:
            sections.append(line)
    return [section if section.strip() else "…" for section in sections]
