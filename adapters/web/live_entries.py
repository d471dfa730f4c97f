"""Live entries: timestamped sections, kept apart; a live blog's newest first, a conversation's from its question on."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import pairwise

from lxml import etree

from adapters.web.blocks import Block, ancestors
from adapters.web.dates import stated_time

MIN_ENTRIES = 3
"""Fewest entries that make a live blog."""
DAY_MINUTES = 24 * 60.0
"""Minutes of a day: a time that includes a date is a far larger number."""
MIN_FOUND_SHARE = 0.6
"""Least share of the entries' text that must be part of the extracted article; readers' comments below one are not."""
_CLOCK = r"([01]?\d|2[0-3])[:.h]([0-5]\d)(?: ?(?:[ap]\.?m\.?|uhr|h|[A-Z]{2,4})\b)?"
_LABEL = re.compile(rf"\D{{0,14}}{_CLOCK}\W*", re.IGNORECASE)
"""A line that is only an entry's time."""
_ASKS = re.compile(r"[?？؟](?!\S*=)")
_PROFILE_PATH = re.compile(r"/(?:~|(?:u|users?|members?|profiles?|people|authors?)/)", re.IGNORECASE)
"""A user's own pages on a site, in an address."""
_BEGINNING = re.compile(rf"{_CLOCK}\W{{1,4}}(?!.{{0,12}}\d[:.h]\d\d)(?=.{{30}})", re.IGNORECASE)
"""The time at the beginning of an entry's line; two of them would be opening hours."""


def separated_entries(blocks: Sequence[Block], lines: Sequence[Block]) -> list[Block | None] | None:
    """Return an article's lines with its entries apart (None between them) and in order; None if it has none.

    Args:
        blocks: all lines of the page.
        lines: those of the article.
    """
    times = _entries(blocks)
    if len(times) < MIN_ENTRIES:
        return None
    entry_of = {inner: entry for entry in times for inner in entry.iter()}
    lines_of: dict[etree._Element, list[Block]] = defaultdict(list)
    for block in blocks:
        if block.element in entry_of and not block.is_links and not _LABEL.fullmatch(block.text):
            lines_of[entry_of[block.element]].append(block)
    weight = sum(block.weight for entry_lines in lines_of.values() for block in entry_lines)
    if (
        len(lines_of) < MIN_ENTRIES
        or sum(line.weight for line in lines if line.element in entry_of) < MIN_FOUND_SHARE * weight
    ):
        return None
    timed = [(entry, times[entry]) for entry in times if lines_of[entry]]
    order = _oldest_first(timed) if _is_conversation(timed, lines_of) else _newest_first(timed)
    before: list[Block | None] = [line for line in lines if line.element not in entry_of]
    return before + [line for entry in order for line in (None, *lines_of[entry])]


def _entries(blocks: Sequence[Block]) -> dict[etree._Element, float]:
    """Return the largest group of sibling elements that each have a time, with that time as a number."""
    groups: dict[tuple[etree._Element, object], dict[etree._Element, float]] = defaultdict(dict)
    for block in blocks:
        late = _entry_time(block)
        if late is None:
            continue
        for element in ancestors(block.element):
            if (parent := element.getparent()) is not None:
                groups[parent, element.tag].setdefault(element, late)
    return max(groups.values(), key=len, default={})


def _entry_time(block: Block) -> float | None:
    """Return the time that a line is or begins with, in seconds, or minutes of a clock; None if it has none."""
    if block.element.tag == "tr":
        return None
    mark = next(block.element.iter("time"), None)
    if mark is not None and (marked_time := stated_time(mark.get("datetime") or "")):
        return marked_time.timestamp()
    clock = _LABEL.fullmatch(block.text) or _BEGINNING.match(block.text)
    return int(clock[1]) * 60.0 + int(clock[2]) if clock else None


def _is_conversation(
    timed: Sequence[tuple[etree._Element, float]], lines_of: Mapping[etree._Element, Sequence[Block]]
) -> bool:
    """Check whether people answer each other: most entries are signed, by several people, and the first one asks."""
    writers = [writer for entry, _ in timed if (writer := _writer(entry))]
    if 2 * len(writers) <= len(timed) or 2 * len(set(writers)) <= len(writers):
        return False
    return any(_ASKS.search(block.text) for block in lines_of[_oldest_first(timed)[0]])


def _writer(entry: etree._Element) -> str:
    """Return the author of an entry according to its markup; empty if it names none."""
    for element in entry.iter(etree.Element):
        is_author = "author" in f"{element.get('rel', '')} {element.get('itemprop', '')}".split()
        if is_author or _PROFILE_PATH.search(element.get("href", "")):
            return " ".join(str(element.xpath("string()")).split())
    return ""


def _oldest_first(timed: Sequence[tuple[etree._Element, float]]) -> list[etree._Element]:
    return _newest_first(timed)[::-1]


def _newest_first(timed: Sequence[tuple[etree._Element, float]]) -> list[etree._Element]:
    """Return entries by their times, newest first, if these include a date.

    A clock alone does not tell on which side of midnight it is: then they keep their own order, reversed if most of
    them are later than the one before.
    """
    entries = [entry for entry, _ in timed]
    if all(late > DAY_MINUTES for _, late in timed):
        return [entry for entry, _ in sorted(timed, key=lambda pair: -pair[1])]
    rising = sum(before < after for (_, before), (_, after) in pairwise(timed))
    return entries[::-1] if 2 * rising > len(timed) - 1 else entries
