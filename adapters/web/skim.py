"""Skimming a feed: removes the items that are known already, before a feed parser sees any of them.

feedparser takes milliseconds per item, and a feed repeats nearly all its items at every poll. An item whose bytes are
the same as the last time has been read and saved; it is removed, and feedparser gets the rest. Of a feed's first body,
the older items are glimpsed and removed likewise. If that could change how feedparser reads the rest, nothing is
removed.
"""

from __future__ import annotations

import codecs
import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from lxml import etree

from adapters.web.feed_records import RawEntry
from adapters.web.glimpse import glimpse, has_no_nested_markup
from adapters.web.update_hints import channel_of, name_of, stated_update_hints
from bot.domain.new_entries import newest_first
from bot.domain.update_hints import UpdateHints

FINGERPRINT_BYTES = 8
"""Bytes of an item's fingerprint."""
MAX_FINGERPRINTED_ITEMS = 5_000
"""Most items of a body that are fingerprinted; a longer feed is read whole each time it changes."""

_ITEMS = frozenset({"item", "entry"})
_SPARE = frozenset(
    {"description", "subtitle", "tagline", "image", "logo", "icon", "category", "copyright", "rights", "generator"}
    | {"webMaster", "docs", "cloud", "rating", "textInput", "textinput", "items", "keywords"}
    | {"skipHours", "skipDays", "ttl", "lastBuildDate", "pubDate", "updatePeriod", "updateFrequency", "updateBase"}
    | {"owner", "explicit", "summary", "publisher", "updated", "modified"}
)
"""Elements next to the items that say nothing about them, nor about the feed's title or address."""
_NAMED = ("{*}guid", "{*}id", "{*}identifier", "{*}link")
_HAS_BASE = etree.XPath("boolean(//@xml:base)")
_ABOUT = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about"


@dataclass(frozen=True, slots=True, kw_only=True)
class SkimmedFeed:
    """A body without the items that were there before.

    Attributes:
        body: the remaining feed, with `item_count` items; as UTF-8 if any were removed.
        item_fingerprints: the fingerprints of all items of the whole body, joined.
        hints: the update hints that the body states.
        glimpses: of a first body, each item's glimpse, in order; None for the items left in `body`.
    """

    body: bytes
    item_count: int
    item_fingerprints: bytes
    hints: UpdateHints
    glimpses: tuple[RawEntry | None, ...] = ()


def skim(body: bytes, *, content_type: str, seen: bytes, newest: int | None = None) -> SkimmedFeed | None:
    """Remove the items with fingerprints in `seen` from a feed; None if the feed has to be read whole.

    Args:
        body: as served, decompressed.
        content_type: the Content-Type header; a charset other than the body's own leaves the body to feedparser.
        seen: the fingerprints of the previous body.
        newest: of a first body, how many items are to be read; all by default.
    """
    root = _tree(body)
    if root is None or not _same_charset(root, content_type):
        return None
    items = list(_items(root))
    if not items or len(items) > MAX_FINGERPRINTED_ITEMS:
        return None
    fingerprints = [_fingerprint(item) for item in items]
    whole = SkimmedFeed(
        body=body, item_count=len(items), item_fingerprints=b"".join(fingerprints), hints=stated_update_hints(root)
    )
    known_fingerprints = {seen[at : at + FINGERPRINT_BYTES] for at in range(0, len(seen), FINGERPRINT_BYTES)}
    fresh = [
        item for item, fingerprint in zip(items, fingerprints, strict=True) if fingerprint not in known_fingerprints
    ]
    if not known_fingerprints and newest is not None:
        return _skim_first_body(root, items, max(newest, 1), whole)
    if 2 * len(fresh) > len(items):
        return whole  # a feed that changed so much is read whole
    if len(fresh) < len(items) and _share_a_name(fresh, items):
        return None
    for item, fingerprint in zip(items, fingerprints, strict=True):
        if fingerprint in known_fingerprints:
            _remove(item)
    return replace(whole, body=_serialize(root) if len(fresh) < len(items) else body, item_count=len(fresh))


def _tree(body: bytes) -> etree._Element | None:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        return etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError):
        return None


def _skim_first_body(
    root: etree._Element, items: Sequence[etree._Element], newest: int, whole: SkimmedFeed
) -> SkimmedFeed:
    """Keep the newest items of a first body, and those that cannot be glimpsed; glimpse and remove the others."""
    if len(items) <= newest or _HAS_BASE(root) or not all(has_no_nested_markup(item) for item in items):
        return whole
    glimpses = [glimpse(item) for item in items]
    entries = [entry for entry in glimpses if entry is not None]
    latest = newest_first(entries)[:newest]
    if len(entries) < len(items):  # whether dates or positions count also depends on those that cannot be glimpsed
        latest += entries[:newest]
    kept_ids = {entry.id for entry in latest}
    glimpsed = tuple(None if entry is None or entry.id in kept_ids else entry for entry in glimpses)
    removed = [item for item, entry in zip(items, glimpsed, strict=True) if entry is not None]
    if not removed or _are_shared(glimpsed, glimpses, items):
        return whole
    for item in removed:
        _remove(item)
    return replace(whole, body=_serialize(root), item_count=len(items) - len(removed), glimpses=glimpsed)


def _serialize(root: etree._Element) -> bytes:
    """Return the remaining feed without spare elements, each of which costs feedparser as much as an item."""
    for element in list(channel_of(root)):
        if name_of(element) in _SPARE and not any(name_of(part) in _ITEMS for part in element.iter()):
            _remove(element)
    return etree.tostring(root, encoding="utf-8", xml_declaration=True)


def _items(root: etree._Element) -> Iterator[etree._Element]:
    for element in root.iter("{*}item", "{*}entry"):
        above = element.getparent()
        if above is not None and not any(name_of(parent) in _ITEMS for parent in element.iterancestors()):
            yield element


def _fingerprint(item: etree._Element) -> bytes:
    item_bytes = etree.tostring(item, encoding="utf-8", with_tail=False)
    return hashlib.blake2b(item_bytes, digest_size=FINGERPRINT_BYTES).digest()


def _share_a_name(fresh: Sequence[etree._Element], items: Sequence[etree._Element]) -> bool:
    """Check whether a remaining item shares an id or link with any other: then it identifies neither."""
    if not fresh:
        return False
    counts = Counter(name for item in items for name in _names(item))
    return any(counts[name] > 1 for item in fresh for name in _names(item))


def _are_shared(
    glimpsed: Sequence[RawEntry | None], glimpses: Sequence[RawEntry | None], items: Sequence[etree._Element]
) -> bool:
    """Check whether a glimpsed item shares its id or address with any other."""
    names_of_items = [
        _names(item) if entry is None else {entry.id, entry.link} for item, entry in zip(items, glimpses, strict=True)
    ]
    counts = Counter(name for names in names_of_items for name in names)
    return any(counts[name] > 1 for entry in glimpsed if entry is not None for name in (entry.id, entry.link))


def _names(item: etree._Element) -> set[str]:
    names = {str(item.get(_ABOUT) or "")}
    for part in item.iterchildren(*_NAMED):
        names |= {(part.text or "").strip(), str(part.get("href") or "").strip()}
    return names - {""}


def _remove(item: etree._Element) -> None:
    parent = item.getparent()
    if parent is not None:
        parent.remove(item)


def _same_charset(root: etree._Element, content_type: str) -> bool:
    """Check whether the header's charset, if any, is the one that the body declares; feedparser obeys the header."""
    encoding = content_type.lower().partition("charset=")[2].partition(";")[0].strip(" \"'")
    if not encoding:
        return "xml" in content_type.lower() or not content_type or _stated_codec(root) == "utf-8"
    return _codec(encoding) == _stated_codec(root)


def _stated_codec(root: etree._Element) -> str:
    return _codec(root.getroottree().docinfo.encoding or "utf-8")


def _codec(label: str) -> str:
    try:
        return codecs.lookup(label).name
    except LookupError:
        return label
