"""Content words: a word is small in its own language alone, and a line is read in one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text.answer_patterns import question_terms
from bot.text.language import LANGUAGES, UNKNOWN_LANGUAGE
from bot.text.language_detection import likeliest_language
from bot.text.question_text import question_text
from bot.text.terms import content_words, stem, terms

EN, DE, FR, ES = (LANGUAGES[code] for code in ("en", "de", "fr", "es"))

FOREIGN_STOP_WORDS = [
    ("The war took her son.", {"war", "took", "son"}),
    ("Two more die in the sea.", {"die", "sea"}),
    ("The den of the fox was dug up.", {"den", "fox", "dug"}),
]
LANGUAGE_SENTENCES = [
    ("Der Fluss ist über die Ufer getreten, und die Brücke wird gesperrt.", "de"),
    ("Le fleuve a débordé et le pont est fermé pour la nuit.", "fr"),
    ("El río se desbordó y el puente está cerrado por la noche.", "es"),
    ("The river burst its banks and the bridge is closed.", "en"),
    ("War", "en"),
    ("Son of a miner", "en"),
    ("die hard", "en"),
    ("", "en"),
]


@pytest.mark.parametrize(("line", "said"), FOREIGN_STOP_WORDS)
def test_no_word_is_small_for_being_small_elsewhere(line: str, said: set[str]) -> None:
    """German has "war", "die" and "den", French has "son": an English line has them as words."""
    assert likeliest_language(line) is EN
    assert terms(line, EN) == said


def test_it_is_small_where_it_is() -> None:
    """The same letters, in the language that they are small in."""
    assert content_words("Die Brücke war den Sommer über zu.", DE) == [stem(one, DE) for one in ("brucke", "sommer")]
    assert "son" not in terms("Il a vendu son bateau.", FR)


@pytest.mark.parametrize("code", LANGUAGES)
def test_each_language_drops_its_own_small_words_and_no_other(code: str) -> None:
    """What is left of a line of another's small words is what it does not have itself."""
    small = LANGUAGES[code].plain_stop_words
    for other in LANGUAGES.values():
        line = sorted(word for word in other.plain_stop_words if len(word) > 1 and word.isalpha())
        assert len(content_words(" ".join(line), LANGUAGES[code])) == len(set(line) - small)


@pytest.mark.parametrize(("line", "code"), LANGUAGE_SENTENCES)
def test_a_line_is_in_the_usual_language_unless_another_is_clear(line: str, code: str) -> None:
    """One word that another language has as a small one is no proof."""
    assert likeliest_language(line).code == code


def test_what_is_usual_decides_where_a_line_does_not() -> None:
    """A question of two words under a Spanish article is Spanish."""
    assert likeliest_language("el puente", ES) is ES
    assert question_terms(question_text("¿Cuándo abre el puente?", ES), ES) == ["abr", "puent"]
    assert likeliest_language("When will the bridge be open again?", ES) is EN


@given(st.text(max_size=120))
def test_any_line_has_a_language_and_words(line: str) -> None:
    """Whatever letters it has; of an unknown language only lone letters and particles of names are no words."""
    assert likeliest_language(line).code
    assert len(content_words(line, likeliest_language(line))) <= len(content_words(line, UNKNOWN_LANGUAGE))


@pytest.mark.parametrize(
    ("word", "other"), [("planned", "plan"), ("filling", "fill"), ("hissing", "hissed"), ("running", "run")]
)
def test_forms_of_a_word_are_one_term(word: str, other: str) -> None:
    """A letter that was doubled before an ending is single again, unless it was double before."""
    assert stem(word, LANGUAGES["en"]) == stem(other, LANGUAGES["en"])
