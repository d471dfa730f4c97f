"""Page reading: a page's article, extracted by trafilatura, without residue; run in workers because it is untrusted."""

from __future__ import annotations

import re

from lxml import etree
from lxml import html as lxml_html

from adapters.web.blocks import blocks_of
from adapters.web.charset import decode_page
from adapters.web.extraction import extract_article, without_hidden_orders
from adapters.web.metadata import read_metadata
from adapters.web.plain_text import one_line, without_controls
from adapters.web.residue import reads_like_a_sentence, title_in_tail, without_residue
from bot.domain.article import Article, Origin
from bot.errors import ArticleError, ListOfArticles
from bot.text.catalogue import joined_texts, say
from bot.text.language_detection import language_of_page

A_LIST = say("The page is a list of articles, not an article. Choose one:")

MAX_TITLE_LENGTH = 160
MAX_HEADLINE_WORDS = 25
_FEED = re.compile(
    r"[\ufeff\s]*(?:(?:<\?[^>]*>|<!--.*?-->|<!doctype[^>]*>)\s*)*+<(?:\w+:)?(?:rss|feed|rdf|opml)\b",
    re.IGNORECASE | re.DOTALL,
)
"""The beginning of a feed, whatever its declared type."""


def html_article(html: str, *, url: str = "", may_list: bool = True) -> Article:
    """Return the article in `html`; see `WebArticles.parse_html`. `may_list` is false for a feed's text of an entry."""
    tree = _tree(html)
    referenced = list(tree.iter())  # lxml creates an element anew at each access, unless it is referenced
    without_hidden_orders(tree)
    blocks = blocks_of(tree)
    metadata = read_metadata(tree, blocks, url=url)
    extracted = extract_article(
        tree,
        blocks,
        title=metadata.title,
        url=url,
        may_list=may_list and not metadata.is_article,
        is_for_members=metadata.is_for_members,
    )
    referenced.clear()
    text = _without_title(without_residue(extracted.text), metadata.title)
    if extracted.teasers:
        listed = "".join(f"\n  {title}\n    {address}" for title, address in extracted.teasers)
        which = say("{url} is a list of articles, not an article. Choose one:", url=url)
        message = joined_texts(which if url else A_LIST, listed, between="")
        raise ListOfArticles(message, tuple(extracted.teasers))
    if not text:
        message = (
            say("There is no article on the page {url}.", url=url) if url else say("There is no article on the page.")
        )
        raise ArticleError(message)
    return Article(
        title=metadata.title or _headline(text),
        text=text,
        url=metadata.url,
        byline=metadata.byline,
        published=metadata.published,
        language=language_of_page(text, stated_code=metadata.language),
        publisher=metadata.publisher,
        picture=metadata.picture,
        first_at=metadata.first_at,
        origin=Origin.STUB if extracted.is_stub else Origin.PAGE,
    )


def plain_article(text: str, *, url: str = "", title: str = "") -> Article:
    """Return the article in plain text; see `WebArticles.parse_plain_text`."""
    plain = without_controls(text)
    cleaned = without_residue(plain)
    if not cleaned:
        message = say("There is no article in this text.")
        raise ArticleError(message)
    return Article(
        title=one_line(title) or title_in_tail(plain) or _headline(cleaned),
        text=cleaned,
        url=url,
        language=language_of_page(cleaned),
        origin=Origin.GIVEN,
    )


def read_page(body: bytes, content_type: str, url: str) -> Article:
    """Return the article of a page as served.

    Raises:
        ArticleError: there is none.
    """
    text = decode_page(body, content_type=content_type)
    if _FEED.match(text):
        message = say("{url} is a feed; we read articles only.", url=url)
        raise ArticleError(message)
    if content_type.partition(";")[0].strip().lower() == "text/plain":
        return plain_article(text, url=url)
    return html_article(text, url=url)


def read_stated(text: str, url: str) -> Article:
    """Return the article in the text that a feed has of an entry.

    Raises:
        ArticleError: there is none.
    """
    if "<" in text:
        return html_article(f"<html><body><article>{text}</article></body></html>", url=url, may_list=False)
    return plain_article(text, url=url)


def _tree(html: str) -> lxml_html.HtmlElement:
    try:
        return lxml_html.document_fromstring(
            html.encode("utf-8", "replace"), parser=lxml_html.HTMLParser(encoding="utf-8")
        )
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        message = say("The page is empty.")
        raise ArticleError(message) from error


def _without_title(text: str, title: str) -> str:
    first, _, rest = text.partition("\n")
    return rest.strip() if title and rest and one_line(first).lower() == title.lower() else text


def _headline(text: str) -> str:
    """Return a title for a text without one: its first line if that is a headline, else its first words."""
    first = next(line.strip() for line in text.splitlines() if line.strip())
    if len(first.split()) <= MAX_HEADLINE_WORDS and not reads_like_a_sentence(first):
        return first[:MAX_TITLE_LENGTH]
    sentence = re.split(r"(?<=[.!?])\s+(?=[\"“A-ZÀ-Þ])", first, maxsplit=1)[0]
    if len(sentence) <= MAX_TITLE_LENGTH:
        return sentence
    return sentence[:MAX_TITLE_LENGTH].rsplit(" ", 1)[0].rstrip(",;:") + " …"
