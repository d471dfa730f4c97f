"""Pictures of what is seen of us in Slack: `python -m tests.adapters.slack.picture docs/pictures/slack.png`.

Each name in `PAGES` is a picture. The digests and the answer are what a workspace on loopback was sent of the sample
news, lists and the Home tab those of a desk in memory; their blocks are rendered in a page of our own. Needs Chromium
and a font that has emoji (on Debian: fonts-noto-color-emoji).
"""

from __future__ import annotations

import asyncio
import shutil
import sys
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from playwright.async_api import async_playwright

from adapters.page.sample.pieces import load
from adapters.slack.api.clients import Clients
from adapters.slack.gateway.app import build_app
from adapters.slack.platform import SlackPlatform
from adapters.slack.rendering.home import home_view
from adapters.slack.rendering.replies import reply_blocks
from bot.domain.conversation import Command
from bot.domain.delivery import Assignment, Delivery, DeliveryId, DeliveryState, Edition, EditionAssignment, EditionId
from bot.domain.digest import Digest, DigestId
from bot.domain.preferences import Preferences
from bot.domain.story import Story, StoryId
from bot.domain.subscription import Destination
from tests.adapters.page.test_browser import ARGUMENTS
from tests.adapters.slack.drawing import home, message, modal, said, whole
from tests.adapters.slack.inbox import ScriptedInbox
from tests.adapters.slack.people import SECRET, asked, form, send_event
from tests.adapters.slack.server import CHANNEL as OURS
from tests.adapters.slack.server import TEAM, TOKEN, workspace_server
from tests.adapters.slack.test_http_mode import OTHER, THEIRS, agreed, back, begun, opened_door
from tests.adapters.slack.test_together import answers
from tests.dialogs.desk import TestDesk
from tests.fakes.clock import FakeClock
from tests.fakes.installations import MemoryInstallations

WHEN = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
CHANNEL, CITY = Destination("slack", "T", "C0NEWS"), Destination("slack", "T", "C0CITY")
FEEDS = {
    "https://courier.example/feed": "The Harbour Courier",
    "https://wire.example/feed": "Northfield Wire",
    "https://port.example/notices": "Port Authority of Aldery",
}
COURIER = next(iter(FEEDS))
ASKED_ABOUT, QUESTION = "Swiftly", "Who brought the case against Swiftly?"
"""A word of the story that is asked about, and the question."""


def edition(told: Sequence[tuple[Story, Digest]]) -> EditionAssignment:
    """Return an edition of some stories."""
    record = Edition(
        id=EditionId(1),
        destination=CHANNEL,
        title=f"Daily digest, Mon 02 Mar: {len(told)} stories",
        state=DeliveryState.PLANNED,
        since=WHEN,
    )
    delivery = Delivery(
        id=DeliveryId(1), story_id=StoryId(1), destination=CHANNEL, state=DeliveryState.PLANNED, since=WHEN
    )
    asked = Preferences(destination=CHANNEL)
    parts = [
        Assignment(delivery=delivery, story=story, digest=digest, digest_id=DigestId(1), preferences=asked)
        for story, digest in told
    ]
    return EditionAssignment(edition=record, parts=tuple(parts))


async def page() -> str:
    """Return what a channel is sent, and shown in Slack's own way: an edition, a digest under it, an answer."""
    async with workspace_server() as workspace:
        clients = Clients(bot_token=TOKEN, base_url=workspace.url)
        platform = SlackPlatform(clients)
        desk = TestDesk(on="slack", platform=platform, here=Destination("slack", TEAM, OURS), first=99)
        desk.feeds.titles[COURIER] = FEEDS[COURIER]
        desk.feeds.entries[COURIER] = ()
        for order in (f"add {COURIER}", "schedule daily 09:00 Europe/Berlin"):
            await desk.give_command(order)
        await desk.work()
        first, _ = load()
        for piece in list(first.values())[:4]:
            text = "\n".join(piece.paragraphs)
            desk.publish(piece.slug, piece.title, text, feed=COURIER, publisher=FEEDS[COURIER])
        for _ in range(4):
            await desk.work()
        (told,) = [one for one in workspace.channels[OURS] if "stories" in one["text"] and not one.get("thread_ts")]
        digest = next(one for one in workspace.thread(told["ts"]) if ASKED_ABOUT in one["text"])
        app = build_app(clients, desk.inbox, signing_secret=SECRET)
        await send_event(app, asked(workspace, QUESTION, told["ts"]))
        await workspace.until(lambda: len(answers(workspace, told["ts"])) == 1)
        answer = workspace.thread(told["ts"])[-1]
        return whole(
            message(told["blocks"], "9:00 AM"),
            message(digest["blocks"], "9:00 AM", is_reply=True),
            said("Ann", f"@Newsdesk {QUESTION}", "9:12 AM"),
            message(answer["blocks"], "9:12 AM", is_reply=True),
        )


async def desk() -> TestDesk:
    """Return a desk with two channels that are subscribed to some feeds, one of them paused."""
    desk = TestDesk(on="slack", here=CHANNEL)
    for url, title in FEEDS.items():
        desk.feeds.entries[url], desk.feeds.titles[url] = (), title
        await desk.give_command(f"add {url}")
    await desk.give_command("add https://wire.example/feed", channel=CITY)
    await desk.give_command("schedule daily 09:00", channel=CITY)
    await desk.work()
    (courier, _), _, (port, _) = await desk.store.subscriptions(CHANNEL)
    await desk.give_command(f"filter {port.number} ferry strike -football")
    await desk.give_command(f"pause {courier.number}")
    return desk


async def news_page() -> str:
    """Return what /news opens, and what /news list says, with one of its menus open."""
    listed = await (await desk()).inbox.execute_command(Command(destination=CHANNEL, text="list"))
    blocks, _ = reply_blocks(listed)
    return whole(modal(form("add")), message(blocks, "9:00 AM", is_private=True, opened=len(blocks) - 1))


async def home_page() -> str:
    """Return the Home tab of somebody who is in both channels."""
    return whole(home(home_view(await (await desk()).inbox.channel_overviews("slack", CHANNEL.workspace))))


async def installed_page() -> str:
    """Return what a browser is shown that comes back from Slack, through the endpoint."""
    async with (
        workspace_server() as workspace,
        opened_door(workspace, MemoryInstallations(), ScriptedInbox(), FakeClock()) as client,
    ):
        workspace.tokens[THEIRS] = OTHER
        workspace.codes["c"] = agreed(team={"id": OTHER, "name": "Port Aldery News"})
        state, cookie = await begun(client)
        _, shown = await back(client, cookie, code="c", state=state)
        return shown


PAGES: Mapping[str, Callable[[], Awaitable[str]]] = {
    "slack": page,
    "slack-news": news_page,
    "slack-home": home_page,
    "slack-installed": installed_page,
}
"""What is drawn into which picture, by the name of its file."""


async def main(paths: Sequence[str]) -> None:
    """Take the pictures."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=shutil.which("chromium"), args=list(ARGUMENTS))
        shown = await browser.new_page(viewport={"width": 820, "height": 200})
        for path in map(Path, paths):
            await shown.set_content(await PAGES[path.stem]())
            await shown.screenshot(path=path, full_page=True)
        await browser.close()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1:]))
