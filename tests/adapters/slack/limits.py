"""Slack's limits on what is sent, checked as its servers would, with the SDK's own model first."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any

from slack_sdk.models.blocks import Block

MAX_MESSAGE_BLOCKS = 50
MAX_VIEW_BLOCKS = 100
MAX_TOTAL_TEXT = 12_000
MAX_UPDATE_TEXT = 4_000
MAX_TEXT_LENGTHS = {"section": 3_000, "context": 3_000, "button": 75, "title": 24}
BLOCK_KEYS = {
    "section": {"type", "text"},
    "context": {"type", "elements"},
    "actions": {"type", "elements"},
    "button": {"type", "text", "action_id", "value"},
    "overflow": {"type", "action_id", "options"},
    "conversations_select": {"type", "action_id", "placeholder", "filter"},
    "input": {"type", "block_id", "label", "element"},
    "divider": {"type"},
}
MAX_MENU_OPTIONS = 5
MAX_PLACEHOLDER = 150
FORBIDDEN_CHARACTERS = re.compile("[\u202a-\u202e\u2066-\u2069\\x7f]|\\\\u00")
"""What turns the words beside it, and control characters."""
BROKEN_ESCAPE = re.compile("&(?!amp;|lt;|gt;)")
"""Half an escape."""


def check_message(blocks: Sequence[dict[str, Any]], text: str, *, update: bool = False) -> None:
    """Assert that Slack would take a message."""
    check_blocks(blocks, max_blocks=MAX_MESSAGE_BLOCKS)
    assert text.strip()
    assert is_sendable(text)
    assert not BROKEN_ESCAPE.search(text)
    shown = len(text) + sum(len(piece["text"]) for piece in _texts(blocks))
    assert shown <= (MAX_UPDATE_TEXT if update else MAX_TOTAL_TEXT)


def is_sendable(value: object) -> bool:
    """Check whether something can be sent: no half of a character, nothing that turns the direction of writing."""
    told = json.dumps(value, ensure_ascii=False)
    return told.encode("utf-8", "ignore").decode() == told and not FORBIDDEN_CHARACTERS.search(told)


def check_view(view: dict[str, Any]) -> None:
    """Assert that Slack would open a modal, or show a Home tab."""
    assert view["type"] in {"modal", "home"}
    if view["type"] == "modal":
        assert 0 < len(view["title"]["text"]) <= MAX_TEXT_LENGTHS["title"]
        assert len(view.get("private_metadata", "")) <= MAX_TEXT_LENGTHS["section"]
    check_blocks(view["blocks"], max_blocks=MAX_VIEW_BLOCKS)


def check_blocks(blocks: Sequence[dict[str, Any]], *, max_blocks: int) -> None:
    """Assert that every block is one Slack knows, within its limits."""
    assert 0 < len(blocks) <= max_blocks
    assert is_sendable(blocks)
    for block in blocks:
        parsed = Block.parse(block)
        assert parsed is not None
        parsed.validate_json()
        assert set(block) - {"optional", "accessory", "hint"} == BLOCK_KEYS[block["type"]]
        if "accessory" in block:
            assert (block["type"], block["accessory"]["type"]) == ("section", "overflow")
            _check_menu(block["accessory"])
        assert all(
            len(option["value"]) <= MAX_TEXT_LENGTHS["button"] for option in block.get("element", {}).get("options", ())
        )
        for text in _texts([block]):
            assert 0 < len(text["text"]) <= MAX_TEXT_LENGTHS["section"]
            assert text["text"].strip()
            assert text["type"] != "mrkdwn" or not BROKEN_ESCAPE.search(text["text"])
    _check_buttons(blocks)


def _check_menu(menu: dict[str, Any]) -> None:
    assert set(menu) == BLOCK_KEYS["overflow"]
    assert 0 < len(menu["options"]) <= MAX_MENU_OPTIONS
    assert all(0 < len(option["text"]["text"]) <= MAX_TEXT_LENGTHS["button"] for option in menu["options"])
    assert all(0 < len(option["value"]) <= MAX_TEXT_LENGTHS["button"] for option in menu["options"])


def _check_buttons(blocks: Sequence[dict[str, Any]]) -> None:
    rows = [block["elements"] for block in blocks if block["type"] == "actions"]
    pressed = [element for row in rows for element in row]
    assert all(0 < len(row) <= 25 for row in rows)
    assert len({element["action_id"] for element in pressed}) == len(pressed)
    menus = [block["accessory"]["action_id"] for block in blocks if "accessory" in block]
    assert len(set(menus)) == len(menus)
    for menu in (element for element in pressed if element["type"] == "overflow"):
        _check_menu(menu)
    for chooser in (element for element in pressed if element["type"] == "conversations_select"):
        assert set(chooser) == BLOCK_KEYS["conversations_select"]
        assert 0 < len(chooser["placeholder"]["text"]) <= MAX_PLACEHOLDER
    for button in (element for element in pressed if element["type"] == "button"):
        assert set(button) - {"accessibility_label"} == BLOCK_KEYS["button"]
        assert 0 < len(button.get("accessibility_label", "-")) <= MAX_TEXT_LENGTHS["button"]
        assert button["text"]["type"] == "plain_text"
        assert 0 < len(button["text"]["text"]) <= MAX_TEXT_LENGTHS["button"]
        assert 0 < len(button["value"]) <= 2_000


def _texts(blocks: Sequence[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for block in blocks:
        if "text" in block:
            yield block["text"]
        for element in (one for one in block.get("elements", ()) if "text" in one):
            yield element["text"] if isinstance(element["text"], dict) else element
