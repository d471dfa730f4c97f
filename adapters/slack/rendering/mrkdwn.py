"""Slack's text: escaping, links, and cutting where a reader would."""

from __future__ import annotations

import html
import re
from datetime import datetime

from bot.text.catalogue import say
from bot.text.visible_text import (
    character_boundary,
    is_honest_label,
    is_visible,
    lines_that_fit,
    sentence_ends,
    visible,
)

MORE_LINES = say("_… and {number} lines more_")
LINK_LENGTH = 1_000
"""A longer address would use up the room of the digest; it is not linked."""

PERMALINK = re.compile(r"https://[\w.-]+\.slack\.com/archives/\w+/p(\d{10})(\d{6})\S*")
"""A link to a message, as Slack copies it."""


def escaped(text: str) -> str:
    """Return `text` on one line, Slack's three characters of markup escaped; "" where nothing of it shows."""
    told = " ".join(visible(text).split())
    return html.escape(told, quote=False) if is_visible(told) else ""


def escaped_lines(text: str, room: int) -> str:
    """Return `text` escaped within `room`, its line breaks kept, and the number of lines that did not fit."""
    lines = [escaped(line) for line in text.splitlines() if line.strip()]
    kept = lines_that_fit(lines, room - len(MORE_LINES) + 1, len) or [shortened(text, room - len(MORE_LINES) + 1)]
    missing = len(lines) - len(kept)
    return "\n".join([*kept, MORE_LINES.with_values(number=missing)] if missing > 0 else kept)


def unescaped(text: str) -> str:
    """Return what a person typed: mentions out, links as their address, Slack's three entities as typed."""
    bare = re.sub(r"<[@#!][^>]*>", " ", text)
    addresses = re.sub(r"<([^|>]+)(?:\|[^>]*)?>", r"\1", bare)
    # No other entities: "?a=1&copy=2" is an address.
    typed = addresses.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    return " ".join(PERMALINK.sub(r"message:\1.\2", typed).split())


def linked(url: str, label: str) -> str:
    """Link an escaped `label`; only http(s) addresses of a sane length become links.

    Where the label names another place than the link leads to, it stands beside the link.
    """
    if not url.startswith(("http://", "https://")) or not label:
        return label
    address = re.sub(r"[\s<>|]", lambda found: "".join(f"%{byte:02X}" for byte in found[0].encode()), escaped_url(url))
    if len(address) > LINK_LENGTH:
        return label
    return f"<{address}|{label}>" if is_honest_label(label, url) else f"{label} · <{address}|read>"


def escaped_url(url: str) -> str:
    """Return an address with its ampersands escaped and nothing unseen in it."""
    return "".join(visible(url).split()).replace("&", "&amp;")


def local_time(time: datetime) -> str:
    """Return a time as Slack shows it in each reader's own time zone."""
    return f"<!date^{int(time.timestamp())}^{{date_short_pretty}}, {{time}}|{time:%Y-%m-%d %H:%M %Z}>"


def shortened(text: str, room: int) -> str:
    """Return `text` escaped within `room` characters: whole sentences if one fits, else words and an ellipsis."""
    whole = escaped(text)
    if len(whole) <= room:
        return whole
    limit = room - len(" […]")
    end = max((end for end in sentence_ends(whole[:room]) if end <= limit), default=0)
    if end:
        return f"{whole[:end]} […]"
    limit = max(0, room - len("…"))
    space = whole.rfind(" ", 0, limit + 1)
    # Where words are long, or written without spaces, a cut between words would leave next to nothing.
    return f"{whole[:space] if space >= limit // 2 > 0 else whole[: _safe_cut(whole, limit)]}…"


def _safe_cut(text: str, end: int) -> int:
    """Return the last place up to `end` that is inside no escape, and inside nothing that is read as one character."""
    begun = text.rfind("&", max(0, end - len("&amp")), end)
    if begun >= 0 and ";" not in text[begun:end]:
        end = begun
    return character_boundary(text, end)


def address_of(archive: str, channel: str, message: str, thread: str) -> str:
    """Return the address of a message in a thread."""
    return f"{archive}/p{message.replace('.', '')}?thread_ts={thread}&cid={channel}"
