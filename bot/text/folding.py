"""Folding: one form for all spellings that a case-insensitive expression matches as the same word."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from typing import TypeVar

Value = TypeVar("Value")

_DOTS = str.maketrans({"ı": "i", "İ": "i"})
"""`re.IGNORECASE` matches both with an "i"; `str.casefold` does not."""


def folded(word: str) -> str:
    """Return a word folded: two that match each other case-insensitively have the same form."""
    return word.translate(_DOTS).casefold()


def unaccented(text: str) -> str:
    """Return a text in lower case without accents, as people type in a hurry, with straight apostrophes."""
    small = text.casefold().replace("’", "'")
    if small.isascii():  # as most words are; they have no accents
        return small
    return "".join(letter for letter in unicodedata.normalize("NFKD", small) if not unicodedata.combining(letter))


def folded_keys(table: Mapping[str, Value]) -> dict[str, Value]:
    """Return a table with its keys folded, to look up case-insensitive matches: "ß" as "ss"."""
    return {folded(word): value for word, value in table.items()}
