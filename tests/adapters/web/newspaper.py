"""Pages written for the tests: one story in many languages, laid out plainly, among what is not the story."""

from __future__ import annotations

import tomllib
from pathlib import Path

_TEXTS = tomllib.loads((Path(__file__).parents[2] / "data" / "newspaper.toml").read_text("utf-8"))
STORIES: dict[str, list[str]] = _TEXTS["stories"]
"""By language: a headline and three short paragraphs."""
BANNERS: dict[str, list[str]] = _TEXTS["banners"]
"""By language: banners about consent, sign-up, paywall and app."""
MORE_BANNERS: dict[str, list[str]] = _TEXTS["more_banners"]
"""By language: others in other words."""

_ENTRIES = "".join(f'<li><a href="/{name}">{name}</a></li>' for name in ("News", "Sport", "Kultur"))
MENU = f"<ul>{_ENTRIES}</ul>"
RELATED = "".join(
    f'<div class="k"><a href="/{name[:3]}">{name}</a></div>'
    for name in ("Why the ferries stood still for nine days", "Bees can count up to four", "Oak benches")
)
FOOTER = "<div>© 2026 Harbour Media. <a href='/i'>Imprint</a> <a href='/p'>Privacy</a></div>"


def story_html(language: str) -> str:
    """Return a story as markup: its headline and paragraphs."""
    title, *paragraphs = STORIES[language]
    return f"<h1>{title}</h1>" + "".join(f"<p>{one}</p>" for one in paragraphs)


def page_html(language: str, body: str) -> str:
    """Return a page with a headline in its window."""
    head = f"<head><title>{STORIES[language][0]}</title></head>"
    return f'<!doctype html><html lang="{language}">{head}<body>{body}</body></html>'


LAYOUTS = {
    "plain": "<div class=a>{menu}</div><div class=b>{story}</div><div class=c>{related}</div><div class=d>{foot}</div>",
    "nested": "<div><div><div class=x1>{menu}</div><div><div class=x2><div>{story}</div></div>"
    "<div>{related}</div></div></div></div>{foot}",
    "article": "<header>{menu}</header><main><article>{story}</article><section>{related}</section></main>"
    "<footer>{foot}</footer>",
    "table": "<table><tr><td>{menu}</td><td>{story}</td><td>{related}</td></tr><tr><td>{foot}</td></tr></table>",
}


def make_page(language: str, layout: str) -> str:
    """Return a whole page with a story in one of the layouts."""
    return page_html(
        language, LAYOUTS[layout].format(menu=MENU, story=story_html(language), related=RELATED, foot=FOOTER)
    )
