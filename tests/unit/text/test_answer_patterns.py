"""What of a question is looked for, and what kind of thing fills it."""

from __future__ import annotations

import pytest

from bot.text.answer_patterns import (
    asks_for_type,
    holds_measure_asked,
    holds_type_asked,
    place_pattern,
    question_terms,
    tells_new_number,
)
from bot.text.language import LANGUAGES, Language
from bot.text.language_detection import likeliest_language
from bot.text.question_text import question_text

EN, FR = LANGUAGES["en"], LANGUAGES["fr"]


def question_terms_in(question: str, language: Language = EN) -> list[str]:
    """Return a question's terms for a text in a language."""
    return question_terms(question_text(question, language), language)


def test_what_a_question_asks_with_is_not_looked_for() -> None:
    """No text has to say "how many"; a question of nothing else keeps what it has."""
    assert question_terms_in("How many jobs will go?") == question_terms_in("jobs go")
    assert question_terms_in("Wie viele Busse kamen?") == question_terms_in("Busse kamen")
    assert question_terms_in("Combien coûtera le billet ?") == question_terms_in("coûtera le billet")
    assert question_terms_in("How many?") != []


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
    language = likeliest_language(told)
    assert holds_measure_asked(question_text(asked, language), [told], language)
    assert not holds_measure_asked(question_text(asked, language), [untold], language)
    assert holds_measure_asked(question_text("Who planted the oak?"), [untold], EN)


def test_what_was_asked_with_is_no_answer() -> None:
    """A number or name that the question says itself is not what it asks for; a year is no count."""
    assert not holds_type_asked(question_text("Who paid Orla Mills?"), "the firm Orla Mills was paid", EN)
    assert holds_type_asked(question_text("Who paid Orla Mills?"), "the firm Brightwater paid", EN)
    assert tells_new_number(question_text("How many jobs go in 2030?"), "In 2030, 900 go.")
    assert not tells_new_number(question_text("How many jobs go in 2030?"), "In 2030 they go.")


def test_a_small_letter_beyond_latin_1_begins_no_name() -> None:
    """French "en œuvre" is no place, and "en Œuvre-sur-Loire" would be one."""
    assert place_pattern(FR).search("La mise en œuvre du plan prendra deux ans.") is None
    assert place_pattern(FR).search("La réunion se tient en Éthiopie.") is not None


@pytest.mark.parametrize("asked", ["Por quê?", "por que fecharam a ponte", "Por qué?"])
def test_why_is_asked_in_each_of_its_spellings(asked: str) -> None:
    """In Portuguese it has a hat where it stands alone."""
    assert asks_for_type(question_text(asked))
