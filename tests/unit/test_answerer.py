"""The answerer: answered with quotations, or not at all."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace

import pytest

import bot.answerer.answer_drafting as drafting
from bot.answerer.answer_drafting import REPLY_TIMEOUT_SECONDS
from bot.answerer.answerer import Answerer
from bot.answerer.message_context import MAX_QUESTION_LENGTH
from bot.domain.article import Article
from bot.domain.conversation import Turn
from bot.errors import ModelError
from bot.ports import CheckVerdict, Entailment, ModelReply, ModelRequest
from bot.verification.verifier import Verifier
from tests.fakes.checker import ScriptedChecker
from tests.fakes.model import ScriptedModel
from tests.unit.samples import make_article

ARTICLE = make_article()

VERIFIER = Verifier(ScriptedChecker())


def answer_reply(text: str, *quotes: str, answered: bool = True) -> str:
    """Return a model's reply."""
    sentences = [{"text": text, "quotes": list(quotes)}] if answered else []
    return json.dumps({"answered": answered, "sentences": sentences, "missing": "" if answered else text})


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("How much will Brightwater pay for Orla Mills?", "240 million euros"),
        ("When is the deal expected to close?", "in March"),
        ("How many bakery workers could lose their jobs?", "About 300"),
    ],
)
async def test_passages_answer_without_a_model(question: str, words: str) -> None:
    """The sentence that answers is quoted."""
    answer = await Answerer(None).answer(question, ARTICLE)
    assert answer.answered
    assert words in answer.evidence[0].quote
    assert all(line.is_found_in(ARTICLE.text) for line in answer.evidence)


async def test_what_ranking_does_not_find_is_said_so() -> None:
    """In one line, without passages beside the point; that the article does not say it is not claimed."""
    answer = await Answerer(None).answer("Who won the football match in Lisbon?", ARTICLE)
    assert not answer.answered
    assert (answer.text, answer.evidence) == ("I found no sentence that answers this for certain.", ())


@pytest.mark.parametrize("question", ["Thanks!", "thank you", "Hello", "", "  ", "danke"])
async def test_small_talk_gets_one_friendly_line(question: str) -> None:
    """Nobody is quoted at who only said thanks."""
    answer = await Answerer(None).answer(question, ARTICLE)
    assert (answer.answered, answer.evidence) == (False, ())
    assert answer.text


@pytest.mark.parametrize(
    "question", ["Who wrote this?", "who is the author?", "who wrote the article", "wer hat das geschrieben?"]
)
async def test_who_wrote_an_article_is_its_byline(question: str) -> None:
    """Where it has none, that is said, with who published it; who wrote something that is told of is not asked."""
    answer = await Answerer(None).answer(question, ARTICLE)
    assert "Ines Roth (Harbour Courier)" in answer.text
    assert answer.is_talk
    nameless = await Answerer(None).answer(question, replace(ARTICLE, byline=None))
    assert "Harbour Courier." in nameless.text
    assert "Ines Roth" not in (await Answerer(None).answer("Who wrote the contract?", ARTICLE)).text


async def test_a_short_question_leans_on_the_one_before() -> None:
    """A bare "and when?" is about what was asked last."""
    turns = (Turn(question="Will the deal close soon?"),)
    answer = await Answerer(None).answer("And when?", ARTICLE, turns)
    assert answer.evidence[0].quote.startswith("The deal is expected to close in March")


async def test_a_short_question_that_stands_alone_is_not_dragged_down() -> None:
    """Asked again after something off the topic, it has the same answer."""
    turns = (Turn(question="What did the trade unions in Norway say about football?"),)
    alone = await Answerer(None).answer("When is the deal to close?", ARTICLE)
    assert alone.answered
    assert await Answerer(None).answer("When is the deal to close?", ARTICLE, turns) == alone


async def test_an_endless_question_is_cut() -> None:
    """A question of any length is read up to its limit."""
    model = ScriptedModel(answer_reply("x", answered=False))
    await Answerer(model).answer("why " * MAX_QUESTION_LENGTH, ARTICLE)
    assert len(model.requests[0].user) < len(ARTICLE.text) + 2 * MAX_QUESTION_LENGTH


async def test_a_models_answer_carries_its_quotations() -> None:
    """What it says is found in the article, so it is said."""
    model = ScriptedModel(answer_reply("The deal is expected to close in March.", "expected to close in March"))
    answer = await Answerer(model, verifier=VERIFIER).answer("When will it close?", ARTICLE)
    assert (answer.answered, answer.text, answer.model) == (
        True,
        "The deal is expected to close in March. [1]",
        "scripted",
    )
    assert [line.quote for line in answer.evidence] == ["expected to close in March"]


@pytest.mark.parametrize(
    "reply",
    [
        answer_reply("It will close in March.", "it closes in March for sure"),
        answer_reply("Because the moon is full."),
        "not JSON at all",
        json.dumps({"answered": True, "sentences": [{"text": 7, "quotes": []}, 7], "missing": ""}),
        json.dumps({"answered": True, "sentences": 7}),
    ],
)
async def test_what_a_model_makes_up_is_not_said(reply: str) -> None:
    """A quotation or claim that the article does not hold is replaced by the passages."""
    answer = await Answerer(ScriptedModel(reply)).answer("When is the deal expected to close?", ARTICLE)
    assert answer.model == ""
    assert "May" not in answer.text
    assert all(line.is_found_in(ARTICLE.text) for line in answer.evidence)


async def test_a_refused_answer_gives_way_to_what_it_quoted() -> None:
    """In the article's own words, introduced as such."""
    model = ScriptedModel(answer_reply("It will close in May.", "expected to close in March"))
    answer = await Answerer(model, verifier=VERIFIER).answer("When is the deal expected to close?", ARTICLE)
    assert (answer.answered, answer.text) == (True, "In the article's words:")
    assert [line.quote for line in answer.evidence] == [
        "The deal is expected to close in March, if regulators approve it."
    ]


async def test_who_is_affected_is_the_models_to_answer() -> None:
    """Where there is one; the digest's stakeholders serve where there is none, or where it knows of nobody."""
    told = answer_reply(
        "Bakery workers in Tarn may lose their jobs.", "About 300 bakery workers in Tarn could lose their jobs"
    )
    answer = await Answerer(ScriptedModel(told), verifier=VERIFIER).answer("Who is affected?", ARTICLE)
    assert answer.text == "Bakery workers in Tarn may lose their jobs. [1]"
    knows_nobody = Answerer(ScriptedModel(answer_reply("", answered=False)), verifier=VERIFIER)
    plain = await Answerer(None).answer("Who is affected?", ARTICLE)
    assert plain.text.startswith("I cannot say for certain who gains or loses. In the article:\nOrla Mills [1]")
    assert await knows_nobody.answer("Who is affected?", ARTICLE) == plain


async def test_a_model_that_is_away_leaves_the_passages() -> None:
    """Nobody waits for a model that is down."""
    answer = await Answerer(ScriptedModel(ModelError("down", retry=True))).answer("When will the deal close?", ARTICLE)
    assert answer.answered
    assert answer.text == "The article says:"


async def test_the_article_stands_in_the_user_role_only() -> None:
    """What the article says is never an instruction."""
    model = ScriptedModel(answer_reply("x", answered=False))
    await Answerer(model).answer("When?", ARTICLE, (Turn(question="What?"),))
    (request,) = model.requests
    assert "Brightwater" not in request.system
    assert "Brightwater" in request.user
    assert "Question: When?" in request.user


TWO_SENTENCE_REPLY = json.dumps(
    {
        "answered": True,
        "sentences": [
            {"text": "March is when it may close.", "quotes": ["expected to close in March"]},
            {"text": "Some 300 people may lose their jobs.", "quotes": ["About 300 bakery workers"]},
        ],
    }
)


class PiecewiseModel(ScriptedModel):
    """A model that streams one sentence, and the rest a turn of the event loop later, or never."""

    def __init__(self, *, ends: bool = True, fault: ModelError | None = None) -> None:
        super().__init__(TWO_SENTENCE_REPLY)
        self._ends = ends
        self._error = fault

    async def stream_reply(self, request: ModelRequest) -> AsyncIterator[ModelReply]:
        """Reply."""
        whole = await self.reply(request)
        yield replace(whole, text=whole.text[: whole.text.index("}") + 1])
        if self._error:
            raise self._error
        await (asyncio.sleep(0) if self._ends else asyncio.Event().wait())
        yield whole


class SlowChecker(ScriptedChecker):
    """A checker that takes longer than a model may."""

    seconds_passed = 0.0

    async def check(self, items: Sequence[Entailment], *, workspace: str = "") -> Sequence[CheckVerdict]:
        """Read, while time passes."""
        self.seconds_passed += 2 * REPLY_TIMEOUT_SECONDS
        return await super().check(items, workspace=workspace)


async def test_the_reading_of_a_sentence_is_not_the_models_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """However long the checker takes: a model that goes on at once has the rest of its time."""
    checker, loop = SlowChecker(), asyncio.get_running_loop()
    now = loop.time
    monkeypatch.setattr(loop, "time", lambda: now() + checker.seconds_passed)
    answer = await Answerer(PiecewiseModel(), verifier=Verifier(checker)).answer("When will it close?", ARTICLE)
    assert (answer.note, answer.text.count("[")) == ("", 2)


@pytest.mark.parametrize("model", [PiecewiseModel(ends=False), PiecewiseModel(fault=ModelError("gone", retry=True))])
async def test_what_was_proven_is_not_taken_back(model: PiecewiseModel, monkeypatch: pytest.MonkeyPatch) -> None:
    """A model that does not finish leaves what it has said so far, with a note."""
    monkeypatch.setattr(drafting, "REPLY_TIMEOUT_SECONDS", 0)
    answer = await Answerer(model, verifier=VERIFIER).answer("When will it close?", ARTICLE)
    assert (answer.answered, answer.text) == (True, "March is when it may close. [1]")
    assert answer.note == "The language model did not finish; this is what is proven of its answer."


async def test_a_translation_that_fails_leaves_the_proven_answer() -> None:
    """In the article's language, rather than no answer at all."""
    proven = answer_reply("March is when it may close.", "expected to close in March")
    for reply in ("no JSON", '{"lines": ["a", "b"]}', ModelError("busy", retry=True)):
        model = ScriptedModel(proven, reply)
        answer = await Answerer(model, verifier=VERIFIER).answer("Wann soll der Deal abgeschlossen werden?", ARTICLE)
        assert len(model.requests) == 2
        assert (answer.text, answer.language, answer.note) == ("March is when it may close. [1]", "en", "")


async def test_quotations_alone_are_not_translated() -> None:
    """They are the article's own words in any language, so nothing is asked and nothing paid."""
    model = ScriptedModel(answer_reply("March is when it may close.", "expected to close in March"))
    refusing = Verifier(ScriptedChecker({"March": "not certain"}))
    answer = await Answerer(model, verifier=refusing).answer("Wann soll der Deal abgeschlossen werden?", ARTICLE)
    assert len(model.requests) == 1
    assert answer.text == "Mit den Worten des Artikels:"


async def test_a_group_loses_in_the_plural() -> None:
    """And one person in the singular."""
    text = "19 people died in a fire in Tarn on Monday. Merrow Shipping was fined 3 million crowns for it."
    answer = await Answerer(None).answer("Who loses?", Article(title="Fire in Tarn", text=text))
    assert "19 people: lose [1]" in answer.text
    assert "Merrow Shipping: loses [2]" in answer.text
