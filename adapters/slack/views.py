"""Modals as Block Kit; pure."""

from __future__ import annotations

from typing import Any

QUESTION = "question"
"""The block and the action of the field that takes a question."""
ASKED = "asked"
"""The callback of the modal that takes a question."""
LONGEST = 500
"""Characters of a question."""


def ask_view(kept: str) -> dict[str, Any]:
    """Return the modal that takes a question; `kept` comes back with it."""
    field = {
        "type": "plain_text_input",
        "action_id": QUESTION,
        "max_length": LONGEST,
        "focus_on_load": True,
        "placeholder": {"type": "plain_text", "text": "Who is affected, and how?"},
    }
    label = {"type": "plain_text", "text": "Your question about this article"}
    hint = {"type": "plain_text", "text": "I answer in the thread, with a quotation, or say that the article does not."}
    return {
        "type": "modal",
        "callback_id": ASKED,
        "private_metadata": kept,
        "title": {"type": "plain_text", "text": "Ask"},
        "submit": {"type": "plain_text", "text": "Ask"},
        "close": {"type": "plain_text", "text": "Cancel"},
        "blocks": [{"type": "input", "block_id": QUESTION, "label": label, "element": field, "hint": hint}],
    }
