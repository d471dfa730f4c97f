"""Wishes in plain words: how they are normalized, and when two are the same."""

from __future__ import annotations

MAX_WISH_LENGTH = 150
"""Most characters of a wish: enough for a sentence, and short enough for a digest's footer."""
_MARKS = str.maketrans(dict.fromkeys('"“”„', "'"))


def wish_in(text: str) -> str:
    """Return a wish as stored: one line, printable, without quotation marks around it; empty if it has no word."""
    shown = "".join(letter if letter.isprintable() else " " for letter in text.translate(_MARKS))
    line = " ".join(shown.split()).strip("' ")
    return line if any(letter.isalnum() for letter in line) else ""


def wish_key(text: str) -> str:
    """Return the key that two wishes in the same words share."""
    return " ".join(text.casefold().split()).rstrip(" .!?;,")
