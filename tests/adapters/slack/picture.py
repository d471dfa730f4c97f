"""Pictures of what is seen of us in Slack: `python -m tests.adapters.slack.picture docs/pictures/slack.png`.

Each name in `PAGES` is a picture. The digests are those of the sample news, lists and the Home tab those of a desk in
memory; their blocks are rendered in a page of our own. Needs Chromium and a font that has
emoji (on Debian: fonts-noto-color-emoji).
"""

from __future__ import annotations

import asyncio
import shutil
import sys
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from playwright.async_api import async_playwright

from adapters.page.sample.pieces import Piece, load
from adapters.slack.rendering.answers import answer_blocks
from adapters.slack.rendering.digests import digest_blocks
from adapters.slack.rendering.editions import edition_blocks
from adapters.slack.rendering.home import home_view
from adapters.slack.rendering.replies import reply_blocks
from bot.answerer.suggested_questions import Suggester
from bot.domain.article import Article
from bot.domain.conversation import Answer, Command
from bot.domain.delivery import Assignment, Delivery, DeliveryId, DeliveryState, Edition, EditionAssignment, EditionId
from bot.domain.digest import Digest, DigestId
from bot.domain.preferences import Preferences
from bot.domain.story import Source, Story, StoryId
from bot.domain.subscription import Destination
from bot.summarizer.extraction import in_thread
from tests.adapters.page.test_browser import ARGUMENTS
from tests.adapters.slack.drawing import home, message, modal, whole
from tests.adapters.slack.inbox import ScriptedInbox
from tests.adapters.slack.people import form
from tests.adapters.slack.server import workspace_server
from tests.adapters.slack.test_http_mode import OTHER, THEIRS, agreed, back, begun, opened_door
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


async def digest_of(piece: Piece) -> tuple[Story, Digest]:
    """Return a piece of the sample news, condensed."""
    names = {"courier": "The Harbour Courier", "wire": "Northfield Wire"}
    url, published = f"https://sample.example{piece.path}", piece.published(WHEN)
    article = Article(
        title=piece.title,
        text="\n".join(piece.paragraphs),
        url=url,
        publisher=names[piece.site],
        published=published,
        language="en",
    )
    digest = await in_thread(article)
    source = Source(title=article.title, url=url, publisher=article.publisher, published=published)
    found = Digest(
        article=article,
        headline=digest.headline,
        key_facts=digest.key_facts,
        stakeholders=digest.stakeholders,
        suggestions=await Suggester().suggested(digest),
    )
    return Story(id=StoryId(1), sources=(source,)), found


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
    """Return what a channel sees: an edition, a digest under it, and an answer."""
    first, _ = load()
    told = [await digest_of(piece) for piece in list(first.values())[:4]]
    story, digest = told[0]
    quoted = digest.key_facts[4].evidence[0]
    said = f"The article says: {quoted.quote} [1]"
    answer = Answer(answered=True, text=said, evidence=(quoted,), suggestions=("Who brought the case?",))
    return whole(
        message(edition_blocks(edition(told))[0], "9:00 AM"),
        message(digest_blocks(story, digest)[0], "9:00 AM", is_reply=True),
        message(answer_blocks(answer)[0], "9:12 AM", is_reply=True),
    )


async def desk() -> TestDesk:
    """Return a desk with two channels that are subscribed to some feeds, one of them paused."""
    desk = TestDesk(on="slack", here=CHANNEL)
    for url, title in FEEDS.items():
        desk.feeds.entries[url], desk.feeds.titles[url] = (), title
        await desk.says(f"add {url}")
    await desk.says("add https://wire.example/feed", channel=CITY)
    await desk.says("schedule daily 09:00", channel=CITY)
    await desk.work()
    (courier, _), _, (port, _) = await desk.store.subscriptions(CHANNEL)
    await desk.says(f"filter {port.number} ferry strike -football")
    await desk.says(f"pause {courier.number}")
    return desk


async def news_page() -> str:
    """Return what /news opens, and what /news list says, with one of its menus open."""
    listed = await (await desk()).inbox.obey(Command(destination=CHANNEL, text="list"))
    blocks, _ = reply_blocks(listed)
    return whole(modal(form("add")), message(blocks, "9:00 AM", is_private=True, opened=len(blocks) - 1))


async def home_page() -> str:
    """Return the Home tab of somebody who is in both channels."""
    return whole(home(home_view(await (await desk()).inbox.overview("slack", CHANNEL.workspace))))


async def installed_page() -> str:
    """Return what a browser is shown that comes back from Slack, through the door."""
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
