"""What a newcomer tries in the first hour, with no model set."""

from __future__ import annotations

import pytest

from tests.dialogs.desk import FEED, TestDesk
from tests.fakes.platform import PostedMessage

HEATERS_TEXT = (
    "Calder Home calls back 12,000 fan heaters because a switch can melt, the company said on Monday.\n"
    "Buyers can bring them to any shop until Friday and are paid the full price.\n"
    "The fault was found after a test that lasted more than two hours.\n"
    "About 30 shops take part. Up to 80 jobs at the plant in Brill are at risk."
)
CUP_TEXT = (
    "Brill Wanderers beat Calder Town 4-2 in the cup on Sunday.\nIna Falk scored twice in front of 900 people.\n"
    "The coach was pleased."
)
CONTRACT_TEXT = "Vossen Power has won the contract for a dam near Brill.\nThe dam will cost 90 million crowns."


@pytest.fixture
async def desk() -> TestDesk:
    """Return a newsdesk that has posted three articles."""
    desk = TestDesk()
    desk.publish("heaters", "Calder Home calls back 12,000 fan heaters", HEATERS_TEXT)
    desk.publish("cup", "Brill Wanderers beat Calder Town 4-2", CUP_TEXT)
    desk.publish("dam", "Vossen Power wins dam contract", CONTRACT_TEXT)
    await desk.give_command(f"add {FEED}")
    await desk.work()
    return desk


def find_digest(desk: TestDesk, words: str) -> PostedMessage:
    """Return the posted digest with these words in its headline."""
    return next(one for one in desk.platform.messages if words in one.digest.headline)


@pytest.mark.parametrize("asked", ["Can I get my money back?", "Do we get paid for ours?", "do I have to pay for it?"])
async def test_a_question_of_money_under_a_digest_is_about_the_article(desk: TestDesk, asked: str) -> None:
    """It names neither us nor what is ours."""
    assert "Nothing, for anybody" not in await desk.ask_under(asked, find_digest(desk, "heaters"))


async def test_what_we_cost_is_told_under_a_digest_too(desk: TestDesk) -> None:
    """Where it says "you", and the article tells nothing of it."""
    assert "Nothing, for anybody" in await desk.ask_under("what do you cost?", find_digest(desk, "heaters"))


async def test_an_address_in_an_order_is_not_what_later_questions_are_about(desk: TestDesk) -> None:
    """It is the feed that was to be added, and the next question is about the news."""
    desk.publish("feed.xml", "a feed", "http://x.example Brill Wanderers http://y.example The dam will cost nothing.")
    address = "https://courier.example/feed.xml"
    asked = await desk.ask_anywhere(f"can you add {address}?")
    assert asked is not None
    assert asked.choices
    desk.pages.read_urls.clear()
    answer = await desk.ask_anywhere("How much will the dam cost?")
    assert answer is not None
    assert "90 million" in answer.evidence[0].quote
    assert desk.pages.read_urls == []


async def test_a_bare_question_under_a_digest_is_not_answered_from_another_story(desk: TestDesk) -> None:
    """The contract that somebody else won is not named in it."""
    assert "Vossen" not in await desk.ask_under("Who won?", find_digest(desk, "Wanderers"))


async def test_another_story_that_is_named_answers(desk: TestDesk) -> None:
    """What the question names stands there."""
    assert "90 million" in await desk.ask_under("How much will the Vossen dam cost?", find_digest(desk, "Wanderers"))


async def test_a_question_for_a_number_of_something_gets_no_number_of_something_else(desk: TestDesk) -> None:
    """The shops that take part are no jobs."""
    answer = await desk.ask_under("How many jobs?", find_digest(desk, "heaters"))
    assert "80 jobs" in answer
    assert "30 shops" not in answer


async def test_a_question_for_a_length_alone_gets_the_key_fact_that_has_one(desk: TestDesk) -> None:
    """It is not said for certain that it is the right one."""
    answer = await desk.ask_under("how long did it last?", find_digest(desk, "heaters"))
    assert "more than two hours" in answer
    assert not answer.startswith(("The article says", "I found no sentence"))


async def test_somebody_who_stands_in_an_article_has_been_met(desk: TestDesk) -> None:
    """Also where nobody says that they gained or lost."""
    assert "have not met" not in await desk.give_command("watch Brill Wanderers")
    assert "have not met" not in await desk.give_command("watch ina falk")
    assert "have not met" in await desk.give_command("watch Brill Falk")


@pytest.mark.parametrize("said", ["thanks!", "@Newsdesk thanks!", "Thank you, Newsdesk.", "newsdesk, thanks a lot!!"])
async def test_thanks_are_thanks_however_they_are_typed(desk: TestDesk, said: str) -> None:
    """The last quotation is not repeated, and nobody is thanked for thanks where others read along."""
    posted = find_digest(desk, "heaters")
    assert "80 jobs" in await desk.ask_under("How many jobs are at risk?", posted)
    assert await desk.ask_under(said, posted) == "(silence)"


OUTBREAK_TEXT = (
    "A salmonella outbreak in Bresk was traced to eggs on Tuesday.\nAbout 8,700 people were affected; 41 fell ill.\n"
    "The eggs came from a farm that was closed at once."
)


@pytest.mark.parametrize("asked", ["How many people are affected?", "how many fell ill?", "who was closed down?"])
async def test_what_is_anybodys_is_not_answered_from_another_story(desk: TestDesk, asked: str) -> None:
    """The honest line is told, also to whoever goes on asking."""
    desk.publish("outbreak", "Salmonella outbreak in Bresk traced to eggs", OUTBREAK_TEXT)
    await desk.work()
    for text in (asked, "and how many of them were ill?"):
        answer = await desk.ask_under(text, find_digest(desk, "dam"))
        assert "says:" not in answer
        assert "8,700" not in answer
