"""What an archive is searched for: the beginnings of what a question is about."""

from __future__ import annotations

import pytest

from bot.text.search_terms import MAX_PREFIXES
from tests.questions import question_prefixes


@pytest.mark.parametrize(
    ("asked", "wanted"),
    [
        ("What happened with Brightwater this week?", ("brightwater",)),
        ("Did the ferries stop?", ("ferr", "stop")),
        ("How much do fares rise in 2026?", ("2026", "fare", "ris")),
        ("Was ist mit den Mieten passiert?", ("miet",)),
        ("Que s'est passé hier avec l'État ?", ("état",)),
        ("Who?", ()),
        ("", ()),
    ],
)
def test_names_and_numbers_come_first_and_small_words_never(asked: str, wanted: tuple[str, ...]) -> None:
    """Forms of a word share their beginning; words that ask, and those of time, are left out."""
    found = question_prefixes(asked)
    assert all(any(one.startswith(word[:3]) for one in found) for word in wanted)
    assert len(found) == len(wanted)


def test_a_long_question_is_known_by_a_few_words() -> None:
    """Each word costs a look into the index."""
    assert len(question_prefixes("alpha bravo charlie delta echo foxtrot golf hotel india juliett")) == MAX_PREFIXES
