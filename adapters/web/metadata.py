"""What a page says about its article: title, byline, time, address, publisher, language."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlsplit

from lxml import html as lxml_html
from trafilatura.metadata import extract_metadata

from adapters.web.addresses import checked
from adapters.web.json_feed import moment
from adapters.web.parse import absolute, picture_at
from adapters.web.plain_text import one_line
from bot.errors import Forbidden
from bot.text.languages import stated_language

_TIMES = (
    '//meta[@property="article:published_time" or @name="article:published_time"]/@content',
    '//meta[@itemprop="datePublished"]/@content',
    '//*[@itemprop="datePublished"]/@datetime',
    '//meta[@name="parsely-pub-date" or @name="pubdate" or @name="publish-date" or @name="date"]/@content',
    '//meta[@name="dc.date" or @name="DC.date.issued" or @name="dcterms.created"]/@content',
    "//article//time[@pubdate]/@datetime",
)
_PICTURES = '//meta[@property="og:image:secure_url" or @property="og:image" or @name="twitter:image"]/@content'
_JSON_TIME = re.compile(r'"datePublished"\s*:\s*"([^"]{4,40})"')
_BYLINE = re.compile(r"^(?:by|von|par|por|di)\s+", re.IGNORECASE)
LONGEST_BYLINE = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Metadata:
    """What a page says about its article; `language` is what the page states, not what the text is in."""

    title: str
    url: str
    byline: str | None
    published: datetime | None
    publisher: str
    picture: str
    language: str | None


def read_metadata(tree: lxml_html.HtmlElement, *, url: str) -> Metadata:
    """Return what a parsed page says about itself; `url` is where it was fetched, or empty."""
    found = extract_metadata(tree, default_url=url or None)
    publisher = one_line(found.sitename or "").removeprefix("@").partition(" | ")[0]
    return Metadata(
        title=_title(tree, one_line(found.title or ""), publisher),
        url=canonical(tree, url),
        byline=_byline(found.author),
        published=next(_published(tree, found.date), None),
        publisher=publisher,
        picture=_picture(tree, url),
        language=stated_language(next(_values(tree, "/html/@lang | //meta[@property='og:locale']/@content"), None)),
    )


def canonical(tree: lxml_html.HtmlElement, url: str) -> str:
    """Return the address the page calls its own, if it is http(s), on the same site and not just its front page."""
    for stated in _values(tree, '//link[@rel="canonical"]/@href | //meta[@property="og:url"]/@content'):
        address = absolute(stated, url)
        if address and _credible(address, url):
            return address
    return url


def _picture(tree: lxml_html.HtmlElement, url: str) -> str:
    """Return the address of the picture a page is shown with elsewhere; empty where it names none."""
    return next(filter(None, (picture_at(stated, url) for stated in _values(tree, _PICTURES))), "")


def _credible(address: str, url: str) -> bool:
    if not _is_open(address):
        return False
    if not url:
        return True
    stated, fetched = urlsplit(address), urlsplit(url)
    front_page = stated.path.strip("/") == "" and not stated.query and fetched.path.strip("/") != ""
    return not front_page and _same_site(stated.hostname or "", fetched.hostname or "")


def _is_open(address: str) -> bool:
    try:
        checked(address)
    except Forbidden:
        return False
    return True


def _same_site(one: str, other: str) -> bool:
    """Tell whether two hosts are one site: the same, or one a part of the other's domain."""
    one, other = one.removeprefix("www."), other.removeprefix("www.")
    return one == other or ("." in one and other.endswith(f".{one}")) or ("." in other and one.endswith(f".{other}"))


def _title(tree: lxml_html.HtmlElement, found: str, publisher: str) -> str:
    """Return the headline, without the site's name behind it."""
    title = found or next((one_line(text) for text in _values(tree, "//h1//text() | //title/text()")), "")
    name = publisher.lower()
    for separator in (" | ", " - ", " – ", " — ", " :: "):
        head, _, tail = title.rpartition(separator)
        if name and head and tail.strip().lower() == name:
            return head.strip()
    return title


def _byline(author: str | None) -> str | None:
    names = [_BYLINE.sub("", one_line(name)) for name in (author or "").split(";")]
    return ", ".join(name for name in names if name)[:LONGEST_BYLINE] or None


def _published(tree: lxml_html.HtmlElement, found: str | None) -> Iterator[datetime]:
    """Yield the times a page states, most exact first; trafilatura's, which knows days only, last."""
    for path in _TIMES:
        yield from _moments(_values(tree, path))
    for script in _values(tree, '//script[@type="application/ld+json"]/text()'):
        yield from _moments(iter(_JSON_TIME.findall(script)[:1]))
    if found and (day := moment(found)):
        yield day


def _moments(stated: Iterator[str]) -> Iterator[datetime]:
    for text in stated:
        read = moment(text)
        if read is not None and read > datetime(1990, 1, 1, tzinfo=UTC):
            yield read


def _values(tree: lxml_html.HtmlElement, path: str) -> Iterator[str]:
    found = tree.xpath(path)
    yield from (str(value).strip() for value in found if str(value).strip()) if isinstance(found, list) else ()
