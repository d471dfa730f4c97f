"""In which languages an order is read, and that no other language's words count in it."""

from __future__ import annotations

import pytest

from bot.orders.confirmations import begins_with_no, contains_refusal
from bot.text.end_expressions import split_off_end
from bot.text.language import LANGUAGES
from bot.text.merged_languages import ALL_LANGUAGES
from bot.text.order_language import command_language, knows_words_of, order_language
from bot.text.timetable import timetable_in


@pytest.mark.parametrize(
    ("said", "codes"),
    [
        ("werktags 8:30", "de"),
        ("chaque lundi à 8h30", "fr"),
        ("lunedì alle sei", "it"),
        ("no domingo", "es+pt"),
        ("pause the Herald bis Freitag", "en+de"),
        ("watch Plácido Domingo until Friday", "en"),
        ("can it be stopped, is it still open", "en"),
        ("Tarnsee", ALL_LANGUAGES.code),
        ("👍", ALL_LANGUAGES.code),
        ("más vivienda", "es"),
        ("watch Hart y Vale", "en+es+fr"),
    ],
)
def test_an_order_is_in_the_languages_that_know_its_words(said: str, codes: str) -> None:
    """A word that these do not know brings another's, but no name; where no word is known, it may be in any."""
    assert order_language(said).code == codes


def test_of_languages_that_know_as_much_the_usual_one_is_meant() -> None:
    """The Portuguese "on Sunday" is a Spanish no to it."""
    assert order_language("no domingo", LANGUAGES["pt"]).code == "pt"
    assert order_language("no domingo", LANGUAGES["de"]).code == "es+pt"


def test_a_command_is_in_english_in_the_persons_language_and_in_that_of_its_words() -> None:
    """Its name counts as a word of it."""
    assert command_language("pausieren 3").code == "en+de"
    assert command_language("pause 3 until Friday", "it").code == "en+it"
    assert command_language("schedule 3 el viernes", "fr").code == "en+es+fr"
    assert command_language("3", "nl").code == "en"


def test_the_same_languages_are_the_same_object() -> None:
    """What is made of their lists is kept by it."""
    assert order_language("werktags 8:30") is order_language("montags um 9")


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("no domingo", "pt"),
        ("no domingo às 9", "pt"),
        ("am 5. Mai", "de"),
        ("bis 5. Mai", "de"),
        ("plus", "en"),
        ("más sobre el puerto", "es"),
        ("ne Zeitung", "de"),
    ],
)
def test_what_denies_in_another_language_denies_nothing(said: str, code: str) -> None:
    """Pt "no" is "in the", de "Mai" no Italian never, en "plus" no French no more, es "más" no Portuguese but."""
    assert not contains_refusal(said, LANGUAGES[code])
    assert not begins_with_no(said, LANGUAGES[code])
    assert not contains_refusal(said, order_language(said, LANGUAGES[code]))


@pytest.mark.parametrize(
    ("said", "code"), [("no, el domingo", "es"), ("mai", "it"), ("mas sim", "pt"), ("plus rien", "fr"), ("nope", "en")]
)
def test_what_denies_in_its_own_language_denies(said: str, code: str) -> None:
    """A reply that is narrower is no less a no."""
    assert contains_refusal(said, LANGUAGES[code])
    assert contains_refusal(said, order_language(said))


def test_a_day_of_may_ends_a_pause() -> None:
    """Though in Italian "mai" is never."""
    before, end = split_off_end("bis 5. Mai", order_language("bis 5. Mai"))
    assert (before, end is not None and end.day is not None and (end.day.month, end.day.day)) == ("", (5, 5))


def test_hours_are_those_of_the_language() -> None:
    """Of a clock: "otto" is eight in Italian alone, "elf" eleven in German."""
    assert timetable_in("alle otto", LANGUAGES["it"]).times == ("08:00",)
    assert timetable_in("um elf", LANGUAGES["de"]).times == ("11:00",)
    assert timetable_in("at elf", LANGUAGES["en"]).times == ()


@pytest.mark.parametrize("code", LANGUAGES)
def test_signs_are_read_in_every_language(code: str) -> None:
    """A span, an "and" and halves of the day are written alike everywhere."""
    assert timetable_in("22:00-07:00", LANGUAGES[code], is_typed=True).times == ("22:00", "07:00")
    assert timetable_in("9 am & 5 pm", LANGUAGES[code], is_typed=True).times == ("09:00", "17:00")


@pytest.mark.parametrize(
    ("said", "usual", "codes"),
    [
        ("cancel", "es", "en+es"),
        ("às 9", "en", "pt"),
        ("só on Fridays", "pt", "en+pt"),
        ("only às sextas", "fr", "en+pt"),
        ("Orla seit gestern", "fr", "de"),
        ("stop bis Freitag", "en", "de"),
    ],
)
def test_a_word_that_is_listed_counts_more_than_one_that_begins_so(said: str, usual: str, codes: str) -> None:
    """The English "cancel", though Spanish words begin so; days and "since" are words of an order."""
    assert order_language(said, LANGUAGES[usual]).code == codes


def test_names_are_no_words_that_another_language_has_to_read() -> None:
    """Those with a capital, and those of feeds here."""
    english = LANGUAGES["en"]
    assert knows_words_of("the first one", english)
    assert knows_words_of("watch Brightwater until 5 May", english)
    assert knows_words_of("only the tagblatt", english, names=["tagblatt"])
    assert not knows_words_of("only the tagblatt", english)
    assert not knows_words_of("weekdays at halb neun", english)
    assert knows_words_of("dalle 9 alle 17", LANGUAGES["it"])
