"""What of a question is looked for, and what kind of thing fills it."""

from __future__ import annotations

import pytest

from bot.text.answer_patterns import (
    PLACE,
    asks_for_type,
    holds_measure_asked,
    holds_type_asked,
    question_terms,
    tells_new_number,
)


def test_what_a_question_asks_with_is_not_looked_for() -> None:
    """No text has to say "how many"; a question of nothing else keeps what it has."""
    assert question_terms("How many jobs will go?") == question_terms("jobs go")
    assert question_terms("Wie viele Busse kamen?") == question_terms("Busse kamen")
    assert question_terms("Combien coûtera le billet ?") == question_terms("coûtera le billet")
    assert question_terms("How many?") != []


@pytest.mark.parametrize(
    ("asked", "told", "untold"),
    [
        ("How old is the oak?", "The oak is 400 years old.", "The old oak is not diseased."),
        ("How long did it last?", "It lasted three hours.", "It lasted and lasted."),
        ("How deep is the lake?", "The lake is 40 metres deep.", "The fine is 18 million crowns."),
        ("Wie alt ist der König?", "Der König ist 61 Jahre alt.", "Der alte König empfing sie."),
    ],
)
def test_what_is_measured_has_a_unit(asked: str, told: str, untold: str) -> None:
    """A passage without the unit asked for does not answer."""
    assert holds_measure_asked(asked, [told])
    assert not holds_measure_asked(asked, [untold])
    assert holds_measure_asked("Who planted the oak?", [untold])


def test_what_was_asked_with_is_no_answer() -> None:
    """A number or name that the question says itself is not what it asks for; a year is no count."""
    assert not holds_type_asked("Who paid Orla Mills?", "the firm Orla Mills was paid")
    assert holds_type_asked("Who paid Orla Mills?", "the firm Brightwater paid")
    assert tells_new_number("How many jobs go in 2030?", "In 2030, 900 go.")
    assert not tells_new_number("How many jobs go in 2030?", "In 2030 they go.")


def test_a_small_letter_beyond_latin_1_begins_no_name() -> None:
    """French "en œuvre" is no place, and "en Œuvre-sur-Loire" would be one."""
    assert PLACE.search("La mise en œuvre du plan prendra deux ans.") is None
    assert PLACE.search("La réunion se tient en Éthiopie.") is not None


@pytest.mark.parametrize("asked", ["Por quê?", "por que fecharam a ponte", "Por qué?"])
def test_why_is_asked_in_each_of_its_spellings(asked: str) -> None:
    """In Portuguese it has a hat where it stands alone."""
    assert asks_for_type(asked)
