"""Senses: words that a retelling may take for one another, so that "shut" is found where the source has "closed"."""

from __future__ import annotations

from collections.abc import Iterable

from bot.text.terms import stem
from bot.text.wordlists import word_rows

LONG = 5
"""Letters that the name of a place and of its people share: "Europe", "European"."""

_SENSES = {stem(word): f"={row[0]}" for row in word_rows("same") for word in row}

_ALIKE = {mark: frozenset(word for word, own in _SENSES.items() if own == mark) for mark in set(_SENSES.values())}


def words_of_sense(word: str) -> frozenset[str]:
    """Return the words (stems) that mean what a word does, itself among them; none where we know no others."""
    return _ALIKE.get(_SENSES.get(word, ""), frozenset())


def senses(stems: Iterable[str]) -> set[str]:
    """Return what content words mean: one mark for all words of one sense, any other word as it is."""
    return {_SENSES.get(word, word) for word in stems}


def is_heard(word: str, told: set[str]) -> bool:
    """Say whether a content word, or one of its sense or its family, stands among what was told (`senses`)."""
    sense = _SENSES.get(word, word)
    return sense in told or any(is_family(sense, other) for other in told)


def is_family(one: str, other: str) -> bool:
    """Say whether two stems are one, or one goes on where the other ends: "europ", "european"."""
    short, long = sorted((one, other), key=len)
    return one == other or (len(short) >= LONG and long.startswith(short) and short.isalpha())
