"""Sentence boundaries by a careful regular expression; a newline always ends a sentence."""

from __future__ import annotations

import re
from functools import lru_cache

from bot.text.language import in_all_languages, positions

REMEMBERED = 16
"""Texts whose sentences are kept: all claims on an article are held against them."""

_SHORT = frozenset(in_all_languages(lambda language: language.abbreviations))

LONGEST_SHORT = 20
"""Characters before a stop that are looked at for an abbreviation."""

_END = re.compile(r"(?<![.!?…])[.!?…]++[\"'”’»)\]]*+(?=\s|$)|[。！？]+[」』”’）]*|\n+")
_NEXT = re.compile(r"\s*[\"'“‘«([„]*(\S)")
_DAY = re.compile(r"(?<!\d)\d{1,2}$")
_MONTH = re.compile(rf" (?:{'|'.join(positions(lambda language: language.month_names))})\b", re.IGNORECASE)
_LAST_WORD = re.compile(r"([^\s\"'“”‘’«»()\[\]]+)$")


def sentences(text: str) -> list[tuple[int, int]]:
    """Return the sentences of `text` as (start, end) offsets, without the white space around them."""
    return list(_sentences(text))


def forget_sentences() -> None:
    """Forget the sentences of texts read before, for those who measure."""
    _sentences.cache_clear()


@lru_cache(maxsize=REMEMBERED)
def _sentences(text: str) -> tuple[tuple[int, int], ...]:
    spans: list[tuple[int, int]] = []
    start = 0
    for mark in _END.finditer(text):
        if _ends(text, start, mark):
            _add(spans, text, start, mark.end())
            start = mark.end()
    _add(spans, text, start, len(text))
    return tuple(spans)


def _add(spans: list[tuple[int, int]], text: str, start: int, end: int) -> None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start < end:
        spans.append((start, end))


def _ends(text: str, start: int, mark: re.Match[str]) -> bool:
    """Decide whether a stop ends its sentence."""
    sign = mark.group()
    if "\n" in sign or sign[0] in "。！？":
        return True
    following = _NEXT.match(text, mark.end())
    if following is None:
        return True
    if following.group(1).islower():
        return False
    if sign != ".":
        return True
    before = text[max(start, mark.start() - LONGEST_SHORT) : mark.start()]
    is_date = _DAY.search(before) is not None and _MONTH.match(text, mark.end()) is not None
    return not is_date and not _is_short(before)


def _is_short(before: str) -> bool:
    """Check whether the word before a full stop is an abbreviation or an initial."""
    found = _LAST_WORD.search(before)
    if found is None:
        return False
    word = found.group(1)
    is_initial = len(word) == 1 and word.isupper()
    return is_initial or word.casefold() in _SHORT
