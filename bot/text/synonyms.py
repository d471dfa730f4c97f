"""Synonyms: words that news uses for one another, so that "shut" is found where a text has "closed"."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from functools import cache

from bot.text.language import LANGUAGES
from bot.text.terms import stem, words

_SENSES = [(language, row) for language in LANGUAGES.values() for row in language.synonyms]
_SENSE_OF = {stem(word, language): number for number, (language, row) in enumerate(_SENSES) for word in row}
_ALIKE = {
    number: frozenset(word for word, own in _SENSE_OF.items() if own == number) for number in set(_SENSE_OF.values())
}


def synonyms_of(word: str) -> frozenset[str]:
    """Return the words (stems) that mean what a word does, itself among them; none where we know no others."""
    return _ALIKE.get(_SENSE_OF.get(word, -1), frozenset())


def answer_synonyms_of(word: str) -> frozenset[str]:
    """Return the words (stems) by which a text may tell what is asked for with another: a refund is money back."""
    return _told_as().get(word, frozenset())


@cache
def _told_as() -> Mapping[str, frozenset[str]]:
    found: defaultdict[str, frozenset[str]] = defaultdict(frozenset)
    rows = ((language, row) for language in LANGUAGES.values() for row in language.answer_synonyms)
    for language, row in rows:
        family = frozenset(one for word in row for one in words(word, language))
        for one in family:
            found[one] |= family
    return found
