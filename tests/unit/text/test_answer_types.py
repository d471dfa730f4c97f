"""What questions leave open, and which passages fill it."""

from __future__ import annotations

import pytest

from bot.text.answer_types import AnswerType, answer_type, holds_answer_type, tells_only_past
from bot.text.counted_nouns import is_number_attached, noun_counted
from bot.text.language import LANGUAGES
from bot.text.question_text import question_text

EN = LANGUAGES["en"]


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
    assert answer_type(question_text(question)) is gap


@pytest.mark.parametrize(
    ("question", "filling", "empty"),
    [
        ("Who runs the mill?", "The mill is run by Ada Brandt.", "The mill is run from Tarn."),
        ("When does the mill open?", "The mill opens on 4 May.", "The mill opens with a feast."),
        ("How many mills are there?", "There are 12 mills.", "There are mills."),
        ("How much is the fee?", "The fee is 3 euros.", "The fee is low."),
        ("How far is it to Tarn?", "Tarn lies 9 km away.", "Tarn lies on the coast."),
        ("How long is the 40 metre pool?", "The pool is 38 metres long.", "The 40 metre pool opened."),
        ("How long did the 12 week strike last?", "It lasted for 11 weeks.", "The 12 week strike is over."),
        ("Why did the mill close?", "It closed because of the flood.", "It closed after the mill did close."),
    ],
)
def test_a_gap_is_filled_by_what_the_question_does_not_say(question: str, filling: str, empty: str) -> None:
    """What only repeats the question, or names a place to who asks for somebody, fills nothing."""
    assert holds_answer_type(question_text(question), filling, EN) > holds_answer_type(
        question_text(question), empty, EN
    )
    assert holds_answer_type(question_text(question), filling, EN) == 1


def test_a_common_noun_behind_a_preposition_may_be_the_place() -> None:
    """Less surely than a name; not if the question says it."""
    surely, perhaps, said = (
        holds_answer_type(question_text(question), passage, EN)
        for question, passage in (
            ("Where was it found?", "It was found in a garden near Tarn."),
            ("Where was it found?", "It was found in a garden."),
            ("Where was it found in the garden?", "It was found in the garden."),
        )
    )
    assert surely > perhaps > said == 0


def test_a_number_belongs_to_what_it_stands_before() -> None:
    """Its noun may have another form, or a word between."""
    assert noun_counted(question_text("How many old mills will close?"), EN) == "mill"
    assert noun_counted(question_text("Wie viele mills?"), EN) == "mill"
    assert is_number_attached(question_text("How many children swim there?"), "Some 1,900 local kids swim there.", EN)
    assert not is_number_attached(
        question_text("How many children swim there?"), "In 1974 children swam in 3 lakes.", EN
    )
    assert is_number_attached(question_text("When does the ban start?"), "The ban holds from 1 June.", EN)


def test_what_was_is_no_answer_to_when_it_will_be() -> None:
    """A passage that tells of nothing ahead."""
    assert tells_only_past(question_text("When does the pool open?"), "It opened in 1974.", EN)
    assert not tells_only_past(question_text("When does the pool open?"), "It will open in May.", EN)
    assert not tells_only_past(question_text("When did the pool open?"), "It opened in 1974.", EN)


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
    assert 0 <= holds_answer_type(question_text(question), passage, EN) <= 1


def test_a_sum_is_found_whatever_is_before_it() -> None:
    """With a mark of currency, in words, behind other numbers."""
    for passage in (
        "It costs 3.50 euros.",
        "Some 12,000 dollars were paid.",
        "Of 4 shops 2 paid €300.",
        "two million euros",
    ):
        assert holds_answer_type(question_text("How much does it cost?"), passage, EN) == 1.0


@pytest.mark.parametrize(
    ("code", "question"),
    [
        ("it", "Il sindaco non resta qui?"),
        ("en", "Did Dove cut the prices?"),
        ("en", "Was the mill sold by the town?"),
        ("en", "Did the fire come from the mill?"),
    ],
)
def test_what_asks_in_another_language_asks_nothing(code: str, question: str) -> None:
    """Italian "qui" is here and no French who, English "come" and "Dove" are no Italian how and where."""
    assert answer_type(question_text(question, LANGUAGES[code])) is AnswerType.NONE


def test_a_passage_is_read_in_its_own_language_and_a_question_in_its_own() -> None:
    """A Spanish month is none in French, where "mes" is mine; a German question finds a French reason."""
    french = LANGUAGES["fr"]
    when, why = (question_text(one, french) for one in ("Quand est-ce que le pont ouvre ?", "Warum ist die Brücke zu?"))
    assert holds_answer_type(when, "Il a vu mes amis.", french) == 0
    assert holds_answer_type(why, "Il est fermé à cause des travaux.", french) == 1


@pytest.mark.parametrize(
    ("code", "question", "passage"),
    [
        ("de", "Wann öffnet das Bad?", "Das Bad öffnet am 3. November."),
        ("fr", "Quand ouvre la piscine ?", "La piscine ouvre en mai."),
        ("fr", "Combien de visiteurs sont venus ?", "Des millions de visiteurs sont venus."),
        ("it", "Quando apre la piscina?", "La piscina apre a novembre."),
        ("it", "Quanti bambini nuotano?", "Sette bambini nuotano."),
        ("pt", "Quando abre a piscina?", "A piscina abre em abril."),
        ("pt", "Quanto tempo fica fechada?", "Fica fechada seis meses."),
        ("es", "¿Cuántos niños nadan?", "Nadan seis niños."),
    ],
)
def test_numbers_and_times_are_each_languages_own(code: str, question: str, passage: str) -> None:
    """None of them is found by another language's word that happens to be the same."""
    language = LANGUAGES[code]
    assert holds_answer_type(question_text(question, language), passage, language) == 1
