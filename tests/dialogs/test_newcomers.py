"""Who subscribes later gets what is new from then on, and no old story that was only edited."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from tests.dialogs.desk import FEED, HERE, TestDesk

LATE_CHANNEL = replace(HERE, channel="late")
ORIGINAL_TEXT = "The council of Harwick approved the new tram line on Tuesday by 14 votes to 9."
CORRECTED_TEXT = "The council of Harwick approved the new tram line on Tuesday by 15 votes to 9."


async def test_an_edit_brings_no_old_story_to_who_came_later() -> None:
    """The channel that had it sees it corrected; the other is told why it has none, and gets the next one."""
    desk = TestDesk()
    await desk.give_command(f"add {FEED}")
    desk.publish("tram", "Harwick approves its tram line", ORIGINAL_TEXT)
    await desk.work()
    desk.clock.move(timedelta(hours=1))
    await desk.give_command(f"add {FEED}", channel=LATE_CHANNEL)
    desk.publish("tram", "Harwick approves its tram line", CORRECTED_TEXT, age=timedelta(hours=1))
    await desk.work()
    assert [(one.destination, one.edits) for one in desk.platform.messages] == [(HERE, 1)]
    why = await desk.give_command("why https://courier.example/tram", channel=LATE_CHANNEL)
    assert "Not posted here: it is older than this channel's wish for its feed, and was only edited since." in why
    desk.publish("bridge", "Harwick opens its bridge", "The bridge of Harwick opened to traffic on Friday morning.")
    await desk.work()
    assert [one.destination for one in desk.platform.messages[1:]] == [HERE, LATE_CHANNEL]
