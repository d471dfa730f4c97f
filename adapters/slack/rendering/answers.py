"""Answers as Block Kit: the text, its quotations with their sources, and suggested questions; pure."""

from __future__ import annotations

from collections.abc import Sequence

from adapters.slack.rendering.blocks import (
    BUTTON_VALUE_LENGTH,
    CHOICE_PREFIX,
    SECTION_LENGTH,
    Block,
    actions,
    button,
    choice_buttons,
    context,
    section,
)
from adapters.slack.rendering.digests import DIGEST_LENGTH, FALLBACK_LENGTH, NOTE_LENGTH, SUGGESTED_PREFIX
from adapters.slack.rendering.mrkdwn import escaped, escaped_lines, linked, shortened
from bot.domain.answer_message import AnswerMessage, Quotation, answer_message
from bot.domain.conversation import Answer

LABEL_LENGTH = 90
QUOTED_LENGTH = DIGEST_LENGTH - FALLBACK_LENGTH - 100
"""Most characters of the quotations under an answer, without their title."""


def answer_blocks(answer: Answer) -> tuple[list[Block], str]:
    """Return an answer's blocks with its quotations numbered, and the text for notifications."""
    message = answer_message(answer)
    short_text = escaped_lines(message.text, FALLBACK_LENGTH)
    # An answer that is not from articles has nothing below it, so a command's list may fill the whole section.
    full_text = escaped_lines(message.text, SECTION_LENGTH) if message.is_talk else short_text
    return [section(full_text), *tail_blocks(answer)], _notification_text(short_text, message)


def _notification_text(text: str, message: AnswerMessage) -> str:
    quotation = message.introduced_quotation
    return f"{text}\n“{shortened(quotation, FALLBACK_LENGTH - len(text))}”" if quotation else text


def sentence_block(text: str) -> Block:
    """Return the block for a newly verified part of a growing answer."""
    return section(shortened(text, FALLBACK_LENGTH) or "…")


def tail_blocks(answer: Answer) -> list[Block]:
    """Return the blocks below an answer's text: its quotations, a note, and suggested questions."""
    blocks, message = [], answer_message(answer)
    if message.quotations:
        title = [f"*{message.title}*"] if message.title else []
        blocks.append(section("\n".join([*title, *_quotation_lines(message.quotations)])))
    if message.note:
        blocks.append(context(shortened(message.note, NOTE_LENGTH)))
    buttons = [*choice_buttons(answer.choices, CHOICE_PREFIX), *suggestion_buttons(answer.suggestions)]
    return [*blocks, actions(buttons)] if buttons else blocks


def suggestion_buttons(questions: Sequence[str]) -> list[Block]:
    """Return a button for each suggested question."""
    fitting = [question for question in questions if question.strip() and len(question) <= BUTTON_VALUE_LENGTH]
    return [button(question, f"{SUGGESTED_PREFIX}{number}", question) for number, question in enumerate(fitting)]


def _quotation_lines(quotations: Sequence[Quotation]) -> list[str]:
    """Return every quotation, shortened if need be: an answer that cites [3] shows three of them."""
    lines = [
        f"{_quotation_prefix(quotation)}“{escaped(quotation.quote)}”{_source(quotation)}" for quotation in quotations
    ]
    if sum(map(len, lines)) + len(lines) <= QUOTED_LENGTH:
        return lines
    share = QUOTED_LENGTH // len(lines) - len("\n")
    return [_shortened_quotation(quotation, share) for quotation in quotations]


def _quotation_prefix(quotation: Quotation) -> str:
    return f"> {quotation.number}. " if quotation.number else "> "


def _shortened_quotation(quotation: Quotation, room: int) -> str:
    """Return a quotation within `room`; its link is dropped before its words are cut."""
    head, source = _quotation_prefix(quotation), _source(quotation)
    if len(source) > room // 2:
        source = f" — {shortened(quotation.label, room // 3)}"
    return f"{head}“{shortened(quotation.quote, room - len(head) - len(source) - 2)}”{source}"


def _source(quotation: Quotation) -> str:
    """Return a quotation's source, linked; empty if it is the current article."""
    return f" — {linked(quotation.url, shortened(quotation.label, LABEL_LENGTH))}" if quotation.label else ""
