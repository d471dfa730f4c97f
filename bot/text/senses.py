"""Senses: words that a retelling may take for one another, so that "shut" is found where the source has "closed".

Two lists know them: words that news uses for one another, where a slip costs little (a word has one sense there), and
synonyms, where a word may have many (docs/decisions/0013).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from functools import cache
from itertools import takewhile

from bot.text.terms import stem
from bot.text.wordlists import word_rows

LONG = 5
"""Letters that the name of a place and of its people share: "Europe", "European"."""
SHORT, ENDING = 4, 3
"""Letters that two forms of a word share at least, and that they may differ in at most: "kostet", "kosten"."""


@cache
def _marks() -> dict[str, frozenset[str]]:
    """Return the marks of all senses a stem can have, its irregular forms' included."""
    found: dict[str, set[str]] = defaultdict(set)
    for sign, rows in (("=", word_rows("same")), ("~", word_rows("synonyms"))):
        for number, row in enumerate(rows):
            for word in row:
                for form in (word, f"{word.removesuffix('e')}ed", f"{word.removesuffix('e')}ing"):
                    found[stem(form)].add(f"{sign}{number}")  # "registered" and "register" have two stems
    for word, *forms in word_rows("irregular"):
        for form in forms:
            found[stem(form)] |= found.get(stem(word), set())
    return {word: frozenset(marks) for word, marks in found.items()}


@cache
def _opposites() -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for one, other in word_rows("opposites"):
        found[stem(one)].add(stem(other))
        found[stem(other)].add(stem(one))
    return found


_NEWS = {stem(word): f"={number}" for number, row in enumerate(word_rows("same")) for word in row}

_ALIKE = {mark: frozenset(word for word, own in _NEWS.items() if own == mark) for mark in set(_NEWS.values())}


def words_of_sense(word: str) -> frozenset[str]:
    """Return the words (stems) that mean what a word does, itself among them; none where we know no others."""
    return _ALIKE.get(_NEWS.get(word, ""), frozenset())


def senses(stems: Iterable[str]) -> set[str]:
    """Return content words with the marks of all they can mean: what `is_heard` looks into."""
    told = set(stems)
    return told.union(*(_marks().get(word, ()) for word in told))


def is_heard(word: str, told: set[str], *, inflects: bool = False) -> bool:
    """Say whether a content word, or one of a sense or the family of it, stands among what was told (`senses`).

    Args:
        word: a stem.
        told: what was told.
        inflects: whether the language has more endings than ours are cut for: then up to three letters may differ.
    """
    if word in told or not _marks().get(word, frozenset()).isdisjoint(told):
        return True
    if inflects and any(_are_forms(word, other) for other in told if other.startswith(word[:SHORT])):
        return True
    return len(word) >= LONG and any(is_family(word, other) for other in told if other.startswith(word[:LONG]))


def _are_forms(one: str, other: str) -> bool:
    shared = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))
    return shared >= SHORT and max(len(one), len(other)) - shared <= ENDING


def in_news(word: str) -> str:
    """Return what a content word means in the narrower list, or the word: where a slip costs more than a miss."""
    return _NEWS.get(word, word)


def share_a_sense(one: str, other: str) -> bool:
    """Say whether two stems can mean the same."""
    return one == other or not _marks().get(one, frozenset()).isdisjoint(_marks().get(other, frozenset()))


def are_opposite(one: str, other: str) -> bool:
    """Say whether two stems mean the opposite of each other."""
    return other in _opposites().get(one, ())


def is_family(one: str, other: str) -> bool:
    """Say whether two stems are one, or one goes on where the other ends: "europ", "european"."""
    short, long = sorted((one, other), key=len)
    return one == other or (len(short) >= LONG and long.startswith(short) and short.isalpha())
