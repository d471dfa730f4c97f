"""How something was done, how long something is, and what those did who are to be counted."""

from __future__ import annotations

import pytest

from bot.text.answer_types import AnswerType, answer_type, holds_answer_type
from bot.text.counted_nouns import verb_counted
from bot.text.language import LANGUAGES
from bot.text.question_text import question_text
from tests.questions import select_passages

EN = LANGUAGES["en"]


@pytest.mark.parametrize(
    ("question", "gap"),
    [
        ("how did the thieves get in?", AnswerType.HOW),
        ("wie kamen die Diebe hinein?", AnswerType.HOW),
        ("how long is the tunnel?", AnswerType.EXTENT),
        ("how long will the tunnel be?", AnswerType.EXTENT),
        ("how long will it take?", AnswerType.SPAN),
        ("how many thieves were there?", AnswerType.COUNT),
    ],
)
def test_what_a_question_leaves_open(question: str, gap: AnswerType) -> None:
    """A way, an extent in space or time, a time, a number."""
    assert answer_type(question_text(question)) is gap


def test_a_way_fills_how_and_metres_fill_how_long_something_is() -> None:
    """Metres do not tell how long something takes; a day behind "by" is no way."""
    assert (
        holds_answer_type(question_text("how did the thieves get in?"), "They came through a cellar window.", EN) == 1
    )
    assert holds_answer_type(question_text("how did the thieves get in?"), "By Monday all was repaired.", EN) == 0
    assert holds_answer_type(question_text("how long is the tunnel?"), "The tunnel of 90 metres is old.", EN) == 1
    assert holds_answer_type(question_text("how long will it take?"), "The tunnel of 90 metres is old.", EN) == 0


@pytest.mark.parametrize("number", ["Eleven", "Thirteen", "Nineteen"])
def test_numbers_in_words_are_numbers(number: str) -> None:
    """Those between ten and twenty, too."""
    assert holds_answer_type(question_text("How many people died?"), f"{number} people died.", EN) == 1


def test_what_is_asked_of_those_counted_is_held() -> None:
    """Who died is not told by how many fall ill."""
    question = "how many people die of marsh fever each year?"
    assert verb_counted(question_text(question)) == "die"
    assert [verb_counted(question_text(one)) for one in ("how many jobs?", "¿Cuántos empleos habrá?")] == ["", ""]
    told = ["Marsh fever infects about 2,400 people a year.", "Eleven people died of it last year."]
    assert select_passages(question, told, title="Marsh fever spreads north")[0][0] == 1
