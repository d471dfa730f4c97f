"""What questions leave open, and which passages fill it."""

from __future__ import annotations

import pytest

from bot.text.answer_types import AnswerType, answer_type, holds_answer_type, is_attached, noun_counted, tells_only_past


@pytest.mark.parametrize(
    ("question", "gap"),
    [
        ("Who runs the mill?", AnswerType.WHO),
        ("and when does it open?", AnswerType.WHEN),
        ("How many mills are there?", AnswerType.COUNT),
        ("How much does the mill cost?", AnswerType.MONEY),
        ("What does the mill cost? And who pays?", AnswerType.WHO),
        ("Wie lange dauert das?", AnswerType.SPAN),
        ("¿Por qué cierra la mina?", AnswerType.WHY),
        ("What does the mill make?", AnswerType.NONE),
    ],
)
def test_a_question_asks_for_a_kind_of_thing(question: str, gap: AnswerType) -> None:
    """Of several questions in one the last counts; what may be anything is no kind."""
    assert answer_type(question) is gap


@pytest.mark.parametrize(
    ("question", "filling", "empty"),
    [
        ("Who runs the mill?", "The mill is run by Ada Brandt.", "The mill is run from Tarn."),
        ("When does the mill open?", "The mill opens on 4 May.", "The mill opens with a feast."),
        ("How many mills are there?", "There are 12 mills.", "There are mills."),
        ("How much is the fee?", "The fee is 3 euros.", "The fee is low."),
        ("How far is it to Tarn?", "Tarn lies 9 km away.", "Tarn lies on the coast."),
        ("Why did the mill close?", "It closed because of the flood.", "It closed after the mill did close."),
    ],
)
def test_a_gap_is_filled_by_what_the_question_does_not_say(question: str, filling: str, empty: str) -> None:
    """What only repeats the question, or names a place to who asks for somebody, fills nothing."""
    assert holds_answer_type(question, filling) > holds_answer_type(question, empty)
    assert holds_answer_type(question, filling) == 1


def test_a_number_belongs_to_what_it_stands_before() -> None:
    """Its noun may have another form, or a word between."""
    assert noun_counted("How many old mills will close?") == noun_counted("Wie viele mills?")
    assert is_attached("How many children swim there?", "Some 1,900 local kids swim there.")
    assert not is_attached("How many children swim there?", "In 1974 children swam in 3 lakes.")
    assert is_attached("When does the ban start?", "The ban holds from 1 June.")


def test_what_was_is_no_answer_to_when_it_will_be() -> None:
    """A passage that tells of nothing ahead."""
    assert tells_only_past("When does the pool open?", "It opened in 1974.")
    assert not tells_only_past("When does the pool open?", "It will open in May.")
    assert not tells_only_past("When did the pool open?", "It opened in 1974.")


@pytest.mark.parametrize(
    ("question", "passage"),
    [
        ("How much is the fee?", f"it is 3.{'1' * 30_000}x"),
        ("How much is the fee?", "1," * 15_000),
        ("How many people are there?", "7" * 30_000),
        ("Who won the race?", "Ab, " * 10_000),
    ],
)
def test_a_hostile_passage_is_read_once(question: str, passage: str) -> None:
    """Where each place of a long run is begun at anew, this takes minutes; the test ends all the same."""
    assert 0 <= holds_answer_type(question, passage) <= 1


def test_a_sum_is_found_whatever_is_before_it() -> None:
    """With a mark of currency, in words, behind other numbers."""
    for passage in (
        "It costs 3.50 euros.",
        "Some 12,000 dollars were paid.",
        "Of 4 shops 2 paid €300.",
        "two million euros",
    ):
        assert holds_answer_type("How much does it cost?", passage) == 1.0
