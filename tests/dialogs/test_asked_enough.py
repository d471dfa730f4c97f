"""Dialogs beyond the limit of questions: what is no question is neither counted nor refused."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.conversation import Answer
from bot.inbox import DEFAULT_LIMITS
from tests.dialogs.desk import FEED, TestDesk

QUESTION = "How many crews want more pay?"
on_both_platforms = pytest.mark.parametrize("on", ["slack", "discord"])


async def desk_with_question_limit(on: str) -> TestDesk:
    """Return a desk with a digest whose channel may ask two questions an hour."""
    desk = TestDesk(on=on, limits=replace(DEFAULT_LIMITS, person_hourly=2))
    await desk.give_command(f"add {FEED}")
    desk.publish(
        "strike", "Ferry crews strike for pay", "Three crews of the ferries want more pay. They strike on Monday."
    )
    await desk.work()
    return desk


async def answer_to(desk: TestDesk, text: str, *, to_us: bool = True, conversation: str = "t1") -> Answer | None:
    """Say something to the bot, or to nobody."""
    return await desk.ask_anywhere(text, addressed=to_us, conversation=conversation)


async def desk_at_question_limit(on: str) -> TestDesk:
    """Return a desk whose channel has asked all questions of the hour."""
    desk = await desk_with_question_limit(on)
    for _ in range(2):
        told = await answer_to(desk, QUESTION)
        assert told is not None
        assert not told.is_talk
    return desk


@on_both_platforms
async def test_a_question_beyond_the_limit_is_told_it(on: str) -> None:
    """In one line, as often as somebody asks."""
    desk = await desk_at_question_limit(on)
    for _ in range(2):
        told = await answer_to(desk, QUESTION)
        assert told is not None
        assert told.text.startswith("You have asked 2 questions within an hour")


@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        ("hast du Neues von Brightwater?", "Du hast"),
        ("¿alguna novedad de Brightwater?", "Has hecho"),
        ("alguna novedad de Brightwater?", "Has hecho"),
    ],
)
async def test_the_limit_is_told_in_the_language_of_who_asks(text: str, refusal: str) -> None:
    """Short as the question is: the words that people say to us tell its language."""
    told = await answer_to(await desk_at_question_limit("slack"), text)
    assert told is not None
    assert told.text.startswith(refusal)


@on_both_platforms
@pytest.mark.parametrize(
    "order", ["pause all until Friday", "please pause the Courier", "no more football please", "daily at 10"]
)
async def test_an_order_beyond_the_limit_is_asked_back_as_ever(order: str, on: str) -> None:
    """A yes does it."""
    desk = await desk_at_question_limit(on)
    told = await answer_to(desk, order)
    assert told is not None
    assert told.choices
    told = await answer_to(desk, "yes")
    assert told is not None
    assert [one.label for one in told.choices] == ["Undo"]


@on_both_platforms
@pytest.mark.parametrize("text", ["help", "what are we subscribed to?", "undo"])
async def test_help_and_undo_are_no_questions(text: str, on: str) -> None:
    """They are answered as ever."""
    desk = await desk_at_question_limit(on)
    told = await answer_to(desk, text)
    assert told is not None
    assert "within an hour" not in told.text


@on_both_platforms
async def test_what_is_no_question_does_not_count(on: str) -> None:
    """Whoever ordered and asked for help has all the questions left."""
    desk = await desk_with_question_limit(on)
    for text in ("help", "pause all until Friday", "no", "thanks", "help"):
        await answer_to(desk, text)
    for _ in range(2):
        told = await answer_to(desk, QUESTION)
        assert told is not None
        assert not told.is_talk


@on_both_platforms
@pytest.mark.parametrize("text", ["lol", "thanks", "ok", "morning all", "haha nice", "what a week"])
async def test_a_remark_beyond_the_limit_gets_nothing(text: str, on: str) -> None:
    """As before it."""
    desk = await desk_at_question_limit(on)
    told = await answer_to(desk, text)
    assert told is None or "within an hour" not in told.text


@on_both_platforms
async def test_nobody_who_named_nobody_is_told_of_the_limit(on: str) -> None:
    """What is asked of all in a thread is left to them."""
    desk = await desk_at_question_limit(on)
    assert await answer_to(desk, QUESTION, to_us=False) is None


@pytest.mark.parametrize(("limit", "is_heard"), [(2, True), (1, False)])
async def test_a_remark_beyond_the_limit_is_read_in_the_languages_of_its_digest(*, limit: int, is_heard: bool) -> None:
    """German asks with “was”: under a German digest that may be a question, and who named nobody is told no limit."""
    desk = TestDesk(limits=replace(DEFAULT_LIMITS, person_hourly=limit))
    await desk.give_command(f"add {FEED}")
    desk.publish(
        "zahlung",
        "Brightwater zahlt 240 Millionen Euro",
        "Brightwater, das Wasserunternehmen, wird seinen Kunden 240 Millionen Euro zahlen. Die Aufsicht in Leeds sagte "
        "das am Montag. Ann Miller, die Chefin, wird das Unternehmen im Juni verlassen.",
    )
    await desk.work()
    (posted,) = desk.platform.messages
    remark = replace(desk.make_question("Note that a change was taken back.", posted.ref), addressed=False)
    await desk.ask_under("Who pays?", posted)
    assert (await desk.inbox.receive_question(remark) is not None) is is_heard
