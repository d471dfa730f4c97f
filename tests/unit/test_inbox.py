"""The inbox: each question once, in order, through a crash; limits, edits and deletions."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.answerer import answer_pieces, message_intent
from bot.answerer.answerer import Answerer
from bot.domain.conversation import INTERRUPTED, Answer, Command, Question, Thread
from bot.domain.delivery import MessageRef
from bot.domain.job import BUG_ATTEMPTS, AnswerQuestion, ForgetOld
from bot.domain.question_limits import QuestionLimits
from bot.domain.retention_policy import RetentionPolicy
from bot.domain.subscription import Destination
from bot.errors import ModelError, PlatformError
from bot.inbox import LEASE
from bot.ports import ModelReply, ModelRequest
from bot.verification.verifier import Verifier
from tests.dialogs.desk import FEED, TestDesk
from tests.fakes.checker import ScriptedChecker
from tests.fakes.model import ScriptedModel, UnstreamedModel
from tests.fakes.platform import PostedMessage
from tests.patience import PATIENCE
from tests.unit.samples import TEXT

CLOSING_QUOTE = "The deal is expected to close in March"

VERIFIER = Verifier(ScriptedChecker())


@pytest.fixture(autouse=True)
def _wait_for_last_piece(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no part of an answer be shown early because this machine is busy."""
    monkeypatch.setattr(answer_pieces, "LAST_PIECE_WAIT_SECONDS", PATIENCE)


async def post_digest(desk: TestDesk) -> PostedMessage:
    """Let a desk post one digest, and return it."""
    desk.publish("orla", "Brightwater to buy Orla Mills", TEXT)
    await desk.give_command(f"add {FEED}")
    await desk.work()
    return desk.platform.messages[0]


def make_question(posted: PostedMessage, key: str = "k", text: str = "When is the deal expected to close?") -> Question:
    """Return a question under a digest."""
    return Question(key=key, destination=posted.destination, message=posted.ref, text=text, asked_by="Ada")


async def answer_pieces_of(desk: TestDesk, question: Question) -> list[Answer]:
    """Return all pieces of the answer to a question."""
    return [answer async for answer in desk.inbox.stream_answer(question)]


class WaitingModel(UnstreamedModel):
    """A model that waits with its reply until the test lets it."""

    name = "waiting"

    def __init__(self, inner: ScriptedModel) -> None:
        self.may_reply = asyncio.Event()
        self.was_asked = asyncio.Event()
        self.inner = inner

    async def reply(self, request: ModelRequest) -> ModelReply:
        """Reply, once it may."""
        self.was_asked.set()
        await self.may_reply.wait()
        return await self.inner.reply(request)


class PausingModel(UnstreamedModel):
    """A model that streams the first half of its reply, and the rest when the test lets it."""

    name = "pausing"

    def __init__(self, first: str, whole: str) -> None:
        self.may_finish = asyncio.Event()
        self._first_part = first
        self._full_reply = whole

    async def reply(self, request: ModelRequest) -> ModelReply:
        """Reply with all of it."""
        assert request.name
        return ModelReply(text=self._full_reply, model=self.name)

    async def stream_reply(self, request: ModelRequest) -> AsyncIterator[ModelReply]:
        """Reply in two parts."""
        yield replace(await self.reply(request), text=self._first_part)
        await self.may_finish.wait()
        yield await self.reply(request)


def answer_reply(*sentences: tuple[str, str]) -> str:
    """Return a model's reply of sentences, each with its quotation."""
    told = [{"text": text, "quotes": [quote]} for text, quote in sentences]
    return json.dumps({"answered": True, "sentences": told, "missing": ""})


async def test_a_proven_sentence_is_shown_while_the_next_one_is_written(monkeypatch: pytest.MonkeyPatch) -> None:
    """It does not wait for what follows; what was shown so is stored and said once more as the whole, if it was it."""
    monkeypatch.setattr(answer_pieces, "LAST_PIECE_WAIT_SECONDS", 0.0)
    whole = answer_reply(("The deal is expected to close in March, if regulators approve it.", CLOSING_QUOTE))
    model = PausingModel(whole[: whole.index("}") + 1], whole)
    desk = TestDesk()
    posted = await post_digest(desk)
    desk.inbox._answerer = Answerer(model, verifier=VERIFIER)
    answering = desk.inbox.stream_answer(make_question(posted))
    first = await anext(answering)
    assert "expected to close in March" in first.text
    assert not model.may_finish.is_set()
    assert await desk.store.is_question_pending("k")
    model.may_finish.set()
    assert [answer.text for answer in [answer async for answer in answering]][-1:] == [first.text]
    assert not await desk.store.is_question_pending("k")


async def test_an_answer_grows_sentence_by_sentence_and_stays_proven() -> None:
    """Each piece extends the one before; a sentence the article does not prove gives way to the one it quotes."""
    desk = TestDesk()
    posted = await post_digest(desk)
    desk.inbox._answerer = Answerer(
        ScriptedModel(
            answer_reply(
                ("The deal is expected to close in March, if regulators approve it.", CLOSING_QUOTE),
                ("Brightwater will pay 900 million euros.", "240 million euros"),
                (
                    "About 300 bakery workers could lose their jobs, according to their union.",
                    "About 300 bakery workers in Tarn could lose their jobs",
                ),
            )
        ),
        desk.store,
        verifier=VERIFIER,
    )
    grown = await answer_pieces_of(desk, make_question(posted))
    assert [len(answer.evidence) for answer in grown] == [1, 3, 3]
    assert grown[1].text.startswith(grown[0].text)
    assert grown[1].text.endswith("according to their union. [3]")
    assert not any("900" in answer.text for answer in grown)
    assert all(line.is_found_in(TEXT) for line in grown[-1].evidence)


async def test_what_was_heard_is_answered_though_nobody_got_to_answering_it() -> None:
    """The process dies as soon as it has heard; where it lives, what was heard is answered once."""
    desk = TestDesk()
    posted = await post_digest(desk)
    assert await desk.inbox.receive_question(make_question(posted))
    assert AnswerQuestion("k", 195) in desk.jobs.queue
    await desk.inbox._do_answer(AnswerQuestion("k", 0), 0)
    assert [*desk.platform.replies] == ["k"]
    heard = await desk.inbox.receive_question(make_question(posted, "l", "Who is affected?"))
    assert heard is not None
    assert await answer_pieces_of(desk, heard)
    assert await answer_pieces_of(desk, heard) == []


async def test_a_question_is_resolved_once_into_its_context() -> None:
    """What it hangs under is looked up when it is heard; by whoever answers it after a restart, anew."""
    desk = TestDesk()
    posted = await post_digest(desk)
    looked: list[MessageRef] = []
    thread = desk.store.thread

    async def counted(destination: Destination, message: MessageRef) -> Thread | None:
        looked.append(message)
        return await thread(destination, message)

    desk.store.thread = counted  # type: ignore[method-assign]
    heard = await desk.inbox.receive_question(make_question(posted))
    assert heard is not None
    assert await answer_pieces_of(desk, heard)
    assert len(looked) == 1
    await desk.inbox.receive_question(make_question(posted, "l", "Who is affected?"))
    desk.inbox._context_resolver._contexts.clear()
    await desk.inbox._do_answer(AnswerQuestion("l", 0), 0)
    assert desk.platform.replies["l"].evidence
    assert len(looked) == 3


async def test_a_question_cut_off_is_answered_after_the_restart_once() -> None:
    """The listener stops in the middle; the job answers through the platform, and the next job has nothing to do."""
    desk = TestDesk()
    posted = await post_digest(desk)
    model = WaitingModel(ScriptedModel("{}"))
    desk.inbox._answerer = Answerer(model, verifier=VERIFIER)
    asking = asyncio.create_task(answer_pieces_of(desk, make_question(posted)))
    await model.was_asked.wait()
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking
    desk.inbox._answerer = Answerer(None)
    assert AnswerQuestion("k", 195) in desk.jobs.queue
    await desk.work()
    assert desk.platform.replies["k"].evidence[0].quote.startswith(CLOSING_QUOTE)
    desk.platform.replies.clear()
    await desk.inbox._do_answer(AnswerQuestion("k", 0), 0)
    assert desk.platform.replies == {}
    assert await answer_pieces_of(desk, make_question(posted)) == []


async def test_what_was_shown_is_not_answered_by_the_job() -> None:
    """A question whose answer was taken to its end needs no job; one whose last piece was never asked beyond does."""
    desk = TestDesk()
    posted = await post_digest(desk)
    await answer_pieces_of(desk, make_question(posted))
    half: Any = desk.inbox.stream_answer(make_question(posted, key="half"))
    await anext(half)
    await half.aclose()
    await desk.work()
    assert list(desk.platform.replies) == ["half"]


async def test_a_job_waits_for_whoever_has_the_question() -> None:
    """While somebody answers it, the job comes back later; a platform that is away is waited for, too."""
    desk = TestDesk()
    posted = await post_digest(desk)
    question = make_question(posted)
    await desk.inbox._save_if_new(question)
    now = desk.clock.now()
    await desk.store.take_question("k", now=now, until=now + LEASE)
    with pytest.raises(PlatformError) as waits:
        await desk.inbox._do_answer(AnswerQuestion("k", 0), 0)
    assert (waits.value.retry, waits.value.retry_after) == (True, LEASE)
    desk.clock.move(LEASE)
    desk.platform.reply_faults.append(PlatformError("away", retry=True))
    with pytest.raises(PlatformError):
        await desk.inbox._do_answer(AnswerQuestion("k", 0), 1)
    await desk.inbox._do_answer(AnswerQuestion("k", 0), 2)
    assert desk.platform.replies["k"].answered


async def test_a_bug_ends_in_a_plain_word() -> None:
    """Nobody is left waiting for ever: after a few tries the person is asked to ask again."""

    class Broken(UnstreamedModel):
        name = "broken"

        async def reply(self, request: ModelRequest) -> ModelReply:
            raise ZeroDivisionError(request.name)

    desk = TestDesk()
    posted = await post_digest(desk)
    desk.inbox._answerer = Answerer(Broken())
    with pytest.raises(ZeroDivisionError):
        await answer_pieces_of(desk, make_question(posted))
    with pytest.raises(ZeroDivisionError):
        await desk.inbox._do_answer(AnswerQuestion("k", 0), 0)
    await desk.inbox._do_answer(AnswerQuestion("k", 0), BUG_ATTEMPTS - 1)
    assert desk.platform.replies["k"] == INTERRUPTED


async def test_questions_in_one_place_are_answered_in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    """The second waits for the first; one elsewhere does not."""
    monkeypatch.setattr(
        message_intent, "REPLY_TIMEOUT_SECONDS", 0.0
    )  # a greeting waits no longer to be understood by a busy model
    desk = TestDesk()
    posted = await post_digest(desk)
    model = WaitingModel(ScriptedModel(answer_reply((f"{CLOSING_QUOTE}.", CLOSING_QUOTE))))
    desk.inbox._answerer = Answerer(model, desk.store, verifier=VERIFIER)
    done: list[str] = []

    async def ask(question: Question) -> None:
        await answer_pieces_of(desk, question)
        done.append(question.key)

    one = asyncio.create_task(ask(make_question(posted, key="1")))
    await model.was_asked.wait()
    two = asyncio.create_task(ask(make_question(posted, key="2", text="Thanks!")))
    hello = Question(key="3", destination=posted.destination, text="Hello", conversation="t")
    await asyncio.create_task(ask(hello))
    assert done == ["3"]
    model.may_reply.set()
    await asyncio.gather(one, two)
    assert done == ["3", "1", "2"]


async def test_an_edit_is_answered_and_a_deletion_stops() -> None:
    """New words for the same message are answered again; a question that was deleted is answered by nobody."""
    desk = TestDesk()
    posted = await post_digest(desk)
    asked = make_question(posted)
    assert CLOSING_QUOTE in (await answer_pieces_of(desk, asked))[-1].evidence[0].quote
    edited = replace(asked, text="How many bakery workers could lose their jobs?", edit="2")
    assert "About 300" in (await answer_pieces_of(desk, edited))[-1].evidence[0].quote
    assert await answer_pieces_of(desk, edited) == []
    model = WaitingModel(ScriptedModel(answer_reply((f"{CLOSING_QUOTE}.", CLOSING_QUOTE))))
    desk.inbox._answerer = Answerer(model, verifier=VERIFIER)
    asking = asyncio.create_task(answer_pieces_of(desk, make_question(posted, key="gone")))
    await model.was_asked.wait()
    assert await desk.inbox.withdraw_question(posted.destination, "gone")
    model.may_reply.set()
    assert await asking == []
    await desk.work()
    assert desk.platform.replies == {}


async def test_enough_is_enough_for_a_person_and_a_workspace() -> None:
    """Beyond a person's hour or a workspace's day there is one clear line, and later it goes on."""
    desk = TestDesk(limits=QuestionLimits(person_hourly=2, workspace_daily=3))
    await post_digest(desk)

    async def ask(by: str) -> str:
        answer = await desk.ask_anywhere("When is the deal expected to close?", by=by)
        assert answer is not None
        return answer.text

    assert [(await ask("Ada"))[:7] for _ in range(3)] == ["Harbour", "Harbour", "You hav"]
    assert (await ask("Ben")).startswith("Harbour")
    assert (await ask("Cem")).startswith("3 questions were asked here")
    desk.clock.move(timedelta(days=1, seconds=1))
    assert (await ask("Ada")).startswith("Harbour")


async def test_only_what_is_for_us_is_heard() -> None:
    """Said to us, or a question that what we told there answers; other talk is left alone."""
    desk = TestDesk()
    posted = await post_digest(desk)
    aside = Question(key="a", destination=posted.destination, text="Lunch?", conversation="t", addressed=False)
    assert await desk.inbox.receive_question(aside) is None
    assert await answer_pieces_of(desk, aside) == []
    assert await answer_pieces_of(desk, replace(aside, key="b", text="When is the deal to close?", addressed=True))
    assert await desk.inbox.receive_question(replace(aside, key="c")) is None
    assert await desk.inbox.receive_question(replace(make_question(posted, key="d"), addressed=False))


async def test_what_is_said_to_somebody_else_is_left_to_them() -> None:
    """Even where the article answers it; a message that is none of ours answers nobody."""
    desk = TestDesk()
    posted = await post_digest(desk)
    asked = replace(make_question(posted), addressed=False)
    assert await desk.inbox.receive_question(replace(asked, is_to_others=True)) is None
    assert await desk.inbox.receive_question(replace(asked, message=MessageRef("999"))) is None
    assert await desk.inbox.receive_question(asked) == replace(
        asked, addressed=True, is_question=True, is_received=True
    )


async def test_what_a_platform_does_not_show_us_is_placed_only_under_what_we_told() -> None:
    """There whoever wrote it can be told how to reach us; it is not answered, and elsewhere it is nothing."""
    desk = TestDesk()
    posted = await post_digest(desk)
    unseen = replace(make_question(posted, text=""), addressed=False)
    assert await desk.inbox.receive_question(unseen) == unseen
    assert await desk.inbox.receive_question(replace(unseen, message=None, conversation="t")) is None


async def test_only_who_was_answered_goes_on_asking() -> None:
    """What leans on the question before is heard from the same person, and no longer once somebody else spoke."""
    desk = TestDesk()
    posted = await post_digest(desk)
    assert await answer_pieces_of(desk, make_question(posted))
    follow = replace(make_question(posted, key="k2", text="Is that certain?"), addressed=False)
    assert await desk.inbox.receive_question(replace(follow, asked_by="Ben")) is None
    assert await desk.inbox.receive_question(follow) is None
    assert await answer_pieces_of(desk, make_question(posted, key="k3"))
    assert await desk.inbox.receive_question(replace(follow, key="k4"))


async def test_old_questions_are_forgotten_by_the_hour() -> None:
    """What is older than the operator keeps goes, by the job that runs every hour."""
    desk = TestDesk(policy=RetentionPolicy(questions_kept_for=timedelta(days=2)))
    posted = await post_digest(desk)
    await answer_pieces_of(desk, make_question(posted))
    for days, left in ((1, 1), (2, 0)):
        desk.clock.move(timedelta(days=days))
        await desk.jobs.defer(ForgetOld())
        await desk.jobs.work({**desk.inbox.handlers(), **desk.retention.handlers()}, until_idle=True)
        assert len(await desk.store.turns(make_question(posted).conversation_key)) == left


async def test_a_person_forgets_what_they_asked() -> None:
    """`forget` is for oneself; everything is for who manages."""
    desk = TestDesk()
    await post_digest(desk)
    await desk.ask_anywhere("When is the deal to close?")
    await desk.ask_anywhere("Why?", by="Ben")
    assert "Forgotten: 1 question," in await desk.give_command("forget")
    assert "Only people who manage" in await desk.give_command("forget everything", may_manage=False)
    assert "Forgotten: 1 question," in await desk.give_command("forget everything")


async def test_where_nobody_has_a_name_all_questions_may_be_forgotten() -> None:
    """On the local page nobody logs in: what can be forgotten there is offered instead."""
    desk = TestDesk()
    reply = await desk.inbox.execute_command(Command(destination=desk.here, text="forget", may_manage=True))
    assert [choice.command for choice in reply.choices] == ["forget everything"]


async def test_a_model_that_is_away_is_said_and_passages_serve() -> None:
    """The answer stands, in the article's words, with a line in small print."""
    desk = TestDesk()
    posted = await post_digest(desk)
    desk.inbox._answerer = Answerer(ScriptedModel(ModelError("down", retry=True)))
    (answer,) = await answer_pieces_of(desk, make_question(posted))
    assert answer.evidence[0].quote.startswith(CLOSING_QUOTE)
    assert answer.note == "The language model did not answer just now, so I looked without it."


async def test_an_answer_is_put_into_the_askers_language_once_it_is_proven() -> None:
    """A German question gets a German line, held against the English one; a translation that lies is not shown."""
    for said, shown in (("Der Abschluss wird im März erwartet.", True), ("Der Abschluss kostet 5 Euro.", False)):
        desk = TestDesk()
        posted = await post_digest(desk)
        model = ScriptedModel(answer_reply((f"{CLOSING_QUOTE}.", CLOSING_QUOTE)), json.dumps({"lines": [said]}))
        desk.inbox._answerer = Answerer(model, verifier=VERIFIER)
        (answer,) = await answer_pieces_of(
            desk, make_question(posted, text="Wann wird der Abschluss des Deals erwartet?")
        )
        assert (said in answer.text) is shown
        assert answer.language == ("de" if shown else "en")
        assert answer.evidence[0].quote == CLOSING_QUOTE


async def test_questions_are_offered_about_a_persons_own_channels_however_many_there_are() -> None:
    """What is new there affects somebody: that can be asked; of channels they are not in, nothing is told."""
    desk = TestDesk()
    for number in range(25):
        await desk.give_command(f"add {FEED}", channel=replace(desk.here, channel=f"c{number:02}"))
    desk.publish("orla", "Brightwater to buy Orla Mills", TEXT)
    await desk.work()
    offered = await desk.inbox.suggested_prompts("recording", "W", {"c24", "elsewhere"})
    assert offered
    assert all(one.startswith("What happened with ") for one in offered)
    assert await desk.inbox.suggested_prompts("recording", "W", {"elsewhere"}) == []
    desk.clock.move(timedelta(days=8))
    assert await desk.inbox.suggested_prompts("recording", "W", {"c24"}) == []


async def test_where_the_bot_is_is_remembered_until_it_is_removed() -> None:
    """By account: another one that is started in our place was in none of it."""
    desk = TestDesk()
    await desk.inbox.note_presence("recording", ["W", "V"], account="ours")
    await desk.give_command(f"add {FEED}")
    assert await desk.inbox.known_workspaces("recording", account="theirs") == []
    assert await desk.inbox.forget_workspace("recording", "W") == 1
    assert await desk.inbox.known_workspaces("recording", account="ours") == ["V"]


async def test_two_questions_of_one_moment_are_two() -> None:
    """Whoever asks twice by command while the clock stands still is answered twice."""
    desk = TestDesk()
    await post_digest(desk)
    asked = ("When is the deal expected to close?", "How many workers could lose their jobs?")
    replies = [
        await desk.inbox.execute_command(Command(destination=desk.here, text=f"ask {one}", given_by="A"))
        for one in asked
    ]
    first, second = (reply.answer for reply in replies)
    assert first is not None
    assert second is not None
    assert first.evidence != second.evidence
