"""Alphabets: whether a line uses letters that none of our languages has. Pure."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

_WORDS = re.compile(r"[^\W\d_]+")
_LIGATURES = frozenset({"\u0153", "\u00e6"})
"""Letters of theirs that are no Latin letter with a mark; German's sharp s is two in `casefold`."""
_MARKS = frozenset("\u0300\u0301\u0302\u0303\u0308\u0327")
"""What stands on or under their letters: grave, acute, circumflex, tilde, diaeresis, and cedilla."""


def has_unknown_letters(said: str) -> bool:
    """Check whether a word of a line has a letter that none of our languages has; a name alone says nothing."""
    if said.isascii():
        return False
    return any(not word[0].isupper() and not all(map(_is_known, word.casefold())) for word in _WORDS.findall(said))


@cache
def _is_known(letter: str) -> bool:
    base, *marks = list(unicodedata.normalize("NFD", letter))
    return letter in _LIGATURES or (base.isascii() and _MARKS.issuperset(marks))
