"""Live entries: timestamped sections kept apart: a live blog's newest first, a conversation's from its question on."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import pairwise

from lxml import etree

from adapters.web.blocks import Block, ancestors
from adapters.web.dates import stated_time

MIN_ENTRIES = 3
"""Entries that make a live blog."""
DAY_MINUTES = 24 * 60.0
"""Minutes of a clock: a time that names a day is far later."""
MIN_FOUND_SHARE = 0.6
"""Share of what the entries say that has to have been found as the article: what readers say below one is not."""
_CLOCK = r"([01]?\d|2[0-3])[:.h]([0-5]\d)(?: ?(?:[ap]\.?m\.?|uhr|h|[A-Z]{2,4})\b)?"
_LABEL = re.compile(rf"\D{{0,14}}{_CLOCK}\W*", re.IGNORECASE)
"""A line that is no more than an entry's time."""
_ASKS = re.compile(r"[?？؟](?!\S*=)")
_PLACE = re.compile(r"/(?:~|(?:u|users?|members?|profiles?|people|authors?)/)", re.IGNORECASE)
"""In an address: somebody's own place on a site."""
_BEGINNING = re.compile(rf"{_CLOCK}\W{{1,4}}(?!.{{0,12}}\d[:.h]\d\d)(?=.{{30}})", re.IGNORECASE)
"""The time that a line of an entry begins with; two of them are opening hours."""


def separated_entries(blocks: Sequence[Block], lines: Sequence[Block]) -> list[Block | None] | None:
    """Return an article's lines with its entries apart (None between them) and in order; None where it has none.

    Args:
        blocks: all lines of the page.
        lines: those that are the article.
    """
    times = _entries(blocks)
    if len(times) < MIN_ENTRIES:
        return None
    entry_of = {inner: entry for entry in times for inner in entry.iter()}
    told: dict[etree._Element, list[Block]] = defaultdict(list)
    for block in blocks:
        if block.element in entry_of and not block.is_links and not _LABEL.fullmatch(block.text):
            told[entry_of[block.element]].append(block)
    weight = sum(block.weight for some in told.values() for block in some)
    if (
        len(told) < MIN_ENTRIES
        or sum(line.weight for line in lines if line.element in entry_of) < MIN_FOUND_SHARE * weight
    ):
        return None
    timed = [(entry, times[entry]) for entry in times if told[entry]]
    order = _oldest_first(timed) if _is_conversation(timed, told) else _newest_first(timed)
    before: list[Block | None] = [line for line in lines if line.element not in entry_of]
    return before + [line for entry in order for line in (None, *told[entry])]


def _entries(blocks: Sequence[Block]) -> dict[etree._Element, float]:
    """Return the elements, all within one, that have a time each; with how late it is."""
    groups: dict[tuple[etree._Element, object], dict[etree._Element, float]] = defaultdict(dict)
    for block in blocks:
        late = _entry_time(block)
        if late is None:
            continue
        for element in ancestors(block.element):
            if (above := element.getparent()) is not None:
                groups[above, element.tag].setdefault(element, late)
    return max(groups.values(), key=len, default={})


def _entry_time(block: Block) -> float | None:
    """Return the time that a line of an entry is, or begins with; None for any other line."""
    if block.element.tag == "tr":
        return None
    mark = next(block.element.iter("time"), None)
    if mark is not None and (stated := stated_time(mark.get("datetime") or "")):
        return stated.timestamp()
    clock = _LABEL.fullmatch(block.text) or _BEGINNING.match(block.text)
    return int(clock[1]) * 60.0 + int(clock[2]) if clock else None


def _is_conversation(
    timed: Sequence[tuple[etree._Element, float]], told: Mapping[etree._Element, Sequence[Block]]
) -> bool:
    """Check whether people answer each other: most entries are signed, by more than a few, and the first one asks."""
    writers = [writer for entry, _ in timed if (writer := _writer(entry))]
    if 2 * len(writers) <= len(timed) or 2 * len(set(writers)) <= len(writers):
        return False
    return any(_ASKS.search(block.text) for block in told[_oldest_first(timed)[0]])


def _writer(entry: etree._Element) -> str:
    """Return who signed an entry, as its markup says; empty where it does not."""
    for element in entry.iter(etree.Element):
        is_author = "author" in f"{element.get('rel', '')} {element.get('itemprop', '')}".split()
        if is_author or _PLACE.search(element.get("href", "")):
            return " ".join(str(element.xpath("string()")).split())
    return ""


def _oldest_first(timed: Sequence[tuple[etree._Element, float]]) -> list[etree._Element]:
    return _newest_first(timed)[::-1]


def _newest_first(timed: Sequence[tuple[etree._Element, float]]) -> list[etree._Element]:
    """Return entries by their times where these name a day.

    A clock alone does not say on which side of midnight it is: then in their own order, turned round where most of them
    are later than the one before.
    """
    entries = [entry for entry, _ in timed]
    if all(late > DAY_MINUTES for _, late in timed):
        return [entry for entry, _ in sorted(timed, key=lambda one: -one[1])]
    rising = sum(one < other for (_, one), (_, other) in pairwise(timed))
    return entries[::-1] if 2 * rising > len(timed) - 1 else entries
