"""Dialogs about what is done to a story by a button: all are told, and who may not is told why."""

from __future__ import annotations

import pytest

from bot.domain.conversation import Command, Reply
from bot.domain.delivery import MessageRef
from tests.dialogs.desk import FEED, TestDesk

on_both_platforms = pytest.mark.parametrize("on", ["slack", "discord"])


async def reply_to_command(desk: TestDesk, order: str, *, may_manage: bool = True) -> Reply:
    """Give an order as a button does; return the whole reply."""
    return await desk.inbox.execute_command(
        Command(destination=desk.here, text=order, given_by="Ada", may_manage=may_manage)
    )


async def desk_with_digest(on: str) -> tuple[TestDesk, MessageRef]:
    """Return a channel with one digest."""
    desk = TestDesk(on=on)
    await desk.give_command(f"add {FEED}")
    desk.publish(
        "bridge", "Bridge reopens", "The bridge at Tarn was opened again on Monday after two years of repairs."
    )
    await desk.work()
    return desk, desk.platform.messages[0].ref


@on_both_platforms
async def test_a_mute_is_told_to_all_as_its_undo_is(on: str) -> None:
    """In one line, with the way back."""
    desk, message = await desk_with_digest(on)
    muted = await reply_to_command(desk, f"mute message:{message}")
    assert muted.public == "Ada muted “Bridge reopens”."
    assert muted.undo is not None
    back = await reply_to_command(desk, muted.undo.command)
    assert "muted “Bridge reopens”" in back.public


@on_both_platforms
async def test_a_line_that_is_taken_down_is_told_to_all(on: str) -> None:
    """With the way to see it again, which is told, too."""
    desk, message = await desk_with_digest(on)
    (row,) = (await reply_to_command(desk, f"hide message:{message}")).rows
    hidden = await reply_to_command(desk, row.choices[0].command)
    assert hidden.public == "Ada took a line of “Bridge reopens” down."
    assert hidden.undo is not None
    assert (await reply_to_command(desk, hidden.undo.command)).public == "Ada showed a line of “Bridge reopens” again."


@on_both_platforms
@pytest.mark.parametrize(
    ("order", "why"),
    [
        ("mute", "can change how a story is told here"),
        ("split", "can change how a story is told here"),
        ("hide", "can take lines down here"),
        ("filter", "can change what it is subscribed to"),
    ],
)
async def test_who_may_not_is_told_what_it_is_about(order: str, why: str, on: str) -> None:
    """A story is no subscription."""
    desk, message = await desk_with_digest(on)
    assert why in (await reply_to_command(desk, f"{order} message:{message}", may_manage=False)).text


@on_both_platforms
async def test_nobody_is_sent_to_a_command_that_is_not_theirs(on: str) -> None:
    """A member's report is kept; where it is listed is for who manages."""
    desk, message = await desk_with_digest(on)
    report = f"report message:{message} it was three years"
    assert "/news corrections" not in (await reply_to_command(desk, report, may_manage=False)).text
    assert "/news corrections" in (await reply_to_command(desk, report)).text
