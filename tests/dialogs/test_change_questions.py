"""Dialogs with somebody who asks what was done to a feed: that is told, and never offered as an order."""

from __future__ import annotations

import re

import pytest

from bot.text.catalogue import in_language, say
from tests.dialogs.test_named_feeds import desk_with_three_feeds

PAUSE_QUESTIONS = (
    "did you pause the Herald?",
    "who paused the Herald?",
    "is the Herald paused?",
    "when was the Herald paused?",
    "hast du den Herald pausiert?",
    "wer hat den Herald pausiert?",
    "ist der Herald pausiert?",
    "as-tu mis le Herald en pause ?",
    "c'est toi qui as mis le Herald en pause ?",
    "qui a supprimé le Herald ?",
    "¿has pausado el Herald?",
    "¿quién quitó el Herald?",
    "hai messo in pausa l'Herald?",
    "chi ha tolto l'Herald?",
    "você pausou o Herald?",
    "quem removeu o Herald?",
)
PAUSED_ANSWER = say("{name} is paused.", name="Harrow Herald")
PAUSED_BY_ADA = say("{person} {done}", person="Ada", done=say("paused {names}.", names="Harrow Herald"))
PAUSE_ORDERS = ("can you pause the Herald?", "could you pause the Herald please?", "kannst du den Herald pausieren?")


@pytest.mark.parametrize("on", ["slack", "discord", "page"])
async def test_what_was_done_is_told(on: str) -> None:
    """Who did it and how it stands is said, in whichever of six languages it is asked; no button does it."""
    desk = await desk_with_three_feeds(on)
    await desk.give_command("pause 1")
    for asked in PAUSE_QUESTIONS:
        answer = await desk.ask_anywhere(asked, conversation=asked)
        assert answer is not None, asked
        for said in (PAUSED_ANSWER, PAUSED_BY_ADA):
            assert in_language(said, answer.language) in answer.text, asked
        assert not answer.choices, asked
    await desk.give_command("resume 1")
    again = await desk.ask_anywhere(PAUSE_QUESTIONS[0], conversation="again")
    assert again is not None
    assert re.match(r"Harrow Herald is on.\n• .+: Ada resumed Harrow Herald.\n", again.text)


@pytest.mark.parametrize("said", PAUSE_ORDERS)
async def test_a_polite_order_stays_one(said: str) -> None:
    """Who asks whether it can be paused wants that."""
    answer = await (await desk_with_three_feeds()).ask_anywhere(said)
    assert answer is not None
    assert answer.choices[0].command == "pause 1"


async def test_a_pause_with_an_end_is_told_with_it() -> None:
    """Until when it is paused is said, by the channel's clocks."""
    desk = await desk_with_three_feeds()
    await desk.give_command("pause 2 for 3 days")
    answer = await desk.ask_anywhere("did you pause El Faro?")
    assert answer is not None
    assert answer.text.startswith("El Faro is paused until ")


async def test_news_are_no_changes() -> None:
    """What is asked of somebody in the news is none of our feeds."""
    answer = await (await desk_with_three_feeds()).ask_anywhere("who removed the mayor of Harrow?")
    assert answer is None or "Herald" not in answer.text
