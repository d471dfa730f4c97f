"""Dialogs about orders by kind: a paper by its language, a link to follow, a feed to mute, days that cost "at once"."""

from __future__ import annotations

import pytest

from bot.answerer.linked_articles import link_to_condense
from bot.domain.delivery import MessageRef
from bot.text.order_language import order_language
from bot.text.question_text import QuestionText
from tests.dialogs.test_order_amendments import offered_command
from tests.dialogs.test_said_yes import answer_to, desk_with_two_feeds, paused_states

on_both_platforms = pytest.mark.parametrize("on", ["slack", "discord"])
PAPER_URL = "https://paper.example/rss"


@on_both_platforms
@pytest.mark.parametrize(
    "text",
    [
        "drop the French paper",
        "remove the German one",
        "get rid of the French one",
        "Entferne die deutsche Zeitung",
        "Enlève le journal allemand",
        "Quita el periódico francés",
        "Togli il giornale tedesco",
        "Tira o jornal francês",
    ],
)
async def test_a_paper_that_is_named_by_its_language_is_one_of_the_feeds(text: str, on: str) -> None:
    """Which one is asked back, with what becomes of it; its kind is nothing to filter by."""
    desk = await desk_with_two_feeds(on)
    told = await answer_to(desk, text)
    assert told is not None
    assert [one.command for one in told.choices] == ["remove 1", "remove 2"]
    assert "/news remove" in told.text
    assert len(await paused_states(desk)) == 2


@on_both_platforms
@pytest.mark.parametrize(
    ("text", "words"), [("no more French articles", "-French"), ("drop the paper industry news", '-"paper industry"')]
)
async def test_articles_of_a_kind_are_still_filtered(text: str, words: str, on: str) -> None:
    """It is the articles that nobody wants, and no feed; the command is told beside the feeds to choose from."""
    desk = await desk_with_two_feeds(on)
    told = await answer_to(desk, text)
    assert offered_command(told) == f"filter 1 {words}"
    assert told is not None
    assert "/news filter" in told.text


@on_both_platforms
@pytest.mark.parametrize(
    "text",
    [
        f"follow {PAPER_URL} please",
        f"please follow {PAPER_URL}",
        f"Nimm bitte noch {PAPER_URL} dazu",
        f"suis {PAPER_URL} s'il te plaît",
        f"sigue {PAPER_URL} por favor",
        f"segui {PAPER_URL} per favore",
    ],
)
async def test_to_follow_a_site_is_to_add_it(text: str, on: str) -> None:
    """No digest of its address is wanted; it is asked back."""
    desk = await desk_with_two_feeds(on)
    assert link_to_condense(QuestionText(text, order_language(text))) == ""
    assert offered_command(await answer_to(desk, text)) == f"add {PAPER_URL}"


@on_both_platforms
@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("mute Times", "pause 2"),
        ("Times bitte stummschalten", "pause 2"),
        ("unmute Times", "resume 2"),
        ("unmute the Times please", "resume 2"),
    ],
)
async def test_to_mute_a_feed_is_to_pause_it(text: str, command: str, on: str) -> None:
    """As the platforms call it; a story is muted where none is named."""
    desk = await desk_with_two_feeds(on)
    assert offered_command(await answer_to(desk, text)) == command


@on_both_platforms
@pytest.mark.parametrize("text", ["mute", "mute this story", "unmute"])
async def test_to_mute_alone_is_of_a_story(text: str, on: str) -> None:
    """No feed is paused, nor asked for."""
    desk = await desk_with_two_feeds(on)
    told = await answer_to(desk, text)
    assert told is None or not told.choices


@on_both_platforms
async def test_who_would_lose_at_once_is_told(on: str) -> None:
    """Days on which nothing shall come make a schedule; that it ends what comes as it appears is said before."""
    desk = await desk_with_two_feeds(on)
    told = await answer_to(desk, "no news on weekends")
    assert told is not None
    assert "no longer as soon as news appears" in told.text
    await answer_to(desk, "yes")
    again = await answer_to(desk, "schedule daily 10:00")
    assert again is not None
    assert "no longer as soon as news appears" not in again.text


@on_both_platforms
@pytest.mark.parametrize("text", ["speak for yourself", "speak up a bit"])
async def test_a_remark_is_no_wish_for_another_language(text: str, on: str) -> None:
    """Under a digest, too: nobody is asked which feed."""
    desk = await desk_with_two_feeds(on)
    desk.publish("orla", "Orla ferry stops", "The Orla ferry stops on Monday. Its owner Norlantik has no crew.")
    await desk.work()
    ref: MessageRef = desk.platform.messages[0].ref
    for told in (
        await answer_to(desk, text),
        await answer_to(desk, text, above=(ref,), message=ref, conversation=""),
    ):
        assert told is None or "/news language" not in told.text


@on_both_platforms
@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("Ab 18 Uhr bis morgens um 8 keine Meldungen", "schedule quiet 18:00-08:00"),
        ("Von 19 Uhr bis 7 Uhr keine Meldungen bitte", "schedule quiet 19:00-07:00"),
        ("keine Nachrichten zwischen 20 und 7 Uhr", "schedule quiet 20:00-07:00"),
        ("Pas de nouvelles entre 20h et 8h", "schedule quiet 20:00-08:00"),
        ("sin noticias entre las 20 y las 8", "schedule quiet 20:00-08:00"),
        ("niente notizie dalle 20 alle 8", "schedule quiet 20:00-08:00"),
        ("keine Nachrichten am Wochenende", "schedule weekdays UTC"),
        ("On voudrait un résumé tous les jours à 9h", "schedule daily 09:00 UTC"),
        ("Nous aimerions un résumé chaque matin à 8h", "schedule daily 08:00 UTC"),
        ("could we get everything in one go at half past eight each morning?", "schedule daily 08:30 UTC"),
    ],
)
async def test_times_are_read_however_one_wishes_them(text: str, command: str, on: str) -> None:
    """That nothing shall come is said of news as of messages, and what one would like is a wish."""
    assert offered_command(await answer_to(await desk_with_two_feeds(on), text)) == command


@on_both_platforms
@pytest.mark.parametrize("text", ["who do you follow at the moment?", "who do you follow?"])
async def test_whom_we_follow_are_the_feeds(text: str, on: str) -> None:
    """It is a question about us; whom others follow is one to the news."""
    desk = await desk_with_two_feeds(on)
    told = await answer_to(desk, text)
    assert told is not None
    assert "Tarn Times" in told.text
    other = await answer_to(desk, "who did the police follow?", conversation="t2")
    assert other is None or "Tarn Times" not in other.text
