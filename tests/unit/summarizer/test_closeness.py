"""How close a claim is to a whole article: the better of two claims ranks higher."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.summarizer.grounding import check

ARTICLE = (
    "Merrow Shipping will close its yard in Lunde in March, the company told its staff on Tuesday. "
    "The decision, which the union calls a disgrace, follows two years of losses and costs 160 of the 1,400 jobs. "
    "The yard built the red ferry that has crossed the fjord since 1988. "
    "Ida Brandt of the union said that the workers, some of whom have been there for forty years, will fight it."
)

RANKED = [
    ("The yard built the red ferry.", "The yard built the blue ferry."),
    ("Merrow told its staff on Tuesday.", "Merrow told its staff on Sunday."),
    ("Merrow Shipping will close its yard in Lunde.", "Merrow Shipping will open its yard in Lunde."),
    ("Merrow Shipping will shut its yard in Lunde.", "Merrow Shipping will not shut its yard in Lunde."),
    ("The decision follows two years of losses.", "The decision comes despite two years of losses."),
    ("It costs 160 of the 1,400 jobs.", "It costs 180 of the 1,400 jobs."),
    ("Ida Brandt of the union will fight it.", "Olga Brandt of the union will fight it."),
    # Sewn together of pieces that stand far apart, each true by itself.
    ("The union calls the decision a disgrace.", "The company calls the workers a disgrace."),
    ("The decision costs 160 of the 1,400 jobs.", "The decision which crossed the fjord will fight its staff."),
]


@pytest.mark.parametrize(("better", "worse"), RANKED)
def test_what_contradicts_the_article_ranks_lower(better: str, worse: str) -> None:
    """A weekday, a colour, an opposite, a "not", a "despite", a number, a name: each weighs more than wording."""
    assert check(worse, ARTICLE).score < check(better, ARTICLE).score


def test_a_word_of_the_same_sense_contradicts_nothing() -> None:
    """Small and little are of one kind, and of one sense."""
    text = "The small boat lay in the harbour of Lunde."
    assert check("The little boat lay in Lunde.", text).score > check("The huge boat lay in Lunde.", text).score


def test_parted_numbers_are_whole_ones() -> None:
    """Texts that a program took to pieces have "235, 000" and "co - owner"."""
    parted = "The film of the co - owner was seen 235, 000 times in Lunde."
    assert check("The film of the co-owner was seen 235,000 times.", parted).score > 0.5


@given(st.text(max_size=60), st.text(max_size=120))
def test_every_claim_has_a_rank(claim: str, article: str) -> None:
    """Whatever is asked, the score is a number from 0 to 1."""
    assert 0 <= check(claim, article).score <= 1
