"""Who may change a channel is told what changes it, and offered it; others are neither, on any platform."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.conversation import Answer, Command, Question
from tests.dialogs.desk import FEED, TestDesk

PLATFORMS = ("slack", "discord", "page")
REFUSAL = "Only people who manage this channel can change what it is subscribed to."


async def answer_to(desk: TestDesk, text: str, *, may_manage: bool) -> Answer:
    """Return what is said to a mention."""
    asked = Question(key=text, destination=desk.here, text=text, asked_by="Ada", conversation="c")
    answer = await desk.inbox.answer(replace(asked, may_manage=may_manage))
    assert answer is not None
    return answer


@pytest.mark.parametrize("platform", PLATFORMS)
async def test_help_by_mention_has_what_this_person_may(platform: str) -> None:
    """As `/news help` has it."""
    desk = TestDesk(on=platform)
    answer = await answer_to(desk, "help", may_manage=True)
    assert answer.text == await desk.give_command("help")
    assert "`/news add <url> …`" in answer.text


async def test_help_leaves_out_what_this_person_may_not() -> None:
    """Where /news is kept for those who manage, all that stands there."""
    on_slack = (await answer_to(TestDesk(on="slack"), "help", may_manage=False)).text
    assert "`/news list" in on_slack
    assert "`/news add" not in on_slack
    on_discord = (await answer_to(TestDesk(on="discord"), "help", may_manage=False)).text
    assert "`/news latest" in on_discord
    assert not any(f"`/news {name}" in on_discord for name in ("list", "status", "export", "add", "help"))


async def test_lists_offer_what_this_person_may() -> None:
    """Also what `why` offers beside its answer; what only reads stays."""
    desk = TestDesk(on="slack")
    await desk.give_command(f"add {FEED}")
    listing = Command(destination=desk.here, text="list", given_by="Ada")
    (row,) = (await desk.inbox.execute_command(listing)).rows
    assert {"Pause", "Remove"} <= {one.label for one in row.choices}
    (theirs,) = (await desk.inbox.execute_command(replace(listing, may_manage=False))).rows
    assert theirs.text == row.text
    assert not {"Pause", "Filter", "Remove"} & {one.label for one in theirs.choices}


async def test_moments_are_told_by_the_channels_clocks() -> None:
    """Where the platform has none for each reader; Discord shows them itself."""
    for platform, clocks in (("slack", "(Europe/Berlin)"), ("discord", "UTC")):
        desk = TestDesk(on=platform)
        await desk.give_command(f"add {FEED}")
        await desk.work()
        await desk.give_command("schedule daily 9:00 Europe/Berlin")
        assert f"{clocks})" in await desk.give_command("list")


async def test_until_a_channel_has_a_zone_moments_are_told_by_each_persons_clocks() -> None:
    """Where the platform tells them: in the list, in the settings and in the overview; then by the channel's."""
    desk = TestDesk(on="slack")
    await desk.give_command(f"add {FEED}")
    await desk.work()

    async def told(text: str) -> str:
        return (
            await desk.inbox.execute_command(replace(Command(destination=desk.here, text=text), zone="Asia/Tokyo"))
        ).text

    assert "(Asia/Tokyo)" in await told("list")
    assert "I tell you times by yours, Asia/Tokyo." in await told("schedule")
    assert "Time zone: UTC." in await desk.give_command("schedule")
    (channel,) = await desk.inbox.channel_overviews("slack", "W", zone="Asia/Tokyo", language="de")
    assert "(Asia/Tokyo)" in channel.feeds[0].state
    assert "zuletzt gelesen" in channel.feeds[0].state
    await desk.give_command("schedule daily 9:00 Europe/Berlin")
    assert "(Europe/Berlin)" in await told("list")
    assert "Time zone: Europe/Berlin." in await told("schedule")


async def test_a_channels_home_and_settings_tell_of_times_of_a_feeds_own() -> None:
    """And not that its digests come as they are made."""
    desk = TestDesk(on="slack")
    await desk.give_command(f"add {FEED} weekdays 8:30 17:00")
    for text in ("", "schedule"):
        assert "as they are made" not in await desk.give_command(text)
        assert "at the feed’s own times" in await desk.give_command(text)
    desk.feeds.entries["https://wire.example/feed"] = ()
    await desk.give_command("add https://wire.example/feed")
    assert "as they are made; of 1 feed at times of its own" in await desk.give_command("schedule")


@pytest.mark.parametrize("platform", PLATFORMS)
@pytest.mark.parametrize("text", ["please post only in the morning at 8", "pause everything", "remove Courier"])
async def test_what_changes_a_channel_is_offered_to_those_who_may(platform: str, text: str) -> None:
    """Others are told so at once, and not when they press."""
    desk = TestDesk(on=platform)
    await desk.give_command(f"add {FEED}")
    assert (await answer_to(desk, text, may_manage=True)).choices
    refused = await answer_to(desk, f"{text} ", may_manage=False)
    assert (refused.text, refused.choices) == (REFUSAL, ())
