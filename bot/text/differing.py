"""Sentences that tell of the same and give other numbers."""

from __future__ import annotations

from bot.text import quantities
from bot.text.terms import stem, words

SHARED = 0.5
"""The share of the shorter passage's words that two must share to be about the same."""


def numbers_apart(one: str, other: str, *, fewest: int = 1) -> tuple[str, ...]:
    """Return a number of each, as written, where two sentences tell of the same and count it otherwise; else nothing.

    They tell of the same where they share most of the words of the shorter one; numbers are compared where they count
    the same thing in the same unit.

    Args:
        one: a sentence.
        other: another one.
        fewest: content words that they share at least.
    """
    mine, theirs = (set(words(quantities.without(text))) for text in (one, other))
    shared = len(mine & theirs)
    if shared < max(fewest, SHARED * min(len(mine), len(theirs))):
        return ()
    there, here = (quantities.quantities(text) for text in (one, other))
    for counted in dict.fromkeys(_counted(number) for number in there):
        told, said = (
            {number.value * number.size: number.written for number in found if _counted(number) == counted}
            for found in (there, here)
        )
        if any(counted) and told and said and told.keys().isdisjoint(said):
            return next(iter(told.values())), next(iter(said.values()))
    return ()


def _counted(number: quantities.Quantity) -> tuple[str, str]:
    """Return what a number counts: its unit, or where it has none the word behind it ("companies", "passengers")."""
    return number.unit, "" if number.unit else stem(number.noun) if number.noun else ""
