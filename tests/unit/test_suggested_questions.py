"""Suggested questions are sound and answered by their article; none is better than a clumsy one."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from bot.answerer.answerer import Answerer
from bot.answerer.suggested_questions import (
    MAX_SUGGESTION_LENGTH,
    MAX_SUGGESTIONS,
    QuestionSuggester,
    count_question,
    not_answered_by,
    not_asked_yet,
)
from bot.domain.article import Article
from bot.errors import ModelError
from bot.evaluation import load
from bot.summarizer.extract import extract
from bot.text.question_text import question_text
from tests.fakes.model import ScriptedModel
from tests.unit.samples import TEXT, make_digest

ARTICLE = Article(title="Brightwater to buy Orla Mills", text=TEXT)
JOBS_QUESTION = "How many bakery workers in Tarn could lose their jobs?"
AFFECTED_QUESTION = "Who gains and who loses?"
CLOSING_QUESTION = "When is the deal expected to close?"


@pytest.mark.parametrize(
    ("sentence", "question"),
    [
        ("About 300 bakery workers in Tarn could lose their jobs.", JOBS_QUESTION),
        ("About 300 bakery workers in Tarn could lose their jobs, according to their union.", JOBS_QUESTION),
        ("40,000 tenants benefit from the cap.", "How many tenants benefit from the cap?"),
    ],
)
def test_a_sentence_that_counts_people_is_asked_how_many(sentence: str, question: str) -> None:
    """The number is left out, the rest stays as it is."""
    assert count_question(sentence) == question


@pytest.mark.parametrize(
    "sentence",
    [
        "Brightwater Foods has agreed to buy Orla Mills for 240 million euros.",
        "Tram drivers in Port Aldery will strike for 48 hours from four o'clock on Friday.",
        "48 hours after the strike began it was over.",
        "300 workers, who had sued, got nothing.",
        "300 workers left and the mill closed.",
        "“300 workers will lose their jobs,” she said.",
        "300 workers.",
        "Unos 300 trabajadores podrían perder su empleo.",
        "",
    ],
)
def test_what_could_become_a_clumsy_question_makes_none(sentence: str) -> None:
    """Deeds, times, two clauses, quotations, and languages whose words would have to agree."""
    assert count_question(sentence) == ""


async def test_each_suggestion_is_answered_by_its_article() -> None:
    """Over all labelled texts: short, few, and answered when it is asked."""
    seen: list[str] = []
    for labelled in load():
        article = Article(title=labelled.title, text=labelled.text)
        digest = extract(article)
        made = await QuestionSuggester().suggest(digest)
        assert len(made) <= MAX_SUGGESTIONS
        assert all(len(question) <= MAX_SUGGESTION_LENGTH for question in made)
        for question in made:
            answer = await Answerer(None).answer(question, article)
            assert answer.answered, question
            assert any(map(str.isdigit, answer.evidence[0].quote)), question
        seen += made
    assert seen


async def test_a_model_proposes_and_what_the_article_does_not_answer_is_dropped() -> None:
    """So is what is no sound question, and what the digest shows already; the request names what that is."""
    proposed = [
        CLOSING_QUESTION,
        "Who won the football match in Lisbon?",
        "Is it? Really? Close it in March?",
        "When is the deal expected to close? See https://x.example",
        "close March",
        "When is it expected that the deal will close?",
    ]
    model = ScriptedModel(json.dumps({"questions": proposed}))
    digest = make_digest()
    others = tuple(fact for fact in digest.key_facts if "March" not in fact.evidence[0].quote)
    digest = replace(digest, key_facts=others, article=ARTICLE) if others else digest
    assert await QuestionSuggester(model).suggest(digest) == (CLOSING_QUESTION,)
    assert (model.requests[0].name, digest.headline in model.requests[0].user) == ("questions", True)


@pytest.mark.parametrize("reply", ["no JSON", '{"questions": "When?"}', '{"questions": [1]}', ModelError("down")])
async def test_without_a_usable_reply_only_what_cannot_go_wrong_is_asked(reply: str | ModelError) -> None:
    """How many people; never who gains and who loses, which the digest shows."""
    model = ScriptedModel(reply)
    digest = extract(ARTICLE)
    fewer = replace(digest, key_facts=tuple(one for one in digest.key_facts if "workers" not in one.text))
    assert await QuestionSuggester(model).suggest(fewer) == await QuestionSuggester().suggest(fewer) == (JOBS_QUESTION,)
    assert await QuestionSuggester().suggest(digest) == ()
    ruled = "Couriers will be entitled to paid leave, the court ruled."
    told = extract(Article(title="Couriers get paid leave", text=ruled))
    assert told.stakeholders
    model = ScriptedModel(json.dumps({"questions": [AFFECTED_QUESTION]}))
    assert await QuestionSuggester().suggest(told) == await QuestionSuggester(model).suggest(told) == ()


def test_what_was_asked_in_the_thread_is_not_suggested_again() -> None:
    """However it was written; who is affected, in whatever words."""
    made = (JOBS_QUESTION, CLOSING_QUESTION, AFFECTED_QUESTION)
    assert not_asked_yet(made, [question_text(JOBS_QUESTION.upper()), question_text("Who is affected?")]) == (
        CLOSING_QUESTION,
    )


async def test_what_was_just_said_is_not_asked_for() -> None:
    """A question whose answer was quoted a moment ago is none."""
    answer = await Answerer(None).answer("When will the deal close?", ARTICLE)
    assert not_answered_by((JOBS_QUESTION, CLOSING_QUESTION), ARTICLE, answer) == (JOBS_QUESTION,)
