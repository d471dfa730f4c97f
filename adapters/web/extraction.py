"""The article's text out of a page's markup: precise first, then generous, then every paragraph."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from lxml import etree
from lxml import html as lxml_html
from trafilatura import extract

from adapters.web.article_lines import FEW_CHARACTERS, densest_part, match_lines, without_stray_headings
from adapters.web.blocks import SILENT_TAGS, Block
from adapters.web.live_entries import separated_entries
from adapters.web.page_banners import banners_in
from adapters.web.plain_text import without_controls
from adapters.web.teasers import teasers_of
from bot.errors import ArticleError
from bot.text.catalogue import say
from bot.text.prompt_injection import is_prompt_injection

# Its complaints about pages are no news to people: what could not be read is said by us.
logging.getLogger("trafilatura").setLevel(logging.CRITICAL)

_STYLES = ("display:none", "visibility:hidden", "font-size:0", "opacity:0", "left:-9")
_MAY_HIDE = etree.XPath("descendant::*/@style | descendant::*/@hidden | descendant::*/@aria-hidden")
"""Asked for attributes, not for elements that have them: that is several times as fast."""
_UNREAD = sorted(SILENT_TAGS - {"template", "math"})
"""Without what trafilatura may read after all."""
MAX_HIDDEN_LENGTH = 2_000
"""Characters of a hidden element that is taken out; a longer one is an article that waits to be shown."""
MIN_QUICK_SHARE = 0.6
"""Share of what the densest part of a page says from which a quick reading is believed."""
MAX_STUB_WORDS = 250
"""Words of what may stand before a wall; where more can be read, the wall is for other pages."""
MIN_PRECISE_CHARACTERS = 200
"""Characters from which a precise reading is believed; below, a generous one may find more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Extracted:
    """The text extracted from a page.

    Attributes:
        text: of the article, one paragraph a line; empty where there is none.
        is_stub: a wall stands behind it.
        teasers: headlines and addresses of the articles that the page is a list of; none where it is one itself.
    """

    text: str
    is_stub: bool = False
    teasers: Sequence[tuple[str, str]] = ()


def extract_article(
    tree: lxml_html.HtmlElement,
    blocks: Sequence[Block],
    *,
    title: str = "",
    url: str = "",
    may_list: bool = True,
    is_for_members: bool = False,
) -> Extracted:
    """Extract the article of a page.

    Args:
        tree: the page; what is no article may be taken out of it.
        blocks: its lines.
        title: its headline.
        url: where it is.
        may_list: it may be a list of articles.
        is_for_members: it says that it is not for everybody to read whole.

    Raises:
        ArticleError: it cannot be read.
    """
    banners = banners_in(tree, blocks, title=title)
    if banners.is_wall:
        message = say("The page shows nothing but a wall: it asks for consent to cookies, or for a subscription.")
        raise ArticleError(message)
    gone = {inner for element in banners.elements for inner in element.iter()}
    blocks = [block for block in blocks if block.element not in gone and block not in banners.lines]
    for element in banners.elements:
        if isinstance(element, lxml_html.HtmlElement) and element.getparent() is not None:
            element.drop_tree()
    teasers = teasers_of(tree, blocks, url)
    if may_list and teasers.listed:
        return Extracted(text="", teasers=teasers.listed)
    found = _extract_text(tree, blocks)
    if may_list and len(found) < FEW_CHARACTERS:  # of a page with few words its teasers may say more than the article
        blocks = [block for block in blocks if block.element not in teasers.elements]
    chosen = match_lines(blocks, found) or (densest_part(blocks) if len(found) < FEW_CHARACTERS else [])
    lines = separated_entries(blocks, chosen) or without_stray_headings(blocks, chosen)
    text = without_controls("\n".join(line.text if line else "" for line in lines) or found)
    has_wall = is_for_members or "wall" in banners.topics
    return Extracted(text=text, is_stub=has_wall and len(text.split()) < MAX_STUB_WORDS)


def _extract_text(tree: lxml_html.HtmlElement, blocks: Sequence[Block]) -> str:
    """Extract the text as trafilatura finds it: quickly, with all its methods where that is little, at last generously.

    What nobody reads as text goes first: trafilatura would copy it, search it, and leave it out.
    """
    etree.strip_elements(tree, *_UNREAD, etree.Comment, with_tail=False)
    try:
        found = _by_trafilatura(tree, fast=True)
        if len(found) < MIN_PRECISE_CHARACTERS or len(found) < MIN_QUICK_SHARE * sum(
            len(block.text) for block in densest_part(blocks)
        ):
            found = max(found, _by_trafilatura(tree), key=len)
        if len(found) < MIN_PRECISE_CHARACTERS:
            found = max(found, _by_trafilatura(tree, generous=True), key=len)
    except (RecursionError, MemoryError, AssertionError) as error:
        message = say("The page is built in a way that cannot be read.")
        raise ArticleError(message) from error
    return found


def without_hidden_orders(tree: lxml_html.HtmlElement) -> None:
    """Take out what no reader sees and a machine is meant to obey.

    Other hidden text stays: many pages hide an article until a script shows it.
    """
    attributes: list[Any] = _MAY_HIDE(tree)  # type: ignore[assignment]  # its expression finds strings with a parent
    stated = dict.fromkeys([*(one.getparent() for one in attributes), *tree.iter("template")])
    found = [element for element in stated if _is_hidden(element) and is_prompt_injection(element.text_content())]
    for element in found:
        if element.getparent() is not None and len(element.text_content()) < MAX_HIDDEN_LENGTH:
            element.drop_tree()


def _is_hidden(element: lxml_html.HtmlElement) -> bool:
    style = (element.get("style") or "").replace(" ", "")
    is_stated = element.tag == "template" or element.get("hidden") is not None or element.get("aria-hidden") == "true"
    return is_stated or any(one in style for one in _STYLES)


def _by_trafilatura(tree: lxml_html.HtmlElement, *, generous: bool = False, fast: bool = False) -> str:
    found = extract(
        tree,
        fast=fast,  # without asking two other methods, which costs as much again and rarely changes anything
        include_comments=False,
        include_tables=True,
        favor_precision=not generous,
        favor_recall=generous,
    )
    return without_controls(found or "").strip()
