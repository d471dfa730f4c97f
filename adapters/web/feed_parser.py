"""Feed parsing, from bytes to entries: RSS and Atom through feedparser, JSON Feed by hand. Never fetches."""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from urllib.parse import urljoin, urlsplit

from adapters.web.addresses import SCHEMES, checked_url
from adapters.web.charset import UTF8, with_true_encoding
from adapters.web.feed_records import ParsedFeed, RawEntry, RawFeed
from adapters.web.json_feed import looks_like_json, read_json_feed
from adapters.web.plain_text import one_line, unescaped_markup, without_controls
from adapters.web.skim import skim
from adapters.web.truncated_feeds import without_broken_tail
from adapters.web.update_hints import update_hints_of
from adapters.web.xml_base import with_absolute_urls
from adapters.web.xml_feed import read_xml_feed
from bot.domain.feed import Entry
from bot.errors import Forbidden, NotAFeed

MAX_KEY_LENGTH = 400
"""Most bytes of an entry's key; longer ids are hashed, because they are keys of a database index."""

SNIFFED_BYTES = 2048
_PAGE = re.compile(rb"<(?:!doctype\s+html|html)\b", re.IGNORECASE)
_COMMENT = (b"<!--", b"-->")
_BINARY = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"%PDF", b"PK\x03\x04", b"\x1f\x8b", b"RIFF", b"ID3")


def parse_feed(
    body: bytes, content_type: str = "", url: str = "", seen: bytes = b"", newest: int | None = None
) -> ParsedFeed:
    """Return the feed in `body`, whatever its media type claims.

    Args:
        body: as served, decompressed.
        content_type: the Content-Type header; its charset counts as RFC 7303 says.
        url: where it was served; relative links are resolved against it.
        seen: the fingerprints of the previous body; items unchanged since are left out.
        newest: of a first body, how many items are read if older ones can be glimpsed; all by default.

    Raises:
        NotAFeed: it is something else, as the message says.
    """
    _refuse_other_formats(body)
    if looks_like_json(body):
        return _parsed(read_json_feed(body), url, fingerprints=b"")
    body, content_type = with_true_encoding(body, content_type)
    complete_body = without_broken_tail(body)
    if complete_body is not None:
        parsed = _parsed(read_xml_feed(complete_body, content_type=content_type), url, fingerprints=b"")
        return replace(parsed, breaks_off=True, hints=update_hints_of(body))
    body = with_absolute_urls(body, url)
    skimmed = skim(body, content_type=content_type, seen=seen, newest=newest)
    fingerprints = skimmed.item_fingerprints if skimmed else b""
    hints = skimmed.hints if skimmed else update_hints_of(body)
    if skimmed and skimmed.body is not body:
        rest = read_xml_feed(skimmed.body, content_type=UTF8) if skimmed.item_count else RawFeed()
        if len(rest.entries) == skimmed.item_count and skimmed.glimpses:
            read_entries = iter(rest.entries)
            entries = tuple(next(read_entries) if entry is None else entry for entry in skimmed.glimpses)
            return replace(_parsed(replace(rest, entries=entries), url, fingerprints=fingerprints), hints=hints)
        if len(rest.entries) == skimmed.item_count:
            return replace(_parsed(rest, url, fingerprints=fingerprints), is_complete=False, hints=hints)
        fingerprints = b""  # an unusual body, in which items and entries do not correspond
    return replace(_parsed(read_xml_feed(body, content_type=content_type), url, fingerprints=fingerprints), hints=hints)


def _parsed(raw: RawFeed, url: str, *, fingerprints: bytes) -> ParsedFeed:
    entries = tuple(_entries(raw.entries, base=url))
    return ParsedFeed(
        title=one_line(raw.title), site=absolute_url(raw.site, url), entries=entries, item_fingerprints=fingerprints
    )


def absolute_url(link: str, base: str) -> str:
    """Return `link` resolved against `base`; empty if the result is not a web address."""
    if not link.strip():
        return ""
    try:
        resolved = urljoin(base, without_controls(link).strip())
        parts = urlsplit(resolved)
    except ValueError:
        return ""
    return resolved if parts.scheme in SCHEMES and parts.netloc else ""


def _refuse_other_formats(body: bytes) -> None:
    start = body[:SNIFFED_BYTES].removeprefix(b"\xef\xbb\xbf")
    if not start.strip():
        message = "The answer is empty; that is not a feed."
        raise NotAFeed(message)
    if start.startswith(_BINARY):
        message = "That is a picture, a document or another binary file, not a feed."
        raise NotAFeed(message)
    if _PAGE.match(_without_prolog(start)):
        message = "That is a web page, not a feed."
        raise NotAFeed(message)


def _without_prolog(start: bytes) -> bytes:
    """Return the beginning of a body without its XML declaration and comments; step by step, in linear time."""
    rest = start.lstrip()
    if rest.startswith(b"<?xml"):
        rest = rest.partition(b">")[2].lstrip()
    opening, closing = _COMMENT
    while rest.startswith(opening):
        rest = rest.partition(closing)[2].lstrip()
    return rest


def _entries(raw: Sequence[RawEntry], *, base: str) -> Iterator[Entry]:
    """Yield the non-empty items, each under the best name that no other item has."""
    # feedparser uses an item's id as its link if it has none: such a link does not tell which item the id names.
    shared_ids = _shared((item.id, item.title if item.link in ("", item.id) else item.link) for item in raw)
    shared_links = _shared((item.link, item.title) for item in raw if not item.id or item.id in shared_ids)
    for item in raw:
        url = item.link if item.is_glimpsed else absolute_url(item.link, base)
        own_link = "" if item.link in shared_links else url
        entry = _entry(
            item,
            url=url,
            picture=picture_url(item.picture, base),
            names=[_unless_shared(item.id, shared_ids), own_link],
        )
        if entry.title or entry.url or entry.summary or entry.content:
            yield entry


def _shared(names_and_things: Iterable[tuple[str, str]]) -> frozenset[str]:
    """Return the names that several different things share, and which therefore identify none of them."""
    things_by_name = defaultdict(set)
    for name, thing in names_and_things:
        things_by_name[name].add(thing)
    return frozenset(name for name, things in things_by_name.items() if len(things) > 1)


def _unless_shared(name: str, shared: frozenset[str]) -> str:
    return "" if name in shared else without_controls(name).strip()


def picture_url(picture_address: str, base: str) -> str:
    """Return the absolute address of a picture, if it may be requested; empty otherwise."""
    address = absolute_url(picture_address, base) if picture_address else ""
    try:
        checked_url(address)
    except Forbidden:
        return ""
    return address


def _entry(item: RawEntry, *, url: str, picture: str, names: Sequence[str]) -> Entry:
    title = one_line(item.title)
    content = "" if item.is_glimpsed else _content_key(item, title)  # it has an id and an address of its own
    key = _bounded_key(next(filter(None, names), "") or content)
    item_id = _bounded_key(without_controls(item.id).strip())
    return Entry(
        key=key,
        # If the address is not its own, only these connect the entry to its earlier names.
        aliases=tuple(name for name in (item_id, "" if names[-1] else content) if name and name != key),
        url=url,
        title=title,
        summary=unescaped_markup(without_controls(item.summary)).strip(),
        content=unescaped_markup(without_controls(item.content)).strip(),
        author=one_line(item.author),
        picture=picture,
        published=item.published,
        is_glimpsed=item.is_glimpsed,
    )


def _bounded_key(key: str) -> str:
    return key if len(key.encode()) <= MAX_KEY_LENGTH else f"sha256:{hashlib.sha256(key.encode()).hexdigest()}"


def _content_key(item: RawEntry, title: str) -> str:
    """Return a key for an item without an id or link of its own: title, shared link, day and content, hashed."""
    day = item.published.date().isoformat() if item.published else ""
    parts = "\x00".join((title, item.link, day, item.content or item.summary))
    return f"sha256:{hashlib.sha256(parts.encode('utf-8', 'replace')).hexdigest()}"
