"""Dialogs about a yes, a no and a choice that are said instead of pressed."""

from __future__ import annotations

import itertools

import pytest

from bot.domain.conversation import Answer, Command, Question
from bot.domain.delivery import MessageRef
from tests.dialogs.desk import FEED, TestDesk

TIMES_FEED = "https://times.example/feed"
QUESTION_KEYS = itertools.count()


async def desk_with_two_feeds(on: str = "slack") -> TestDesk:
    """Return a channel with two feeds."""
    desk = TestDesk(on=on)
    desk.feeds.titles[FEED], desk.feeds.titles[TIMES_FEED] = "Harbour Courier", "Tarn Times"
    desk.feeds.entries[TIMES_FEED] = ()
    for feed in (FEED, TIMES_FEED):
        await desk.give_command(f"add {feed}")
    return desk


async def paused_states(desk: TestDesk) -> list[bool]:
    """Return whether each feed is paused, in their order."""
    return [subscription.paused for subscription, _ in await desk.store.subscriptions(desk.here)]


async def answer_to(desk: TestDesk, text: str, *, to_us: bool = True, by: str = "Ada", **more: object) -> Answer | None:
    """Say something in one thread, to the bot or to nobody."""
    question = Question(
        key=str(next(QUESTION_KEYS)),
        destination=desk.here,
        text=text,
        asked_by=by,
        addressed=to_us,
        **{"conversation": "t1", **more},  # type: ignore[arg-type]
    )
    return await desk.inbox.answer(question)


@pytest.mark.parametrize(
    "yes", ["yes", "Yes please, do it.", "ja, bitte", "oui, vas-y", "sí, hazlo", "sì, va bene", "sim, por favor", "ok!"]
)
@pytest.mark.parametrize("on", ["slack", "discord", "page", "terminal"])
async def test_a_yes_does_what_its_button_does(yes: str, on: str) -> None:
    """In any language, once, with the way back below it."""
    desk = await desk_with_two_feeds(on)
    await answer_to(desk, "pause the Courier")
    told = await answer_to(desk, yes)
    assert await paused_states(desk) == [True, False]
    assert told is not None
    assert [choice.label for choice in told.choices] == ["Undo"]
    await answer_to(desk, "yes")
    assert await paused_states(desk) == [True, False]


@pytest.mark.parametrize("no", ["no", "No wait, don't", "nein, lass es", "non merci", "mejor no", "lascia stare"])
async def test_a_no_changes_nothing_for_good(no: str) -> None:
    """It is heard in one line, and a yes behind it is too late."""
    desk = await desk_with_two_feeds()
    await answer_to(desk, "pause the Courier")
    told = await answer_to(desk, no)
    assert told is not None
    assert told.text == "All right, I leave it as it is."
    await answer_to(desk, "yes")
    assert await paused_states(desk) == [False, False]


@pytest.mark.parametrize(
    ("which", "paused"),
    [
        ("the first", [True, False]),
        ("2", [False, True]),
        ("the Tarn Times please", [False, True]),
        ("both", [True, True]),
        ("all of them", [True, True]),
        ("beide", [True, True]),
        ("le premier", [True, False]),
        ("el segundo", [False, True]),
        ("il primo", [True, False]),
        ("tutti e due", [True, True]),
        ("yes", [False, False]),
        ("the third", [False, False]),
        ("not the Courier", [False, False]),
    ],
)
async def test_one_of_several_is_chosen_by_its_name_or_place(which: str, paused: list[bool]) -> None:
    """Who says yes to several is asked which; nothing is guessed."""
    desk = await desk_with_two_feeds()
    asked = await answer_to(desk, "pause")
    assert asked is not None
    assert [one.command for one in asked.choices] == ["pause 1", "pause 2", "pause all"]
    told = await answer_to(desk, which)
    assert await paused_states(desk) == paused
    assert which != "yes" or (told is not None and told.choices == asked.choices)


async def test_whoever_was_asked_says_yes_without_our_name_and_others_do_not() -> None:
    """The next message of the same person in that thread counts, a colleague's does not."""
    desk = await desk_with_two_feeds()
    await answer_to(desk, "pause the Courier")
    assert await answer_to(desk, "yes", to_us=False, by="Ben") is None
    assert await paused_states(desk) == [False, False]
    again = await desk_with_two_feeds()
    await answer_to(again, "pause the Courier")
    assert await answer_to(again, "yes", to_us=False) is not None
    assert await paused_states(again) == [True, False]


async def test_a_yes_is_for_those_who_may() -> None:
    """A message to nobody is placed as what it is, so that its platform looks who may; others are told they may not."""
    desk = await desk_with_two_feeds()
    await answer_to(desk, "pause the Courier")
    plain = Question(key="y", destination=desk.here, text="yes", asked_by="Ada", addressed=False, conversation="t1")
    placed = await desk.inbox.receive_question(plain)
    assert placed is not None
    assert (placed.addressed, placed.is_question) == (True, False)
    told = await answer_to(desk, "yes", may_manage=False)
    assert told is not None
    assert "manage" in told.text
    assert await paused_states(desk) == [False, False]


async def test_a_yes_in_another_thread_counts_while_nothing_else_was_said() -> None:
    """Where each mention begins a thread, it is the yes to what was asked last; pressed already, it is none."""
    desk = await desk_with_two_feeds()
    asked = await answer_to(desk, "remove the Courier")
    assert asked is not None
    await answer_to(desk, "yes", conversation="t2")
    assert len(await desk.store.subscriptions(desk.here)) == 1
    again = await desk_with_two_feeds()
    asked = await answer_to(again, "pause the Courier")
    assert asked is not None
    await again.give_command(asked.choices[0].command)
    await again.give_command("resume 1")
    await answer_to(again, "yes")
    assert await paused_states(again) == [False, False]


@pytest.mark.parametrize("text", ["yes but only until Monday", "yes?", "is that a yes?", "the offer of the crews"])
async def test_what_says_more_is_no_yes(text: str) -> None:
    """Nothing that was said is dropped without a word."""
    desk = await desk_with_two_feeds()
    await answer_to(desk, "pause the Courier")
    await answer_to(desk, text)
    assert await paused_states(desk) == [False, False]


async def test_a_yes_under_a_digest_is_said_to_what_was_asked_there() -> None:
    """Also under a message of ours."""
    desk = await desk_with_two_feeds()
    desk.publish("tea", "Tea gets dearer", "The council of Tarn raised the duty on tea on Monday.")
    await desk.work()
    under: MessageRef = desk.platform.messages[0].ref
    await answer_to(desk, "pause the Courier", conversation="", message=under)
    await answer_to(desk, "yes", conversation="", message=under)
    assert await paused_states(desk) == [True, False]


@pytest.mark.parametrize("text", ["and the Times too", "5 pm of course", "hm, the other one perhaps"])
async def test_what_cannot_be_read_behind_a_question_is_no_silence(text: str) -> None:
    """The same buttons stand below the word that it was not understood, and nothing is done."""
    desk = await desk_with_two_feeds()
    asked = await answer_to(desk, "pause the Courier")
    told = await answer_to(desk, text)
    assert asked is not None
    assert told is not None
    assert told.choices == asked.choices
    assert await paused_states(desk) == [False, False]
    assert await answer_to(desk, "lol", to_us=False) is None


@pytest.mark.parametrize("on", ["slack", "discord"])
async def test_what_was_asked_in_private_is_not_asked_again_where_all_see_it(on: str) -> None:
    """Whoever typed an order that asks first, and says something else elsewhere, gets no buttons there."""
    desk = await desk_with_two_feeds(on)
    asked = await desk.inbox.execute_command(Command(destination=desk.here, text="remove 1", given_by="Ada"))
    assert [choice.command for choice in asked.choices]
    for remark in ("haha", "I think that is wrong", "nice one", "they moved it to Friday"):
        answer = await answer_to(desk, remark, conversation="elsewhere")
        assert answer is None or not answer.choices
    assert len(await paused_states(desk)) == 2


@pytest.mark.parametrize("thanks", ["thanks!", "thank you so much", "merci à vous", "danke dir", "muchas gracias"])
async def test_thanks_leave_an_open_question_alone(thanks: str) -> None:
    """They are no word on it, and it stays open."""
    desk = await desk_with_two_feeds()
    await answer_to(desk, "pause the Courier")
    answer = await answer_to(desk, thanks)
    assert answer is None or not answer.choices
    await answer_to(desk, "yes")
    assert await paused_states(desk) == [True, False]


@pytest.mark.parametrize("on", ["slack", "discord"])
@pytest.mark.parametrize(
    "more", ["thanks, the other one", "thanks, both of them", "danke, die andere", "merci, l'autre"]
)
async def test_thanks_with_a_word_on_what_was_asked_are_no_mere_thanks(more: str, on: str) -> None:
    """It is asked again."""
    desk = await desk_with_two_feeds(on)
    asked = await answer_to(desk, "pause the Courier")
    answer = await answer_to(desk, more)
    assert asked is not None
    assert answer is not None
    assert answer.choices == asked.choices
