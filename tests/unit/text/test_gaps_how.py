"""How something was done, how long something is, and what those did who are to be counted."""

from __future__ import annotations

import pytest

from bot.text.choosing import answers
from bot.text.gaps import Gap, filled, gap_of, verb_counted


@pytest.mark.parametrize(
    ("question", "gap"),
    [
        ("how did the thieves get in?", Gap.HOW),
        ("wie kamen die Diebe hinein?", Gap.HOW),
        ("how long is the tunnel?", Gap.EXTENT),
        ("how long will the tunnel be?", Gap.EXTENT),
        ("how long will it take?", Gap.SPAN),
        ("how many thieves were there?", Gap.COUNT),
    ],
)
def test_what_a_question_leaves_open(question: str, gap: Gap) -> None:
    """A way, an extent in space or time, a time, a number."""
    assert gap_of(question) is gap


def test_a_way_fills_how_and_metres_fill_how_long_something_is() -> None:
    """Metres do not tell how long something takes; a day behind "by" is no way."""
    assert filled("how did the thieves get in?", "They came through a cellar window.") == 1
    assert filled("how did the thieves get in?", "By Monday all was repaired.") == 0
    assert filled("how long is the tunnel?", "The tunnel of 90 metres is old.") == 1
    assert filled("how long will it take?", "The tunnel of 90 metres is old.") == 0


@pytest.mark.parametrize("number", ["Eleven", "Thirteen", "Nineteen"])
def test_numbers_in_words_are_numbers(number: str) -> None:
    """Those between ten and twenty, too."""
    assert filled("How many people died?", f"{number} people died.") == 1


def test_what_is_asked_of_those_counted_is_held() -> None:
    """Who died is not told by how many fall ill."""
    question = "how many people die of marsh fever each year?"
    assert verb_counted(question) == "die"
    assert [verb_counted(one) for one in ("how many jobs?", "¿Cuántos empleos habrá?")] == ["", ""]
    told = ["Marsh fever infects about 2,400 people a year.", "Eleven people died of it last year."]
    assert answers(question, told, title="Marsh fever spreads north")[0][0] == 1
