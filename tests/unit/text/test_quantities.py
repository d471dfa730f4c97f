"""Quantities: shares in words are told in percent, and what a number counts is kept with it."""

from __future__ import annotations

import pytest

from bot.text.quantities import missing, shares


@pytest.mark.parametrize(
    ("said", "percent"),
    [
        ("Two thirds of them left.", [100 * 2 / 3]),
        ("A quarter of them left.", [25.0]),
        ("One in five left, and seis de cada diez stayed.", [20.0, 60.0]),
        ("One out of every five left.", [20.0]),
        ("HALF of them left, three-quarters came.", [75.0, 50.0]),
        ("Two thirdsome friends left.", []),
    ],
)
def test_shares_in_words_are_percent(said: str, percent: list[float]) -> None:
    """A claim may tell them in figures."""
    assert shares(said) == pytest.approx(percent)


def test_a_decade_is_the_years_it_began_with() -> None:
    """However it is shortened; another one is missing."""
    source = "The bridge is of the late ’70s."
    assert missing("The bridge is of the 1970s.", source) == []
    assert missing("The bridge is of the 1980s.", source) == ["1980"]


def test_a_number_is_missing_where_it_counts_something_else() -> None:
    """Units and scales may be written in another way; the same figure of another unit is no proof."""
    source = "It paid $15bn, a fifth more than in the ’90s, for 12 kilometres of pipes in three weeks."
    assert missing("It paid 15 billion dollars for 12,000 metres.", source) == []
    assert missing("It paid 15 million dollars in three months.", source) == ["15 million dollars", "three months"]
