"""Pictures of what is seen of us in Discord: `python -m tests.adapters.discord.picture docs/pictures/discord.png`.

Each name in `SCENES` is a picture. The bot itself speaks in it, on the server of `simulated`, with the sample news;
what is seen there is drawn by simcord's preview, which is like Discord's client and not Discord's. Needs Chromium.
"""

from __future__ import annotations

import asyncio
import shutil
import sys
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path

import pytest
from playwright.async_api import Page, async_playwright
from simcord.builders import ChannelHandle

from adapters.page.sample.pieces import load
from tests.adapters.discord.simulated import Town, town_and_desk
from tests.adapters.page.test_browser import ARGUMENTS
from tests.adapters.slack.picture import FEEDS
from tests.dialogs.desk import TestDesk

COURIER = next(iter(FEEDS))
WIDTH, HEIGHT = 760, 2_400
"""Of what the preview shows; around it are its own tools."""
MESSAGE_AREA_SCRIPT = """
() => {
  const messages = [...document.querySelectorAll('#channel-message-list > article')];
  const seen = messages.map((one) => one.getBoundingClientRect());
  const left = Math.min(...seen.map((one) => one.left)), top = Math.min(...seen.map((one) => one.top));
  return {x: left, y: top, width: Math.max(...seen.map((one) => one.right)) - left,
          height: Math.max(...seen.map((one) => one.bottom)) - top};
}
"""
"""Where on the preview's page the messages are."""

Scene = Callable[[Town, TestDesk], Awaitable[ChannelHandle]]
"""Has people and the bot do something, and returns where that is to be seen."""


async def _post_edition(town: Town, desk: TestDesk) -> ChannelHandle:
    """Have four stories told in one message; return the thread of it."""
    desk.feeds.entries[COURIER], desk.feeds.titles[COURIER] = (), FEEDS[COURIER]
    await town.ann.slash(town.news, "news add", url=COURIER)
    await town.ann.slash(town.news, "news schedule", when="daily", at="09:00", zone="Europe/Berlin")
    await desk.work()
    _clear_room(town, town.news)
    first, _ = load()
    for piece in list(first.values())[:4]:
        text = "\n".join(piece.paragraphs)
        desk.publish(piece.slug, piece.title, text, feed=COURIER, publisher=FEEDS[COURIER])
    for _ in range(4):
        await desk.work()
    (thread,) = town.news.threads
    return thread


def _clear_room(town: Town, room: ChannelHandle, *, keep: Sequence[int] = ()) -> None:
    """Take away what stands in a room already, so that a picture shows what it is about."""
    for message in [one for one in town.env.backend.messages[room.id] if one not in keep]:
        town.env.backend.delete_message(room.id, message)


async def show_edition(town: Town, desk: TestDesk) -> ChannelHandle:
    """Show an edition in its channel."""
    await _post_edition(town, desk)
    return town.news


async def show_thread(town: Town, desk: TestDesk) -> ChannelHandle:
    """Show a digest in its edition's thread, a question and its answer, and two people who are left alone."""
    room = await _post_edition(town, desk)
    digest = town.find_message(room, "Tram drivers in Port Aldery")
    _clear_room(town, room, keep=[digest.id])
    await town.ben.send(room, f"{town.bot_mention} What has Aldery Transit offered?", reply_to=digest)
    await town.ann.send(room, f"{town.ben.mention} then I take the bike on Thursday")
    await town.ben.send(room, "haha, same")
    return room


async def show_news(town: Town, desk: TestDesk) -> ChannelHandle:
    """Show a channel's home, the list of its feeds, and one of them paused: the reply, and the line that all see."""
    for url, title in FEEDS.items():
        desk.feeds.entries[url], desk.feeds.titles[url] = (), title
    for url in FEEDS:
        await town.ann.slash(town.news, "news add", url=url)
    await town.ann.slash(town.news, "news schedule", when="daily", at="09:00", zone="Europe/Berlin")
    await desk.work()
    _clear_room(town, town.news)
    await town.ann.slash(town.news, "news home")
    await town.ann.slash(town.news, "news list")
    await town.ann.slash(town.news, "news pause", feed="2")
    return town.news


async def show_evidence(town: Town, desk: TestDesk) -> ChannelHandle:
    """Show the quotations behind a story that Ann chose in the menu under an edition, as only she sees them."""
    room = await _post_edition(town, desk)
    chosen = str(town.find_message(room, "Tram drivers in Port Aldery").id)
    shown = await town.ann.select(town.find_message(town.news, "Tram drivers in Port Aldery"), [chosen])
    _clear_room(town, town.news, keep=[one.id for one in (shown.response, *shown.followups) if one is not None])
    return town.news


SCENES: Mapping[str, Scene] = {
    "discord": show_edition,
    "discord-thread": show_thread,
    "discord-news": show_news,
    "discord-evidence": show_evidence,
}
"""What is drawn into which picture, by the name of its file."""


async def draw(page: Page, path: Path, patch: pytest.MonkeyPatch) -> None:
    """Take a picture of a scene, as Ann sees it."""
    async with town_and_desk(patch) as (town, desk):
        town.env.backend.bot_user.name = "Newsdesk"
        room = await SCENES[path.stem](town, desk)
        async with town.env.preview(
            room, viewers=[town.ann], layout="channel", display="fixed", width=WIDTH, height=HEIGHT
        ) as preview:
            await page.goto(preview.url)
            await page.wait_for_function("() => window.simcordPreview && window.simcordPreview.ready === true")
            await page.screenshot(path=path, clip=await page.evaluate(MESSAGE_AREA_SCRIPT))


async def main(paths: Sequence[str]) -> None:
    """Take the pictures."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=shutil.which("chromium"), args=list(ARGUMENTS))
        for path in map(Path, paths):
            page = await browser.new_page(viewport={"width": WIDTH + 400, "height": HEIGHT + 400})
            with pytest.MonkeyPatch.context() as patch:
                await draw(page, path, patch)
            await page.close()
        await browser.close()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1:]))
