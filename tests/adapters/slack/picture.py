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
from tests.adapters.slack.drawing import home_html, message_html, modal_html, page_html, person_message_html
from tests.adapters.slack.inbox import ScriptedInbox
from tests.adapters.slack.people import SECRET, make_form, question_event, send_event
from tests.adapters.slack.server import CHANNEL as OURS
from tests.adapters.slack.server import TEAM, TOKEN, workspace_server
from tests.adapters.slack.test_http_mode import (
    OTHER_TEAM,
    OTHER_TOKEN,
    authorization_answer,
    return_from_slack,
    serve_endpoint,
    start_install,
)
from tests.adapters.slack.test_together import finished_answers
from tests.dialogs.desk import TestDesk
from tests.fakes.clock import FakeClock
from tests.fakes.installations import MemoryInstallations

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
CHANNEL, CITY = Destination("slack", "T", "C0NEWS"), Destination("slack", "T", "C0CITY")
FEEDS = {
    "https://courier.example/feed": "The Harbour Courier",
    "https://wire.example/feed": "Northfield Wire",
    "https://port.example/notices": "Port Authority of Aldery",
}
COURIER = next(iter(FEEDS))
QUESTION_KEYWORD, QUESTION = "Swiftly", "Who brought the case against Swiftly?"
"""A word of the story that is asked about, and the question."""


def make_edition(stories: Sequence[tuple[Story, Digest]]) -> EditionAssignment:
    """Return an edition of some stories."""
    record = Edition(
        id=EditionId(1),
        destination=CHANNEL,
        title=f"Daily digest, Mon 02 Mar: {len(stories)} stories",
        state=DeliveryState.PLANNED,
        since=NOW,
    )
    delivery = Delivery(
        id=DeliveryId(1), story_id=StoryId(1), destination=CHANNEL, state=DeliveryState.PLANNED, since=NOW
    )
    question_event = Preferences(destination=CHANNEL)
    parts = [
        Assignment(delivery=delivery, story=story, digest=digest, digest_id=DigestId(1), preferences=question_event)
        for story, digest in stories
    ]
    return EditionAssignment(edition=record, parts=tuple(parts))


async def draw_channel() -> str:
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
        digest = next(one for one in workspace.thread(told["ts"]) if QUESTION_KEYWORD in one["text"])
        app = build_app(clients, desk.inbox, signing_secret=SECRET)
        await send_event(app, question_event(workspace, QUESTION, told["ts"]))
        await workspace.wait_until(lambda: len(finished_answers(workspace, told["ts"])) == 1)
        answer = workspace.thread(told["ts"])[-1]
        return page_html(
            message_html(told["blocks"], "9:00 AM"),
            message_html(digest["blocks"], "9:00 AM", is_reply=True),
            person_message_html("Ann", f"@Newsdesk {QUESTION}", "9:12 AM"),
            message_html(answer["blocks"], "9:12 AM", is_reply=True),
        )


async def make_desk() -> TestDesk:
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


async def draw_news() -> str:
    """Return what /news opens, and what /news list says, with one of its menus open."""
    listed = await (await make_desk()).inbox.execute_command(Command(destination=CHANNEL, text="list"))
    blocks, _ = reply_blocks(listed)
    return page_html(
        modal_html(make_form("add")), message_html(blocks, "9:00 AM", is_private=True, opened=len(blocks) - 1)
    )


async def draw_home() -> str:
    """Return the Home tab of somebody who is in both channels."""
    return page_html(
        home_html(home_view(await (await make_desk()).inbox.channel_overviews("slack", CHANNEL.workspace)))
    )


async def draw_installed() -> str:
    """Return what a browser is shown that comes back from Slack, through the endpoint."""
    async with (
        workspace_server() as workspace,
        serve_endpoint(workspace, MemoryInstallations(), ScriptedInbox(), FakeClock()) as client,
    ):
        workspace.tokens[OTHER_TOKEN] = OTHER_TEAM
        workspace.codes["c"] = authorization_answer(team={"id": OTHER_TEAM, "name": "Port Aldery News"})
        state, cookie = await start_install(client)
        _, shown = await return_from_slack(client, cookie, code="c", state=state)
        return shown


PAGES: Mapping[str, Callable[[], Awaitable[str]]] = {
    "slack": draw_channel,
    "slack-news": draw_news,
    "slack-home": draw_home,
    "slack-installed": draw_installed,
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
