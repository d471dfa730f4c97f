"""Requests in other words than a command's own: offered as the command, and left alone where a word is not read."""

from __future__ import annotations

import pytest

from bot.answerer.bot_questions import answer_about_bot
from bot.orders.phrase_requests import request_offer
from tests.unit.said import with_languages_of
from tests.unit.test_order_parsing import TWO_FEED_CONTEXT, button_commands


@pytest.mark.parametrize(
    ("said", "offered"),
    [
        ("hm turn it back on", ["resume 3", "resume 4", "resume all"]),
        ("can you turn the courier back on?", ["resume 3"]),
        ("mach den Courier wieder an", ["resume 3"]),
        ("translate the courier into German", ["language 3 german"]),
        ("traduis le courier en allemand", ["language 3 allemand"]),
        ("no football please", ["filter 3 -football", "filter 4 -football", "filter all -football"]),
        ("Kein Fußball mehr", ["filter 3 -Fußball", "filter 4 -Fußball", "filter all -Fußball"]),
        ("plus de football s’il te plaît", ["filter 3 -football", "filter 4 -football", "filter all -football"]),
        ("mute everything from the courier until tomorrow", ["pause 3 until tomorrow"]),
        ("Kannst du den Courier bis Freitag pausieren?", ["pause 3 bis Freitag"]),
        ("could you pause the courier until friday?", ["pause 3 until friday"]),
        ("schalte den Courier stumm bis morgen", ["pause 3 bis morgen"]),
        ("pause everything until monday please", ["pause all until monday please"]),
        ("mets le Courier en pause jusqu'à lundi", ["pause 3 jusqu'à lundi"]),
        ("pausa el Courier por tres días", ["pause 3 por tres días"]),
    ],
)
def test_a_request_is_offered_as_its_command(said: str, offered: list[str]) -> None:
    """In any of six languages, of the feed that is named or of one to choose."""
    assert button_commands(answer_about_bot(said, with_languages_of(said, TWO_FEED_CONTEXT))) == offered


@pytest.mark.parametrize("said", ["show me the latest", "zeig mir das Neueste", "montre-moi les dernières"])
def test_the_latest_is_shown_at_once(said: str) -> None:
    """It changes nothing."""
    answer = answer_about_bot(said, with_languages_of(said, TWO_FEED_CONTEXT))
    assert answer is not None
    assert answer.order == "latest"


@pytest.mark.parametrize(
    "said",
    [
        "no problem",
        "no thanks please",
        "sin embargo",
        "turn on the lights please",
        "translate this",
        "show me the latest on the strike",
        "no, more please",
        "The minister said no more football please to us",
        "is the strike on again?",
    ],
)
def test_a_word_that_is_not_read_leaves_it_alone(said: str) -> None:
    """It may be said of anything."""
    assert request_offer(said, with_languages_of(said, TWO_FEED_CONTEXT), is_under=False) is None


def test_under_articles_a_feed_has_to_be_named() -> None:
    """What "it" is may be the article, and so may what nobody wants more of."""
    assert (
        request_offer("turn it back on", with_languages_of("turn it back on", TWO_FEED_CONTEXT), is_under=True) is None
    )
    assert (
        request_offer(
            "no more strikes please", with_languages_of("no more strikes please", TWO_FEED_CONTEXT), is_under=True
        )
        is None
    )
    assert (
        request_offer(
            "turn the courier back on", with_languages_of("turn the courier back on", TWO_FEED_CONTEXT), is_under=True
        )
        is not None
    )
    assert (
        request_offer(
            "mets en pause jusqu'à lundi",
            with_languages_of("mets en pause jusqu'à lundi", TWO_FEED_CONTEXT),
            is_under=True,
        )
        is not None
    )
