"""A daily digest of eight stories, and two people who talk under it: the inbox alone, as each platform asks it.

The same day is lived through in `adapters/slack/test_talk.py`, on the emulator that others wrote in
`adapters/slack/test_emulator.py`, and on a Discord that others wrote in `adapters/discord/test_simulated.py`.
"""

from __future__ import annotations

import pytest

from bot.domain.conversation import Question
from tests.dialogs.desk import FEED, TestDesk
from tests.dialogs.eight_stories import STORIES, publish_stories, transcript_lines


@pytest.mark.parametrize("platform", ["slack", "discord"])
async def test_a_day_of_eight_stories_and_a_talk_under_it(platform: str) -> None:
    """One message has all eight; of twelve lines below it three are answered, and the others left alone."""
    desk = TestDesk(on=platform, first=99)
    await desk.give_command(f"add {FEED}")
    await desk.work()
    await desk.give_command("schedule daily 09:00")
    await publish_stories(desk)
    ((edition, told),) = desk.platform.posted_editions.items()
    assert {part.digest.headline for part in told.ranked} == {title for title, _ in STORIES}
    for number, line in enumerate(transcript_lines()):
        question = Question(
            key=str(number),
            destination=desk.here,
            above=(edition,),
            conversation=str(edition),
            asked_by=line.speaker,
            text=line.with_mention(lambda name: "" if name == "desk" else f"@{name}").strip(),
            addressed=line.is_to_us,
            is_to_others=line.is_to_others,
        )
        answer = await desk.inbox.answer(question)
        assert (answer is not None) == bool(line.answer), line.text
        if answer is not None:
            assert line.answer in answer.evidence[0].quote
