"""The whole desk with Discord: real wiring, database, queue, feed and client; only Discord's own servers are ours."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import web

from bot.app import run
from bot.domain.subscription import Destination
from bot.settings.loading import load
from bot.wiring.desk import Desk, opened_desk
from tests.adapters.discord.limits import COMPONENTS_V2_FLAG, buttons, layout_texts
from tests.adapters.discord.server import BOT, BOT_USER, CHANNEL, GUILD, TOKEN, Guild
from tests.adapters.discord.test_client import interact, press_button, replies, say, subcommand_data
from tests.patience import PATIENCE

pytestmark = pytest.mark.usefixtures("nothing_set")
HERE = Destination("discord", GUILD, CHANNEL)
TITLE = "Harwick approves its tram line"
STORY = (
    "The council of Harwick approved the new tram line on Tuesday by 14 votes to 9.",
    "Shopkeepers on Mill Street fear two years of building work, their guild said.",
    "Commuters from the east will save twenty minutes a day once it runs, the mayor told reporters on Tuesday.",
)


@pytest.fixture
async def paper() -> AsyncIterator[str]:
    """Serve a newspaper with one article and a picture; return the address of its feed."""
    app = web.Application()

    async def feed(request: web.Request) -> web.Response:
        item = f"<item><title>{TITLE}</title><link>http://{request.host}/tram</link></item>"
        body = f"<rss version='2.0'><channel><title>Courier</title>{item}</channel></rss>"
        return web.Response(text=body, content_type="application/rss+xml")

    async def article(request: web.Request) -> web.Response:
        told = "".join(f"<p>{paragraph}</p>" for paragraph in STORY)
        picture = f'<meta property="og:image" content="http://{request.host}/tram.jpg">'
        body = f"<html><head><title>{TITLE}</title>{picture}</head><body><article>{told}</article></body></html>"
        return web.Response(text=body, content_type="text/html")

    app.router.add_get("/feed", feed)
    app.router.add_get("/tram", article)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}/feed"
    await runner.cleanup()


@pytest.fixture
async def desk(guild: Guild, database_url: str) -> AsyncIterator[tuple[Desk, web.WebSocketResponse]]:
    """Run the desk, and return it with the gateway's end of its connection."""
    settings = load(
        database_url=database_url,
        discord_token=TOKEN,
        page_port=0,
        allow_private_addresses=("127.0.0.0/8",),
        discord_threads="always",
        host_pause_seconds=0,
    )
    async with opened_desk(settings) as made:
        task = asyncio.create_task(run(made.jobs, made.handlers, made.platforms, made.inbox))
        async with asyncio.timeout(PATIENCE):
            socket = await guild.sockets.get()
        yield made, socket
        task.cancel()
        await asyncio.wait([task])


def posted_digests(guild: Guild) -> list[dict[str, Any]]:
    """Return the digests in the channel: what can be asked about."""
    return [one for one in guild.channels[CHANNEL] if any(item.get("custom_id") == "asking" for item in buttons(one))]


async def test_from_news_add_to_a_digest_and_an_answer(
    guild: Guild, desk: tuple[Desk, web.WebSocketResponse], paper: str
) -> None:
    """Subscribed in the chat, posted with its picture and thread, asked, and shown with its evidence."""
    made, socket = desk
    await interact(guild, socket, 2, subcommand_data("add", url=paper))
    await guild.wait_until(lambda: len(guild.followups) == 2)
    assert guild.followups[0]["content"].startswith("Subscribed to Courier.")
    said = f"ann subscribed <#{CHANNEL}> to Courier: its digests come as they are made."
    assert guild.followups[1]["content"] == said
    await guild.wait_until(lambda: bool(posted_digests(guild)))
    (digest,) = posted_digests(guild)
    assert TITLE in layout_texts(digest)[0]
    assert "14 votes to 9" in layout_texts(digest)[1]
    assert digest["components"][0]["components"][0]["accessory"]["media"]["url"].endswith("/tram.jpg")
    await guild.wait_until(lambda: digest["id"] in guild.threads)
    reference = {"message_id": digest["id"], "channel_id": CHANNEL, "guild_id": GUILD}
    await say(guild, socket, f"<@{BOT}> How many votes were there?", message_reference=reference, mentions=[BOT_USER])
    await guild.wait_until(lambda: bool(replies(guild)))
    assert "14 votes to 9" in replies(guild)[0]
    await press_button(guild, socket, buttons(digest)[0]["custom_id"], digest)
    await guild.wait_until(lambda: len(guild.followups) == 3)
    assert "9.** Shopkeepers on Mill Street" in guild.followups[2]["content"]
    assert len(await made.store.subscriptions(HERE)) == 1
    assert guild.invalid_count == 0


async def test_a_feed_is_paused_from_the_list(
    guild: Guild, desk: tuple[Desk, web.WebSocketResponse], paper: str
) -> None:
    """By the list's own button, for the channel that it was pressed in."""
    made, socket = desk
    await interact(guild, socket, 2, subcommand_data("add", url=paper))
    await guild.wait_until(lambda: len(guild.followups) == 2)
    await interact(guild, socket, 2, subcommand_data("list"))
    await guild.wait_until(lambda: len(guild.followups) == 3)
    listed = guild.followups[2]
    assert "Courier" in layout_texts(listed)[0]
    pause = next(one for one in buttons(listed) if one["label"] == "Pause")
    shown = guild.channels[CHANNEL][-1]
    await press_button(
        guild, socket, pause["custom_id"], {**shown, "components": listed["components"], "flags": COMPONENTS_V2_FLAG}
    )
    await guild.wait_until(lambda: len(guild.followups) == 4)
    assert guild.followups[3]["content"] == "Paused Courier."
    ((subscription, _),) = await made.store.subscriptions(HERE)
    assert subscription.paused
