"""Which language a text is in: what its page says, or a count of function words. A guess, or nothing."""

from __future__ import annotations

import re

from bot.text.language import ENGLISH, RECOGNISED

FEWEST = 6
"""Function words needed for a guess."""

MARGIN = 1.4
"""The best language must have this many times the words of the second."""

COUNTED = 600
"""Words looked at."""

_WORDS = re.compile(r"[^\W\d_]+")
_TAG = re.compile(r"([a-z]{2})(?:[-_][a-z0-9_-]*)?", re.IGNORECASE)
_SETS = {code: language.function_words for code, language in RECOGNISED.items()}


def stated_language(tag: str | None) -> str | None:
    """Return the ISO 639-1 code of a language tag such as `en-GB`; None where it is none."""
    match = _TAG.fullmatch((tag or "").strip())
    return match[1].lower() if match else None


def guessed_language(text: str) -> str | None:
    """Return the language whose function words are clearly the most frequent in `text`; None if none is."""
    words = [word.lower() for word in _WORDS.findall(text[: COUNTED * 12])][:COUNTED]
    counts = sorted(((sum(word in known for word in words), code) for code, known in _SETS.items()), reverse=True)
    (most, language), (second, _) = counts[0], counts[1]
    return language if most >= FEWEST and most >= MARGIN * second else None


def likely_language(text: str) -> str:
    """Return the language that has most function words in `text`, be it a headline; empty where it has none of any."""
    words = [word.lower() for word in _WORDS.findall(text[: COUNTED * 12])][:COUNTED]
    most = max(_SETS, key=lambda language: sum(word in _SETS[language] for word in words))
    if any(word in _SETS[most] for word in words):
        return most
    return ENGLISH if text.isascii() else ""


def language_of(text: str, *, stated: str | None = None) -> str | None:
    """Return the language of `text`: what its page states, unless that is one we know and the words are another's."""
    if stated is not None and stated not in _SETS:
        return stated
    return guessed_language(text) or stated
