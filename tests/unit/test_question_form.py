"""By which form a message asks, in its own language."""

from __future__ import annotations

import pytest

from bot.text.language import LANGUAGES
from bot.text.question_form import question_form, word_pieces


@pytest.mark.parametrize(
    ("said", "code", "kind"),
    [
        ("who's paying for all this", "en", "person"),
        ("ok, and how many boats is that", "en", "amount"),
        ("how long does it take", "en", "amount"),
        ("wie lange dauert das", "de", "amount"),
        ("fein. woran merkt man das", "de", "thing"),
        ("qu'en dit le maire", "fr", "thing"),
        ("y por qué lo cierran", "es", "reason"),
        ("a que horas abre", "pt", "time"),
        ("dov'è successo", "it", "place"),
        ("come mai chiude", "it", "reason"),
    ],
)
def test_a_word_that_asks_begins_a_clause(said: str, code: str, kind: str) -> None:
    """Cut short, of several words, behind a preposition, or after something else was said."""
    form = question_form(said, LANGUAGES[code])
    assert form.begins_with_interrogative
    assert kind in form.asked_kinds


@pytest.mark.parametrize(
    ("said", "code", "kind"), [("il vient d'où", "fr", "place"), ("y los residentes qué", "es", "thing")]
)
def test_a_word_that_asks_may_come_last(said: str, code: str, kind: str) -> None:
    """As people say it."""
    form = question_form(said, LANGUAGES[code])
    assert (form.ends_with_interrogative, form.begins_with_interrogative, form.asked_kinds) == (
        True,
        False,
        frozenset({kind}),
    )


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("isn't it closed already", "en"),
        ("kriegt man das Geld zurück", "de"),
        ("la mairie paie-t-elle tout", "fr"),
        ("hay autobuses", "es"),
    ],
)
def test_a_verb_may_ask(said: str, code: str) -> None:
    """Where it stands before what it is said of."""
    form = question_form(said, LANGUAGES[code])
    assert form.begins_with_verb
    assert form.asks


@pytest.mark.parametrize(
    ("said", "code"),
    [("how very sad", "en"), ("what a day", "en"), ("wie schade", "de"), ("quelle surprise", "fr"), ("qué pena", "es")],
)
def test_an_exclamation_begins_as_a_question_does(said: str, code: str) -> None:
    """It is told by what follows, or by the mark that it lacks."""
    assert question_form(said, LANGUAGES[code]).is_exclamation


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("how does it work", "en"),
        ("how many", "en"),
        ("wie teuer ist das", "de"),
        ("quelle rue ?", "fr"),
        ("how", "en"),
    ],
)
def test_a_question_is_no_exclamation(said: str, code: str) -> None:
    """What asks for a measure, goes on with a verb, or has a mark."""
    assert not question_form(said, LANGUAGES[code]).is_exclamation


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("it opens in May", "en"),
        ("there was a long queue", "en"),
        ("das war klar", "de"),
        ("finalmente!", "it"),
        ("", "en"),
    ],
)
def test_a_statement_has_no_form_of_asking(said: str, code: str) -> None:
    """Also where a word of another language would ask: "was"."""
    assert not question_form(said, LANGUAGES[code]).may_ask


@pytest.mark.parametrize(
    ("said", "code"),
    [("what they need is money", "en"), ("wo ich wohne gibt es keins", "de"), ("quand je pense", "fr")],
)
def test_a_part_of_a_sentence_begins_as_a_question_does(said: str, code: str) -> None:
    """It is told by who follows: nobody asks "what they need"."""
    assert question_form(said, LANGUAGES[code]).is_embedded
    assert not question_form("wo wohnt sie", LANGUAGES["de"]).is_embedded


@pytest.mark.parametrize(
    ("said", "code"),
    [("was about time", "en"), ("ist halt so", "de"), ("faut pas pousser", "fr"), ("es lo normal", "es")],
)
def test_a_statement_may_begin_with_its_verb(said: str, code: str) -> None:
    """What it is said of is left out."""
    assert question_form(said, LANGUAGES[code]).drops_subject
    assert not question_form("was it expensive", LANGUAGES["en"]).drops_subject


def test_a_short_choice_is_an_answer() -> None:
    """A longer one may be a question without a mark."""
    assert not question_form("lundi ou mardi", LANGUAGES["fr"]).offers_choice
    assert question_form("le patron accepte ou pas", LANGUAGES["fr"]).offers_choice


def test_what_only_stands_within_is_weaker() -> None:
    """Nobody asks with "I know why they did it"."""
    form = question_form("I know why they did it in the end", LANGUAGES["en"])
    assert (form.has_inner_interrogative, form.asks, form.may_ask) == (True, False, True)


def test_words_are_parted_where_one_is_cut_short() -> None:
    """But for a negation, which is part of its verb."""
    assert word_pieces("Who’s there? C'est fermé, isn't it") == [
        "who'",
        "s",
        "there",
        "c'",
        "est",
        "fermé",
        "isn't",
        "it",
    ]
