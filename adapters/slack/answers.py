"""Answers as Block Kit: what is said, its quotations with their sources, and what can be asked next; pure."""

from __future__ import annotations

from collections.abc import Sequence

from adapters.slack.blocks import BUTTON_VALUE, CHOICE, Block, actions, button, choice_buttons, context, section
from adapters.slack.render import FALLBACK_ROOM, NAME_ROOM, NOTE_ROOM, ROOM, SUGGESTED
from adapters.slack.wording import escaped, kept_while_fitting, linked, shortened
from bot.domain.conversation import Answer
from bot.domain.evidence import Evidence

NOTHING = "The article does not say."
TITLE_ROOM = 90


def answer_blocks(answer: Answer) -> tuple[list[Block], str]:
    """Return an answer's blocks with its quotations numbered, and the text for notifications."""
    said = shortened(answer.text, FALLBACK_ROOM) or NOTHING
    return [section(said), *tail_blocks(answer)], said


def sentence_block(text: str) -> Block:
    """Return what was newly proven of an answer that is still growing."""
    return section(shortened(text, FALLBACK_ROOM))


def tail_blocks(answer: Answer) -> list[Block]:
    """Return what stands below an answer's sentences: its quotations, a note, and what can be done next."""
    blocks = []
    shown = [] if answer.is_talk else _quoted(answer)
    if shown:
        title = "From the article" if answer.answered else "Closest passage"
        blocks.append(section("\n".join([f"*{title}*", *shown])))
    if answer.note:
        blocks.append(context(shortened(answer.note, NOTE_ROOM)))
    buttons = [*choice_buttons(answer.choices, CHOICE), *suggestion_buttons(answer.suggestions)]
    return [*blocks, actions(buttons)] if buttons else blocks


def suggestion_buttons(questions: Sequence[str]) -> list[Block]:
    """Return a button for each question that can be asked next."""
    fitting = [question for question in questions if question.strip() and len(question) <= BUTTON_VALUE]
    return [button(question, f"{SUGGESTED}{number}", question) for number, question in enumerate(fitting)]


def _quoted(answer: Answer) -> list[str]:
    evidence = answer.evidence if answer.answered else answer.evidence[:1]
    lines = [
        f"> {f'{number}. ' if answer.answered else ''}“{escaped(line.quote)}”{_source(line)}"
        for number, line in enumerate(evidence, 1)
    ]
    shown = kept_while_fitting(lines, ROOM - FALLBACK_ROOM, str)
    if lines and not shown:
        shown = [f"> “{shortened(evidence[0].quote, ROOM - FALLBACK_ROOM - 100)}”"]
    return shown


def _source(line: Evidence) -> str:
    """Return where a quotation is from, if it is not the article at hand."""
    if line.source is None:
        return ""
    label = shortened(line.source.publisher, NAME_ROOM) or shortened(line.source.title, TITLE_ROOM) or "source"
    return f" — {linked(line.source.url, label)}"
