"""A question with the languages that it may be in."""

from __future__ import annotations

import pytest

from bot.text.language import LANGUAGES, RECOGNISED_LANGUAGES
from bot.text.question_text import question_text

QUESTIONS = (
    ("Quanto a empresa paga pelos moinhos e quando?", "pt"),
    ("Quem é Anna Berg?", "pt"),
    ("Was kostet das Werk, und wer zahlt es?", "de"),
    ("¿Quién es Anna Berg y qué dice?", "es"),
    ("Qui est la directrice et que dit-elle ?", "fr"),
    ("Chi è la direttrice e che cosa dice?", "it"),
    ("What does it cost, and who pays for it?", "en"),
)


@pytest.mark.parametrize("usual", RECOGNISED_LANGUAGES)
@pytest.mark.parametrize(("text", "code"), QUESTIONS)
def test_a_question_is_read_under_an_article_in_any_language(text: str, code: str, usual: str) -> None:
    """Also where that is one that we recognise only, such as Dutch: the question is read in its own."""
    asked = question_text(text, RECOGNISED_LANGUAGES[usual])
    assert code in asked.languages.codes
    assert asked.language.code in {code, usual}
    assert asked.language.code in LANGUAGES


def test_its_words_have_others_of_their_sense_in_its_own_language_and_in_the_texts() -> None:
    """Where only few words tell its own, in all that it may be in."""
    english, german = LANGUAGES["en"], LANGUAGES["de"]
    assert question_text("How much will it cost?", german).senses_beside(german).codes == ("en", "de")
    assert question_text("combien ?", english).senses_beside(english).codes == tuple(LANGUAGES)
    assert question_text("How much will it cost?", english).senses_beside(english) is english
