"""What docs/slack.md and docs/discord.md tell newcomers to type or say is done, or asked back, as they tell it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.domain.conversation import Command
from tests.dialogs.desk import FEED, TestDesk

DOCS = Path(__file__).parents[2] / "docs"
FERRY_TEXT = (
    "The ferry stands still. The insurer Norlantic pays for the repair of the ferry, its head Ada Brock said on Monday."
)


def table_rows(page: str) -> list[tuple[str, str]]:
    """Return what is typed and what is said, row by row, of the table for newcomers."""
    text = (DOCS / f"{page}.md").read_text("utf-8").partition("## What do I type?")[2].partition("\n## ")[0]
    return re.findall(r"^\| [^|]+ \| ([^|]+) \| ([^|]*)\|$", text, re.MULTILINE)[1:]


@pytest.mark.parametrize("page", ["slack", "discord"])
async def test_what_the_pages_say_to_type_is_done(page: str) -> None:
    """Each line, one after the other, in a channel with a feed and an article."""
    desk = TestDesk(on=page)
    desk.feeds.titles[FEED] = "Harbour Courier"
    told = table_rows(page)
    assert len(told) == 12
    for typed, said in told:
        for text in re.findall(r"`/(?:news )?([^`]+)`", typed):
            reply = await desk.inbox.execute_command(
                Command(destination=desk.here, text=text.replace("question: ", ""), given_by="A")
            )
            assert reply.done or text == "remove 1", (text, reply.text)  # that asks first
        if not desk.platform.messages:
            desk.publish("ferry", "Ferry stands still", FERRY_TEXT)
            await desk.work()
        if words := said.strip(" “”"):
            answer = await desk.ask_anywhere(words, conversation=words)
            assert answer is not None
            # What was typed before it may have done the same.
            is_told = "Harbour Courier" in answer.text or answer.text.endswith(" already.")
            assert answer.answered or answer.choices or is_told, (words, answer.text)
