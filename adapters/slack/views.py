"""Modals as Block Kit; pure."""

from __future__ import annotations

from typing import Any

QUESTION = "question"
"""The block and the action of the field that takes a question."""
ASKED = "asked"
"""The callback of the modal that takes a question."""
LONGEST = 500
"""Characters of a question."""


REPORTED = "reported"
"""The callback of the modal that takes what is wrong with a digest."""


def ask_view(kept: str) -> dict[str, Any]:
    """Return the modal that takes a question; `kept` comes back with it."""
    return _form(
        kept,
        callback=ASKED,
        title="Ask",
        submit="Ask",
        label="Your question about this article",
        example="Who is affected, and how?",
        hint="I answer in the thread, with a quotation, or say that the article does not.",
    )


def report_view(kept: str) -> dict[str, Any]:
    """Return the modal that takes what is wrong with a digest; `kept` comes back with it."""
    return _form(
        kept,
        callback=REPORTED,
        title="Report an error",
        submit="Check it again",
        label="What is wrong?",
        example="It says nine people; the article says ten.",
        hint="I read the article again at once, and tell you what I find. Your words are kept with /news corrections.",
        lines=True,
    )


def _form(  # noqa: PLR0913  # the words of a form
    kept: str, *, callback: str, title: str, submit: str, label: str, example: str, hint: str, lines: bool = False
) -> dict[str, Any]:
    field = {
        "type": "plain_text_input",
        "action_id": QUESTION,
        "max_length": LONGEST,
        "focus_on_load": True,
        "multiline": lines,
        "placeholder": _plain(example),
    }
    block = {"type": "input", "block_id": QUESTION, "label": _plain(label), "element": field, "hint": _plain(hint)}
    return {
        "type": "modal",
        "callback_id": callback,
        "private_metadata": kept,
        "title": _plain(title),
        "submit": _plain(submit),
        "close": _plain("Cancel"),
        "blocks": [block],
    }


def _plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text}
