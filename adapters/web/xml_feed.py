"""RSS, RDF and Atom through feedparser, which gets bytes and nothing it could fetch."""

from __future__ import annotations

import calendar
import io
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from functools import reduce
from typing import Any

import feedparser
from lxml import etree

from adapters.web.charset import UTF8
from adapters.web.dates import stated_time
from adapters.web.feed_records import RawEntry, RawFeed
from adapters.web.glimpse import parse_usual_time as usual
from adapters.web.json_feed import plausible_time
from bot.domain.article import more_exact_time
from bot.errors import NotAFeed

_ADDRESSED = re.compile(r"^[^\s<>()@]+@[^\s<>()@]+ \(([^()]+)\)$|^([^<>()]+) [<(][^\s<>()@]+@[^\s<>()@]+[>)]$")
"""A name after or before an email address: `a@b.example (Ann Berg)`, `Ann Berg <a@b.example>`."""
Parsed = Mapping[str, Any]


def read_xml_feed(body: bytes, *, content_type: str) -> RawFeed:
    """Return the feed in `body`.

    feedparser's sanitising and its resolution of links in content are off: content only ever
    becomes text, and they take two thirds of its time. It does not get the feed's address: it
    would resolve ids too, and a feed that moved would have all its entries twice.

    Raises:
        NotAFeed: feedparser finds none.
    """
    try:
        parsed = _parse(body, content_type)
    except MemoryError:
        raise
    except Exception as error:  # feedparser raises whatever its parts raise on hostile bytes
        parsed = _parse_mended(body, 0)
        if parsed is None:
            message = "The feed is too damaged to be read."
            raise NotAFeed(message) from error
    if parsed.bozo:
        parsed = _parse_mended(body, len(parsed.entries)) or parsed
    if not parsed.version and not parsed.entries:
        message = "The answer is neither RSS nor Atom nor JSON Feed."
        raise NotAFeed(message)
    channel = parsed.feed
    # A feed's author is the author of entries that name none, except RSS's editor, who has an email address.
    author = _value(channel, "author")
    feed_author = _author(channel) if "@" not in author or parsed.version.startswith("atom") else ""
    return RawFeed(
        title=_value(channel, "title"),
        site=_value(channel, "link"),
        entries=tuple(_entry(item, feed_author) for item in parsed.entries),
    )


def _parse(body: bytes, content_type: str) -> Any:  # noqa: ANN401  # feedparser is untyped
    headers = {"content-type": content_type} if content_type else {}
    return feedparser.parse(
        io.BytesIO(body), response_headers=headers, sanitize_html=False, resolve_relative_uris=False
    )


def _parse_mended(body: bytes, entry_count: int) -> Any:  # noqa: ANN401  # feedparser is untyped
    """Return a damaged feed parsed after lxml has closed its open elements, or None if that finds no more entries."""
    parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(body, parser)
        if root is None or sum(1 for _ in root.iter("{*}item", "{*}entry")) <= entry_count:
            return None
        mended = _parse(etree.tostring(root, encoding="utf-8", xml_declaration=True), UTF8)
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001  # a feed that cannot be repaired is left as it is
        return None
    return mended if len(mended.entries) > entry_count else None


def _entry(item: Parsed, feed_author: str) -> RawEntry:
    contents = [_value(part, "value") for part in _get(item, "content") or ()]
    summary = _value(item, "summary")
    content = max(contents, key=len, default="")
    return RawEntry(
        id=_value(item, "id"),
        link=next(_links(item), ""),
        title=_value(item, "title"),
        summary=summary if summary != content else "",
        content=content,
        author=_author(item) or feed_author,
        picture=next(_pictures(item), ""),
        published=reduce(more_exact_time, _times(item), None),
    )


def _get(item: Parsed, name: str) -> Any:  # noqa: ANN401  # feedparser is untyped
    """Read the plain dictionary: feedparser's own look-up returns `published` for `updated`, and warns."""
    return dict.get(item, name) if isinstance(item, dict) else None


def _value(item: Parsed, name: str) -> str:
    value = _get(item, name)
    return value if isinstance(value, str) else ""


def _author(item: Parsed) -> str:
    """Return the authors of an entry or a feed, each once, without the email addresses that RSS adds to their names."""
    names = [_value(part, "name") for part in _get(item, "authors") or () if isinstance(part, dict)]
    authors = names if len(set(names)) > 1 else [_value(item, "author")]
    # feedparser cuts email addresses at the fourth letter of their last part, and the name with them.
    bare = (_ADDRESSED.sub(lambda match: match[1] or match[2], name.strip()) for name in authors)
    return ", ".join(dict.fromkeys(name for name in bare if name))


def _links(item: Parsed) -> Iterator[str]:
    """Yield the possible addresses of an entry, best first."""
    web = ("http://", "https://")
    first = _value(item, "feedburner_origlink")
    if first.startswith(web):
        yield first
    if link := _value(item, "link"):
        yield link
    links = [part for part in _get(item, "links") or () if isinstance(part, dict)]
    yield from (_value(part, "href") for part in links if _get(part, "rel") in {"alternate", None})
    if (name := _value(item, "id")).startswith(web):
        yield name
    yield from (_value(part, "href") for part in links if _get(part, "rel") == "enclosure")


def _pictures(item: Parsed) -> Iterator[str]:
    """Yield the pictures that a feed states for an entry (media RSS, enclosures), best first."""
    for name in ("media_thumbnail", "media_content", "links"):
        for part in _get(item, name) or ():
            kind = f"{_value(part, 'medium')} {_value(part, 'type')}"
            if name == "media_thumbnail" or "image" in kind:
                yield _value(part, "url") or _value(part, "href")


def _times(item: Parsed) -> Iterator[datetime]:
    for name in ("published", "updated", "created"):
        parsed, stated_text = _get(item, f"{name}_parsed"), _value(item, name)
        moment = usual(stated_text.strip()) or stated_time(stated_text) or _plausible_time(parsed, stated_text)
        if moment is not None:
            yield moment


def _plausible_time(parsed: Any, stated_text: str) -> datetime | None:  # noqa: ANN401  # feedparser is untyped
    """Return a time as feedparser reads it; None if it made up a day or a month, as it does for numbers."""
    if parsed is None or stated_text.strip()[:4].isdigit() or not any(character.isalpha() for character in stated_text):
        return None
    try:
        return plausible_time(datetime.fromtimestamp(calendar.timegm(parsed), UTC))
    except (ValueError, OverflowError, OSError):
        return None
