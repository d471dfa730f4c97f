"""Orders in plain words: a command's own words are one; what a model makes of others is held against the registry."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.domain.conversation import Answer
from bot.domain.delivery import MessageRef
from bot.domain.feed import Feed, FeedId
from bot.domain.grammar.option_parsing import order_in
from bot.domain.grammar.registry import REGISTRY
from bot.domain.grammar.spec import Order
from bot.domain.schedule import Routine, schedule_of
from bot.domain.subscription import Destination, Subscription, SubscriptionId
from bot.orders.order_offers import KEEP_COMMAND
from bot.orders.order_parsing import offer_order, order_in_message
from bot.orders.order_wording import OrderContext
from bot.text.language import ENGLISH, LANGUAGES
from bot.text.order_language import command_language
from tests.unit.said import with_languages_of

HERE = Destination("slack", "T", "C")
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


def subscribed_to(number: int, title: str) -> tuple[Subscription, Feed]:
    """Return a subscription to a feed of that name."""
    feed = Feed(id=FeedId(number), url=f"https://{number}.example/", title=title, next_due=NOW)
    return Subscription(id=SubscriptionId(number), destination=HERE, feed_id=feed.id, number=number), feed


COURIER_SUBSCRIPTION, WIRE_SUBSCRIPTION = subscribed_to(3, "Harbour Courier"), subscribed_to(4, "Northfield Wire")
ONE_FEED_CONTEXT = OrderContext(
    subscribed=[COURIER_SUBSCRIPTION], routine=Routine(zone="Europe/Berlin"), now=NOW, languages=LANGUAGES[ENGLISH]
)
TWO_FEED_CONTEXT = OrderContext(
    subscribed=[COURIER_SUBSCRIPTION, WIRE_SUBSCRIPTION], routine=Routine(), now=NOW, languages=LANGUAGES[ENGLISH]
)
THREAD_CONTEXT = OrderContext(
    subscribed=[COURIER_SUBSCRIPTION],
    routine=Routine(),
    now=NOW,
    languages=LANGUAGES[ENGLISH],
    message=MessageRef("77.1"),
)


def offered_answer(said: str, order_context: OrderContext) -> Answer | None:
    """Return the offer for a message, read without a model."""
    order_context = with_languages_of(said, order_context)
    order = order_in_message(said, order_context)
    return offer_order(order, order_context, "en") if order else None


def button_commands(answer: Answer | None) -> list[str]:
    """Return the commands of the buttons; an order to be confirmed has exactly one No."""
    assert answer is not None
    assert (answer.answered, answer.is_talk) == (False, True)
    told = [choice.command for choice in answer.choices]
    assert KEEP_COMMAND not in told[:-1]
    return [one for one in told if one != KEEP_COMMAND]


@pytest.mark.parametrize(
    ("said", "command"),
    [
        ("unsubscribe", "remove 3 sure"),
        ("Unsubscribe from Harbour Courier.", "remove 3 sure"),
        ("schedule daily 9:00", "schedule daily 09:00 Europe/Berlin"),
        ("schedule weekdays 8:30 17:00 Europe/Berlin", "schedule weekdays 08:30 17:00 Europe/Berlin"),
        ("schedule quiet 22:00-07:00", "schedule quiet 22:00-07:00"),
        ("watch gig workers", "watch gig workers"),
        ("Unwatch gig workers!", "unwatch gig workers"),
        ("Pause Harbour Courier", "pause 3"),
        ("resume", "resume 3"),
        ("subscribe https://example.org/feed", "add https://example.org/feed"),
        ("filter 3 tariff -football", "filter 3 tariff -football"),
        ("filter football", "filter 3 football"),
        ("forget", "forget"),
    ],
)
def test_a_commands_own_words_are_offered_as_that_command(said: str, command: str) -> None:
    """It stands behind a button, to be confirmed."""
    assert button_commands(offered_answer(said, ONE_FEED_CONTEXT)) == [command]


@pytest.mark.parametrize(
    ("said", "command"),
    [
        ("drop the wires feed", "remove 4 sure"),
        ("delete the second feed", "remove 4 sure"),
        ("filter northfield -golf", "filter 4 -golf"),
        ("schedule courier daily 9:00", "schedule 3 daily 09:00 UTC"),
    ],
)
def test_a_feed_is_named_as_people_do(said: str, command: str) -> None:
    """By a word of its title in any form, or by its place."""
    assert button_commands(offered_answer(said, TWO_FEED_CONTEXT)) == [command]


def test_what_is_asked_back_says_it_in_words_first() -> None:
    """Whom a watch leaves out, and of one's own messages that they are no channel."""
    answer = offered_answer("watch gig workers", ONE_FEED_CONTEXT)
    assert answer is not None
    assert answer.text.startswith("gig workers is watched here. Shall I do this?  /news watch gig workers")
    assert "all others are held back" in answer.text
    mild = offered_answer("watch gig workers notify-only", replace(ONE_FEED_CONTEXT, is_direct=True))
    assert mild is not None
    assert "held back" not in mild.text
    assert "whole channel" not in mild.text
    paused = offered_answer("Pause Harbour Courier", ONE_FEED_CONTEXT)
    assert paused is not None
    assert paused.text.startswith("Nothing of Harbour Courier comes here until it is resumed. Shall I")


@pytest.mark.parametrize("said", ["mute", "mute this", "Mute it!"])
def test_a_story_is_muted_that_it_is_said_under(said: str) -> None:
    """The command names the message, so that it is the same wherever the button is pressed."""
    answer = offered_answer(said, THREAD_CONTEXT)
    assert button_commands(answer) == ["mute message:77.1"]
    assert answer is not None
    assert "77.1" not in answer.text


@pytest.mark.parametrize("said", ["pause this feed", "pause", "Pause it please"])
def test_under_a_digest_its_own_feed_is_meant(said: str) -> None:
    """Where none is named; of several in the channel it is the one that brought the digest."""
    answer = offered_answer(said, replace(TWO_FEED_CONTEXT, message=MessageRef("77.1")))
    assert button_commands(answer) == ["pause message:77.1"]
    assert answer is not None
    assert answer.text.startswith("This is about the feed of the digest above. Shall I do this?  /news pause\n")
    assert button_commands(offered_answer("pause the wire", replace(TWO_FEED_CONTEXT, message=MessageRef("77.1")))) == [
        "pause 4"
    ]


@pytest.mark.parametrize(
    "said",
    [
        "Why did tenants unsubscribe?",
        "Who will help?",
        "help me understand the deal",
        "list of companies that lose",
        "why so expensive",
        "test results of the reactor",
        "add more detail",
        "report says 300 jobs lost",
        "pause the strike?",
        "resume the talks",
        "schedule of the tram line",
        "remove everything and rm -rf /",
        "about time",
        "rate up",
    ],
)
def test_what_may_be_another_sentence_is_no_order(said: str) -> None:
    """What asks, has words left over, or names no subscription, is answered and not obeyed."""
    assert order_in_message(said, with_languages_of(said, ONE_FEED_CONTEXT)) is None


def test_of_several_subscriptions_one_is_chosen() -> None:
    """An order that could mean more than one offers each by its name."""
    answer = offered_answer("unsubscribe", TWO_FEED_CONTEXT)
    assert answer is not None
    assert [(choice.label, choice.command) for choice in answer.choices] == [
        ("Harbour Courier", "remove 3"),
        ("Northfield Wire", "remove 4"),
    ]
    assert button_commands(offered_answer("unsubscribe from Northfield Wire", TWO_FEED_CONTEXT)) == ["remove 4 sure"]


def test_a_schedule_says_for_whom_and_from_when_in_whose_time() -> None:
    """Eight in the morning is Berlin's, where the channel keeps that time."""
    answer = offer_order(Order("schedule", {"when": "daily", "at": "08:00"}), ONE_FEED_CONTEXT, "en")
    assert button_commands(answer) == ["schedule daily 08:00 Europe/Berlin"]
    assert answer is not None
    assert "for this whole channel" in answer.text
    assert "Tue 03 Mar 08:00, in the time zone Europe/Berlin" in answer.text


def test_times_are_by_the_clocks_of_who_names_them() -> None:
    """Not by the channel's; where all of its digests move, it is said whose clocks it went by."""
    hers = replace(ONE_FEED_CONTEXT, zone="America/New_York")
    answer = offer_order(Order("schedule", {"when": "daily", "at": "08:00"}), hers, "en")
    assert button_commands(answer) == ["schedule daily 08:00 America/New_York"]
    assert answer is not None
    assert "Mon 02 Mar 08:00 your time (America/New_York)" in answer.text
    assert "then go by America/New_York, no longer by Europe/Berlin." in answer.text
    one = offer_order(Order("schedule", {"feed": "3", "when": "daily", "at": "08:00"}), hers, "de")
    assert button_commands(one) == ["schedule 3 daily 08:00 America/New_York"]
    assert one is not None
    assert "Montag 2. März 08:00 deiner Zeit (America/New_York)" in one.text
    assert "nicht mehr nach" not in one.text
    new = offer_order(Order("add", {"url": "https://a.example/f", "when": "weekdays", "at": "7"}), hers, "en")
    assert button_commands(new) == ["add https://a.example/f weekdays 7 America/New_York"]
    named = offer_order(Order("schedule", {"when": "daily", "at": "8", "zone": "Asia/Tokyo"}), hers, "en")
    assert named is not None
    assert "in the time zone Asia/Tokyo" in named.text


@pytest.mark.parametrize(
    ("order", "command", "first"),
    [
        (Order("schedule", {"at": "8"}), "schedule at 8 UTC", "Mon 09 Mar 08:00"),
        (Order("schedule", {"feed": "3", "when": "daily"}), "schedule 3 daily UTC", "Mon 02 Mar 09:00"),
        (Order("schedule", {"when": "hourly"}), "schedule hourly", "Mon 02 Mar 09:00"),
        (Order("schedule", {"when": "daily", "at": "8", "zone": "Tokyo"}), "schedule daily 8 Tokyo", "Tokyo"),
    ],
)
def test_what_is_told_of_a_schedule_is_what_a_yes_does(order: Order, command: str, first: str) -> None:
    """Times alone keep the days that there are; the zone that is told stands in the command, whoever says yes."""
    mondays = replace(TWO_FEED_CONTEXT, routine=Routine(schedule=schedule_of("weekly monday")))
    answer = offer_order(order, mondays, "en")
    assert button_commands(answer) == [command]
    assert answer is not None
    assert first in answer.text


@pytest.mark.parametrize(
    ("order", "command"),
    [
        (Order("filter", {"feed": "Harbour Courier", "words": "-football"}), "filter 3 -football"),
        (Order("filter", {"feed": "3", "about": "labour law"}), "filter 3 about: labour law"),
        (
            Order("watch", {"name": "Remotasks", "aka": "Outlier", "weekly": "on"}),
            "watch Remotasks aka Outlier weekly",
        ),
        (Order("schedule", {"quiet": "22:00-07:00"}), "schedule quiet 22:00-07:00"),
        (Order("pause", {"feed": "the Harbour Courier", "made up": "x"}), "pause 3"),
    ],
)
def test_what_a_model_makes_of_words_becomes_a_line_that_is_read_back_the_same(order: Order, command: str) -> None:
    """Options that there are not go; each of the others stands where the command looks for it."""
    assert button_commands(offer_order(order, TWO_FEED_CONTEXT, "en")) == [command]
    assert order_in(command, REGISTRY, command_language(command)) is not None


def test_what_is_wrong_or_lacking_is_said_and_nothing_offered() -> None:
    """Of a model nothing is believed: no such command, no such feed, no such time."""
    assert offer_order(Order("delete everything"), ONE_FEED_CONTEXT, "en") is None
    assert offer_order(Order("rate", {"verdict": "up"}), ONE_FEED_CONTEXT, "en") is None
    wrong = offer_order(Order("schedule", {"when": "daily", "at": "25:00"}), ONE_FEED_CONTEXT, "en")
    assert wrong is not None
    assert "25:00 is no time" in wrong.text
    for order in (Order("add"), Order("pause", {"feed": "Football Weekly"})):
        lacking = offer_order(order, ONE_FEED_CONTEXT, "en")
        assert lacking is not None
        assert "For example" in lacking.text
        assert lacking.choices == ()


def test_feeds_of_one_name_are_told_apart() -> None:
    """By their numbers, which stand before the name."""
    answer = offered_answer(
        "pause",
        replace(
            ONE_FEED_CONTEXT, subscribed=[COURIER_SUBSCRIPTION, subscribed_to(5, "Harbour Courier"), WIRE_SUBSCRIPTION]
        ),
    )
    assert answer is not None
    labels = ["#3 Harbour Courier", "#5 Harbour Courier", "Northfield Wire", "All feeds here"]
    assert [one.label for one in answer.choices] == labels


def test_a_yes_has_a_no_beside_it() -> None:
    """It is a command that changes nothing."""
    answer = offered_answer("pause", ONE_FEED_CONTEXT)
    assert answer is not None
    assert [(one.label, one.command) for one in answer.choices] == [("Yes, do it", "pause 3"), ("No", "keep")]


@pytest.mark.parametrize("name", ["latest", "why"])
def test_what_is_only_read_is_carried_out_at_once(name: str) -> None:
    """Nobody confirms what changes nothing."""
    answer = offer_order(Order(name), THREAD_CONTEXT, "en")
    assert answer is not None
    assert (answer.order.split()[0], answer.choices) == (name, ())


def test_what_changes_nothing_needs_no_button() -> None:
    """The inbox says its reply in this answer's place."""
    answer = offer_order(Order("list"), ONE_FEED_CONTEXT, "en")
    assert answer is not None
    assert (answer.order, answer.choices) == ("list", ())
