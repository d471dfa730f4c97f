"""Who may change a channel is told what changes it, and offered it; others are neither, on any platform."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.conversation import Answer, Question
from tests.dialogs.desk import FEED, TestDesk

PLATFORMS = ("slack", "discord", "page")
REFUSED = "Only people who manage this channel can change what it is subscribed to."


async def said(desk: TestDesk, text: str, *, may_manage: bool) -> Answer:
    """Return what is said to a mention."""
    asked = Question(key=text, destination=desk.here, text=text, asked_by="Ada", conversation="c")
    answer = await desk.inbox.answer(replace(asked, may_manage=may_manage))
    assert answer is not None
    return answer


@pytest.mark.parametrize("platform", PLATFORMS)
async def test_help_by_mention_has_what_this_person_may(platform: str) -> None:
    """As `/news help` has it."""
    desk = TestDesk(on=platform)
    answer = await said(desk, "help", may_manage=True)
    assert answer.text == await desk.says("help")
    assert "`/news add <url> …`" in answer.text


async def test_help_leaves_out_what_this_person_may_not() -> None:
    """Where /news is kept for those who manage, all that stands there."""
    on_slack = (await said(TestDesk(on="slack"), "help", may_manage=False)).text
    assert "`/news list" in on_slack
    assert "`/news add" not in on_slack
    on_discord = (await said(TestDesk(on="discord"), "help", may_manage=False)).text
    assert "`/news latest" in on_discord
    assert not any(f"`/news {name}" in on_discord for name in ("list", "status", "export", "add", "help"))


@pytest.mark.parametrize("platform", PLATFORMS)
@pytest.mark.parametrize("text", ["please post only in the morning at 8", "pause everything", "remove Courier"])
async def test_what_changes_a_channel_is_offered_to_those_who_may(platform: str, text: str) -> None:
    """Others are told so at once, and not when they press."""
    desk = TestDesk(on=platform)
    await desk.says(f"add {FEED}")
    assert (await said(desk, text, may_manage=True)).choices
    refused = await said(desk, f"{text} ", may_manage=False)
    assert (refused.text, refused.choices) == (REFUSED, ())
