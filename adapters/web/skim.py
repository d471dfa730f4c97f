"""Skimming: which items of a feed are not known yet, before a parser of feeds sees any of them.

feedparser costs milliseconds an item, and a feed repeats nearly all its items at every poll. An item that stands in
the body byte for byte as it did the last time has been read and saved; it is taken out, and feedparser gets the rest.
Where that could change what feedparser says of the rest, nothing is taken out.
"""

from __future__ import annotations

import codecs
import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lxml import etree

from adapters.web.pace import stated_pace
from bot.domain.pace import Pace

MARK = 8
"""Bytes of an item's mark."""
MOST = 5_000
"""Items of a body that are marked; a longer feed is read whole each time it changes."""

_ITEMS = frozenset({"item", "entry"})
_NAMES = frozenset({"guid", "id", "identifier", "link"})
_ABOUT = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about"


@dataclass(frozen=True, slots=True, kw_only=True)
class Skimmed:
    """A body without the items that were there before.

    Attributes:
        body: what is left, as UTF-8; it holds `left` items.
        marks: the marks of all items of the whole body, one behind the other.
        pace: what the body says of when it wants to be asked.
    """

    body: bytes
    left: int
    marks: bytes
    pace: Pace


def skim(body: bytes, *, content_type: str, seen: bytes) -> Skimmed | None:
    """Take out of a feed what is marked in `seen`; None where the feed has to be read whole.

    Args:
        body: as served, decompressed.
        content_type: the Content-Type header; a charset other than the body's own makes the body one for feedparser.
        seen: the marks of the body read before.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError):
        return None
    if not _same_charset(root, content_type):
        return None
    items = list(_items(root))
    if not items or len(items) > MOST:
        return None
    marks = [_mark(item) for item in items]
    known = {seen[at : at + MARK] for at in range(0, len(seen), MARK)}
    fresh = [item for item, mark in zip(items, marks, strict=True) if mark not in known]
    if 2 * len(fresh) > len(items):
        # A feed that changed so much is looked at whole.
        return Skimmed(body=body, left=len(items), marks=b"".join(marks), pace=stated_pace(root))
    if len(fresh) < len(items) and _share_a_name(fresh, items):
        return None
    for item, mark in zip(items, marks, strict=True):
        if mark in known:
            _take_out(item)
    left = etree.tostring(root, encoding="utf-8", xml_declaration=True) if len(fresh) < len(items) else body
    return Skimmed(body=left, left=len(fresh), marks=b"".join(marks), pace=stated_pace(root))


def _items(root: etree._Element) -> Iterator[etree._Element]:
    for element in root.iter("{*}item", "{*}entry"):
        above = element.getparent()
        if above is not None and not any(_name(parent) in _ITEMS for parent in element.iterancestors()):
            yield element


def _mark(item: etree._Element) -> bytes:
    stated = etree.tostring(item, encoding="utf-8", with_tail=False)
    return hashlib.blake2b(stated, digest_size=MARK).digest()


def _share_a_name(fresh: Sequence[etree._Element], items: Sequence[etree._Element]) -> bool:
    """Say whether an item that is left has an id or link in common with any other: then neither is its own."""
    if not fresh:
        return False
    bearers = Counter(name for item in items for name in _names(item))
    return any(bearers[name] > 1 for item in fresh for name in _names(item))


def _names(item: etree._Element) -> set[str]:
    names = {str(item.get(_ABOUT) or "")}
    for part in item:
        if _name(part) in _NAMES:
            names |= {(part.text or "").strip(), str(part.get("href") or "").strip()}
    return names - {""}


def _name(element: etree._Element) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _take_out(item: etree._Element) -> None:
    above = item.getparent()
    if above is not None:
        above.remove(item)


def _same_charset(root: etree._Element, content_type: str) -> bool:
    """Say whether the header's charset, if it names one, is what the body says; feedparser obeys the header."""
    stated = content_type.lower().partition("charset=")[2].partition(";")[0].strip(" \"'")
    if not stated:
        return "xml" in content_type.lower() or not content_type or _own(root) == "utf-8"
    return _codec(stated) == _own(root)


def _own(root: etree._Element) -> str:
    return _codec(root.getroottree().docinfo.encoding or "utf-8")


def _codec(label: str) -> str:
    try:
        return codecs.lookup(label).name
    except LookupError:
        return label
