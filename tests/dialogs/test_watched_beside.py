"""Dialogs about a watch that just calls out, beside one that holds back all others."""

from __future__ import annotations

import pytest

from bot.domain.conversation import Command, Reply
from tests.dialogs.desk import FEED, TestDesk

on_both_platforms = pytest.mark.parametrize("on", ["slack", "discord"])


async def reply_to_command(desk: TestDesk, text: str) -> Reply:
    """Give an order; return the whole reply."""
    return await desk.inbox.execute_command(Command(destination=desk.here, text=text, given_by="Ada"))


async def watching_desk(on: str, *names: str) -> TestDesk:
    """Return a channel with a feed that watches some, and holds all others back."""
    desk = TestDesk(on=on, first=9)
    await desk.give_command(f"add {FEED}")
    for name in names:
        await desk.give_command(f"watch {name}")
    return desk


@on_both_platforms
async def test_it_is_said_who_holds_the_others_back_and_offered_what_lets_them_through(on: str) -> None:
    """Not the order just given: the button does what it says."""
    desk = await watching_desk(on, "pensioners")
    told = await reply_to_command(desk, "watch Paylo notify-only")
    assert "The watch on pensioners holds all others back. To have them, too: /news watch pensioners notify-only" in (
        told.text
    )
    button = told.choices[0]
    assert (button.label, button.command) == ("Let the others through, too", "watch pensioners notify-only")
    done = await reply_to_command(desk, button.command)
    assert done.done
    assert "all digests are posted here again" in done.text
    assert done.public == "Ada changed how this channel watches pensioners: all digests are posted here again."
    assert not (await desk.store.preferences(desk.here)).posts_watched_only


@on_both_platforms
async def test_several_that_hold_back_are_changed_together(on: str) -> None:
    """One button is enough."""
    desk = await watching_desk(on, "pensioners", "Brackwell")
    told = await reply_to_command(desk, "watch Paylo notify-only")
    await reply_to_command(desk, told.choices[0].command)
    assert not (await desk.store.preferences(desk.here)).posts_watched_only


@on_both_platforms
async def test_changing_one_of_two_says_that_the_other_still_holds_back(on: str) -> None:
    """And how that ends."""
    desk = await watching_desk(on, "pensioners", "Brackwell")
    told = await reply_to_command(desk, "watch Brackwell notify-only")
    assert told.choices[0].command == "watch pensioners notify-only"
    told = await reply_to_command(desk, told.choices[0].command)
    assert "held back" not in told.text
    assert not (await desk.store.preferences(desk.here)).posts_watched_only


@on_both_platforms
async def test_what_it_holds_back_is_what_it_says(on: str) -> None:
    """Digests of both who are watched come, others do not; once nobody holds back, all come."""
    desk = await watching_desk(on, "pensioners")
    await reply_to_command(desk, "watch Paylo notify-only")
    desk.publish("paylo", "Paylo was down", "The payment app Paylo was down for eleven hours on Wednesday.")
    desk.publish("bridge", "Bridge reopens", "The bridge at Tarn was opened again on Monday after repairs.")
    await desk.work()
    assert desk.headlines == ["Paylo was down"]
    await reply_to_command(desk, "watch pensioners notify-only")
    desk.publish("ferry", "Ferry is back", "The ferry to Lysne runs again from Friday, the council said.")
    await desk.work()
    assert desk.headlines == ["Paylo was down", "Ferry is back"]


@on_both_platforms
async def test_what_held_nothing_back_ends_as_it_was(on: str) -> None:
    """All came before, and go on coming."""
    desk = await watching_desk(on)
    await reply_to_command(desk, "watch Paylo notify-only")
    ended = await reply_to_command(desk, "unwatch Paylo")
    assert ended.public == "Ada ended the watch on Paylo here: all digests are posted here as before."


@on_both_platforms
async def test_a_watch_alone_that_just_calls_out_holds_nothing_back(on: str) -> None:
    """Nothing is offered to let through."""
    desk = await watching_desk(on)
    told = await reply_to_command(desk, "watch Paylo notify-only")
    assert "all digests are posted here as before" in told.text
    assert not [one for one in told.choices if one.command.startswith("watch")]
