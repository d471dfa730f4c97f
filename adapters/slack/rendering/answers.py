"""Answers as Block Kit: what is said, its quotations with their sources, and what can be asked next; pure."""

from __future__ import annotations

from collections.abc import Sequence

from adapters.slack.rendering.blocks import (
    BUTTON_VALUE,
    CHOICE,
    SECTION,
    Block,
    actions,
    button,
    choice_buttons,
    context,
    section,
)
from adapters.slack.rendering.digests import FALLBACK_ROOM, NAME_ROOM, NOTE_ROOM, ROOM, SUGGESTED
from adapters.slack.rendering.mrkdwn import escaped, escaped_lines, linked, shortened
from bot.domain.conversation import Answer, closest
from bot.domain.evidence import Evidence
from bot.text.catalogue import in_language, say

NOTHING = say("I found no sentence that answers this for certain.")
FROM_THE_ARTICLE = say("From the article")
TITLE_ROOM = 90
QUOTED_ROOM = ROOM - FALLBACK_ROOM - 100
"""Characters of the quotations under an answer, beside their title."""


def answer_blocks(answer: Answer) -> tuple[list[Block], str]:
    """Return an answer's blocks with its quotations numbered, and the text for notifications."""
    nothing = in_language(NOTHING, answer.language)
    said = escaped_lines(answer.text, FALLBACK_ROOM) or nothing
    # What is no answer from articles has nothing below it: a list that a command replies has the whole section.
    whole = escaped_lines(answer.text, SECTION) if answer.is_talk else said
    return [section(whole or nothing), *tail_blocks(answer)], _notified(said, answer)


def _notified(said: str, answer: Answer) -> str:
    """Return what a notification says of an answer: also what follows where its text only leads to a quotation."""
    quoted = answer.evidence if answer.answered else closest(answer)[1]
    if answer.is_talk or not quoted or not said.endswith(":"):
        return said
    return f"{said}\n“{shortened(quoted[0].quote, FALLBACK_ROOM - len(said))}”"


def sentence_block(text: str) -> Block:
    """Return what was newly proven of an answer that is still growing."""
    return section(shortened(text, FALLBACK_ROOM) or "…")


def tail_blocks(answer: Answer) -> list[Block]:
    """Return what stands below an answer's sentences: its quotations, a note, and what can be done next."""
    blocks = []
    shown = [] if answer.is_talk else _quoted(answer)
    if shown:
        title = in_language(FROM_THE_ARTICLE, answer.language) if answer.answered else closest(answer)[0]
        blocks.append(section("\n".join([*([f"*{title}*"] if title else []), *shown])))
    if answer.note:
        blocks.append(context(shortened(answer.note, NOTE_ROOM)))
    buttons = [*choice_buttons(answer.choices, CHOICE), *suggestion_buttons(answer.suggestions)]
    return [*blocks, actions(buttons)] if buttons else blocks


def suggestion_buttons(questions: Sequence[str]) -> list[Block]:
    """Return a button for each question that can be asked next."""
    fitting = [question for question in questions if question.strip() and len(question) <= BUTTON_VALUE]
    return [button(question, f"{SUGGESTED}{number}", question) for number, question in enumerate(fitting)]


def _quoted(answer: Answer) -> list[str]:
    """Return the quotations, every one of them: what cites [3] shows a third, if need be shortened."""
    evidence = answer.evidence if answer.answered else closest(answer)[1]
    heads = [f"> {f'{number}. ' if answer.answered else ''}" for number, _ in enumerate(evidence, 1)]
    whole = [f"{head}“{escaped(line.quote)}”{_source(line)}" for head, line in zip(heads, evidence, strict=True)]
    if sum(map(len, whole)) + len(whole) <= QUOTED_ROOM:
        return whole
    share = QUOTED_ROOM // len(whole) - len("\n")
    return [_shorter(head, line, share) for head, line in zip(heads, evidence, strict=True)]


def _shorter(head: str, line: Evidence, room: int) -> str:
    """Return a quotation within `room`; its link goes before its words do."""
    source = _source(line)
    if len(source) > room // 2:
        source = shortened(_label(line), room // 3)
        source = f" — {source}" if source else ""
    return f"{head}“{shortened(line.quote, room - len(head) - len(source) - 2)}”{source}"


def _label(line: Evidence) -> str:
    if line.source is None:
        return ""
    return line.source.publisher or line.source.title or "source"


def _source(line: Evidence) -> str:
    """Return where a quotation is from, if it is not the article at hand."""
    if line.source is None:
        return ""
    label = shortened(line.source.publisher, NAME_ROOM) or shortened(line.source.title, TITLE_ROOM) or "source"
    return f" — {linked(line.source.url, label)}"
