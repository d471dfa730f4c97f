"""JSON Feed 1.0 and 1.1 (jsonfeed.org), read leniently: an error in one item costs only that item."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from adapters.web.feed_records import RawEntry, RawFeed
from adapters.web.plain_text import as_markup
from bot.domain.article import more_exact_time
from bot.errors import NotAFeed

SNIFFED_BYTES = 256


def _text_of(body: bytes) -> str:
    """Decode JSON: as UTF-8, which it should be, or by its first bytes, or else as Windows' own encoding."""
    name = json.detect_encoding(body)
    try:
        return body.decode(name)
    except UnicodeDecodeError:
        return body.decode("cp1252" if name.startswith("utf-8") else name, "replace")


def looks_like_json(body: bytes) -> bool:
    """Check whether a body is meant to be JSON."""
    start = body[:SNIFFED_BYTES]
    return start.decode(json.detect_encoding(start), "replace").lstrip("\ufeff \t\r\n")[:1] in {"{", "["}


def read_json_feed(body: bytes) -> RawFeed:
    """Return the JSON Feed in `body`.

    Raises:
        NotAFeed: it is not JSON, or JSON but not a feed.
    """
    try:
        document = json.loads(_text_of(body), strict=False)
    except (ValueError, RecursionError) as error:
        message = "That looks like JSON, but it is damaged."
        raise NotAFeed(message) from error
    items = document.get("items") if isinstance(document, dict) else None
    if not isinstance(items, list) or not ("jsonfeed.org" in str(document.get("version", "")) or "title" in document):
        message = "That is JSON, but not a JSON Feed."
        raise NotAFeed(message)
    return RawFeed(
        title=_text(document, "title"),
        site=_text(document, "home_page_url"),
        entries=tuple(_entry(item, _author(document)) for item in items if isinstance(item, dict)),
    )


MIN_YEAR, MAX_YEAR = 1900, 2200
"""First and last year of the times that feeds may state; others are a program's empty value."""


def parse_iso_time(text: str) -> datetime | None:
    """Return an RFC 3339 or ISO 8601 time, aware in UTC (UTC is assumed without a zone); None for other texts."""
    try:
        moment = datetime.fromisoformat(text.strip())
        whole_second = moment.replace(microsecond=0, tzinfo=moment.tzinfo or UTC)
        return plausible_time(whole_second.astimezone(UTC))
    except (ValueError, OverflowError):
        return None


def plausible_time(moment: datetime) -> datetime | None:
    """Return a time, or None for one that no article has: a program's zero, the end of the calendar."""
    return moment if MIN_YEAR <= moment.year <= MAX_YEAR else None


def _entry(item: Mapping[str, Any], feed_author: str) -> RawEntry:
    return RawEntry(
        id=_text(item, "id"),
        link=_text(item, "url") or _text(item, "external_url"),
        title=as_markup(_text(item, "title")),
        summary=as_markup(_text(item, "summary")),
        content=_text(item, "content_html") or as_markup(_text(item, "content_text")),
        author=_author(item) or feed_author,
        picture=_text(item, "image") or _text(item, "banner_image"),
        published=more_exact_time(
            parse_iso_time(_text(item, "date_published")), parse_iso_time(_text(item, "date_modified"))
        ),
    )


def _text(item: Mapping[str, Any], name: str) -> str:
    value = item.get(name)
    return str(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else ""


def _author(item: Mapping[str, Any]) -> str:
    listed = item.get("authors")
    authors = [item.get("author"), *(listed if isinstance(listed, list) else [])]
    names = [_text(author, "name") for author in authors if isinstance(author, dict)]
    return ", ".join(dict.fromkeys(name for name in names if name))
