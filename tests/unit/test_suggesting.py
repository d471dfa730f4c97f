"""Suggested questions are made of an article's sentences, and kept if the article answers them."""

from __future__ import annotations

import pytest

from bot.answerer import Answerer
from bot.answerer.suggesting import LONGEST, MOST, left, questions_from, suggested
from bot.domain.article import Article
from bot.evaluation import load
from bot.summarizer.extract import extract
from tests.unit.samples import TEXT, make_digest


@pytest.mark.parametrize(
    ("sentence", "language", "question"),
    [
        (
            "About 300 bakery workers in Tarn could lose their jobs.",
            "en",
            "How many bakery workers in Tarn could lose their jobs?",
        ),
        (
            "Rund 300 Beschäftigte könnten ihre Stelle verlieren.",
            "de",
            "Wie viele Beschäftigte könnten ihre Stelle verlieren?",
        ),
        ("Unos 300 trabajadores podrían perder su empleo.", "es", "Cuántos trabajadores podrían perder su empleo?"),
        ("Brightwater Foods has agreed to buy Orla Mills.", "en", "Who has agreed to buy Orla Mills?"),
        ("The deal is expected to close in March.", "en", "When is the deal expected to close?"),
        ("The mill will close its oven because wheat is dear.", "en", "Why will the mill close its oven?"),
        (
            "Brightwater will pay 240 million euros for Orla Mills.",
            "en",
            "How much will Brightwater pay for Orla Mills?",
        ),
    ],
)
def test_a_sentence_becomes_the_question_it_answers(sentence: str, language: str, question: str) -> None:
    """The part asked for is left out, the rest stays in its order."""
    assert question in [made for _, made in questions_from(sentence, language)]


@pytest.mark.parametrize(
    "sentence", ["“We will close in March,” she said.", "It will close in March.", "Will it close?", ""]
)
def test_what_cannot_be_asked_for_makes_no_question(sentence: str) -> None:
    """Quotations, pronouns and questions make none."""
    assert list(questions_from(sentence, "en")) == []


async def test_each_suggestion_is_answered_by_its_article() -> None:
    """Over all labelled texts: short, few, never the same twice, and answered when it is asked."""
    seen: list[str] = []
    for labelled in load():
        article = Article(title=labelled.title, text=labelled.text)
        made = suggested(extract(article))
        assert len(made) <= MOST
        assert all(len(question) <= LONGEST for question in made)
        for question in made:
            assert (await Answerer(None).answer(question, article)).answered, question
        seen += made
    assert len(seen) >= 20
    assert len(set(seen)) == len(seen)


def test_what_was_just_asked_is_not_suggested() -> None:
    """The others stay."""
    made = suggested(make_digest())
    assert made
    assert TEXT
    assert left(made, made[0].upper()) == made[1:]
