"""A wish in plain words: how it is normalized, and when two are the same."""

from __future__ import annotations

MAX_WISH_LENGTH = 150
"""Characters of a wish: a sentence, and short enough for a digest's foot."""
_MARKS = str.maketrans(dict.fromkeys('"“”„', "'"))


def wish_in(text: str) -> str:
    """Return a wish as it is kept: one line of what can be seen, no marks around it; empty where it has no word."""
    shown = "".join(letter if letter.isprintable() else " " for letter in text.translate(_MARKS))
    line = " ".join(shown.split()).strip("' ")
    return line if any(letter.isalnum() for letter in line) else ""


def wish_key(text: str) -> str:
    """Return what two wishes have in common that say the same in the same words."""
    return " ".join(text.casefold().split()).rstrip(" .!?;,")
