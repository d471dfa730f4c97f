"""The article's text out of a page's markup: precise first, then generous, then every paragraph."""

from __future__ import annotations

import logging

from lxml import html as lxml_html
from trafilatura import extract

from adapters.web.plain_text import without_controls
from bot.errors import ArticleError

# Its complaints about pages are no news to people: what could not be read is said by us.
logging.getLogger("trafilatura").setLevel(logging.CRITICAL)

ENOUGH = 200
"""Characters from which a precise reading is believed; below, a generous one may find more."""


def article_text(html: str, tree: lxml_html.HtmlElement) -> str:
    """Return the text of the article in `html`, one paragraph a line; empty where there is none."""
    try:
        precise = _extracted(html, generous=False)
        if len(precise) >= ENOUGH:
            return precise
        generous = _extracted(html, generous=True)
    except (RecursionError, MemoryError, AssertionError) as error:
        message = "The page is built in a way that cannot be read."
        raise ArticleError(message) from error
    return max(precise, generous, key=len) or _paragraphs(tree)


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
