"""Dialogs of a newcomer without a language model: wrong commands, complaints, greetings, and talk among colleagues."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest

from bot.domain.conversation import Answer, Question
from bot.domain.delivery import MessageRef
from bot.domain.subscription import Destination
from tests.dialogs.desk import FEED, TestDesk

STRIKE_TEXT = (
    "Ferry crews on the Lysne route will walk out on Thursday after talks with the operator broke down. "
    "The crews want nine per cent more pay. The operator Fjordline offered four per cent."
)
_QUESTION_KEYS = itertools.count()


async def desk_with_digest(here: Destination | None = None) -> tuple[TestDesk, MessageRef]:
    """Return a desk with a feed and one digest in its channel, or in a direct message."""
    desk = TestDesk(here=here, on=here.platform if here else "recording")
    desk.feeds.titles[FEED] = "Harbour Courier"
    await desk.give_command(f"add {FEED}")
    await desk.work()
    desk.publish("strike", "Ferry crews to walk out on Thursday", STRIKE_TEXT)
    await desk.work()
    return desk, desk.platform.messages[0].ref


async def answer_to(desk: TestDesk, under: MessageRef | None, text: str, *, addressed: bool = True) -> Answer | None:
    """Say something in a digest's thread, or by itself, to the bot or to nobody in particular."""
    key = str(next(_QUESTION_KEYS))
    above = () if under is None else (under,)
    alone = key if under is None else ""
    question = Question(
        key=key, destination=desk.here, text=text, asked_by="Ada", addressed=addressed, above=above, conversation=alone
    )
    return await desk.inbox.answer(question)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("schedule 25:00", "25:00 is no time"),
        ("remove 9", "There is no feed 9 here."),
        ("filter 9 football", "There is no feed 9 here."),
        ("list feeds", "#1 Harbour Courier"),
        ("help me", "`/news latest`"),
        ("add something nice", "/news add"),
        ("delete all channels", "There is no feed “all channels” here. This channel has #1 Harbour Courier."),
    ],
)
async def test_a_line_that_begins_with_a_command_gets_its_reply(text: str, words: str) -> None:
    """What is wrong with it, or what it reads."""
    desk, digest = await desk_with_digest()
    for under in (digest, None):
        answer = await answer_to(desk, under, text)
        assert answer is not None
        assert words in answer.text
        assert answer.choices == ()


async def test_what_is_not_found_is_noise_between_colleagues_and_honest_to_who_asked_us() -> None:
    """What is doubtful gets no such line; what is plainly asked does, named or not, and who goes on after an answer."""
    desk, digest = await desk_with_digest()
    assert await answer_to(desk, digest, "is it the same lot as last year", addressed=False) is None
    unsaid = "how many passengers does the Lysne route carry?"
    plainly = await answer_to(desk, digest, unsaid, addressed=False)
    assert plainly is not None
    assert not plainly.answered
    answer = await answer_to(desk, digest, unsaid)
    assert answer is not None
    assert not answer.answered
    assert await answer_to(desk, digest, "how much more pay do the crews want?", addressed=False) is not None
    following = await answer_to(desk, digest, "and how many passengers does the Lysne route carry?", addressed=False)
    assert following is not None
    assert not following.answered


@pytest.mark.parametrize("text", ["destroy all channels", "enough of that", "yes", "no way"])
async def test_what_is_not_understood_is_said_so(text: str) -> None:
    """Nobody is thanked for an order that was not carried out."""
    desk, _ = await desk_with_digest()
    answer = await answer_to(desk, None, text)
    assert answer is not None
    assert answer.text == "I did not understand that. `/news help` lists what I can do."


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("this is wrong", "Press More, then Report an error"),
        ("You are wrong!", "Press More, then Report an error"),
        ("das ist falsch", "Drück „Mehr“, dann „Einen Fehler melden“"),
    ],
)
async def test_complaints_get_a_line_each(text: str, words: str) -> None:
    """How to report an error, to who is alone with us; among people it is what somebody says of the news."""
    desk, digest = await desk_with_digest(Destination("slack", "T1", "D1"))
    answer = await answer_to(desk, digest, text)
    assert answer is not None
    assert answer.text.startswith(words)


async def test_among_colleagues_only_sure_answers_are_told() -> None:
    """What the article may not tell stays with those who were asked, unless it is clearly asked of us."""
    desk, digest = await desk_with_digest()
    assert await answer_to(desk, digest, "is the ferry printer working again", addressed=False) is None
    answer = await answer_to(desk, digest, "how much more pay do the crews want?", addressed=False)
    assert answer is not None
    assert answer.answered


@pytest.mark.parametrize("text", ["add bbc.com", "nytimes.com", "can you add bbc.com?", "add https://o.example/a.com"])
async def test_an_address_is_no_language(text: str) -> None:
    """Its "com" is not taken for Portuguese."""
    desk, _ = await desk_with_digest()
    answer = await answer_to(desk, None, text)
    assert answer is not None
    assert answer.language in ("en", "")
    assert not any(word in answer.text for word in ("Devo", "Não", "Isto"))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("how do I stop this?", "`/news remove <feed>`"),
        ("How do we stop this?", "`/news pause <feed> …`"),
        ("what can you do?", "`/news latest`"),
        ("how do I add a feed?", "`/news add <url> …`"),
        ("what are we subscribed to?", "#1 Harbour Courier"),
        ("when do digests come?", "Digests come as they are made."),
    ],
)
async def test_questions_about_the_bot_are_answered_by_its_commands(text: str, words: str) -> None:
    """With what a command reads, or with how it is typed; under a digest and elsewhere."""
    desk, digest = await desk_with_digest()
    for under in (digest, None):
        answer = await answer_to(desk, under, text)
        assert answer is not None
        assert words in answer.text


async def test_why_something_came_is_told_under_it() -> None:
    """Its digest is meant; elsewhere it is told how to ask."""
    desk, digest = await desk_with_digest()
    under, alone = (
        await answer_to(desk, digest, "why did I get this?"),
        await answer_to(desk, None, "why did I get this?"),
    )
    assert under is not None
    assert "Ferry crews to walk out" in under.text
    assert alone is not None
    assert "`/news why …`" in alone.text


@pytest.mark.parametrize("text", ["how can they stop this?", "when do the crews walk out?", "what can they do?"])
async def test_questions_about_the_news_are_none_about_the_bot(text: str) -> None:
    """However like they sound."""
    desk, digest = await desk_with_digest()
    answer = await answer_to(desk, digest, text)
    assert answer is not None
    assert "/news" not in answer.text


@pytest.mark.parametrize("text", ["hello", "What happened today?", "who gains from the tariffs?"])
async def test_where_no_news_comes_it_is_told_how_to_begin(text: str) -> None:
    """Nobody is invited to ask about news that there are not."""
    answer = await answer_to(TestDesk(), None, text)
    assert answer is not None
    assert answer.text.startswith("This channel has no feeds. To add one: `/news add <")


async def test_several_addresses_are_read_one_at_a_time() -> None:
    """That is said, and none is picked."""
    desk, _ = await desk_with_digest()
    answer = await answer_to(desk, None, "https://one.example/a and https://two.example/b")
    assert answer is not None
    assert answer.text.startswith("I read one address at a time.")


@pytest.mark.parametrize("text", ["Did you see this? {}", "what do you think of {}?"])
async def test_a_link_is_condensed_where_we_are_asked_what_we_make_of_it(text: str) -> None:
    """There is nothing in the question but the link."""
    desk, _ = await desk_with_digest()
    link = "https://courier.example/strike"
    question = Question(key="k", destination=desk.here, text=text.format(link), asked_by="Ada", conversation="c")
    placed = await desk.inbox.receive_question(question)
    assert placed is not None
    assert placed.link == link


async def test_a_sentence_without_a_number_is_no_sure_answer_to_how_many() -> None:
    """However many words of the question it has, and whatever number stands beside it."""
    desk, digest = await desk_with_digest()
    answer = await answer_to(desk, digest, "how many ferry crews on the Lysne route will walk out?")
    assert answer is not None
    assert not answer.answered
    assert answer.text.startswith("I found no sentence that answers this for certain.")


async def test_a_plain_answer_is_by_the_clocks_of_who_asks() -> None:
    """Where their platform tells them; else by the channel's."""
    desk, _ = await desk_with_digest()
    question = Question(key="z", destination=desk.here, text="what are we subscribed to?", conversation="z")
    theirs = await desk.inbox.answer(replace(question, zone="Asia/Tokyo"))
    await desk.give_command("schedule zone Lisbon")
    ours = await desk.inbox.answer(replace(question, key="y"))
    assert theirs is not None
    assert ours is not None
    assert "(Asia/Tokyo)" in theirs.text
    assert "(Europe/Lisbon)" in ours.text
    assert "UTC" not in theirs.text + ours.text
