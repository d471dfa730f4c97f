"""Glimpse: an item's identity and date, read straight off the XML tree, without a feed parser.

Of a feed's first body only the newest items are news; the others are stored to be recognized later, and need only
their id, address, title and date. feedparser takes milliseconds for what is written plainly in four elements. Items
that feedparser could read differently than they look (markup in a title, a second date, another spelling of a time, a
relative address) are left to it. A test compares both readings.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone

from lxml import etree

from adapters.web.feed_records import RawEntry
from adapters.web.json_feed import plausible_time

ATOM = "{http://www.w3.org/2005/Atom}"
XHTML = "{http://www.w3.org/1999/xhtml}"
FEEDBURNER = "{http://rssnamespace.org/feedburner/ext/1.0}"
ORIGINAL = f"{FEEDBURNER}origLink"
MEDIA_TITLE = "{http://search.yahoo.com/mrss/}title"
DUBLIN_DATE = "{http://purl.org/dc/elements/1.1/}date"

_RSS = {name: name for name in ("guid", "link", "title", "pubDate")} | {ORIGINAL: ORIGINAL}
_ATOM = {f"{ATOM}{name}": name for name in ("id", "title", "published", "updated")}
_HOLDERS = frozenset({f"{ATOM}author", f"{ATOM}contributor"})
_WRITTEN = frozenset({f"{ATOM}content", f"{ATOM}summary"})
_NAMING = frozenset(
    {"guid", "id", "identifier", "link", "origlink", "title", "source", "base"}
    | {"date", "pubdate", "published", "updated", "modified", "created", "issued"}
)
"""Elements from which feedparser may take an item's name, address, title or time, in any namespace."""
_HARMLESS = frozenset({"isPermaLink", "type"})
"""Attributes that do not change how a plain text is read."""

_ADDRESS = re.compile(r"https?://[A-Za-z0-9.-]+(?::[0-9]+)?/(?:[!-~]*[!-~])?")
_ODD = re.compile(r"[\s\"<>;#\\\\^`{|}]|[?&]$")
"""Characters of an address that feedparser or a browser would spell differently."""
_IDENTITY = re.compile(r"[!#-%'-;=?-~]+")
_PLAIN = re.compile(r"[^<\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]+")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_MAIL = re.compile(
    r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), (\d{1,2}) ([A-Z][a-z]{2}) (\d{4}) (\d\d):(\d\d):(\d\d) "
    r"(?:GMT|UTC|([+-])(\d\d)(\d\d))"
)
_ISO = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?(?:Z|[+-]\d\d:\d\d)")


def glimpse(item: etree._Element) -> RawEntry | None:
    """Return an item's identity and date; None if they are not stated plainly."""
    if item.tag == "item":
        return _glimpse_rss(item)
    return _glimpse_atom(item) if item.tag == f"{ATOM}entry" else None


def has_no_nested_markup(item: etree._Element) -> bool:
    """Check that an item nests nothing where only text belongs: feedparser would carry it over into later items."""
    return all(len(part) == 0 or _may_have_children(part) for part in item)


def _may_have_children(part: etree._Element) -> bool:
    if part.tag in _HOLDERS:
        return True
    if part.tag in _WRITTEN and part.get("type") == "xhtml":
        return all(isinstance(inner.tag, str) and inner.tag.startswith(XHTML) for inner in part)
    return isinstance(part.tag, str) and part.tag.startswith("{") and not part.tag.startswith(ATOM)


def _glimpse_rss(item: etree._Element) -> RawEntry | None:
    texts = _child_texts(item, _RSS)
    if texts is None:
        return None
    return _raw_entry(
        texts.get("guid", ""), texts.get(ORIGINAL, texts.get("link", "")), texts.get("title", ""), texts.get("pubDate")
    )


def _glimpse_atom(item: etree._Element) -> RawEntry | None:
    links = [part for part in item if part.tag == f"{ATOM}link" and part.get("rel", "alternate") == "alternate"]
    texts = _child_texts(item, _ATOM)
    if texts is None or len(links) != 1 or links[0].get("type", "text/html") != "text/html":
        return None
    time_text = texts.get("published", texts.get("updated"))
    return _raw_entry(texts.get("id", ""), str(links[0].get("href") or ""), texts.get("title", ""), time_text)


def _child_texts(item: etree._Element, expected: Mapping[str, str]) -> dict[str, str] | None:
    """Return the texts of the expected children; None if one is there twice or another element could name the item."""
    texts: dict[str, str] = {}
    for part in item.iter():
        tag = part.tag
        if not isinstance(tag, str):  # a comment or an entity may be inside the text
            return None
        name = expected.get(tag)
        if name is not None and part.getparent() is item:
            if name in texts or len(part) or not _HARMLESS.issuperset(part.attrib):
                return None
            texts[name] = (part.text or "").strip()
        elif tag.rpartition("}")[2].lower() in _NAMING and part is not item and not _is_harmless(part, item, texts):
            return None
    return texts


def _is_harmless(part: etree._Element, item: etree._Element, texts: Mapping[str, str]) -> bool:
    """Check whether an element with a significant name is known to say nothing about the item itself."""
    if part.tag == f"{ATOM}link":
        return part.getparent() is item and (item.tag == f"{ATOM}entry" or part.get("rel") in {"self", "replies"})
    if part.tag == MEDIA_TITLE:  # the first title is the item's
        return "title" in texts
    if part.tag == DUBLIN_DATE:  # counts only if there is no other date
        return item.tag == "item" and item.find("pubDate") is not None
    return part.tag == "source" and not len(part)


def _raw_entry(name: str, link: str, title: str, time_text: str | None) -> RawEntry | None:
    published = None if time_text is None else parse_usual_time(time_text)
    if time_text is not None and published is None:
        return None
    if not (_IDENTITY.fullmatch(name) and _ADDRESS.fullmatch(link) and _PLAIN.fullmatch(title)):
        return None
    if _ODD.search(link) or _is_twice_encoded(title):
        return None
    return RawEntry(id=name, link=link, title=title, published=published, is_glimpsed=True)


def _is_twice_encoded(title: str) -> bool:
    """Check whether a title is UTF-8 misread as Latin-1, which feedparser undoes."""
    if title.isascii():
        return False
    try:
        return bool(title.encode("latin-1").decode())
    except UnicodeError:
        return False


def parse_usual_time(text: str) -> datetime | None:
    """Return a time in one of the two usual spellings, aware in UTC, to the second; None for any other."""
    try:
        if _ISO.fullmatch(text):
            return plausible_time(datetime.fromisoformat(text).astimezone(UTC).replace(microsecond=0))
        match = _MAIL.fullmatch(text)
        if match is None or match[2] not in _MONTHS:
            return None
        day, year, hour, minute, second = (int(match[group]) for group in (1, 3, 4, 5, 6))
        offset = timedelta(hours=int(match[8] or 0), minutes=int(match[9] or 0))
        zone = timezone(-offset if match[7] == "-" else offset)
        stated = datetime(year, _MONTHS.index(match[2]) + 1, day, hour, minute, second, tzinfo=zone)
        return plausible_time(stated.astimezone(UTC))
    except (ValueError, OverflowError):
        return None
