"""Summary requests, for an article in short: "tl;dr", "fass das in einem Satz zusammen", "en bref ?". Pure.

Every word must be known, as part of the request or as one that names nothing: "What is this strike?" names a strike.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from bot.text.folding import unaccented
from bot.text.language import Language

_WORD = re.compile(r"tl;?dr|[^\W_]+")
_MAX_PHRASE_WORDS = 5
"""Most words of a phrase."""


def asks_for_summary(message: str, language: Language) -> bool:
    """Check whether a message only asks for a summary."""
    return "summary" in _meanings(message, language)


def asks_for_one_sentence(message: str, language: Language) -> bool:
    """Check whether a message only asks for a summary in one sentence."""
    return {"summary", "shortest"} <= _meanings(message, language)


def _meanings(message: str, language: Language) -> frozenset[str]:
    """Return the meanings of a message's phrases; none if a word is unknown."""
    words, meanings_by_phrase = _WORD.findall(unaccented(message)), _meanings_by_phrase(language)
    meanings: set[str] = set()
    at = 0
    while at < len(words):
        sizes = range(min(_MAX_PHRASE_WORDS, len(words) - at), 0, -1)
        size = next((size for size in sizes if tuple(words[at : at + size]) in meanings_by_phrase), 0)
        if not size:
            return frozenset()
        meanings |= meanings_by_phrase[tuple(words[at : at + size])]
        at += size
    return frozenset(meanings)


@cache
def _meanings_by_phrase(language: Language) -> Mapping[tuple[str, ...], frozenset[str]]:
    """Return all meanings of each phrase, by its words."""
    meanings_by_phrase: dict[tuple[str, ...], set[str]] = {}
    for meaning, phrases in language.summary_phrases.items():
        for phrase in phrases:
            meanings_by_phrase.setdefault(tuple(_WORD.findall(unaccented(phrase).replace("_", " "))), set()).add(
                meaning
            )
    small = language.small_words | language.demonstratives | language.please_words | language.courtesies
    small = small.union(language.request_phrases.get("ask", ()))
    for word in small:
        meanings_by_phrase.setdefault(tuple(_WORD.findall(unaccented(word))), {"small"})
    return {words: frozenset(means) for words, means in meanings_by_phrase.items()}
