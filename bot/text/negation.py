"""Negation: words that negate or exclude, and so reverse an order. Pure."""

from __future__ import annotations

from functools import cache

from bot.text.folding import unaccented
from bot.text.language import Language
from bot.text.terms import plain_words


def negating_words_in(text: str, language: Language) -> frozenset[str]:
    """Return the negating and excluding words of a text, unaccented, in the form of `plain_words`."""
    return frozenset(plain_words(text)) & negating_words(language)


def exceptions_in(text: str, language: Language) -> frozenset[str]:
    """Return the words of a text that make an exception."""
    return negating_words_in(text, language) & language.exception_words


def is_negating(word: str, language: Language) -> bool:
    """Check whether a whole word negates or excludes: "won't" does, "won" does not."""
    return unaccented(word).replace("’", "'") in _negation_words(language)


@cache
def negating_words(language: Language) -> frozenset[str]:
    """Return the words that negate or exclude, cut at an apostrophe."""
    return frozenset(word.partition("'")[0] for word in _negation_words(language))


@cache
def _negation_words(language: Language) -> frozenset[str]:
    return language.order_negations | language.exception_words
