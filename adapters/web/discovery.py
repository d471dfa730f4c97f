"""The feed of a site: from any address a person would paste to feeds that have been read."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from lxml import etree
from lxml import html as lxml_html

from adapters.web.client import Page
from adapters.web.known_places import known_feed
from adapters.web.parse import absolute
from adapters.web.parsed import ParsedFeed
from bot.errors import FetchError, Forbidden, NotAFeed
from bot.ports import FeedCandidate

Fetch = Callable[[str], Awaitable[Page]]
Parse = Callable[[Page], Awaitable[ParsedFeed]]
Links = Callable[[bytes, str], Awaitable[Sequence[str]]]

TYPES = frozenset(
    {"application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml", "application/json"}
    | {"application/xml", "text/xml"}
)
USUAL = ("feed", "feed.xml", "rss.xml", "atom.xml", "rss", "index.xml", "feed.json", "feeds", "?feed=rss2")
"""Where feeds live that no page mentions; asked at the root and in the folder of the address."""

MOST = 12
"""Feeds a page names beyond these are sections and comments; nobody chooses among so many."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Finder:
    fetch: Fetch
    parse: Parse

    async def candidate(self, url: str) -> FeedCandidate | None:
        """Return the feed at `url`; None where there is none."""
        try:
            return await self.read(await self.fetch(url))
        except (FetchError, NotAFeed):
            return None

    async def read(self, page: Page) -> FeedCandidate:
        parsed = await self.parse(page)
        newest = parsed.entries[0].title if parsed.entries else ""
        title = parsed.title or (urlsplit(page.url).hostname or "")
        return FeedCandidate(url=page.permanent_url, title=title, newest=newest, entries=len(parsed.entries))

    async def all(self, urls: Sequence[str]) -> list[FeedCandidate]:
        """Return those of `urls` that are feeds, in order, each once."""
        found = await asyncio.gather(*(self.candidate(url) for url in urls))
        return list({feed.url: feed for feed in found if feed is not None}.values())


async def discover(address: str, *, fetch: Fetch, parse: Parse, links: Links) -> Sequence[FeedCandidate]:
    """Return the feeds behind `address`, best first; each has been fetched and read.

    Args:
        address: what a person pasted.
        fetch: fetches a page.
        parse: reads a feed.
        links: finds the feeds that a page links to (`linked_feeds`, within limits).

    Raises:
        FetchError: the address could not be fetched at all.
    """
    finder = _Finder(fetch=fetch, parse=parse)
    known = known_feed(spelled_out(address))
    if known and (feed := await finder.candidate(known)):
        return [feed]
    page = await _open(address, fetch)
    try:
        return [await finder.read(page)]
    except NotAFeed:
        pass
    if found := await finder.all(await links(page.body, page.url)):
        return found
    found = await finder.all(usual_places(page.url))
    return found[:1]


def spelled_out(address: str) -> str:
    """Return what a person pasted as an address: without chat's brackets, with a scheme."""
    plain = address.strip().strip("<>").partition("|")[0].strip()
    lowered = plain.lower()
    if lowered.startswith("feed://"):
        return f"https://{plain[7:]}"
    if lowered.startswith("feed:"):
        return spelled_out(plain[5:])
    return plain if "://" in plain else f"https://{plain}"


def linked_feeds(body: bytes, url: str) -> list[str]:
    """Return the feeds a page links to as its alternates, in its order; comment feeds last."""
    try:
        tree = lxml_html.document_fromstring(body)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return []
    base = next((absolute(str(found), url) for found in _values(tree, "//base/@href")), url) or url
    links = [absolute(link, base) for link in _alternates(tree)]
    unique = list(dict.fromkeys(link for link in links if link))
    return sorted(unique, key=lambda link: "comment" in link.lower())[:MOST]


def usual_places(url: str) -> list[str]:
    """Return where a feed may be, nearest the site's root first."""
    roots = dict.fromkeys((urljoin(url, "/"), urljoin(url, ".")))
    return list(dict.fromkeys(urljoin(root, place) for root in roots for place in USUAL))


def _alternates(tree: lxml_html.HtmlElement) -> Iterator[str]:
    for link in tree.iter("link"):
        relations = (link.get("rel") or "").lower().split()
        kind = (link.get("type") or "").partition(";")[0].strip().lower()
        target = link.get("href") or ""
        if ("alternate" in relations or "feed" in relations) and kind in TYPES and not _is_interface(target):
            yield target


def _is_interface(target: str) -> bool:
    """Tell a programming interface (WordPress, oEmbed), which is JSON too, from a feed."""
    return "wp-json" in target or "oembed" in target


def _values(tree: lxml_html.HtmlElement, path: str) -> list[object]:
    found = tree.xpath(path)
    return list(found) if isinstance(found, list) else []


async def _open(address: str, fetch: Fetch) -> Page:
    """Fetch the address; one pasted without a scheme over http where https does not answer."""
    url = spelled_out(address)
    try:
        return await fetch(url)
    except Forbidden:
        raise
    except FetchError as error:
        if "://" in address or error.status is not None:
            raise
        try:
            return await fetch(url.replace("https://", "http://", 1))
        except FetchError:
            raise error from None
