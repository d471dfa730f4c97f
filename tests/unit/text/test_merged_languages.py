"""Several languages as one."""

from __future__ import annotations

import pytest

from bot.text.language import LANGUAGES, UNKNOWN_LANGUAGE
from bot.text.language_detection import language_to_read, message_language
from bot.text.merged_languages import ALL_LANGUAGES, merged
from bot.text.terms import content_words

EN, DE, FR, IT = (LANGUAGES[code] for code in ("en", "de", "fr", "it"))


def test_merged_languages_have_the_lists_of_each() -> None:
    """Words and expressions are those of any; months stand in their rows; meanings have the words of all."""
    both = merged([DE, EN])
    assert both.code == "en+de"
    assert repr(both) == "Language(en+de)"
    assert both.question_words == EN.question_words | DE.question_words
    assert both.negations[: len(EN.negations)] == EN.negations
    assert set(both.negations) == {*EN.negations, *DE.negations}
    assert set(both.hedges["hedge"]) == {*EN.hedges["hedge"], *DE.hedges["hedge"]}
    assert [("may" in row, "mai" in row) for row in both.month_names].index((True, True)) == 4
    assert both.number_words["drei"] == both.number_words["three"] == 3
    assert {*DE.time_phrases} <= {*both.time_phrases}


def test_a_word_that_is_two_numbers_is_the_first_languages() -> None:
    """An English billion is no German one; where a text may be in either, it is read as the first is."""
    assert DE.scale_words["billion"] == 10**12
    assert merged([DE, EN]).scale_words["billion"] == EN.scale_words["billion"] == 10**9


def test_one_language_is_itself_and_none_is_unknown() -> None:
    """And the same ones are the same object, whatever their order: what is made of their lists is made once."""
    assert merged([DE]) is DE
    assert merged([]) is merged([UNKNOWN_LANGUAGE]) is UNKNOWN_LANGUAGE
    assert merged([DE, EN]) is merged([EN, merged([DE, EN])])
    assert merged(LANGUAGES.values()) is ALL_LANGUAGES


def test_no_word_vanishes_for_being_small_in_another_language() -> None:
    """Of several languages a stop word is one in all of them: "war" is a small word in German alone."""
    assert "war" in DE.stop_words
    assert {"war", "ardenia"} <= set(content_words("The war in Ardenia", merged([EN, DE])))


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("Wer zahlt?", "en+de"),
        ("Does Dove still test on animals?", "en"),
        ("È successo qui?", "en+it"),
        ("pause reuters", ALL_LANGUAGES.code),
    ],
)
def test_a_message_may_be_in_the_languages_of_its_small_words(text: str, codes: str) -> None:
    """Beside English, where nobody says otherwise; without a small word it may be in any."""
    assert message_language(text).code == codes


def test_a_message_may_be_in_the_usual_language_whatever_its_words() -> None:
    """Its small words may be too few to tell."""
    assert message_language("Wer zahlt?", FR).code == "de+fr"
    assert message_language("Where is it?", IT) is merged([EN, IT])


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("Dreizehn Stellen fallen im März weg.", "en+de"),
        ("Dreizehn Stellen fallen im März weg, und das ist nicht alles, was die Firma plant.", "de"),
        ("Thirteen jobs will go in March.", "en"),
        ("Tram delayed", "en"),
    ],
)
def test_a_teaser_is_read_in_english_too_where_its_words_are_too_few_to_tell(text: str, codes: str) -> None:
    """No number of a German line is overlooked for its being short."""
    assert language_to_read(text).code == codes
