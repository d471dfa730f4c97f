"""How many there are, in words."""

from __future__ import annotations

import pytest

from bot.text.plurals import counted_noun


@pytest.mark.parametrize(
    ("number", "noun", "said"),
    [
        (0, "feed", "0 feeds"),
        (1, "feed", "1 feed"),
        (2, "feed", "2 feeds"),
        (1, "story", "1 story"),
        (3, "story", "3 stories"),
    ],
)
def test_one_is_one_and_all_else_is_many(number: int, noun: str, said: str) -> None:
    """Nothing is many, too."""
    assert counted_noun(number, noun) == said
