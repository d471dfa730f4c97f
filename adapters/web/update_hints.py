"""Update hints: how often a feed wants to be polled (ttl, sy:updatePeriod, skipHours, skipDays). Pure functions.

Read from the tree, because feedparser keeps only the last `<hour>` of `skipHours`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lxml import etree

from bot.domain.update_hints import HOURS_A_DAY, MAX_PERIOD, NO_HINTS, UpdateHints

HEAD_BYTES = 50_000
"""Bytes of a damaged feed searched for its update hints."""
MAX_PERIOD_MINUTES = int(MAX_PERIOD.total_seconds() // 60)
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
PERIOD_MINUTES = {
    "hourly": 60,
    "daily": 60 * 24,
    "weekly": 60 * 24 * 7,
    "monthly": 60 * 24 * 30,
    "yearly": 60 * 24 * 365,
}
_ITEMS = frozenset({"item", "entry"})
_DIGITS = 6


def update_hints_of(body: bytes) -> UpdateHints:
    """Return the update hints of a feed that has not been parsed as a tree, from as much of its head as can be."""
    parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(body[:HEAD_BYTES], parser)
    except (etree.XMLSyntaxError, ValueError):
        return NO_HINTS
    return NO_HINTS if root is None else stated_update_hints(root)


def stated_update_hints(root: etree._Element) -> UpdateHints:
    """Return the update hints that a feed's channel states; statements in its items do not count."""
    texts: dict[str, str] = {}
    hours: frozenset[int] = frozenset()
    days: frozenset[int] = frozenset()
    for element in channel_of(root):
        name = name_of(element)
        if name in ("ttl", "updatePeriod", "updateFrequency"):
            texts.setdefault(name, (element.text or "").strip())
        elif name == "skipHours":
            hours |= {
                int(hour) % HOURS_A_DAY
                for hour in _texts(element, "hour")
                if _is_number(hour) and int(hour) <= HOURS_A_DAY
            }
        elif name == "skipDays":
            days |= {DAYS.index(day.lower()) for day in _texts(element, "day") if day.lower() in DAYS}
    period = PERIOD_MINUTES.get(texts.get("updatePeriod", "").lower(), 0) // max(
        1, _number(texts.get("updateFrequency", ""))
    )
    return UpdateHints(
        minutes=min(max(_number(texts.get("ttl", "")), period), MAX_PERIOD_MINUTES), hours=hours, days=days
    )


def channel_of(root: etree._Element) -> Iterator[etree._Element]:
    """Yield the elements next to the items: in RSS and RDF inside `<channel>`, in Atom at the top."""
    for element in root:
        if name_of(element) == "channel":
            yield from element
        elif name_of(element) not in _ITEMS:
            yield element


def _texts(element: etree._Element, name: str) -> Sequence[str]:
    return [(part.text or "").strip() for part in element if name_of(part) == name]


def _number(text: str) -> int:
    """Return a number written in plain digits, or 0."""
    return int(text) if _is_number(text) else 0


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= _DIGITS


def name_of(element: etree._Element) -> str:
    """Return an element's name without its namespace; empty for a comment."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""
