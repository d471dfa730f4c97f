"""Track records as Block Kit: somebody's gains and losses over time; pure, and within Slack's limits."""

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
"""Most paragraphs of one message, besides the blocks around them; Slack allows 50 blocks."""
TRACK_RECORD_LENGTH = 9_000
"""Most characters of all paragraphs together."""
TITLE_LENGTH, REASON_LENGTH, QUOTATION_LENGTH, NOTE_LENGTH = 150, 300, 400, 500
FALLBACK_LENGTH = 300


def track_record_blocks(
    record: TrackRecord, choices: Sequence[Choice] = (), language: str = ""
) -> tuple[list[Block], str]:
    """Return a track record's blocks, each story with its quotation, and the text for notifications."""
    head = in_language(record_heading(record), language)
    blocks = [section(f"*{shortened(head, NOTE_LENGTH)}*")]
    blocks += [context(shortened(in_language(record.note, language), NOTE_LENGTH))] if record.note else []
    blocks += _bounded_blocks([_full_entry(outcome, record.name, language) for outcome in record.lines], language)
    buttons = choice_buttons(choices, CHOICE_PREFIX)
    return [*blocks, *([actions(buttons)] if buttons else [])], shortened(head, FALLBACK_LENGTH)


def round_up_blocks(text: str, track_records: Sequence[TrackRecord], language: str = "") -> list[Block]:
    """Return a round-up of several track records: for each its sums, and a line per story."""
    paragraphs = [
        "\n".join(
            [
                f"*{shortened(in_language(record_heading(record), language), NOTE_LENGTH)}*",
                *(_short_entry(outcome, record.name, language) for outcome in record.lines),
            ]
        )
        for record in track_records
    ]
    title = section(f"*{escaped(in_language(text, language))}*")
    return [title, *_bounded_blocks([line for paragraph in paragraphs for line in paragraph.split("\n")], language)]


def _full_entry(line: StoryOutcome, name: str, language: str) -> str:
    effect, day = in_language(effect_text(line, name), language), in_language(day_in_words(line.at), language)
    first = f"{EFFECT_SYMBOLS[line.effect]} *{escaped(effect)}* · {day} · {_link(line, language)}"
    quote = f"> “{shortened(line.evidence.quote, QUOTATION_LENGTH)}”"
    return "\n".join(part for part in (first, shortened(reason_beyond_quote(line), REASON_LENGTH), quote) if part)


def _short_entry(line: StoryOutcome, name: str, language: str) -> str:
    effect = escaped(in_language(effect_text(line, name), language))
    return f"{EFFECT_SYMBOLS[line.effect]} *{effect}*: {shortened(line.why, REASON_LENGTH)} · {_link(line, language)}"


def _link(line: StoryOutcome, language: str) -> str:
    name = in_language(publisher_line(line), language)
    title = linked(
        line.source.url, shortened(line.source.title, TITLE_LENGTH) or in_language(labels.UNTITLED, language)
    )
    return f"{title} ({escaped(name)})" if name else title


def _bounded_blocks(lines: Sequence[str], language: str = "") -> list[Block]:
    """Return as many paragraphs as fit into one message, and the number of those left out."""
    blocks: list[Block] = []
    used_length = 0
    for line in lines[:MAX_LINES]:
        used_length += len(line)
        if used_length > TRACK_RECORD_LENGTH:
            break
        blocks.append(section(line))
    left_out = len(lines) - len(blocks)
    return [
        *blocks,
        *([context(in_language(labels.OLDER_ONES.with_values(number=left_out), language))] if left_out else []),
    ]
