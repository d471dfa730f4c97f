"""Which passage answers: what fills the gap, in other words than the question's, and none where nothing does."""

from __future__ import annotations

import pytest

from bot.text.answer_selection import UNFILLED, select_answers

TITLE = "Tarn closes its old mill"
TEXT = (
    "The town of Tarn has closed its old mill after a fire.",
    "Mayor Ida Falk said the mill could open again in May.",
    "Repairs will cost 3 million euros.",
    "Some 40 bakers took their flour there.",
    "Visitors can return their tickets for a full refund.",
)


@pytest.mark.parametrize(
    ("asked", "at"),
    [
        ("Why was the mill closed?", 0),
        ("When does the mill open again?", 1),
        ("What do the repairs cost?", 2),
        ("How many bakers are there?", 3),
        ("Can I get my money back?", 4),
    ],
)
def test_what_fills_the_gap_comes_first(asked: str, at: int) -> None:
    """Also where the question has its own words for it."""
    assert select_answers(asked, TEXT, title=TITLE)[0][0] == at


@pytest.mark.parametrize("asked", ["How tall is the mill?", "How old is the mayor?", "Wie tief ist der Fluss?"])
def test_what_nothing_fills_is_unlikely_answered(asked: str) -> None:
    """However many words of the question a passage has."""
    assert all(likely <= UNFILLED for _, likely in select_answers(asked, TEXT, title=TITLE))


def test_all_likelihoods_together_are_a_share() -> None:
    """What is left of one is that nothing answers."""
    assert (
        0 < sum(likely for _, likely in select_answers("Who closed the mill?", TEXT, title=TITLE, most=len(TEXT))) < 1
    )
