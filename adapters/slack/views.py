"""Modals as Block Kit; pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from adapters.slack.blocks import section
from adapters.slack.wording import shortened

QUESTION = "question"
"""The block and the action of the field that takes a question."""
ASKED = "asked"
"""The callback of the modal that takes a question."""
LONGEST = 500
"""Characters of a question."""


ORDERED = "ordered"
"""The callback of the modal that takes the rest of an order."""
NOTE_ROOM = 300
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


@dataclass(frozen=True, slots=True)
class Form:
    """The words of a modal that asks for the rest of an order."""

    title: str
    label: str
    example: str
    hint: str


FORMS = {
    "ask": Form(
        "Ask", "What would you like to know?", "Who gains from the new tariffs?", "I look in all this workspace reads."
    ),
    "read": Form(
        "Read an article", "Which article?", "https://example.org/an-article", "I condense it, for you alone."
    ),
    "import": Form(
        "Import a list",
        "Where is the list of feeds?",
        "https://example.org/feeds.opml",
        "OPML, as other readers write it.",
    ),
    "filter": Form(
        "Filter a feed",
        "Which digests of it come through?",
        'tariff "interest rate" -football',
        'Words that must be said (one is enough), -words that must not, affects:"a name", language:en; last, '
        "about: what it must be about in your own words (needs a model); off for all.",
    ),
}
"""Orders that say too little by themselves, and what to ask for."""


def order_view(order: str, kept: str, note: str = "") -> dict[str, Any]:
    """Return the modal that asks for the rest of an order; `kept` comes back with it, `note` says how things stand."""
    form = FORMS[order.partition(" ")[0]]
    view = _form(
        kept,
        callback=ORDERED,
        title=form.title,
        submit="Go",
        label=form.label,
        example=form.example,
        hint=form.hint,
    )
    return {**view, "blocks": [section(shortened(note, NOTE_ROOM)), *view["blocks"]]} if note.strip() else view


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
