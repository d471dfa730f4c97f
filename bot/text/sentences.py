"""Sentences: split by a careful regular expression; a newline always ends a sentence."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from bot.text.language import Language, one_of
from bot.text.merged_languages import known_or_all_languages

TEXT_CACHE_SIZE = 16
"""Texts whose sentences are cached: all claims about an article are compared with them."""

MAX_ABBREVIATION_LENGTH = 20
"""Characters before a full stop that are searched for an abbreviation."""

_END = re.compile(r"(?<![.!?…])[.!?…]++[\"'”’»)\]]*+(?=\s|$)|[。！？]+[」』”’）]*|\n+")
_NEXT = re.compile(r"\s*[\"'“‘«([„]*(\S)")
_DAY = re.compile(r"(?<!\d)\d{1,2}$")
_LAST_WORD = re.compile(r"([^\s\"'“”‘’«»()\[\]]+)$")


def sentences(text: str, language: Language) -> list[tuple[int, int]]:
    """Return the sentences of `text` as (start, end) offsets, without the white space around them.

    Its language tells what a full stop after a word may mean: "no." is a number in English, and a no in Spanish.
    """
    return list(_sentences(text, language))


def forget_sentences() -> None:
    """Clear the cache of sentences, for measurements."""
    _sentences.cache_clear()


@lru_cache(maxsize=TEXT_CACHE_SIZE)
def _sentences(text: str, language: Language) -> tuple[tuple[int, int], ...]:
    spans: list[tuple[int, int]] = []
    start = 0
    for mark in _END.finditer(text):
        if _ends_sentence(text, start, mark, language):
            _add_span(spans, text, start, mark.end())
            start = mark.end()
    _add_span(spans, text, start, len(text))
    return tuple(spans)


def _add_span(spans: list[tuple[int, int]], text: str, start: int, end: int) -> None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start < end:
        spans.append((start, end))


def _ends_sentence(text: str, start: int, mark: re.Match[str], language: Language) -> bool:
    """Check whether a mark ends its sentence."""
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
    before = text[max(start, mark.start() - MAX_ABBREVIATION_LENGTH) : mark.start()]
    is_date = _DAY.search(before) is not None and _month_pattern(language).match(text, mark.end()) is not None
    return not is_date and not _is_abbreviation(before, language)


def _is_abbreviation(before: str, language: Language) -> bool:
    """Check whether the word before a full stop is an abbreviation or an initial."""
    match = _LAST_WORD.search(before)
    if match is None:
        return False
    word = match.group(1)
    is_initial = len(word) == 1 and word.isupper()
    return is_initial or word.casefold() in _abbreviations(language)


@cache
def _abbreviations(language: Language) -> frozenset[str]:
    return known_or_all_languages(language).abbreviations


@cache
def _month_pattern(language: Language) -> re.Pattern[str]:
    return re.compile(rf" (?:{one_of(name for row in language.month_names for name in row)})\b", re.IGNORECASE)
