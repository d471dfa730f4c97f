"""How likely a text answers at all: what speaks against it is seen."""

from __future__ import annotations

import json
from pathlib import Path
from statistics import mean

import pytest

from bot.text.answerability import Answerability
from bot.text.language import LANGUAGES
from bot.text.language_detection import likeliest_language
from bot.text.merged_languages import ALL_LANGUAGES
from bot.text.question_text import QuestionText, question_text
from bot.text.sentences import sentences
from tests.questions import select_passages

TEXT = (
    "Brightwater Foods has agreed to buy Orla Mills for 240 million euros, the companies said on Monday.",
    "The deal is expected to close in March, if regulators approve it.",
    "About 300 bakery workers in Tarn could lose their jobs, according to their union.",
)
SHARED_QUESTIONS = Path(__file__).parents[3] / "shared" / "data" / "dev" / "questions.json"


@pytest.mark.parametrize(
    ("asked", "otherwise"),
    [
        ("How much will Brightwater pay for Orla Mills?", "How much will Merrow pay for Orla Mills?"),
        ("When is the deal expected to close?", "When is the deal not expected to close?"),
        ("Who has agreed to buy Orla Mills?", "Who has refused to buy Orla Mills in 1999?"),
    ],
)
def test_a_question_bent_away_from_the_text_is_less_likely_answered(asked: str, otherwise: str) -> None:
    """Another name, a "not", an opposite or a number that the text does not have make an answer unlikelier."""
    assert select_passages(asked, TEXT)[0][1] > select_passages(otherwise, TEXT)[0][1]


def test_a_no_of_another_language_denies_nothing() -> None:
    """Portuguese "no" is in the: who asks what happens there does not ask what does not."""
    passages = ("O museu fica perto do campus.", "As aulas de música são dadas em inglês.", "O reitor fala hoje.")
    portuguese = question_text("Que aulas são dadas no campus?", LANGUAGES["pt"])
    as_denied = QuestionText(portuguese.text, ALL_LANGUAGES)
    judged, denied = (Answerability(one, passages, LANGUAGES["pt"]) for one in (portuguese, as_denied))
    assert judged.likelihood(1) > denied.likelihood(1)


def test_likelihoods_fall_and_nothing_asked_is_answered_by_nothing() -> None:
    """The best passage is the likeliest; a question without words has no answer."""
    found = select_passages("How many bakery workers could lose their jobs?", TEXT)
    assert found[0][0] == 2
    assert [likely for _, likely in found] == sorted((likely for _, likely in found), reverse=True)
    assert all(likely == 0 for _, likely in select_passages("?", TEXT))
    assert select_passages("Who?", []) == []


@pytest.mark.slow
def test_shared_questions_keep_their_level() -> None:
    """On questions of others, the answered ones are likelier than those made to look so; a floor, not a target."""
    if not SHARED_QUESTIONS.exists():
        pytest.skip(f"{SHARED_QUESTIONS} is not here")
    data = json.loads(SHARED_QUESTIONS.read_text("utf-8"))
    texts = {
        key: [text[start:end] for start, end in sentences(text, likeliest_language(text))]
        for key, text in data["docs"].items()
    }
    likely: dict[bool, list[float]] = {True: [], False: []}
    for question in data["qs"][::4]:
        found = select_passages(question["q"], texts[question["doc"]])
        likely[question["start"] is not None].append(found[0][1])
    assert mean(likely[True]) > mean(likely[False]) + 0.1
