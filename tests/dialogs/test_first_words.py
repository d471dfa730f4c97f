"""A newcomer's first orders, without a model: feeds by their titles' words, plain words after `/news`, and Undo."""

from __future__ import annotations

import pytest

from bot.domain.conversation import Answer, Command, Reply
from tests.dialogs.desk import HERE, TestDesk

TITLES = ("The Harbour Courier", "Northfield Wire", "Aldery Courier Sport")


async def desk_with_three_feeds() -> TestDesk:
    """Return a desk whose channel has three feeds."""
    desk = TestDesk()
    for number, title in enumerate(TITLES):
        address = f"https://paper{number}.example/feed"
        desk.feeds.entries[address] = ()
        desk.feeds.titles[address] = title
        await desk.give_command(f"add {address}")
    return desk


async def reply_to_command(desk: TestDesk, text: str, *, by: str = "Ada") -> Reply:
    """Give a command; return the whole reply."""
    return await desk.inbox.execute_command(Command(destination=HERE, text=text, given_by=by, may_manage=True))


def button_commands(said: Answer | Reply | None) -> list[str]:
    """Return the commands of the buttons."""
    assert said is not None
    return [choice.command for choice in said.choices]


@pytest.mark.parametrize(
    ("text", "offered"),
    [
        ("stop the sports feed", ["remove 3 sure", "keep"]),
        ("remove the wire feed", ["remove 2 sure", "keep"]),
        ("stop the Aldery Courier feed", ["remove 3 sure", "keep"]),
        ("unsubscribe us from sport", ["remove 3 sure", "keep"]),
        ("remove the courier", ["remove 1", "remove 3"]),
        ("please stop the sports feed", ["remove 3 sure", "keep"]),
        ("stop Northfield Wire and Aldery Courier Sport", ["remove 2 3 sure", "keep"]),
        ("please undo that", ["undo 3", "keep"]),
        ("stop this", ["pause all", "keep"]),
        ("stop sending me football", [*(f"filter {one} -football" for one in (1, 2, 3)), "filter all -football"]),
        ("post only at 8 in the morning", ["schedule daily 08:00 UTC", "keep"]),
        ("undo", ["undo 3", "keep"]),
        ("undo that please", ["undo 3", "keep"]),
    ],
)
async def test_what_is_said_in_the_chat_is_offered(text: str, offered: list[str]) -> None:
    """The feed that is meant, a choice among several, or nothing."""
    desk = await desk_with_three_feeds()
    assert button_commands(await desk.ask_anywhere(text)) == offered


@pytest.mark.parametrize(
    ("text", "offered"),
    [
        ("remove sports", ["remove 3 sure", "list"]),
        ("remove Northfield Wire", ["remove 2 sure", "list"]),
        ("unsubscribe from Aldery Courier Sport", ["remove 3 sure", "list"]),
        ("remove Aldery Courier", ["remove 3 sure", "list"]),
        ("remove the courier", ["remove 1", "remove 3"]),
        ("pause the harbour strike", []),
    ],
)
async def test_a_feed_is_typed_by_its_title(text: str, offered: list[str]) -> None:
    """As it is by its number; of what says more than a title nothing is done, and no button does it."""
    desk = await desk_with_three_feeds()
    assert button_commands(await reply_to_command(desk, text)) == offered


async def test_a_feed_that_is_not_found_is_said_with_those_there_are() -> None:
    """Nothing of how the command works inside."""
    said = (await reply_to_command(await desk_with_three_feeds(), "remove tennis")).text
    assert said.startswith(
        "There is no feed “tennis” here. This channel has #1 The Harbour Courier, #2 Northfield Wire"
    )
    assert "sure" not in said


@pytest.mark.parametrize("text", ["post only at 8 in the morning", "please post only in the morning at 8"])
async def test_plain_words_are_read_after_the_command(text: str) -> None:
    """As they are where somebody mentions us."""
    reply = await reply_to_command(await desk_with_three_feeds(), text)
    assert button_commands(reply.answer) == ["schedule daily 08:00 UTC", "keep"]


@pytest.mark.parametrize("text", ["please stop sending me football", "please stop"])
async def test_only_a_slip_of_the_finger_is_guessed_at(text: str) -> None:
    """A word that is like a command's name by its end is another word."""
    assert "release" not in (await reply_to_command(await desk_with_three_feeds(), text)).text


async def test_undo_takes_back_ones_own_last_order_and_offers_the_one_before() -> None:
    """In words as by its button; a subscription is ended only by who chooses that."""
    desk = await desk_with_three_feeds()
    await reply_to_command(desk, "pause 1")
    await reply_to_command(desk, "pause 2")
    assert (await reply_to_command(desk, "undo that please")).public == "Ada took this back: paused Northfield Wire."
    again = await reply_to_command(desk, "undo")
    assert [choice.label for choice in again.choices][:2] == [
        "Put back: paused Northfield Wire.",
        "You paused The Harbour Courier.",
    ]
    assert (
        await reply_to_command(desk, button_commands(again)[1])
    ).public == "Ada took this back: paused The Harbour Courier."
    assert TITLES[-1] in (await reply_to_command(desk, "undo")).choices[1].label


async def test_where_nothing_is_left_an_undo_can_be_undone() -> None:
    """By who has just taken something back; to others it is said that nothing is left."""
    desk = await desk_with_three_feeds()
    await reply_to_command(desk, "undo")
    for _ in TITLES[1:]:
        _, before = button_commands(await reply_to_command(desk, "undo"))[:2]
        await reply_to_command(desk, before)
    assert [choice.label[:8] for choice in (await reply_to_command(desk, "undo")).choices] == ["Put back"]
    assert (
        await reply_to_command(desk, "undo", by="Ben")
    ).text == "Nothing that was ordered here is left to take back."


async def test_undo_asks_where_somebody_else_ordered_last() -> None:
    """Their order is not taken back by mistake, and one's own is among those offered."""
    desk = await desk_with_three_feeds()
    await reply_to_command(desk, "pause 1")
    for number in "123":
        await reply_to_command(desk, f"filter {number} tea", by="Ben")
    asked = await reply_to_command(desk, "undo")
    assert [choice.label for choice in asked.choices] == [
        "Somebody else set what Aldery Courier Sport lets through: tea.",
        "Somebody else set what Northfield Wire lets through: tea.",
        "Somebody else set what The Harbour Courier lets through: tea.",
        "You paused The Harbour Courier.",
    ]
    assert (
        await reply_to_command(desk, button_commands(asked)[-1])
    ).public == "Ada took this back: paused The Harbour Courier."


async def test_an_undo_of_an_undo_is_told_as_what_it_is() -> None:
    """Put back, and taken back again, however often."""
    desk = await desk_with_three_feeds()
    reply = await reply_to_command(desk, "pause 1")
    for told in ("took this back", "put this back", "took this back"):
        assert reply.undo is not None
        reply = await reply_to_command(desk, reply.undo.command)
        assert reply.public == f"Ada {told}: paused The Harbour Courier."


@pytest.mark.parametrize("platform", ["slack", "discord", "page"])
@pytest.mark.parametrize(
    "text",
    [
        "subscribe us to herald.example",
        "subscribe to herald.example please",
        "add herald.example please",
        "follow herald.example",
    ],
)
async def test_a_site_without_its_scheme_is_an_address_where_it_shall_be_added(text: str, platform: str) -> None:
    """As people write them: "subscribe us to bbc.com"."""
    assert button_commands(await TestDesk(on=platform).ask_anywhere(text)) == ["add herald.example", "keep"]


async def test_a_site_that_shall_not_be_added_is_not_offered() -> None:
    """Nor is one of several."""
    for text in ("do not add herald.example", "add herald.example and c.example"):
        assert button_commands(await TestDesk().ask_anywhere(text)) == []


@pytest.mark.parametrize("platform", ["slack", "discord", "page"])
@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("watch?", "This channel watches nobody"),
        ("watch", "This channel watches nobody"),
        ("unwatch?", "This channel watches nobody"),
        ("schedule?", "Digests come here as they are made."),
        ("additions?", "What a later article adds"),
    ],
)
async def test_a_command_that_only_tells_with_nothing_behind_it_is_carried_out(
    text: str, told: str, platform: str
) -> None:
    """Nobody is asked to confirm what changes nothing."""
    answer = await TestDesk(on=platform).ask_anywhere(text)
    assert answer is not None
    assert answer.text.startswith(told)


@pytest.mark.parametrize("platform", ["slack", "discord", "page"])
@pytest.mark.parametrize(
    ("text", "offered"),
    [
        ("post twice a day, at 8 and 18", ["schedule daily 08:00 18:00 UTC", "keep"]),
        ("twice a day please", ["schedule daily 08:00 18:00", "schedule weekdays 08:00 18:00"]),
        ("every two hours please", ["schedule hourly", "schedule daily 08:00 12:00 16:00 20:00"]),
        ("poste alle zwei Stunden", ["schedule hourly", "schedule daily 08:00 12:00 16:00 20:00"]),
    ],
)
async def test_so_many_times_a_day_is_asked_about(text: str, offered: list[str], platform: str) -> None:
    """With its times it is a schedule; without, what there is has a button each."""
    assert button_commands(await TestDesk(on=platform).ask_anywhere(text)) == offered
