"""Senses: words that news uses for one another, so that "shut" is found where a text has "closed"."""

from __future__ import annotations

from bot.text.terms import stem
from bot.text.wordlists import word_rows

_SENSE_OF = {stem(word): number for number, row in enumerate(word_rows("same")) for word in row}
_ALIKE = {
    number: frozenset(word for word, own in _SENSE_OF.items() if own == number) for number in set(_SENSE_OF.values())
}


def words_of_sense(word: str) -> frozenset[str]:
    """Return the words (stems) that mean what a word does, itself among them; none where we know no others."""
    return _ALIKE.get(_SENSE_OF.get(word, -1), frozenset())
