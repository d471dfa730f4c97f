"""What is shown below an answer that is none, and who gives an order."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.conversation import CLOSEST, Answer, Command, closest
from bot.domain.evidence import Evidence
from bot.domain.subscription import Destination
from tests.unit.samples import TEXT

PASSAGES = tuple(Evidence.at(TEXT, start, start + 20) for start in range(0, 120, 20))


def answer(passages: int) -> Answer:
    """Return an answer that is none, with so many passages."""
    return Answer(answered=False, text="The article does not say.", evidence=PASSAGES[:passages])


def test_the_closest_passages_stand_below_with_a_title() -> None:
    """In the singular where there is one; a few at most, and one where a model has read the article."""
    assert closest(answer(1)) == ("Closest passage", PASSAGES[:1])
    assert closest(answer(2)) == ("Closest passages", PASSAGES[:2])
    assert closest(answer(CLOSEST + 1)) == ("Closest passages", PASSAGES[:CLOSEST])
    assert closest(replace(answer(2), model="careful")) == ("Closest passage", PASSAGES[:1])


def test_a_text_that_leads_on_to_them_is_their_title() -> None:
    """Nothing is said twice."""
    assert closest(replace(answer(2), text="These come closest: ")) == ("", PASSAGES[:2])


def test_others_are_told_who_gave_an_order() -> None:
    """By name, where the platform names people; a page of one's own has one reader."""
    channel, page = Destination("slack", "T1", "C1"), Destination("page", "local", "news")
    orders = [Command(destination=channel, given_by="Ann"), Command(destination=channel), Command(destination=page)]
    assert [one.public("paused it.") for one in orders] == [
        "Ann paused it.",
        "Somebody paused it.",
        "You paused it.",
    ]
