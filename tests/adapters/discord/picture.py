"""Pictures of our Discord messages: `python -m tests.adapters.discord.picture docs/pictures/discord.png`.

The digests are those of the sample news; their layouts are rendered in a page of our own, which is like Discord's and
not Discord's. Needs Chromium.
"""

from __future__ import annotations

import asyncio
import html
import re
import shutil
import sys
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from playwright.async_api import async_playwright

from adapters.discord.buttons import answer_view
from adapters.discord.messages import digest_message, edition_message
from adapters.discord.render import answer_pages
from adapters.page.sample.pieces import load
from bot.domain.conversation import Answer
from bot.domain.digest import Digest
from bot.domain.story import Story
from bot.domain.subscription import Destination
from tests.adapters.discord.limits import BUTTON, CONTAINER, ROW, SECTION, TEXT
from tests.adapters.discord.samples import edition_of
from tests.adapters.page.test_browser import ARGUMENTS
from tests.adapters.slack.picture import digest_of

CHANNEL = Destination("discord", "700", "800")
PICTURE = (
    "data:image/svg+xml;utf8,<svg xmlns='http://www.w3.org/2000/svg' width='170' height='170'><rect width='170' "
    "height='170' fill='%23466'/><rect y='110' width='170' height='60' fill='%23252'/><circle cx='120' cy='45' r='22' "
    "fill='%23fd8'/></svg>"
)
STYLE = """
body { margin: 0; padding: 18px 22px; width: 700px; background: #313338; color: #dbdee1;
  font: 15px/1.4 "gg sans", "Noto Sans", "DejaVu Sans", sans-serif }
.message { display: flex; gap: 14px; margin-bottom: 20px } .reply { margin-left: 40px }
.face { width: 40px; height: 40px; border-radius: 50%; background: #5865f2; color: #fff; text-align: center;
  line-height: 40px; font-weight: 700; flex: none }
.name { font-weight: 600; color: #f2f3f5 } .app { background: #5865f2; color: #fff; font-size: 10px; padding: 1px 5px;
  border-radius: 3px; margin: 0 6px } .time { color: #949ba4; font-size: 12px }
.container { background: #2b2d31; border: 1px solid #3f4147; border-radius: 8px; padding: 14px 16px; margin-top: 6px }
.text { margin: 4px 0; white-space: pre-line } .section { display: flex; gap: 14px; justify-content: space-between }
.section img { width: 84px; height: 84px; border-radius: 8px; flex: none } h2, h3 { margin: 2px 0; color: #f2f3f5 }
h2 { font-size: 19px } h3 { font-size: 17px } hr { border: 0; border-top: 1px solid #3f4147; margin: 10px 0 }
hr.unseen { border-color: transparent; margin: 3px 0 } small { color: #949ba4; font-size: 12px; display: block }
blockquote { margin: 2px 0; padding-left: 10px; border-left: 4px solid #4e5058 }
.row { margin: 8px 0 0; display: flex; gap: 8px; flex-wrap: wrap }
.button { background: #4e5058; color: #fff; border-radius: 4px; padding: 5px 14px; font-size: 14px }
a { color: #00a8fc; text-decoration: none } h3 a { color: #00a8fc }
"""


def markdown(text: str) -> str:
    """Return what Discord shows of a text, as HTML."""
    return "".join(map(_line, text.split("\n"))).strip()


def _line(line: str) -> str:
    for mark, tag in (("### ", "h3"), ("## ", "h2"), ("-# ", "small"), ("> ", "blockquote")):
        if line.startswith(mark):
            return f"<{tag}>{_inline(line.removeprefix(mark))}</{tag}>"
    return f"{_inline(line)}\n"


def _inline(text: str) -> str:
    kept: list[str] = []

    def keep(found: re.Match[str]) -> str:
        kept.append(html.escape(found[1]))
        return f"\x00{len(kept) - 1}\x00"

    shown = re.sub(r"\\(.)", keep, text)
    shown = re.sub(r"<t:\d+:f>", "2 March 2026 09:00", shown)
    shown = re.sub(r"\[([^\]]*)\]\(<([^>]*)>\)", lambda found: f"\x01{found[1]}\x02", shown)
    shown = html.escape(shown, quote=False).replace("\x01", "<a>").replace("\x02", "</a>")
    shown = re.sub(r"\*\*(.+?)\*\*", r"<b>\1</b>", shown)
    shown = re.sub(r"\*(.+?)\*", r"<i>\1</i>", shown)
    return re.sub("\x00(\\d+)\x00", lambda found: kept[int(found[1])], shown)


def component(shown: dict[str, Any]) -> str:
    """Return a component with what is in it, as HTML."""
    inside = "".join(map(component, shown.get("components", ())))
    match shown["type"]:
        case kind if kind == CONTAINER:
            return f'<div class="container">{inside}</div>'
        case kind if kind == SECTION:
            return f'<div class="section"><div>{inside}</div><img src="{PICTURE}"></div>'
        case kind if kind == TEXT:
            return f'<div class="text">{markdown(shown["content"])}</div>'
        case kind if kind == ROW:
            return f'<div class="row">{inside}</div>'
        case kind if kind == BUTTON:
            out = " ↗" if shown.get("url") else ""
            return f'<span class="button">{html.escape(shown["label"])}{out}</span>'
        case _:
            return "<hr>" if shown["divider"] else '<hr class="unseen">'


def message(components: Sequence[dict[str, Any]], time: str, *, text: str = "", is_reply: bool = False) -> str:
    """Return a message as HTML."""
    head = f'<span class="name">Newsdesk</span><span class="app">APP</span><span class="time">{time}</span>'
    said = f'<div class="text">{markdown(text)}</div>' if text else ""
    body = "".join(map(component, components))
    style = "message reply" if is_reply else "message"
    return f'<div class="{style}"><div class="face">“</div><div>{head}{said}{body}</div></div>'


async def page() -> str:
    """Return the page: an edition, a digest under it, and an answer."""
    first, _ = load()
    told: list[tuple[Story, Digest]] = [await digest_of(piece) for piece in list(first.values())[:4]]
    story, digest = told[0]
    digest = replace(digest, article=replace(digest.article, picture="https://sample.example/picture.jpg"))
    quoted = digest.key_facts[4].evidence[0]
    answer = Answer(
        answered=True,
        text=f"The article says: {quoted.quote} [1]",
        evidence=(quoted,),
        suggestions=("Who brought the case?",),
    )
    title = f"Daily digest, Mon 02 Mar: {len(told)} stories"
    edition = edition_message("evidence:edition:1", edition_of(told, title=title, place=CHANNEL), as_layout=True)
    shown = digest_message("evidence:1", story, digest, as_layout=True)
    view = answer_view(answer)
    parts = [
        message(edition["view"].to_components(), "9:00 AM"),
        message(shown["view"].to_components(), "9:00 AM", is_reply=True),
        message(view.to_components() if view else [], "9:12 AM", text=answer_pages(answer)[0], is_reply=True),
    ]
    return f"<!doctype html><meta charset=utf-8><style>{STYLE}</style><body>{''.join(parts)}</body>"


async def main(path: str) -> None:
    """Take the picture."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=shutil.which("chromium"), args=list(ARGUMENTS))
        shown = await browser.new_page(viewport={"width": 780, "height": 600})
        await shown.set_content(await page())
        await shown.screenshot(path=path, full_page=True)
        await browser.close()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
