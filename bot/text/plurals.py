"""Plurals: counted things in the bot's own texts."""

from __future__ import annotations


def counted_noun(number: int, noun: str) -> str:
    """Return a number with its noun: "1 story", "2 stories", "0 feeds", "3 days"."""
    plural = f"{noun[:-1]}ies" if noun.endswith("y") and noun[-2] not in "aeiou" else f"{noun}s"
    return f"{number} {noun if number == 1 else plural}"
