"""Truncated feeds, whose program crashed or filled its disk: their complete items are read."""

from __future__ import annotations

import re

from bot.errors import NotAFeed

SNIFFED_BYTES = 4096
_BEGUN = re.compile(rb"<(?:\w+:)?(?:rss|feed|rdf)\b[^>]*[^/]>", re.IGNORECASE)
_ENDED = re.compile(rb"</\s*(?:\w+:)?(?:rss|feed|rdf|channel)\s*>", re.IGNORECASE)
_ITEM = re.compile(rb"<(?:\w+:)?(?:item|entry)[\s>]", re.IGNORECASE)
_ITEM_END = re.compile(rb"</\s*(?:\w+:)?(?:item|entry)\s*>", re.IGNORECASE)


def begins_as_feed(body: bytes) -> bool:
    """Check whether a body is meant to be a feed, even a broken one."""
    return bool(_BEGUN.search(body[:SNIFFED_BYTES]))


def without_broken_tail(body: bytes) -> bytes | None:
    """Return a truncated feed up to the end of its last complete item; None if it is not truncated.

    Raises:
        NotAFeed: not even its first item is complete.
    """
    if not begins_as_feed(body) or _ENDED.search(body[-SNIFFED_BYTES:]):
        return None
    end = max((match.end() for match in _ITEM_END.finditer(body)), default=0)
    if end:
        return body[:end]
    where = "in its first item" if _ITEM.search(body) else "before its first item"
    message = f"The feed breaks off {where}, so nothing of it can be read."
    raise NotAFeed(message)
