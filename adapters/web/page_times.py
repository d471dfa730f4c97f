"""Page times: when a page was published, from its metadata or near its headline; never guessed from prose or a URL."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from lxml import html as lxml_html

from adapters.web.dates import stated_time
from adapters.web.residue import reads_like_a_sentence
from bot.domain.article import more_exact_time

EARLIEST_TIME = datetime(1990, 1, 1, tzinfo=UTC)
"""Earliest time of a page; an earlier one is a program's empty value, since there were no pages before."""
MIN_PARAGRAPH_WORDS, MAX_BYLINE_WORDS = 20, 15
"""Least words of a paragraph of the article, and most words of a line about it, such as byline and date."""
MAX_NODES = 50
"""Most nodes of structured data that are examined."""

_PUBLISHED = frozenset(
    {"article:published_time", "article:published", "og:published_time", "og:pubdate", "datepublished", "date"}
    | {"dc.date", "dc.date.issued", "dc.date.created", "dc.created", "dcterms.created", "dcterms.date"}
    | {"dcterms.issued", "parsely-pub-date", "pubdate", "pub_date", "publishdate", "publish-date", "publish_date"}
    | {"publication_date", "publicationdate", "date_published", "sailthru.date", "cxenseparse:recs:publishtime"}
    | {"cxenseparse:publishtime", "bt:pubdate", "article_date_original", "originalpublicationdate"}
    | {"rnews:datepublished", "citation_publication_date", "citation_date", "article.published", "published_at"}
)
"""Names of metadata that state when an article was published, in lower case."""
_CALLED = ("property", "name", "itemprop")
_ARTICLE = re.compile(r"Article$|Posting$|^Report$")
_WITHIN = ("@graph", "mainEntity", "mainEntityOfPage")
"""Keys under which structured data describes the page itself; lists, comments and videos have dates of their own."""
_JSON_TIME = re.compile(r'"datePublished"\s*:\s*"([^"]{4,40})"')
_ASIDE = frozenset({"nav", "aside", "footer"})
_BLOCKS = frozenset({"p", "div", "section", "header", "article", "main", "li", "td", "body", "figure", "dd"})


def page_time(tree: lxml_html.HtmlElement) -> datetime | None:
    """Return when a page says it was published, aware in UTC, as precisely as any of its statements."""
    published: datetime | None = None
    for text in _stated_times(tree):
        moment = stated_time(text)
        if moment is not None and moment > EARLIEST_TIME:
            published = more_exact_time(published, moment)
    return published


def _stated_times(tree: lxml_html.HtmlElement) -> Iterator[str]:
    for meta in tree.iter("meta"):
        if any((meta.get(name) or "").lower() in _PUBLISHED for name in _CALLED):
            yield meta.get("content") or ""
    for script in tree.iter("script"):
        if script.get("type") == "application/ld+json" and script.text:
            yield from _structured_times(script.text)
    for element in tree.xpath('//*[@itemprop="datePublished"]'):
        yield element.get("datetime") or element.get("content") or element.text_content()
    yield from _times_near_headline(tree)


def _structured_times(script: str) -> Iterator[str]:
    """Yield the publication time of the article, or else the page, that structured data describes."""
    try:
        nodes = list(islice(_nodes(json.loads(script)), MAX_NODES))
    except (ValueError, RecursionError):
        if "Article" in script:
            yield from _JSON_TIME.findall(script)[:1]
        return
    dated = [(_kinds(node), str(node["datePublished"])) for node in nodes if node.get("datePublished")]
    articles = [time for kinds, time in dated if any(_ARTICLE.search(kind) for kind in kinds)]
    yield from (articles or [time for kinds, time in dated if "WebPage" in kinds])[:1]


def _kinds(node: dict[str, Any]) -> list[str]:
    types = node.get("@type")
    return [str(kind) for kind in (types if isinstance(types, list) else [types])]


def _nodes(value: Any) -> Iterator[dict[str, Any]]:  # noqa: ANN401  # JSON
    for node in value if isinstance(value, list) else [value]:
        if isinstance(node, dict):
            yield node
            for name in _WITHIN:
                yield from _nodes(node.get(name))


def _times_near_headline(tree: lxml_html.HtmlElement) -> Iterator[str]:
    """Yield the times on lines of their own between the headline and the first paragraph."""
    is_headed = False
    for element in tree.iter("h1", "time", "p"):
        if element.tag == "h1":
            is_headed = True
        elif not is_headed or any(above.tag in _ASIDE for above in element.iterancestors()):
            continue
        elif element.tag == "time" and _is_label(_line_of(element)):
            yield element.get("datetime") or element.text_content()
        elif element.tag == "p" and _word_count(element) >= MIN_PARAGRAPH_WORDS:
            return


def _line_of(element: lxml_html.HtmlElement) -> lxml_html.HtmlElement:
    return next((above for above in element.iterancestors() if above.tag in _BLOCKS), element)


def _is_label(line: lxml_html.HtmlElement) -> bool:
    """Check whether a line is a byline rather than a sentence that mentions a day."""
    return _word_count(line) <= MAX_BYLINE_WORDS and not reads_like_a_sentence(" ".join(line.text_content().split()))


def _word_count(element: lxml_html.HtmlElement) -> int:
    return len(element.text_content().split())
