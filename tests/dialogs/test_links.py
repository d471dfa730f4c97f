"""Links that people give: condensed with any words around them, asked about, and subscribed to where that is said."""

from __future__ import annotations

from contextlib import aclosing
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.answerer.linked_articles import RECENT_LINK_PERIOD
from bot.domain.article import Article
from bot.domain.conversation import Answer, Command, Question, Reply
from bot.errors import StoreError
from bot.inbox import DEFAULT_LIMITS
from tests.dialogs.desk import FEED, TestDesk
from tests.unit.samples import TEXT

PLATFORMS = ("slack", "discord", "page")
LINK = "https://herald.example/orla"


@pytest.fixture(params=PLATFORMS)
async def desk(request: pytest.FixtureRequest) -> TestDesk:
    """Return a desk that reads one feed; the article at the link is in none."""
    desk = TestDesk(on=request.param)
    desk.publish("ferries", "Ferries stop", "The ferries to Skerry stop for two weeks, because both need new engines.")
    desk.pages.pages[LINK] = Article(title="Brightwater to buy Orla Mills", text=TEXT, url=LINK)
    await desk.give_command(f"add {FEED}")
    await desk.work()
    return desk


def question_in_thread(desk: TestDesk, text: str, key: str, **more: str | bool) -> Question:
    """Return what is said to the bot in one thread."""
    asked = Question(key=key, destination=desk.here, conversation="t", text=text, asked_by="Ada")
    return replace(asked, **more)  # type: ignore[arg-type]


async def digest_headline(desk: TestDesk, text: str, key: str = "link") -> str:
    """Order the digest of a message's link as a platform does; return its headline."""
    placed = await desk.inbox.receive_question(question_in_thread(desk, text, key))
    assert placed is not None
    assert placed.link == LINK
    reply = await desk.inbox.execute_command(
        Command(destination=desk.here, text=f"read {placed.link}", question=placed)
    )
    assert reply.digest is not None
    return reply.digest.headline


async def order_digest(desk: TestDesk, text: str, key: str) -> Reply:
    """Order the digest of a message's link as a platform does; return the reply."""
    placed = await desk.inbox.receive_question(question_in_thread(desk, text, key))
    assert placed is not None
    return await desk.inbox.execute_command(Command(destination=desk.here, text=f"read {placed.link}", question=placed))


async def ask_in_thread(desk: TestDesk, text: str, **more: str | bool) -> Answer | None:
    """Ask in the same thread."""
    return await desk.inbox.answer(question_in_thread(desk, text, f"key of {text}", **more))


MESSAGES_WITH_LINK = (
    LINK,
    f"have a look at {LINK} please, I think it matters for the mills",
    f"Fass das zusammen: {LINK}",
    f"can you sum up {LINK} for us?",
    f"{LINK} thoughts?",
    f"what does {LINK} say?",
    f"could someone explain {LINK} to me?",
    f"who loses according to {LINK}?",
    f"stop scrolling and read {LINK}",
    f"kannst du mir {LINK} erklären?",
    f"Worum geht es in {LINK}?",
    f"peux-tu résumer {LINK} ?",
    f"¿me puedes explicar {LINK}?",
    f"puoi leggere {LINK} per noi?",
    f"o que diz {LINK}?",
    f"o czym jest {LINK}?",
)


@pytest.mark.parametrize("text", MESSAGES_WITH_LINK)
async def test_a_link_is_condensed_with_any_words_around_it(text: str) -> None:
    """However much is said beside it, and however it is asked for, as long as nothing else is ordered."""
    desk = TestDesk(on="slack")
    desk.pages.pages[LINK] = Article(title="Brightwater to buy Orla Mills", text=TEXT, url=LINK)
    assert await digest_headline(desk, text) == "Brightwater to buy Orla Mills"


async def test_a_question_after_it_is_about_that_link(desk: TestDesk) -> None:
    """Also one that names nobody; and what it does not tell is still looked for elsewhere."""
    await digest_headline(desk, LINK)
    for text, is_named in (("When is this expected to close?", True), ("When is the deal expected to close?", False)):
        answer = await ask_in_thread(desk, text, addressed=is_named)
        assert answer is not None
        assert "close in March" in answer.evidence[0].quote
    elsewhere = await ask_in_thread(desk, "Why do the ferries to Skerry stop?")
    assert elsewhere is not None
    assert "new engines" in elsewhere.evidence[0].quote


async def test_this_in_a_channel_is_what_was_digested_there_a_moment_ago(desk: TestDesk) -> None:
    """Also in a new message; a while later, or without a word that points to it, all that is read here is meant."""
    await order_digest(desk, f"have a look: {LINK}", "q")
    asked = Question(
        key="this", destination=desk.here, text="who buys the mills in this?", asked_by="Ben", conversation="new"
    )
    answer = await desk.inbox.answer(asked)
    assert answer is not None
    assert "Brightwater" in answer.evidence[0].quote
    desk.clock.move(RECENT_LINK_PERIOD + timedelta(seconds=1))
    later = await desk.inbox.answer(replace(asked, key="later", conversation="later"))
    assert later is None or not later.answered


async def test_a_question_with_a_link_in_it_is_about_that_link(desk: TestDesk) -> None:
    """It is condensed and answered; an address that cannot be read leaves the question to the rest."""
    reply = await order_digest(desk, f"When is the deal in {LINK} expected to close?", "q")
    assert reply.digest is not None
    assert reply.answer is not None
    assert "close in March" in reply.answer.evidence[0].quote
    further = await ask_in_thread(desk, "And who buys the mills?")
    assert further is not None
    assert "Brightwater" in further.evidence[0].quote
    of_nothing = await order_digest(desk, "what do you make of https://nowhere.example/y ?", "v")
    assert of_nothing.answer is None
    lost = await order_digest(desk, "Why do the ferries to Skerry stop, says https://nowhere.example/x ?", "u")
    assert lost.text.startswith("I could not read https://nowhere.example/x.")
    assert lost.answer is not None
    assert "new engines" in lost.answer.evidence[0].quote


@pytest.mark.parametrize("text", [f"{LINK} thoughts?", f"is {LINK} true?", f"what does {LINK} say?"])
async def test_a_question_with_no_answer_in_the_link_leaves_its_digest(desk: TestDesk, text: str) -> None:
    """Nobody is told that nothing was found where the digest stands."""
    reply = await order_digest(desk, text, "q")
    assert reply.digest is not None
    assert reply.answer is None


ORDERS = (
    f"add {LINK}",
    f"please subscribe us to {LINK}",
    f"add {LINK} daily 9:00",
    f"can you subscribe this channel to {LINK}?",
    f"kannst du {LINK} hinzufügen?",
    f"comment s'abonner à {LINK} ?",
)


@pytest.mark.parametrize("text", ORDERS)
async def test_what_orders_something_with_a_link_is_an_order(desk: TestDesk, text: str) -> None:
    """A command's name beside an address is asked back, and nothing is condensed."""
    placed = await desk.inbox.receive_question(question_in_thread(desk, text, "order"))
    assert placed is not None
    assert placed.link == ""
    answer = await desk.inbox.answer(question_in_thread(desk, text, "order"))
    assert answer is not None
    assert answer.choices[0].command.startswith(f"add {LINK}")


@pytest.mark.parametrize("on", ["slack", "discord"])
@pytest.mark.parametrize(
    "said",
    [
        "never add {}",
        "don't post {} again",
        "füge {} nie hinzu",
        "{} bitte nicht mehr posten",
        "n'ajoute jamais {}",
        "ne poste plus {}",
        "nunca añadas {}",
        "no publiques {} otra vez",
        "non aggiungere mai {}",
        "non pubblicare più {}",
        "nunca adicione {}",
        "não publique {} de novo",
    ],
)
async def test_a_link_that_is_not_wanted_is_neither_added_nor_read(on: str, said: str) -> None:
    """What is not to be done with an address is not offered, and no digest is made of it."""
    desk = TestDesk(on=on)
    await desk.give_command(f"add {FEED}")
    link = "https://elsewhere.example/ferry"
    question = Question(
        key="denied", destination=desk.here, text=said.format(link), asked_by="Ada", conversation="denied"
    )
    placed = await desk.inbox.receive_question(question)
    answer = await desk.inbox.answer(question)
    assert placed is not None
    assert placed.link == ""
    assert answer is None or not answer.choices


async def test_what_goes_wrong_with_an_answer_costs_no_digest(desk: TestDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    """The digest that was read and made is shown; the question is answered later, as any that was interrupted."""

    async def away(*_given: object, **_named: object) -> None:
        message = "The database does not answer."
        raise StoreError(message)

    monkeypatch.setattr(desk.inbox._answerer, "answer_about_link", away)
    reply = await order_digest(desk, f"When is the deal in {LINK} expected to close?", "k")
    assert reply.digest is not None
    assert reply.answer is None
    assert await desk.store.is_question_pending("k")


async def test_a_digest_does_not_wait_for_the_answer_beside_it(desk: TestDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is shown before the question is so much as looked at."""
    shown: list[Reply] = []
    looked_up = desk.inbox._answerer.answer_about_link

    async def after_it(*given: Any, **named: Any) -> Answer | None:  # noqa: ANN401  # as the answerer takes them
        assert [reply.digest is not None for reply in shown[-1:]] == [True]
        return await looked_up(*given, **named)

    monkeypatch.setattr(desk.inbox._answerer, "answer_about_link", after_it)
    placed = await desk.inbox.receive_question(
        question_in_thread(desk, f"When is the deal in {LINK} expected to close?", "k")
    )
    order = Command(destination=desk.here, text=f"read {LINK}", question=placed)
    async for reply in desk.inbox.stream_execution(order):
        shown.append(reply)  # noqa: PERF401  # one by one: what is shown by then is looked at
    assert shown[-1].digest is not None
    assert shown[-1].answer is not None


async def test_an_answer_beside_a_link_counts_as_shown_once_it_is_posted(desk: TestDesk) -> None:
    """Where posting it fails, the job that looks after cut-off questions shows it; nobody asks a model again."""
    for key, is_posted in (("lost", False), ("posted", True)):
        order = Command(
            destination=desk.here,
            text=f"read {LINK}",
            question=await desk.inbox.receive_question(
                question_in_thread(desk, f"When is the deal in {LINK} expected to close?", key)
            ),
        )
        async with aclosing(desk.inbox.stream_execution(order)) as replies:
            async for reply in replies:
                if reply.answer is not None and not is_posted:
                    break
        assert await desk.store.is_question_pending(key) is not is_posted


async def test_questions_beside_links_count_as_others_do() -> None:
    """Beyond what people may ask in an hour there is the digest, and no answer."""
    desk = TestDesk(on="slack", limits=replace(DEFAULT_LIMITS, person_hourly=1))
    desk.pages.pages[LINK] = Article(title="Brightwater to buy Orla Mills", text=TEXT, url=LINK)
    asked = [f"When is the deal in {LINK} expected to close{'?' * number}" for number in (1, 2)]
    replies = [await order_digest(desk, text, text) for text in asked]
    assert [reply.digest is not None for reply in replies] == [True, True]
    assert [reply.answer is not None for reply in replies] == [True, False]
