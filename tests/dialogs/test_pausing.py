"""Pauses with an end: told with their time zone, over by themselves, and nothing of them is lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.domain.conversation import Command, Reply
from bot.domain.delivery import MessageRef
from tests.dialogs.desk import FEED, HERE, TestDesk
from tests.unit.test_editions import publish_articles, work_after

OTHER_FEED = "https://gazette.example/feed"


async def reply_to_command(desk: TestDesk, text: str, *, zone: str = "", message: MessageRef | None = None) -> Reply:
    """Give a command; return the whole reply."""
    command = Command(destination=HERE, text=text, given_by="Ada", may_manage=True, zone=zone, message=message)
    return await desk.inbox.execute_command(command)


async def subscribed_desk(*further: str) -> TestDesk:
    """Return a desk whose channel has a feed, and these."""
    desk = TestDesk(first=99)
    desk.clock.move(datetime(2026, 3, 3, 9, 20, tzinfo=UTC) - desk.clock.now())
    for address in (FEED, *further):
        desk.feeds.entries.setdefault(address, ())
        await desk.give_command(f"add {address}")
    await work_after(desk, hours=1)
    return desk


async def test_a_pause_with_an_end_is_over_by_itself_and_loses_nothing() -> None:
    """What appears meanwhile comes at its end, once; the list tells until when."""
    desk = await subscribed_desk()
    told = await reply_to_command(desk, "pause 1 until tomorrow 9:00", zone="Europe/Berlin")
    assert told.text.endswith("until Wed 04 Mar 09:00 (Europe/Berlin). What appears meanwhile waits, and comes then.")
    assert told.public.startswith("Ada paused ")
    assert "paused until 04 Mar 08:00 UTC" in await desk.give_command("list")
    publish_articles(desk, "Tarn", "Orla")
    await work_after(desk, hours=9)
    await work_after(desk, hours=12)
    assert (desk.platform.messages, desk.platform.posted_editions) == ([], {})
    await work_after(desk, hours=2)
    await work_after(desk, hours=2)
    assert [len(one.parts) for one in desk.platform.posted_editions.values()] == [2]
    assert len(desk.platform.messages) == 2
    assert "paused" not in await desk.give_command("list")
    publish_articles(desk, "Bastow")
    await work_after(desk, hours=9)
    assert len(desk.platform.messages) == 3


@pytest.mark.parametrize("way", ["resume 1", "undo"])
async def test_what_waits_comes_when_a_pause_is_ended_early(way: str) -> None:
    """By hand, or by Undo."""
    desk = await subscribed_desk()
    told = await reply_to_command(desk, "pause 1 for 3 days")
    publish_articles(desk, "Tarn")
    await work_after(desk, hours=9)
    assert desk.platform.messages == []
    assert told.undo is not None
    ended = await reply_to_command(desk, told.undo.command if way == "undo" else way)
    assert ended.done
    assert way == "undo" or ended.text == "Harbour Courier is on again. What waited comes now."
    await work_after(desk, hours=1)
    assert len(desk.platform.messages) == 1
    assert "paused" not in await desk.give_command("list")


async def test_another_schedule_for_the_channel_ends_no_pause() -> None:
    """What waits for its end goes on waiting."""
    desk = await subscribed_desk()
    await desk.give_command("pause 1 until thursday")
    publish_articles(desk, "Tarn")
    await work_after(desk, hours=9)
    await desk.give_command("schedule daily 18:00")
    await work_after(desk, hours=25)
    assert desk.platform.messages == []
    await work_after(desk, hours=24)
    assert len(desk.platform.messages) == 1


@pytest.mark.parametrize(
    "said", ["pausiere den Courier bis 5.12.", "den Courier bis zum 5.12. pausieren", "pause the Courier until 5.12.!"]
)
async def test_a_day_in_figures_is_heard_in_the_chat(said: str) -> None:
    """Its point closes no sentence; the order that is offered has it, too."""
    desk = await subscribed_desk()
    asked = replace(desk.make_question(said, MessageRef("m")), message=None)
    answer = await desk.inbox.answer(asked)
    assert answer is not None
    assert "05:12" not in answer.text
    told = await reply_to_command(desk, answer.choices[0].command)
    assert "until Sat 05 Dec 09:00 (UTC)" in told.text


def publish_in_both_feeds(desk: TestDesk, town: str) -> None:
    """Publish an article that both feeds link."""
    publish_articles(desk, town)
    desk.feeds.entries[OTHER_FEED] = tuple(replace(one, author="Gazette") for one in desk.feeds.entries[FEED])


@pytest.mark.parametrize("pause", ["pause 1 until thursday 20:00", "pause 1"])
async def test_a_story_that_another_feed_brought_too_comes_as_that_one_has_it(pause: str) -> None:
    """A pause holds back what its own feed alone brought."""
    desk = await subscribed_desk(OTHER_FEED)
    await desk.give_command("schedule daily 20:00")
    publish_in_both_feeds(desk, "Tarn")
    await work_after(desk, hours=9)
    await reply_to_command(desk, pause)
    await work_after(desk, hours=1)
    assert len(desk.platform.messages) == 1


async def test_another_schedule_for_the_channel_holds_back_nothing_of_a_feed_that_is_on() -> None:
    """Nor does one for the paused feed alone."""
    desk = await subscribed_desk(OTHER_FEED)
    await desk.give_command("schedule daily 20:00")
    await reply_to_command(desk, "pause 1 until friday")
    publish_in_both_feeds(desk, "Tarn")
    await work_after(desk, hours=9)
    assert "1 story already waiting comes then, too." in await desk.give_command("schedule daily 21:00")
    await desk.give_command("schedule 1 daily 22:00")
    await work_after(desk, hours=2)
    assert len(desk.platform.messages) == 1


async def test_a_pause_for_good_loses_nothing_that_a_pause_with_an_end_held() -> None:
    """Where it is taken back before that end: the story comes then."""
    desk = await subscribed_desk()
    await reply_to_command(desk, "pause 1 until thursday")
    publish_articles(desk, "Tarn")
    await work_after(desk, hours=9)
    told = await reply_to_command(desk, "pause 1")
    await work_after(desk, hours=1)
    assert told.undo is not None
    assert (await reply_to_command(desk, told.undo.command)).text.endswith("It is as it was before.")
    await work_after(desk, hours=36)
    assert desk.platform.messages == []
    await work_after(desk, hours=12)
    assert len(desk.platform.messages) == 1


async def test_undo_says_what_did_not_come_meanwhile() -> None:
    """A story that was due before a pause for good was taken back is gone."""
    desk = await subscribed_desk()
    await desk.give_command("schedule daily 20:00")
    publish_articles(desk, "Tarn")
    await work_after(desk, hours=9)
    told = await reply_to_command(desk, "pause 1")
    await work_after(desk, hours=1)
    assert told.undo is not None
    undone = (await reply_to_command(desk, told.undo.command)).text
    assert undone.endswith("It is as it was before. 1 story was due meanwhile and does not come any more.")
    await work_after(desk, hours=24)
    assert desk.platform.messages == []


async def test_a_feed_that_is_resumed_says_when_what_waited_comes() -> None:
    """By the channel's schedule, or by its own, and by the clocks that they go by, whoever asks."""
    desk = await subscribed_desk(OTHER_FEED)
    await desk.give_command("schedule daily 20:00")
    told = await reply_to_command(desk, "pause all until friday")
    assert told.text.endswith("What appears meanwhile waits, and comes with the next digest after that.")
    publish_articles(desk, "Tarn")
    await work_after(desk, hours=9)
    await desk.give_command("schedule 1 daily 19:30")
    on = await reply_to_command(desk, "resume 1", zone="Europe/Berlin")
    assert on.text == "Harbour Courier is on again. What waited comes Tue 03 Mar 19:30 (UTC)."
    assert [one.words for one in on.moments] == ["Tue 03 Mar 19:30 (UTC)"]
    await work_after(desk, hours=2)
    assert len(desk.platform.messages) == 1


async def test_which_feed_is_asked_with_its_end() -> None:
    """Where several may be meant; "all" is all of them."""
    desk = await subscribed_desk(OTHER_FEED)
    asked = await reply_to_command(desk, "pause until Monday")
    assert [one.command for one in asked.choices] == ["pause 1 until Monday", "pause 2 until Monday"]
    told = await reply_to_command(desk, "pause all until Monday")
    assert told.text.count("until Mon 09 Mar 09:00 (UTC)") == 1
    again = await reply_to_command(desk, "pause everything until Monday")
    assert again.text.endswith("are paused already until Mon 09 Mar 09:00 (UTC).")
    assert (await reply_to_command(desk, "resume all")).text.endswith("are on again.")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("pause 1 until 25:00", "25:00 is no time. Try: `/news pause 3 until Monday`."),
        ("pause 1 until whenever", "I cannot read “whenever”."),
        ("pause 1 until 2020-01-01", "Wed 01 Jan 09:00 (UTC) is over already."),
    ],
)
async def test_an_end_that_is_none_is_named(text: str, said: str) -> None:
    """And nothing is paused."""
    desk = await subscribed_desk()
    assert (await desk.give_command(text)).startswith(said)
    assert "paused" not in await desk.give_command("list")


@pytest.mark.parametrize("text", ["pause this feed", "remove this feed", "pausiere diesen Feed"])
async def test_under_an_edition_of_several_feeds_it_is_asked_which(text: str) -> None:
    """Each behind a button; nothing is guessed."""
    desk = await subscribed_desk(OTHER_FEED, "https://third.example/feed")
    await desk.give_command("schedule daily 20:00")
    publish_articles(desk, "Tarn")
    desk.publish(
        "orla", "Orla's library stays shut for the winter", "The library of Orla stays shut. " * 9, feed=OTHER_FEED
    )
    await work_after(desk, hours=8)
    await work_after(desk, hours=12)
    (edition,) = desk.platform.posted_editions
    verb = "remove" if text.startswith("remove") else "pause"
    for asked in (
        desk.make_question(text, edition),
        replace(desk.make_question(text, edition), message=None, above=(edition,)),
    ):
        answer = await desk.inbox.answer(asked)
        assert answer is not None
        assert [one.command for one in answer.choices] == [f"{verb} 1", f"{verb} 2", f"{verb} 3"]
