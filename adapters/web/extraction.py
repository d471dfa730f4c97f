"""The article's text out of a page's markup: precise first, then generous, then every paragraph."""

from __future__ import annotations

import logging

from lxml import etree
from lxml import html as lxml_html
from trafilatura import extract

from adapters.web.blocks import blocks_of
from adapters.web.choosing import densest, lines_of
from adapters.web.notices import notices_in
from adapters.web.plain_text import without_controls
from bot.errors import ArticleError
from bot.text.orders import gives_orders

# Its complaints about pages are no news to people: what could not be read is said by us.
logging.getLogger("trafilatura").setLevel(logging.CRITICAL)

_STYLES = ("display:none", "visibility:hidden", "font-size:0", "opacity:0", "left:-9")
_MAY_HIDE = etree.XPath("//body//*[self::template or @hidden or @aria-hidden='true' or @style]")
LONGEST_ORDER = 2_000
"""Characters of a hidden element that is taken out; a longer one is an article that waits to be shown."""
MOST = 0.6
"""Share of what the densest part of a page says from which a quick reading is believed."""
ENOUGH = 200
"""Characters from which a precise reading is believed; below, a generous one may find more."""


def article_text(tree: lxml_html.HtmlElement, *, title: str = "") -> str:
    """Return the text of the article of a page, one paragraph a line; empty where there is none."""
    _without_hidden_orders(tree)
    blocks = blocks_of(tree)
    notices = notices_in(tree, blocks, title=title)
    gone = {inner for element in notices.elements for inner in element.iter()}
    blocks = [block for block in blocks if block.element not in gone]
    for element in notices.elements:
        if isinstance(element, lxml_html.HtmlElement) and element.getparent() is not None:
            element.drop_tree()
    try:
        found = _extracted(tree, fast=True)
        if len(found) < ENOUGH or len(found) < MOST * sum(len(block.text) for block in densest(blocks)):
            found = max(found, _extracted(tree), key=len)
        if len(found) < ENOUGH:
            found = max(found, _extracted(tree, generous=True), key=len)
    except (RecursionError, MemoryError, AssertionError) as error:
        message = "The page is built in a way that cannot be read."
        raise ArticleError(message) from error
    lines = lines_of(blocks, found) or ([] if found else densest(blocks) or blocks)
    return without_controls("\n".join(block.text for block in lines) or found)


def _without_hidden_orders(tree: lxml_html.HtmlElement) -> bool:
    """Take out what no reader sees and a machine is meant to obey; say whether there was any.

    Other hidden text stays: many pages hide an article until a script shows it.
    """
    stated: list[lxml_html.HtmlElement] = _MAY_HIDE(tree)  # type: ignore[assignment]  # its expression finds elements
    found = [element for element in stated if _is_hidden(element) and gives_orders(element.text_content())]
    for element in found:
        if element.getparent() is not None and len(element.text_content()) < LONGEST_ORDER:
            element.drop_tree()
    return bool(found)


def _is_hidden(element: lxml_html.HtmlElement) -> bool:
    style = (element.get("style") or "").replace(" ", "")
    is_stated = element.tag == "template" or element.get("hidden") is not None or element.get("aria-hidden") == "true"
    return is_stated or any(one in style for one in _STYLES)


def _extracted(tree: lxml_html.HtmlElement, *, generous: bool = False, fast: bool = False) -> str:
    found = extract(
        tree,
        fast=fast,  # without asking two other methods, which costs as much again and rarely changes anything
        include_comments=False,
        include_tables=True,
        favor_precision=not generous,
        favor_recall=generous,
    )
    return without_controls(found or "").strip()
