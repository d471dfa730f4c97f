"""Feed records: a feed's content as its format states it (RawFeed), and cleaned (ParsedFeed)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.domain.feed import Entry
from bot.domain.update_hints import NO_HINTS, UpdateHints


@dataclass(frozen=True, slots=True, kw_only=True)
class RawEntry:
    """An item as the format states it: nothing resolved, nothing cleaned; `title` may be markup.

    `is_glimpsed`: its summary, content and author were not read.
    """

    id: str = ""
    link: str = ""
    title: str = ""
    summary: str = ""
    content: str = ""
    author: str = ""
    picture: str = ""
    published: datetime | None = None
    is_glimpsed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RawFeed:
    """A feed as the format states it."""

    title: str = ""
    site: str = ""
    entries: tuple[RawEntry, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedFeed:
    """A feed: its name, its site, its entries in the feed's own order.

    Attributes:
        entries: those that are new or changed since the last time, as far as is known.
        is_complete: nothing was left out of `entries`.
        breaks_off: it ends within an item, which is left out.
        hints: when it wants to be polled.
        item_fingerprints: identify the body's items the next time; empty if it has to be read whole then.
    """

    title: str
    site: str
    entries: tuple[Entry, ...]
    item_fingerprints: bytes = b""
    is_complete: bool = True
    breaks_off: bool = False
    hints: UpdateHints = NO_HINTS
