"""Dialogs about wanting more of something, and about wanting no more of it: a question, and a story to mute."""

from __future__ import annotations

import itertools
from functools import partial

import pytest

from bot.domain.conversation import Answer, Question
from bot.domain.delivery import MessageRef
from tests.dialogs.desk import TestDesk

QUESTION_KEYS = itertools.count()
TITLE = "Tyre maker Brackwell to close its factory in Dunmore"
TEXT = (
    "Tyre maker Brackwell is to close its factory in Dunmore next summer, ending 740 jobs. "
    "The company blamed energy prices for the decision on Monday."
)
on_both_platforms = pytest.mark.parametrize("on", ["slack", "discord"])


async def desk_with_digest(on: str) -> tuple[TestDesk, MessageRef]:
    """Return a channel with a feed and one digest of it."""
    desk = TestDesk(on=on, first=9)
    await desk.give_command("add https://courier.example/feed")
    desk.publish("tyres", TITLE, TEXT, publisher="Harbour Courier")
    await desk.work()
    return desk, desk.platform.messages[0].ref


async def answer_to(desk: TestDesk, text: str, *, above: tuple[MessageRef, ...] = ()) -> Answer | None:
    """Say something to the bot, under a message or under none."""
    ask = partial(Question, key=str(next(QUESTION_KEYS)), destination=desk.here, asked_by="Ada", addressed=True)
    return await desk.inbox.answer(ask(text=text, above=above, conversation="" if above else f"t{next(QUESTION_KEYS)}"))


@on_both_platforms
@pytest.mark.parametrize(
    "text",
    [
        "no more stories like this",
        "don't show me this again",
        "not this one again",
        "we don't need any more of this",
        "keine solchen Meldungen mehr",
        "zeig mir das nicht nochmal",
        "davon bitte nichts mehr",
        "plus d'articles comme celui-ci",
        "no más noticias como esta",
        "basta notizie così",
        "chega de notícias como esta",
    ],
)
async def test_no_more_of_this_is_to_mute_the_story(text: str, on: str) -> None:
    """No word of it is one to filter by; it is asked back first."""
    desk, above = await desk_with_digest(on)
    told = await answer_to(desk, text, above=(above,))
    assert told is not None
    assert [one.command for one in told.choices] == [f"mute message:{above}", "keep"]


@on_both_platforms
async def test_no_more_of_this_where_nothing_was_told_changes_nothing(on: str) -> None:
    """There is nothing above that is meant."""
    desk, _ = await desk_with_digest(on)
    told = await answer_to(desk, "no more stories like this")
    assert told is not None
    assert not told.choices


@on_both_platforms
async def test_a_word_that_any_text_has_is_no_word_to_filter_by(on: str) -> None:
    """A subject is: football is left out of the feed that brings it."""
    desk, _ = await desk_with_digest(on)
    assert "filter" in str(await answer_to(desk, "no more football please"))
    for words in ("no more about which and this please", "stop sending such and other"):
        told = await answer_to(desk, words)
        assert told is None or not [one for one in told.choices if "filter" in one.command]


@on_both_platforms
@pytest.mark.parametrize(
    "text",
    [
        "tell me more about the tyre factory",
        "give us a bit more on Brackwell",
        "more about Brackwell please",
        "erzähl mir mehr über Brackwell",
        "dis-m'en plus sur Brackwell",
        "cuéntame más sobre Brackwell",
        "dimmi di più su Brackwell",
        "conta-nos mais sobre Brackwell",
    ],
)
async def test_who_wants_to_know_more_is_told_it_and_watches_nothing(text: str, on: str) -> None:
    """What the articles say of it answers."""
    desk, _ = await desk_with_digest(on)
    told = await answer_to(desk, text)
    assert told is not None
    assert told.answered
    assert not told.choices


@on_both_platforms
@pytest.mark.parametrize("text", ["tell us more about Norlantic", "dimmi di più su Norlantic"])
async def test_more_about_what_nothing_tells_of_is_not_watched(text: str, on: str) -> None:
    """It is said that there is nothing, or nothing is."""
    desk, _ = await desk_with_digest(on)
    told = await answer_to(desk, text)
    assert told is None or not told.choices


@on_both_platforms
async def test_tell_me_more_under_a_digest_tells_what_its_article_says(on: str) -> None:
    """In its own sentences."""
    desk, above = await desk_with_digest(on)
    told = await answer_to(desk, "tell me more", above=(above,))
    assert told is not None
    assert told.answered


@on_both_platforms
@pytest.mark.parametrize(
    "text",
    [
        "any news on Paylo?",
        "any news about PayPal?",
        "anything on Costco?",
        "any news on Pricewaterhouse?",
        "du nouveau sur Payen ?",
        "¿hay noticias de Paraná?",
        "há notícias da Custódio?",
        "any news on Sendai?",
        "any news on Energa?",
    ],
)
async def test_a_name_that_begins_like_a_word_about_us_is_asked_of_the_news(text: str, on: str) -> None:
    """Nothing is said of what we cost, send or do."""
    desk, _ = await desk_with_digest(on)
    told = await answer_to(desk, text)
    assert told is not None
    assert not told.is_talk
    assert not told.answered
