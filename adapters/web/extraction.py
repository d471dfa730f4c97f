"""Extraction of an article's text from a page's markup: precise first, then generous, then every paragraph."""

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

# Its complaints about pages are of no interest to people: we report what cannot be read.
logging.getLogger("trafilatura").setLevel(logging.CRITICAL)

_STYLES = ("display:none", "visibility:hidden", "font-size:0", "opacity:0", "left:-9")
_MAY_HIDE = etree.XPath("descendant::*/@style | descendant::*/@hidden | descendant::*/@aria-hidden")
"""Selects attributes, not the elements that have them, because that is several times as fast."""
_UNREAD = sorted(SILENT_TAGS - {"template", "math"})
"""Elements removed before extraction; trafilatura may still read the others."""
MAX_HIDDEN_LENGTH = 2_000
"""Characters below which a hidden element may be removed; a longer one is an article waiting to be shown."""
MIN_QUICK_SHARE = 0.6
"""Least share of the densest part's text at which a quick extraction is trusted."""
MAX_STUB_WORDS = 250
"""Words below which the text before a wall is a stub; if more can be read, the wall is for other pages."""
MIN_PRECISE_CHARACTERS = 200
"""Characters from which a precise extraction is trusted; below, a generous one may find more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Extracted:
    """The text extracted from a page.

    Attributes:
        text: the article's text, one paragraph per line; empty if there is none.
        is_stub: it is short, and a wall hides the rest.
        teasers: headlines and addresses of the articles that the page lists; none if it is an article itself.
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
        tree: the page; parts that do not belong to the article may be removed from it.
        blocks: its lines.
        title: its headline.
        url: where it is.
        may_list: whether it may be a list of articles.
        is_for_members: whether it says that not everybody may read all of it.

    Raises:
        ArticleError: it cannot be read.
    """
    banners = banners_in(tree, blocks, title=title)
    if banners.is_wall:
        message = say("The page shows nothing but a wall: it asks for consent to cookies, or for a subscription.")
        raise ArticleError(message)
    banner_parts = {inner for element in banners.elements for inner in element.iter()}
    blocks = [block for block in blocks if block.element not in banner_parts and block not in banners.lines]
    for element in banners.elements:
        if isinstance(element, lxml_html.HtmlElement) and element.getparent() is not None:
            element.drop_tree()
    teasers = teasers_of(tree, blocks, url)
    if may_list and teasers.listed:
        return Extracted(text="", teasers=teasers.listed)
    extracted = _extract_text(tree, blocks)
    if (
        may_list and len(extracted) < FEW_CHARACTERS
    ):  # on a page with few words its teasers may say more than the article
        blocks = [block for block in blocks if block.element not in teasers.elements]
    chosen = match_lines(blocks, extracted) or (densest_part(blocks) if len(extracted) < FEW_CHARACTERS else [])
    lines = separated_entries(blocks, chosen) or without_stray_headings(blocks, chosen)
    text = without_controls("\n".join(line.text if line else "" for line in lines) or extracted)
    has_wall = is_for_members or "wall" in banners.topics
    return Extracted(text=text, is_stub=has_wall and len(text.split()) < MAX_STUB_WORDS)


def _extract_text(tree: lxml_html.HtmlElement, blocks: Sequence[Block]) -> str:
    """Extract the text with trafilatura: quickly; with all its methods if that finds little; at last generously.

    Elements that nobody reads as text are removed first: trafilatura would copy, search and then skip them.
    """
    etree.strip_elements(tree, *_UNREAD, etree.Comment, with_tail=False)
    try:
        text = _by_trafilatura(tree, fast=True)
        if len(text) < MIN_PRECISE_CHARACTERS or len(text) < MIN_QUICK_SHARE * sum(
            len(block.text) for block in densest_part(blocks)
        ):
            text = max(text, _by_trafilatura(tree), key=len)
        if len(text) < MIN_PRECISE_CHARACTERS:
            text = max(text, _by_trafilatura(tree, generous=True), key=len)
    except (RecursionError, MemoryError, AssertionError) as error:
        message = say("The page is built in a way that cannot be read.")
        raise ArticleError(message) from error
    return text


def without_hidden_orders(tree: lxml_html.HtmlElement) -> None:
    """Remove text that no reader sees and that a machine is meant to obey.

    Other hidden text stays, because many pages hide an article until a script shows it.
    """
    attributes: list[Any] = _MAY_HIDE(tree)  # type: ignore[assignment]  # its expression finds strings with a parent
    candidates = dict.fromkeys([*(attribute.getparent() for attribute in attributes), *tree.iter("template")])
    injections = [
        element for element in candidates if _is_hidden(element) and is_prompt_injection(element.text_content())
    ]
    for element in injections:
        if element.getparent() is not None and len(element.text_content()) < MAX_HIDDEN_LENGTH:
            element.drop_tree()


def _is_hidden(element: lxml_html.HtmlElement) -> bool:
    style = (element.get("style") or "").replace(" ", "")
    is_marked = element.tag == "template" or element.get("hidden") is not None or element.get("aria-hidden") == "true"
    return is_marked or any(hiding in style for hiding in _STYLES)


def _by_trafilatura(tree: lxml_html.HtmlElement, *, generous: bool = False, fast: bool = False) -> str:
    extracted = extract(
        tree,
        fast=fast,  # skips two other methods, which cost as much again and rarely change anything
        include_comments=False,
        include_tables=True,
        favor_precision=not generous,
        favor_recall=generous,
    )
    return without_controls(extracted or "").strip()
