"""Senses: what a retelling may say in other words, and what it may not."""

from __future__ import annotations

from itertools import combinations

import pytest

from bot.text.senses import are_opposite, in_news, is_heard, senses, share_a_sense
from bot.text.terms import stem
from bot.text.wordlists import word_rows


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ("closed", "shut"),
        ("recorded", "registered"),
        ("probe", "investigation"),
        ("bought", "purchases"),
        ("Europe", "European"),
    ],
)
def test_another_word_of_the_sense_is_heard(told: str, said: str) -> None:
    """Both lists, irregular forms, and families of words."""
    assert is_heard(stem(said.casefold()), senses([stem(told.casefold())]))


@pytest.mark.parametrize(("told", "said"), [("buy", "sell"), ("red", "blue"), ("Monday", "Sunday")])
def test_another_word_is_not_heard(told: str, said: str) -> None:
    """Opposites and words of one kind mean something else."""
    assert not is_heard(stem(said.casefold()), senses([stem(told.casefold())]))


def test_where_a_slip_costs_more_only_the_narrower_list_counts() -> None:
    """The word "biggest" is "largest"; the wider list is not asked."""
    assert in_news(stem("biggest")) == in_news(stem("largest"))
    assert in_news(stem("first")) != in_news(stem("initiative"))


def test_opposites_hold_both_ways() -> None:
    """A pair in a list is one both ways round, and no sense in common."""
    assert are_opposite(stem("rise"), stem("fall"))
    assert are_opposite(stem("fall"), stem("rise"))
    assert not share_a_sense(stem("rise"), stem("fall"))


def test_no_synonym_is_an_opposite() -> None:
    """The two lists do not contradict each other."""
    opposites = {frozenset(map(stem, pair)) for pair in word_rows("opposites")}
    for row in word_rows("synonyms"):
        stems = [stem(word) for word in row]
        assert not [pair for pair in combinations(stems, 2) if frozenset(pair) in opposites], row
