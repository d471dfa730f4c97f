"""How much a word weighs among passages."""

from __future__ import annotations

import math
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text.term_weighting import idf


def test_a_word_weighs_by_how_few_passages_have_it() -> None:
    """As Robertson and others have it for BM25, with one added so that it is never negative."""
    bags = [Counter({"ferry": 2, "the": 5}), Counter({"the": 1}), Counter({"the": 3, "mayor": 1})]
    weights = idf(["ferry", "the", "sea"], bags)
    assert weights["ferry"] == pytest.approx(math.log(1 + 2.5 / 1.5))
    assert weights["the"] == pytest.approx(math.log(1 + 0.5 / 3.5))
    assert weights["sea"] == pytest.approx(math.log(1 + 3.5 / 0.5))


@given(st.lists(st.sets(st.sampled_from("abcde")), min_size=1))
def test_what_more_passages_have_weighs_less(passages: list[set[str]]) -> None:
    """Whatever the passages."""
    bags = [Counter(one) for one in passages]
    often = {word: sum(word in one for one in passages) for word in "abcde"}
    weights = idf("abcde", bags)
    for one in "abcde":
        assert weights[one] > 0
        assert all(weights[one] > weights[other] for other in "abcde" if often[one] < often[other])
