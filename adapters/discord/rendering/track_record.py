"""Track records as Discord shows them: somebody's gains and losses over time; pure, and within its limits."""

from __future__ import annotations

from collections.abc import Sequence

from adapters.discord.rendering.markdown import escaped, labelled_link, shortened, utf16_length
from adapters.discord.rendering.pages import MAX_PAGES, PAGE_LENGTH
from bot.domain import labels
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
from bot.text.catalogue import in_language, say

LINK_LENGTH, REASON_LENGTH, QUOTATION_LENGTH, NOTE_LENGTH = 600, 300, 350, 500


def track_record_pages(record: TrackRecord, language: str = "") -> list[str]:
    """Return a track record as messages: what each story did, with its quotation, and how many were left out."""
    head = [f"**{shortened(in_language(record_heading(record), language), NOTE_LENGTH)}**"]
    head += [f"-# {shortened(in_language(record.note, language), NOTE_LENGTH)}"] if record.note else []
    pages = ["\n".join(head)]
    for number, outcome in enumerate(record.lines):
        shown = _full_entry(outcome, record.name, language)
        if utf16_length(pages[-1]) + 1 + utf16_length(shown) <= PAGE_LENGTH:
            pages[-1] = f"{pages[-1]}\n{shown}"
        elif len(pages) < MAX_PAGES:
            pages.append(shown)
        else:
            more = in_language(labels.OLDER_ONES.with_values(number=len(record.lines) - number), language)
            pages[-1] = f"{pages[-1]}\n*{more}*"
            break
    return pages


def round_up_page(text: str, track_records: Sequence[TrackRecord], language: str = "") -> str:
    """Return a round-up of several track records as one message: for each its sums, and a line per story."""
    lines = [
        line
        for record in track_records
        for line in (
            f"**{shortened(in_language(record_heading(record), language), NOTE_LENGTH)}**",
            *(_short_entry(outcome, record.name, language) for outcome in record.lines),
        )
    ]
    page = f"**{escaped(in_language(text, language))}**"
    for number, line in enumerate(lines):
        if utf16_length(page) + 1 + utf16_length(line) > PAGE_LENGTH:
            more = in_language(say("and {number} lines more: /news about", number=len(lines) - number), language)
            return f"{page}\n*{more}*"
        page = f"{page}\n{line}"
    return page


def _full_entry(line: StoryOutcome, name: str, language: str) -> str:
    effect, day = in_language(effect_text(line, name), language), in_language(day_in_words(line.at), language)
    first = f"{EFFECT_SYMBOLS[line.effect]} **{escaped(effect)}** · {day} · {_link(line, language)}"
    quote = f"> “{shortened(line.evidence.quote, QUOTATION_LENGTH)}”"
    return "\n".join(part for part in (first, shortened(reason_beyond_quote(line), REASON_LENGTH), quote) if part)


def _short_entry(line: StoryOutcome, name: str, language: str) -> str:
    effect = escaped(in_language(effect_text(line, name), language))
    return f"{EFFECT_SYMBOLS[line.effect]} **{effect}**: {shortened(line.why, REASON_LENGTH)} · {_link(line, language)}"


def _link(line: StoryOutcome, language: str) -> str:
    name = in_language(publisher_line(line), language)
    title = labelled_link(
        line.source.title or in_language(labels.UNTITLED, language), line.source.url, room=LINK_LENGTH
    )
    return f"{title} ({escaped(name)})" if name else title
