"""The article's text out of a page's markup: precise first, then generous, then every paragraph."""

from __future__ import annotations

import logging

from lxml import etree
from lxml import html as lxml_html
from trafilatura import extract

from adapters.web.plain_text import without_controls
from bot.errors import ArticleError
from bot.text.orders import gives_orders

# Its complaints about pages are no news to people: what could not be read is said by us.
logging.getLogger("trafilatura").setLevel(logging.CRITICAL)

_STYLES = ("display:none", "visibility:hidden", "font-size:0", "opacity:0", "left:-9")
_HIDDEN = etree.XPath(
    "//body//*[self::template or @hidden or @aria-hidden='true' or "
    + " or ".join(f"contains(translate(@style, ' ', ''), '{style}')" for style in _STYLES)
    + "]"
)
LONGEST_ORDER = 2_000
"""Characters of a hidden element that is taken out; a longer one is an article that waits to be shown."""
ENOUGH = 200
"""Characters from which a precise reading is believed; below, a generous one may find more."""


def article_text(html: str, tree: lxml_html.HtmlElement) -> str:
    """Return the text of the article in `html`, one paragraph a line; empty where there is none."""
    if _without_hidden_orders(tree):
        html = lxml_html.tostring(tree, encoding="unicode")
    try:
        precise = _extracted(html, generous=False)
        if len(precise) >= ENOUGH:
            return precise
        generous = _extracted(html, generous=True)
    except (RecursionError, MemoryError, AssertionError) as error:
        message = "The page is built in a way that cannot be read."
        raise ArticleError(message) from error
    return max(precise, generous, key=len) or _paragraphs(tree)


def _without_hidden_orders(tree: lxml_html.HtmlElement) -> bool:
    """Take out what no reader sees and a machine is meant to obey; say whether there was any.

    Other hidden text stays: many pages hide an article until a script shows it.
    """
    hidden: list[lxml_html.HtmlElement] = _HIDDEN(tree)  # type: ignore[assignment]  # its expression finds elements
    found = [element for element in hidden if gives_orders(element.text_content())]
    for element in found:
        if element.getparent() is not None and len(element.text_content()) < LONGEST_ORDER:
            element.drop_tree()
    return bool(found)


def _extracted(html: str, *, generous: bool) -> str:
    found = extract(
        html, include_comments=False, include_tables=True, favor_precision=not generous, favor_recall=generous
    )
    return without_controls(found or "").strip()


def _paragraphs(tree: lxml_html.HtmlElement) -> str:
    """Return every paragraph, or all text of a body that has none (a feed's teaser)."""
    lines = [" ".join(paragraph.text_content().split()) for paragraph in tree.iter("p")]
    if not any(lines):
        lines = [" ".join(body.text_content().split()) for body in tree.iter("body")]
    return without_controls("\n".join(line for line in lines if line))
