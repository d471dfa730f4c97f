"""Gains and losses of somebody over time, as Block Kit; pure, and within Slack's limits."""

from __future__ import annotations

from collections.abc import Sequence

from adapters.slack.rendering.blocks import CHOICE_PREFIX, Block, actions, choice_buttons, context, section
from adapters.slack.rendering.mrkdwn import escaped, linked, shortened
from bot.domain import labels
from bot.domain.conversation import Choice
from bot.domain.digest_message import EFFECT_SYMBOLS
from bot.domain.track_record import (
    StoryOutcome,
    TrackRecord,
    day_in_words,
    effect_text,
    publisher_line,
    reason_beyond_quote,
    record_heading,
)
from bot.text.catalogue import in_language

MAX_LINES = 40
"""Paragraphs of one message, beside what stands around them; Slack takes 50 blocks."""
TRACK_RECORD_LENGTH = 9_000
"""Characters of them all."""
TITLE_LENGTH, REASON_LENGTH, QUOTATION_LENGTH, NOTE_LENGTH = 150, 300, 400, 500
FALLBACK_LENGTH = 300


def track_record_blocks(
    told: TrackRecord, choices: Sequence[Choice] = (), language: str = ""
) -> tuple[list[Block], str]:
    """Return who gained and lost by which story, each with its quotation, and the text for notifications."""
    head = in_language(record_heading(told), language)
    blocks = [section(f"*{shortened(head, NOTE_LENGTH)}*")]
    blocks += [context(shortened(in_language(told.note, language), NOTE_LENGTH))] if told.note else []
    blocks += _bounded_blocks([_full_entry(line, told.name, language) for line in told.lines], language)
    buttons = choice_buttons(choices, CHOICE_PREFIX)
    return [*blocks, *([actions(buttons)] if buttons else [])], shortened(head, FALLBACK_LENGTH)


def round_up_blocks(text: str, track_records: Sequence[TrackRecord], language: str = "") -> list[Block]:
    """Return a round-up of several: for each its sums, and a line a story."""
    paragraphs = [
        "\n".join(
            [
                f"*{shortened(in_language(record_heading(told), language), NOTE_LENGTH)}*",
                *(_short_entry(line, told.name, language) for line in told.lines),
            ]
        )
        for told in track_records
    ]
    title = section(f"*{escaped(in_language(text, language))}*")
    return [title, *_bounded_blocks([line for one in paragraphs for line in one.split("\n")], language)]


def _full_entry(line: StoryOutcome, asked: str, language: str) -> str:
    effect, on = in_language(effect_text(line, asked), language), in_language(day_in_words(line.at), language)
    first = f"{EFFECT_SYMBOLS[line.effect]} *{escaped(effect)}* · {on} · {_link(line, language)}"
    quote = f"> “{shortened(line.evidence.quote, QUOTATION_LENGTH)}”"
    return "\n".join(part for part in (first, shortened(reason_beyond_quote(line), REASON_LENGTH), quote) if part)


def _short_entry(line: StoryOutcome, asked: str, language: str) -> str:
    effect = escaped(in_language(effect_text(line, asked), language))
    return f"{EFFECT_SYMBOLS[line.effect]} *{effect}*: {shortened(line.why, REASON_LENGTH)} · {_link(line, language)}"


def _link(line: StoryOutcome, language: str) -> str:
    name = in_language(publisher_line(line), language)
    title = linked(
        line.source.url, shortened(line.source.title, TITLE_LENGTH) or in_language(labels.UNTITLED, language)
    )
    return f"{title} ({escaped(name)})" if name else title


def _bounded_blocks(lines: Sequence[str], language: str = "") -> list[Block]:
    """Return as many paragraphs as one message takes, and how many were left out."""
    kept: list[Block] = []
    used = 0
    for line in lines[:MAX_LINES]:
        used += len(line)
        if used > TRACK_RECORD_LENGTH:
            break
        kept.append(section(line))
    left = len(lines) - len(kept)
    return [
        *kept,
        *([context(in_language(labels.OLDER_ONES.with_values(number=left), language))] if left else []),
    ]
