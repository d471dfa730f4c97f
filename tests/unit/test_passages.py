"""Passages: when two articles tell of the same with different numbers, and when they do not."""

from __future__ import annotations

import pytest

from bot.answerer.passages import Passage, differ
from bot.domain.article import Article


def passage(text: str) -> Passage:
    """Return a whole text as a passage."""
    return Passage(article=Article(title="", text=text), start=0, end=len(text), score=1.0)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("Merrow and Fenwick carry 2.1 million passengers.", "Merrow and Fenwick carry 2.4 million passengers.", True),
        (
            "The merger of Merrow and Fenwick costs $3 million.",
            "The merger of Merrow and Fenwick costs $4 million.",
            True,
        ),
        ("The two companies Merrow and Fenwick merge.", "Merrow and Fenwick carry 2.1 million passengers.", False),
        ("The strike of drivers takes 48 hours.", "The strike of drivers takes two days.", False),
        ("Merrow and Fenwick merge in 2026.", "Merrow and Fenwick merge, 3 boats go.", False),
    ],
)
def test_only_numbers_of_the_same_contradict_each_other(one: str, other: str, expected: bool) -> None:  # noqa: FBT001
    """Companies and passengers are no contradiction, and two days are 48 hours."""
    assert differ(passage(one), passage(other)) is expected
