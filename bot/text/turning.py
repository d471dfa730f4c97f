"""Turning words: those that deny, or leave something out, and so turn an order around. Pure."""

from __future__ import annotations

from functools import cache

from bot.text.folding import unaccented
from bot.text.language import in_all_languages
from bot.text.terms import WORD


def turning_in(said: str) -> frozenset[str]:
    """Return the words of a text that turn it around, without accents, each as `plain_words` has it."""
    return frozenset(plain_words(said)) & _known()


def plain_words(said: str) -> list[str]:
    """Return the words of a text in small letters without accents; what an apostrophe or a hyphen joins is parted."""
    return [part for word in WORD.findall(said) for part in unaccented(word).replace("-", "'").split("'") if part]


def exceptions_in(said: str) -> frozenset[str]:
    """Return the words of a text that leave something out of what it says."""
    return turning_in(said) & frozenset(in_all_languages(lambda language: language.exception_words))


@cache
def _known() -> frozenset[str]:
    return frozenset(in_all_languages(lambda one: (*one.turning_words, *one.exception_words)))
