"""Pictures of what is seen of us in Discord: `python -m tests.adapters.discord.picture docs/pictures/discord.png`.

Each name in `PAGES` is a picture. The digests are those of the sample news, lists and replies those of a whole desk in
memory; they are rendered in a page of our own, which is like Discord's and not Discord's. Needs Chromium.
"""

from __future__ import annotations

import asyncio
import html
import re
import shutil
import sys
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from discord import ui
from playwright.async_api import async_playwright

from adapters.discord.buttons import answer_view, choice_buttons, stopped
from adapters.discord.choices import Choices
from adapters.discord.forms import AddForm, AskForm, FilterForm
from adapters.discord.home import in_rows
from adapters.discord.lists import list_layout
from adapters.discord.messages import digest_message, edition_message
from adapters.discord.render import answer_pages, evidence_pages, reply_pages
from adapters.page.sample.pieces import load
from bot.domain.conversation import Answer, Command, Reply
from bot.domain.digest import Digest
from bot.domain.story import Story
from bot.domain.subscription import Destination
from tests.adapters.discord.limits import BUTTON, CONTAINER, ROW, SECTION, TEXT
from tests.adapters.discord.samples import edition_of
from tests.adapters.page.test_browser import ARGUMENTS
from tests.adapters.slack.picture import FEEDS, digest_of
from tests.dialogs.desk import TestDesk

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
.private { background: #3b3e52; border-left: 3px solid #5865f2; padding: 6px 10px; margin: 0 -10px 18px }
.seen { color: #949ba4; font-size: 12px; margin-top: 6px }
.modal { background: #313338; border: 1px solid #4e5058; border-radius: 8px; padding: 18px 22px; width: 440px;
  margin: 12px auto } .field { background: #1e1f22; border-radius: 4px; padding: 9px 12px; margin: 6px 0 14px;
  color: #949ba4; min-height: 20px } .label { font-weight: 600; font-size: 13px }
.send.send { background: #5865f2; float: right }
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


def message(
    components: Sequence[dict[str, Any]], time: str, *, text: str = "", is_reply: bool = False, is_private: bool = False
) -> str:
    """Return a message as HTML; a private one says so."""
    head = f'<span class="name">Newsdesk</span><span class="app">APP</span><span class="time">{time}</span>'
    said = f'<div class="text">{markdown(text)}</div>' if text else ""
    body = "".join(map(component, components))
    seen = '<div class="seen">Only you can see this</div>' if is_private else ""
    style = f"message{' reply' * is_reply}{' private' * is_private}"
    return f'<div class="{style}"><div class="face">“</div><div>{head}{said}{body}{seen}</div></div>'


def modal(form: ui.Modal) -> str:
    """Return a form as HTML."""
    told = form.to_dict()
    inside = "".join(map(_part, told["components"]))
    sent = '<span class="button send">Submit</span><div style="clear: both"></div>'
    return f'<div class="modal"><h3>{html.escape(told["title"])}</h3>{inside}{sent}</div>'


def _part(shown: dict[str, Any]) -> str:
    """Return a part of a form as HTML: words, or a field with its label."""
    if shown["type"] == TEXT:
        return f'<div class="text">{markdown(shown["content"])}</div>'
    field = shown["component"] if "component" in shown else shown["components"][0]
    label = html.escape(shown.get("label") or field["label"])
    return f'<div class="label">{label}</div><div class="field">{html.escape(field.get("placeholder") or " ")}</div>'


def whole(*parts: str) -> str:
    """Return a page."""
    return f"<!doctype html><meta charset=utf-8><style>{STYLE}</style><body>{''.join(parts)}</body>"


def told(reply: Reply, time: str) -> str:
    """Return a reply that one person sees, as HTML."""
    if any(row.choices for row in reply.rows):
        view: Any = list_layout(reply, 0, order="list", is_news=True)
        return message(view.to_components(), time, is_private=True)
    buttons = choice_buttons(Choices(), reply.choices, is_news=True)
    components = stopped(buttons).to_components() if buttons else []
    return message(components, time, text="\n".join(reply_pages(reply)), is_private=True)


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
    return whole(*parts)


async def desk() -> TestDesk:
    """Return a newsdesk whose channel is subscribed to some feeds."""
    made = TestDesk(on="discord", here=CHANNEL)
    for url, title in FEEDS.items():
        made.feeds.entries[url], made.feeds.titles[url] = (), title
        await made.says(f"add {url}")
    await made.says("schedule daily 09:00 Europe/Berlin")
    await made.work()
    return made


async def news_page() -> str:
    """Return a channel's home, its list of feeds, and what comes of a press."""
    made = await desk()
    home = in_rows(await made.newsroom.obey(Command(destination=CHANNEL, text="home", may_manage=True)))
    number = (await made.store.subscriptions(CHANNEL))[0][0].number

    async def reply(text: str) -> Reply:
        return await made.newsroom.obey(Command(destination=CHANNEL, text=text, given_by="901"))

    listed = await reply("list")
    shown = [told(home, "9:01 AM"), told(listed, "9:02 AM"), told(await reply(f"pause {number}"), "9:02 AM")]
    return whole(*shown, told(Reply(text="Subscribing this channel to 412 feeds; done with 250 …"), "9:03 AM"))


async def form_page() -> str:
    """Return the quotations behind a digest, and the forms that ask for a question, a feed and a filter."""
    first, _ = load()
    _, digest = await digest_of(next(iter(first.values())))
    quoted = evidence_pages(replace(digest, key_facts=digest.key_facts[:3], stakeholders=digest.stakeholders[:1]))
    filtered = FilterForm("filter 3", "The Harbour Courier lets through: tram ferry", is_news=True)
    forms = (AskForm(), AddForm(is_news=True), filtered)
    return whole(message([], "9:12 AM", text=quoted[0], is_private=True), *map(modal, forms))


PAGES: Mapping[str, Callable[[], Awaitable[str]]] = {
    "discord": page,
    "discord-news": news_page,
    "discord-form": form_page,
}
"""What is drawn into which picture, by the name of its file."""


async def main(paths: Sequence[str]) -> None:
    """Take the pictures."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=shutil.which("chromium"), args=list(ARGUMENTS))
        shown = await browser.new_page(viewport={"width": 780, "height": 200})
        for path in map(Path, paths):
            await shown.set_content(await PAGES[path.stem]())
            await shown.screenshot(path=path, full_page=True)
        await browser.close()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1:]))
