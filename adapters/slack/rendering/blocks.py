"""The blocks of messages: paragraphs, small print, buttons; pure, and within Slack's limits."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot.domain.conversation import Choice
from bot.text.visible_text import visible

Block = dict[str, Any]

CHOICE_PREFIX = "choice:"
"""Prefix of the actions of choices; the button's value is the command."""

UNDO_ACTION = "undo:"
"""The action of a public message's Undo button; the button's value is the command."""

MAX_BUTTONS = 25
BUTTON_LABEL_LENGTH = 75
BUTTON_VALUE_LENGTH = 2_000
SECTION_LENGTH = 3_000


def button(label: str, action: str, value: str, *, accessibility_label: str = "") -> Block:
    """Return a button; a label that is too long is cut.

    Args:
        label: its text.
        action: its action id.
        value: the value that a press sends.
        accessibility_label: the screen reader's text for a label that is a symbol, or that many buttons share.
    """
    accessibility = {"accessibility_label": _button_label(accessibility_label)} if accessibility_label else {}
    return {
        "type": "button",
        "text": plain_text(_button_label(label)),
        "action_id": action,
        "value": visible(value),
        **accessibility,
    }


def _button_label(text: str) -> str:
    label = " ".join(visible(text).split()) or "…"
    return label if len(label) <= BUTTON_LABEL_LENGTH else f"{label[: BUTTON_LABEL_LENGTH - 1]}…"


def section(text: str) -> Block:
    """Return a paragraph."""
    # verbatim, because otherwise Slack links names, channels and addresses in an article's words.
    return {"type": "section", "text": {"type": "mrkdwn", "text": text, "verbatim": True}}


def context(text: str) -> Block:
    """Return a line in small print."""
    return {"type": "context", "elements": [{"type": "mrkdwn", "text": text, "verbatim": True}]}


def actions(buttons: Sequence[Block]) -> Block:
    """Return a row of buttons."""
    return {"type": "actions", "elements": list(buttons)}


def plain_text(text: str) -> Block:
    """Return a text without markup."""
    return {"type": "plain_text", "text": visible(text), "emoji": False}


def choice_buttons(choices: Sequence[Choice], prefix: str) -> list[Block]:
    """Return a button for each choice that fits on a button."""
    fitting = [choice for choice in choices if fits_on_button(choice)][:MAX_BUTTONS]
    return [button(choice.label, f"{prefix}{number}", choice.command) for number, choice in enumerate(fitting)]


def fits_on_button(choice: Choice) -> bool:
    """Check whether a choice fits on a button."""
    return bool(choice.label.strip()) and 0 < len(choice.command) <= BUTTON_VALUE_LENGTH
