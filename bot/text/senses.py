"""Senses: words that news uses for one another, so that "shut" is found where a text has "closed"."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from functools import cache

from bot.text.language import in_all_languages
from bot.text.terms import stem, words

_SENSES = in_all_languages(lambda language: language.synonyms)
_SENSE_OF = {stem(word): number for number, row in enumerate(_SENSES) for word in row}
_ALIKE = {
    number: frozenset(word for word, own in _SENSE_OF.items() if own == number) for number in set(_SENSE_OF.values())
}


def words_of_sense(word: str) -> frozenset[str]:
    """Return the words (stems) that mean what a word does, itself among them; none where we know no others."""
    return _ALIKE.get(_SENSE_OF.get(word, -1), frozenset())


def told_as(word: str) -> frozenset[str]:
    """Return the words (stems) by which a text may tell what is asked for with another: a refund is money back."""
    return _told_as().get(word, frozenset())


@cache
def _told_as() -> Mapping[str, frozenset[str]]:
    found: defaultdict[str, frozenset[str]] = defaultdict(frozenset)
    for row in in_all_languages(lambda language: language.answer_synonyms):
        family = frozenset(one for word in row for one in words(word))
        for one in family:
            found[one] |= family
    return found
