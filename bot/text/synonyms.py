"""Synonyms: words that news uses for one another, so that "shut" is found in a text with "closed"."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from functools import cache

from bot.text.language import Language
from bot.text.list_formats import Rows
from bot.text.terms import content_words, stem

NO_SYNONYMS: frozenset[str] = frozenset()


def synonyms_of(word: str, language: Language) -> frozenset[str]:
    """Return the words (stems) with the same meaning as a word, itself included; none if we know no others."""
    return _synonyms(language).get(word, NO_SYNONYMS)


def answer_synonyms_of(word: str, language: Language) -> frozenset[str]:
    """Return the words (stems) that answer a question with another word: a refund is money back."""
    return _answer_synonyms(language).get(word, NO_SYNONYMS)


@cache
def _synonyms(language: Language) -> Mapping[str, frozenset[str]]:
    """Return the words of each sense, by each of them; a word of two senses has the last."""
    sense_of = {stem(word, language): number for number, row in enumerate(language.synonyms) for word in row}
    of_sense: defaultdict[int, set[str]] = defaultdict(set)
    for word, number in sense_of.items():
        of_sense[number].add(word)
    return {word: frozenset(of_sense[number]) for word, number in sense_of.items()}


@cache
def _answer_synonyms(language: Language) -> Mapping[str, frozenset[str]]:
    return families_of(language.answer_synonyms, language)


def families_of(rows: Rows, language: Language) -> Mapping[str, frozenset[str]]:
    """Return the words (stems) of all rows that a word is in, by the word."""
    families: defaultdict[str, frozenset[str]] = defaultdict(frozenset)
    for row in rows:
        family = frozenset(member for word in row for member in content_words(word, language))
        for member in family:
            families[member] |= family
    return families
