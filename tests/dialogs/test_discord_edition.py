"""A transcript on Discord with the Message Content intent: an edition, two people talking below it, the real inbox.

Only Discord's own servers are ours; the client, the platform, the inbox and what it hears are the real ones.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from aiohttp import web

from adapters.discord.delivery.messages import Style
from adapters.discord.platform import DiscordPlatform
from bot.domain.conversation import Command
from bot.domain.delivery import MessageRef
from bot.domain.subscription import Destination
from tests.adapters.discord.conftest import channel, guild  # noqa: F401 - fixtures
from tests.adapters.discord.gateway import PRIVILEGED
from tests.adapters.discord.limits import buttons
from tests.adapters.discord.server import ANN, BOT, BOT_USER, CHANNEL, GUILD, TOKEN, Guild
from tests.adapters.discord.test_client import BEN, press_button, replies, say
from tests.dialogs.desk import FEED, TestDesk
from tests.fakes.clock import SINCE
from tests.patience import PATIENCE

STORIES = (
    (
        "Harwick approves its tram line",
        "The council of Harwick approved the tram line on Tuesday by 14 votes to 9.",
    ),
    ("Port of Dunmore closes its cold store", "The port of Dunmore closed its cold store on Monday after a fire."),
    (
        "Alder mill hires sixty weavers",
        "The mill at Alder will hire sixty weavers in spring, its owner said.",
    ),
)


@pytest.fixture
async def edition(guild: Guild, channel: Destination) -> AsyncIterator[tuple[TestDesk, web.WebSocketResponse, str]]:  # noqa: F811 - fixtures
    """Return a desk that posted an edition, the gateway's end of its connection, and the edition's message."""
    guild.granted_intents = PRIVILEGED
    platform = DiscordPlatform(token=TOKEN, style=Style(reads_all_messages=True), timeout=PATIENCE)
    desk = TestDesk(first=99, on="discord", platform=platform, here=channel)
    desk.clock.move(SINCE + timedelta(days=1) - desk.clock.now())
    guild.clock = desk.clock.now
    for order in (f"add {FEED}", "schedule daily 09:00"):
        await desk.inbox.execute_command(Command(destination=channel, text=order, given_by=ANN["id"]))
    await desk.work()
    for number, (title, text) in enumerate(STORIES):
        desk.publish(f"s{number}", title, text)
    for _ in range(4):
        await desk.work()
    (message,) = [one for one in guild.channels[CHANNEL] if one["id"] in guild.threads]
    task = asyncio.create_task(platform.listen(desk.inbox))
    async with asyncio.timeout(PATIENCE):
        socket = await guild.sockets.get()
    yield desk, socket, message["id"]
    task.cancel()
    await asyncio.wait([task])
    await platform.aclose()


def sent_answers(guild: Guild, room: str) -> list[str]:  # noqa: F811 - a fixture's name
    """Return the answers, each with the message that it replies to."""
    asked = {one["id"]: one["content"] for one in guild.channels[room]}
    return [
        f"{asked[str(one['message_reference']['message_id'])]} -> {one['content'].splitlines()[0]}"
        for one in guild.channels[room]
        if one["author"] is BOT_USER and one.get("message_reference")
    ]


async def test_two_people_talk_below_an_edition(
    guild: Guild,  # noqa: F811 - a fixture
    edition: tuple[TestDesk, web.WebSocketResponse, str],
) -> None:
    """Questions its articles answer are answered, without a mention; what people say to each other is left alone."""
    _, socket, room = edition
    talk: tuple[tuple[dict[str, Any], str, list[dict[str, Any]]], ...] = (
        (ANN, "morning, sure, will do", []),
        (BEN, f"<@{ANN['id']}> can you call the printer tomorrow?", [ANN]),
        (BEN, "How many votes did the tram line get in Harwick?", []),
        (ANN, "thanks!", []),
        (ANN, "lunch?", []),
        (ANN, f"<@{BOT}> Who closed its cold store?", [BOT_USER]),
    )
    for who, said, mentions in talk:
        if mentions == [
            BOT_USER
        ]:  # one who is named need not wait for the others: here the answer before is there first
            await guild.wait_until(lambda: len(replies(guild, room)) == 1)
        await say(guild, socket, said, channel=room, author=who, mentions=mentions)
    await guild.wait_until(lambda: len(replies(guild, room)) == 2)
    assert [one.partition(" -> ")[0] for one in sent_answers(guild, room)] == [talk[2][1], talk[5][1]]
    assert "14 votes to 9" in replies(guild, room)[0]
    assert "port of Dunmore" in replies(guild, room)[1]


async def test_a_story_is_muted_in_reply_to_its_digest(
    guild: Guild,  # noqa: F811 - a fixture
    edition: tuple[TestDesk, web.WebSocketResponse, str],
) -> None:
    """The digest is told by the reply; nothing happens before somebody confirms."""
    desk, socket, room = edition
    digest = next(one for one in guild.channels[room] if any(item["custom_id"] == "asking" for item in buttons(one)))
    reference = {"message_id": digest["id"], "channel_id": room, "guild_id": GUILD}
    fields = {"message_reference": reference, "referenced_message": digest, "mentions": [BOT_USER]}
    await say(guild, socket, f"<@{BOT}> mute", channel=room, **fields)
    await guild.wait_until(lambda: bool(replies(guild, room)))
    asked = guild.channels[room][-1]
    yes = buttons(asked)[0]
    assert "mute" in asked["content"]
    assert digest["id"] in yes["custom_id"]
    await press_button(guild, socket, yes["custom_id"], asked)
    await guild.wait_until(lambda: bool(guild.followups))
    assert guild.followups[0]["content"] == "Muted: I say nothing more about this story here."
    muted = [one for one in desk.store.deliveries.values() if one.is_muted]
    assert [one.message for one in muted] == [MessageRef(digest["id"])]
