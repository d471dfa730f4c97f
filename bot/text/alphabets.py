"""Alphabets: whether a line uses letters that none of our languages has. Pure."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

_WORDS = re.compile(r"[^\W\d_]+")
_LIGATURES = frozenset({"\u0153", "\u00e6"})
"""Their letters that are not a Latin letter with a diacritic; `casefold` turns German's sharp s into two letters."""
_MARKS = frozenset("\u0300\u0301\u0302\u0303\u0308\u0327")
"""Diacritics of their letters: grave, acute, circumflex, tilde, diaeresis, and cedilla."""


def has_unknown_letters(line: str) -> bool:
    """Check whether a word of a line has a letter that none of our languages has; capitalised words do not count."""
    if line.isascii():
        return False
    return any(not word[0].isupper() and not all(map(_is_known, word.casefold())) for word in _WORDS.findall(line))


@cache
def _is_known(letter: str) -> bool:
    base, *marks = list(unicodedata.normalize("NFD", letter))
    return letter in _LIGATURES or (base.isascii() and _MARKS.issuperset(marks))
