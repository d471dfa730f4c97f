"""A picture of what our Slack messages look like: `python -m tests.adapters.slack.picture docs/pictures/slack.png`.

The digests are those of the sample news; their blocks are rendered in a page of our own, which is like Slack's and not
Slack's. Needs Chromium.
"""

from __future__ import annotations

import asyncio
import html
import re
import shutil
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from playwright.async_api import async_playwright

from adapters.page.sample.pieces import Piece, load
from adapters.slack.answers import answer_blocks
from adapters.slack.editions import edition_blocks
from adapters.slack.render import digest_blocks
from bot.answerer.suggesting import suggested
from bot.domain.article import Article
from bot.domain.conversation import Answer
from bot.domain.delivery import Assignment, Delivery, DeliveryId, DeliveryState, Edition, EditionAssignment, EditionId
from bot.domain.digest import Digest, DigestId
from bot.domain.preferences import Preferences
from bot.domain.story import Source, Story, StoryId
from bot.domain.subscription import Destination
from bot.summarizer import extracted
from tests.adapters.page.test_browser import ARGUMENTS

WHEN = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
CHANNEL = Destination("slack", "T", "C")
STYLE = """
body { margin: 0; padding: 18px 22px; width: 760px; font: 15px/1.46 Lato, "DejaVu Sans", sans-serif; color: #1d1c1d }
.message { display: flex; gap: 10px; margin-bottom: 22px } .reply { margin-left: 46px }
.face { width: 36px; height: 36px; border-radius: 6px; background: #2b50c8; color: #fff; text-align: center;
  line-height: 36px; font-weight: 700; flex: none }
.name { font-weight: 800 } .app { background: #e8e8e8; color: #616061; font-size: 10px; padding: 1px 4px;
  border-radius: 2px; margin: 0 6px } .time { color: #616061; font-size: 12px }
.section { margin: 6px 0; white-space: pre-line } .context { color: #616061; font-size: 13px; margin: 6px 0 }
blockquote { margin: 2px 0; padding-left: 12px; border-left: 4px solid #ddd; color: #454245 }
.actions { margin: 8px 0; display: flex; gap: 8px; flex-wrap: wrap }
.button { border: 1px solid #bbb; border-radius: 4px; padding: 3px 12px; font-weight: 700; font-size: 13px }
a { color: #1264a3; text-decoration: none }
"""


def mrkdwn(text: str) -> str:
    """Return what Slack shows of a text, as HTML; its three escapes are HTML's own."""
    shown = re.sub(r"<!date\^\d+\^[^|]*\|([^>]*)>", r"\1", text)
    shown = re.sub(r"<(https?://[^|>]+)\|([^>]*)>", r'<a href="\1">\2</a>', shown)
    shown = re.sub(r"\*([^*\n]+)\*", r"<b>\1</b>", shown)
    shown = re.sub(r"(^|\s)_([^_\n]+)_", r"\1<i>\2</i>", shown)
    lines = [
        f"<blockquote>{line.removeprefix('> ')}</blockquote>" if line.startswith("> ") else f"{line}\n"
        for line in shown.splitlines()
    ]
    return "".join(lines).strip()


def block(shown: dict[str, Any]) -> str:
    """Return a block as HTML."""
    match shown["type"]:
        case "section":
            return f'<div class="section">{mrkdwn(shown["text"]["text"])}</div>'
        case "context":
            return f'<div class="context">{mrkdwn(shown["elements"][0]["text"])}</div>'
        case _:
            labels = [one["text"]["text"] if "text" in one else "•••" for one in shown["elements"]]
            buttons = "".join(f'<span class="button">{html.escape(label)}</span>' for label in labels)
            return f'<div class="actions">{buttons}</div>'


def message(blocks: Sequence[dict[str, Any]], time: str, *, is_reply: bool = False) -> str:
    """Return a message as HTML."""
    head = f'<span class="name">Newsdesk</span><span class="app">APP</span><span class="time">{time}</span>'
    body = "".join(map(block, blocks))
    style = "message reply" if is_reply else "message"
    return f'<div class="{style}"><div class="face">“</div><div>{head}{body}</div></div>'


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
    digest = await extracted(article)
    source = Source(title=article.title, url=url, publisher=article.publisher, published=published)
    found = Digest(
        article=article,
        headline=digest.headline,
        key_facts=digest.key_facts,
        stakeholders=digest.stakeholders,
        suggestions=suggested(digest),
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
    """Return the page: an edition, a digest under it, and an answer."""
    first, _ = load()
    told = [await digest_of(piece) for piece in list(first.values())[:4]]
    story, digest = told[0]
    quoted = digest.key_facts[4].evidence[0]
    said = f"The article says: {quoted.quote} [1]"
    answer = Answer(answered=True, text=said, evidence=(quoted,), suggestions=("Who brought the case?",))
    parts = [
        message(edition_blocks(edition(told))[0], "9:00 AM"),
        message(digest_blocks(story, digest)[0], "9:00 AM", is_reply=True),
        message(answer_blocks(answer)[0], "9:12 AM", is_reply=True),
    ]
    return f"<!doctype html><meta charset=utf-8><style>{STYLE}</style><body>{''.join(parts)}</body>"


async def main(path: str) -> None:
    """Take the picture."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=shutil.which("chromium"), args=list(ARGUMENTS))
        shown = await browser.new_page(viewport={"width": 820, "height": 600})
        await shown.set_content(await page())
        await shown.screenshot(path=path, full_page=True)
        await browser.close()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
