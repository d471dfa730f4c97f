"""OPML: lists of feeds, exchanged with other feed readers. Nothing is fetched, no entity expanded."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from xml.sax.saxutils import quoteattr

from lxml import etree

from adapters.web.addresses import checked_url
from adapters.web.charset import decode_page
from adapters.web.client import WebClient
from adapters.web.pasted_addresses import resolve_pasted
from bot.errors import Forbidden
from bot.ports import FeedList, ListedFeed

MAX_TITLE_LENGTH, MAX_FOLDER_LENGTH = 300, 600
"""Most characters of a title and of a folder; longer ones are a mistake or an attack."""
OUTLINE_ATTRIBUTES = frozenset({"xmlurl", "type", "title", "text", "category"})
"""The attributes of an outline that count here."""
_BARE = re.compile(r"&(?!(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{0,30});)")
"""An ampersand that begins no entity."""
_ENCODING = re.compile(rb"""\s*<\?xml[^>]{0,100}?encoding=["'](?!utf-?8["'])""", re.IGNORECASE)
"""A declared encoding that may well be right; a file that wrongly says UTF-8 is most often Windows' own."""
_DECLARATION = re.compile(r"^\s*<\?xml[^>]{0,200}\?>")
LIST_ACCEPT = "text/x-opml, application/xml;q=0.9, text/xml;q=0.9, */*;q=0.5"
MAX_BYTES = 5_000_000
"""Most bytes of a list: some twenty thousand feeds."""


class WebLists:
    """Implements `bot.ports.FeedLists`."""

    def __init__(self, client: WebClient) -> None:
        self._client = client

    async def fetch(self, address: str) -> FeedList:
        """Return the list at an address.

        Raises:
            FetchError: it could not be fetched.
        """
        page = await self._client.get(address, headers={"Accept": LIST_ACCEPT}, max_bytes=MAX_BYTES)
        page.check()
        return await asyncio.to_thread(read_opml, page.body)

    def write(self, feeds: Sequence[ListedFeed]) -> str:
        """Return a list as an OPML document."""
        return write_opml(feeds)


def read_opml(body: bytes) -> FeedList:
    """Return the feeds of an OPML file; of a broken file, those that can be read."""
    root, is_damaged = _parse_list(body)
    if root is None:
        return FeedList(feeds=(), note="There is no list of feeds (OPML) in this file.")
    problems: list[str] = []
    feeds: dict[str, ListedFeed] = {}
    for feed in _outlines(root):
        if not feed.url:
            problems.append(f"{feed.title or 'A feed without a title'}: it has no address.")
            continue
        try:
            checked_url(feed.url)
        except Forbidden as error:
            problems.append(f"{feed.title or 'A feed without a title'}: {error}")
            continue
        feeds.setdefault(feed.url, feed)
    note = "The file is damaged; what could be read was kept." if is_damaged else ""
    return FeedList(feeds=tuple(feeds.values()), problems=tuple(problems), note=note)


def _parse_list(body: bytes) -> tuple[etree._Element | None, bool]:
    """Return the list's root, or None if the file holds no list, and whether the file is damaged.

    Two mistakes are repaired: an unescaped ampersand, which would swallow a piece of an address, and an undeclared
    encoding.
    """
    root, is_damaged = _parsed(body)
    if is_damaged:
        content_type = "" if _ENCODING.match(body) else "text/xml; charset=windows-1252"
        text = _DECLARATION.sub("", decode_page(body, content_type=content_type), count=1)
        mended, is_damaged = _parsed(_BARE.sub("&amp;", text).encode("utf-8", "replace"))
        if _length(mended) >= _length(root):
            root = mended
    return (root if _length(root) else None), is_damaged


def _parsed(body: bytes) -> tuple[etree._Element | None, bool]:
    parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError):
        return None, True
    return root, len(parser.error_log) > 0


def _length(root: etree._Element | None) -> int:
    return 0 if root is None else sum(1 for _ in root.iter("{*}outline"))


def write_opml(feeds: Sequence[ListedFeed]) -> str:
    """Return an OPML 2.0 document of `feeds`, in one level of folders."""
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', '<opml version="2.0">']
    lines += ["  <head><title>Newsdesk</title></head>", "  <body>"]
    for folder, members in groupby(sorted(feeds, key=_in_order), key=lambda feed: feed.folder):
        outlines = [_outline(feed) for feed in members]
        lines += [f"    <outline text={_quoted(folder)}>", *(f"  {line}" for line in outlines)] if folder else outlines
        lines += ["    </outline>"] if folder else []
    return "\n".join([*lines, "  </body>", "</opml>", ""])


def _in_order(feed: ListedFeed) -> tuple[str, str, str]:
    return feed.folder, feed.title.casefold(), feed.url


def _outline(feed: ListedFeed) -> str:
    title = _quoted(feed.title or feed.url)
    return f'    <outline type="rss" text={title} title={title} xmlUrl={_quoted(feed.url)}/>'


def _quoted(text: str) -> str:
    """Return `text` as an attribute's value, without characters that XML cannot hold."""
    return quoteattr("".join(character for character in text if character >= " " and not _unwritable(character)))


def _unwritable(character: str) -> bool:
    return "\ud800" <= character <= "\udfff" or character in "\ufffe\uffff"


def _outlines(root: etree._Element) -> Iterator[ListedFeed]:
    folder_of: dict[etree._Element, str] = {}
    """For each outline, the name of the folder that it forms for the outlines in it."""
    for element in root.iter("{*}outline"):
        values = _outline_attributes(element)
        parent = element.getparent()
        folder = folder_of.get(parent, "") if parent is not None else ""
        title = _title(values)
        folder_of[element] = "/".join(name for name in (folder, title) if name)[:MAX_FOLDER_LENGTH]
        url = values.get("xmlurl", "")
        is_folder = not url and any(True for _ in element.iterchildren("{*}outline"))
        if url or (values.get("type", "").lower() in {"rss", "atom", "feed"} and not is_folder):
            yield ListedFeed(url=_address(url), title=title, folder=folder or _category(values.get("category", "")))


def _address(url: str) -> str:
    """Return a listed address as written; one without an HTTP scheme is read as if it had been pasted."""
    return url if not url or url.lower().startswith(("http://", "https://")) else resolve_pasted(url).url


def _category(category: str) -> str:
    """Return the first of a feed's stated categories."""
    return category.partition(",")[0].strip().strip("/")[:MAX_FOLDER_LENGTH]


def _outline_attributes(element: etree._Element) -> dict[str, str]:
    """Return the attributes that count, in upper or lower case, in one pass over all of them."""
    names = [str(name) for name in element.keys() if str(name).lower() in OUTLINE_ATTRIBUTES]  # noqa: SIM118  # not a dictionary
    return {name.lower(): (element.get(name) or "").strip() for name in names}


def _title(values: dict[str, str]) -> str:
    return (values.get("title") or values.get("text", ""))[:MAX_TITLE_LENGTH]
