"""Folding: one form for all spellings that a case-insensitive expression takes for the same word."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from typing import TypeVar

Value = TypeVar("Value")

_DOTS = str.maketrans({"ı": "i", "İ": "i"})
"""`re.IGNORECASE` takes both for an "i"; `str.casefold` does not."""


def folded(word: str) -> str:
    """Return a word without its case: two that match each other blind to case have one such form."""
    return word.translate(_DOTS).casefold()


def unaccented(text: str) -> str:
    """Return a text in small letters without accents, as people type in a hurry, with straight apostrophes."""
    small = text.casefold().replace("’", "'")
    if small.isascii():  # as most words are; none of these has an accent
        return small
    return "".join(letter for letter in unicodedata.normalize("NFKD", small) if not unicodedata.combining(letter))


def folded_keys(table: Mapping[str, Value]) -> dict[str, Value]:
    """Return a table with its words folded, for what a case-blind expression has found: "ß" is looked up as "ss"."""
    return {folded(word): value for word, value in table.items()}
