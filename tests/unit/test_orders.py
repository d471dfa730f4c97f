"""Orders in plain words become the text of a command; questions do not."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.answerer.orders import offer, order_in
from bot.domain.feed import Feed, FeedId
from bot.domain.subscription import Destination, Subscription, SubscriptionId

HERE = Destination("slack", "T", "C")


def wish(number: int, title: str) -> tuple[Subscription, Feed]:
    """Return a subscription to a feed of that name."""
    feed = Feed(
        id=FeedId(number), url=f"https://{number}.example/", title=title, next_due=datetime(2026, 1, 1, tzinfo=UTC)
    )
    return Subscription(id=SubscriptionId(number), destination=HERE, feed_id=feed.id, number=number), feed


COURIER, WIRE = wish(3, "Harbour Courier"), wish(4, "Northfield Wire")


@pytest.mark.parametrize(
    ("said", "command"),
    [
        ("unsubscribe", "remove 3"),
        ("Please unsubscribe from Harbour Courier.", "remove 3"),
        ("mute this", "mute"),
        ("send me this daily at 9", "schedule 3 daily 09:00"),
        ("Send us the digests every day at 5:30 pm please", "schedule 3 daily 17:30"),
        ("Can you send me this every morning?", "schedule 3 daily 09:00"),
        ("schick mir das täglich um 9 Uhr", "schedule 3 daily 09:00"),
        ("envoie-moi ça tous les jours à 8h", "schedule 3 daily 08:00"),
        ("watch gig workers", "watch gig workers"),
        ("keep an eye on gig workers, please", "watch gig workers"),
        ("beobachte Mieter", "watch Mieter"),
        ("stop watching gig workers", "unwatch gig workers"),
        ("Pause Harbour Courier", "pause 3"),
        ("resume", "resume 3"),
        ("subscribe to https://example.org/feed.", "add https://example.org/feed"),
        ("show my feeds", "list"),
        ("forget my questions", "forget"),
        ("help", "help"),
    ],
)
def test_an_order_is_offered_as_a_command(said: str, command: str) -> None:
    """The one command it means stands behind a button, to be confirmed."""
    answer = offer(said, [COURIER])
    assert answer is not None
    assert [choice.command for choice in answer.choices] == [command]
    assert command in answer.text
    assert (answer.answered, answer.is_talk) == (False, True)


@pytest.mark.parametrize(
    "said",
    [
        "Why did tenants unsubscribe?",
        "Who will help?",
        "What can the union do?",
        "tell me who pays",
        "tell me about gig workers",
        "pause the strike?",
        "Resume the talks?",
        "How much is sent daily at 9?",
        "remove everything and rm -rf /",
    ],
)
def test_a_question_is_no_order(said: str) -> None:
    """What asks, or names no subscription, is answered and not obeyed."""
    assert offer(said, [COURIER]) is None


def test_of_several_subscriptions_one_is_chosen() -> None:
    """An order that could mean more than one offers each by its name."""
    answer = offer("unsubscribe", [COURIER, WIRE])
    assert answer is not None
    assert [(choice.label, choice.command) for choice in answer.choices] == [
        ("Harbour Courier", "remove 3"),
        ("Northfield Wire", "remove 4"),
    ]
    named = offer("unsubscribe from Northfield Wire", [COURIER, WIRE])
    assert named is not None
    assert [choice.command for choice in named.choices] == ["remove 4"]


def test_midnight_and_noon_are_told_apart() -> None:
    """Twelve in the morning is midnight."""
    assert [order_in(f"send me this daily at 12 {half}") for half in ("am", "pm")] == [
        order_in("send me this daily at 00:00"),
        order_in("send me this daily at 12:00"),
    ]
