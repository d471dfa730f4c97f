"""Dialogs about a day to come: until when a feed is held is no day of the news."""

from __future__ import annotations

import pytest

from tests.dialogs.test_said_yes import answer_to, desk_with_two_feeds, paused_states

on_both_platforms = pytest.mark.parametrize("on", ["slack", "discord"])


@on_both_platforms
@pytest.mark.parametrize(
    "text",
    [
        "Kannst du Times bis nächsten Mittwoch stummschalten?",
        "Könntest du Times bis Freitag ruhen lassen?",
        "Kannst du bis Montag nichts von Times bringen?",
        "hey, could you hold the Tarn stuff until Friday? We are all away.",
        "hold Times until Friday",
        "would you mute Times till Thursday?",
        "could you put Times on hold until tomorrow?",
        "can Times stay quiet until next Monday?",
        "Tu peux mettre Times en sourdine jusqu'à lundi ?",
        "¿Puedes dejar Times en silencio hasta el lunes?",
        "Puoi tenere fermo Times fino a lunedì?",
        "Podes deixar o Times em silêncio até segunda?",
    ],
)
async def test_to_hold_a_feed_until_a_day_is_to_pause_it(text: str, on: str) -> None:
    """Whatever it is called; it is asked back, and a yes does it."""
    desk = await desk_with_two_feeds(on)
    told = await answer_to(desk, text)
    assert told is not None
    assert told.choices, told.text
    assert told.choices[0].command.startswith("pause 2 ")
    assert await paused_states(desk) == [False, False]


@on_both_platforms
@pytest.mark.parametrize(
    "text",
    [
        "don't pause Times until Friday",
        "can you tell me what Times wrote until Friday?",
        "can you send me Times until Friday?",
        "Times is closed until Friday",
        "why is Times quiet until Friday?",
    ],
)
async def test_not_all_that_has_an_end_is_a_pause(text: str, on: str) -> None:
    """What is asked, denied or told pauses nothing, and is no schedule."""
    desk = await desk_with_two_feeds(on)
    told = await answer_to(desk, text)
    assert told is None or not [one for one in told.choices if one.command != "keep"]


@on_both_platforms
@pytest.mark.parametrize("text", ["what happens next Friday?", "will the bridge be closed until Friday?"])
async def test_a_day_to_come_is_no_day_of_the_news(text: str, on: str) -> None:
    """Nothing is looked for in the Friday that was."""
    desk = await desk_with_two_feeds(on)
    told = await answer_to(desk, text)
    assert told is not None
    assert "in that time" not in told.text


@on_both_platforms
async def test_a_day_that_was_still_is_one(on: str) -> None:
    """The last Friday there was."""
    desk = await desk_with_two_feeds(on)
    told = await answer_to(desk, "did anything happen on Friday?")
    assert told is not None
    assert "27 Feb" in told.text


@on_both_platforms
@pytest.mark.parametrize(
    ("text", "begins"),
    [
        ("take a break over Christmas, 24 December to 2 January", "A pause begins at once"),
        ("pause all from 24 December to 2 January", "A pause begins at once"),
        ("could you mute Times on Friday?", "A pause begins at once"),
        ("Pausiere Times vom 24. Dezember bis 2. Januar", "Eine Pause beginnt sofort"),
        ("Kannst du Times am Freitag still halten?", "Eine Pause beginnt sofort"),
        ("Pausa Times desde el lunes hasta el jueves", "Una pausa empieza enseguida"),
    ],
)
async def test_a_pause_for_later_is_said_to_be_none(text: str, begins: str, on: str) -> None:
    """In the language it was asked in, and no day of the past is searched for it."""
    desk = await desk_with_two_feeds(on)
    told = await answer_to(desk, text)
    assert told is not None
    assert told.text.startswith(begins)
    assert await paused_states(desk) == [False, False]


@on_both_platforms
@pytest.mark.parametrize(
    "text",
    ["peace talks resume on Friday", "the pause in the talks ended on Friday", "did the pause begin on Friday?"],
)
async def test_a_pause_that_is_told_of_is_none_of_ours(text: str, on: str) -> None:
    """It is news, or a question about them."""
    desk = await desk_with_two_feeds(on)
    told = await answer_to(desk, text)
    assert told is None or "A pause begins" not in told.text
