"""Who gives an order."""

from __future__ import annotations

from bot.domain.conversation import Command
from bot.domain.subscription import Destination


def test_others_are_told_who_gave_an_order() -> None:
    """By name, where the platform names people; a page of one's own has one reader."""
    channel, page = Destination("slack", "T1", "C1"), Destination("page", "local", "news")
    orders = [Command(destination=channel, given_by="Ann"), Command(destination=channel), Command(destination=page)]
    assert [one.announcement("paused it.") for one in orders] == [
        "Ann paused it.",
        "Somebody paused it.",
        "You paused it.",
    ]


def test_a_place_is_typed_as_it_is_shown() -> None:
    """Platform, workspace and channel, with colons between."""
    assert str(Destination("slack", "T1", "C1")) == "slack:T1:C1"
