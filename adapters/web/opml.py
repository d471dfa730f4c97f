"""OPML: lists of feeds, as other feed readers write and read them. Nothing is fetched, no entity expanded."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from itertools import groupby
from xml.sax.saxutils import quoteattr

from lxml import etree

from adapters.web.addresses import checked
from adapters.web.client import WebClient
from bot.errors import Forbidden
from bot.ports import FeedList, ListedFeed

DEEPEST = 50
"""Folders in folders beyond this are a mistake or an attack."""


LIST_ACCEPT = "text/x-opml, application/xml;q=0.9, text/xml;q=0.9, */*;q=0.5"
LARGEST = 5_000_000
"""Bytes of a list: twenty thousand feeds."""


class WebLists:
    """Fulfils `bot.ports.FeedLists`."""

    def __init__(self, client: WebClient) -> None:
        self._client = client

    async def fetch(self, address: str) -> FeedList:
        """Return the list at an address.

        Raises:
            FetchError: it could not be fetched.
        """
        page = await self._client.get(address, headers={"Accept": LIST_ACCEPT}, max_bytes=LARGEST)
        page.check()
        return await asyncio.to_thread(read_opml, page.body)

    def write(self, feeds: Sequence[ListedFeed]) -> str:
        """Return a list as an OPML document."""
        return write_opml(feeds)


def read_opml(body: bytes) -> FeedList:
    """Return the feeds of an OPML file; a broken file gives what is good in it."""
    parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError):
        root = None
    if root is None or not any(True for _ in root.iter("{*}outline")):
        return FeedList(feeds=(), problems=("There is no list of feeds (OPML) in this file.",))
    problems = ["The file is damaged; what could be read was kept."] if len(parser.error_log) else []
    feeds: dict[str, ListedFeed] = {}
    for found in _outlines(root):
        if not found.url:
            problems.append(f"{found.title or 'A feed without a title'}: it has no address.")
            continue
        try:
            checked(found.url)
        except Forbidden as error:
            problems.append(f"{found.title or 'A feed without a title'}: {error}")
            continue
        feeds.setdefault(found.url, found)
    return FeedList(feeds=tuple(feeds.values()), problems=tuple(problems))


def write_opml(feeds: Sequence[ListedFeed]) -> str:
    """Return an OPML 2.0 document of `feeds`, in one level of folders."""
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', '<opml version="2.0">']
    lines += ["  <head><title>Newsdesk</title></head>", "  <body>"]
    for folder, members in groupby(sorted(feeds, key=lambda feed: feed.folder), key=lambda feed: feed.folder):
        written = [_outline(feed) for feed in members]
        lines += [f"    <outline text={_quoted(folder)}>", *(f"  {line}" for line in written)] if folder else written
        lines += ["    </outline>"] if folder else []
    return "\n".join([*lines, "  </body>", "</opml>", ""])


def _outline(feed: ListedFeed) -> str:
    title = _quoted(feed.title or feed.url)
    return f'    <outline type="rss" text={title} title={title} xmlUrl={_quoted(feed.url)}/>'


def _quoted(text: str) -> str:
    """Return `text` as an attribute's value, without the characters XML cannot hold."""
    return quoteattr("".join(character for character in text if character >= " " and not _unwritable(character)))


def _unwritable(character: str) -> bool:
    return "\ud800" <= character <= "\udfff" or character in "\ufffe\uffff"


def _outlines(root: etree._Element) -> Iterator[ListedFeed]:
    for element in root.iter("{*}outline"):
        values = {name.lower(): value.strip() for name, value in _attributes(element)}
        url = values.get("xmlurl", "")
        if url or values.get("type", "").lower() in {"rss", "atom", "feed"}:
            yield ListedFeed(url=url, title=_title(values), folder=_folder(element) or values.get("category", ""))


def _folder(element: etree._Element) -> str:
    names = []
    for _, above in zip(range(DEEPEST), element.iterancestors("{*}outline"), strict=False):
        values = {name.lower(): value.strip() for name, value in _attributes(above)}
        names.append(_title(values))
    return "/".join(name for name in reversed(names) if name)


def _attributes(element: etree._Element) -> list[tuple[str, str]]:
    return [(str(name), str(value)) for name, value in element.attrib.items()]


def _title(values: dict[str, str]) -> str:
    return values.get("title") or values.get("text", "")
