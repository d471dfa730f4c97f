"""Slack's mrkdwn: escaping, linking, and shortening at sentences or words."""

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
"""Most characters of a linked address; a longer one would use up the digest's room."""

PERMALINK = re.compile(r"https://[\w.-]+\.slack\.com/archives/\w+/p(\d{10})(\d{6})\S*")
"""A link to a message, as Slack copies it."""


def escaped(text: str) -> str:
    """Return `text` on one line, with Slack's three special characters escaped; "" if nothing of it is visible."""
    line = " ".join(visible(text).split())
    return html.escape(line, quote=False) if is_visible(line) else ""


def escaped_lines(text: str, room: int) -> str:
    """Return `text` escaped and cut to `room`, with its line breaks, and the number of lines that did not fit."""
    lines = [escaped(line) for line in text.splitlines() if line.strip()]
    shown_lines = lines_that_fit(lines, room - len(MORE_LINES) + 1, len) or [
        shortened(text, room - len(MORE_LINES) + 1)
    ]
    missing = len(lines) - len(shown_lines)
    return "\n".join([*shown_lines, MORE_LINES.with_values(number=missing)] if missing > 0 else shown_lines)


def unescaped(text: str) -> str:
    """Return what a person typed: without mentions, links as addresses, Slack's three entities as characters."""
    without_mentions = re.sub(r"<[@#!][^>]*>", " ", text)
    with_addresses = re.sub(r"<([^|>]+)(?:\|[^>]*)?>", r"\1", without_mentions)
    # No other entities: "?a=1&copy=2" is an address.
    typed = with_addresses.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    return " ".join(PERMALINK.sub(r"message:\1.\2", typed).split())


def linked(url: str, label: str) -> str:
    """Link an escaped `label`; only http(s) addresses of a sane length become links.

    If the label names another host than the link's, it is put beside the link.
    """
    if not url.startswith(("http://", "https://")) or not label:
        return label
    address = re.sub(r"[\s<>|]", lambda match: "".join(f"%{byte:02X}" for byte in match[0].encode()), escaped_url(url))
    if len(address) > LINK_LENGTH:
        return label
    return f"<{address}|{label}>" if is_honest_label(label, url) else f"{label} · <{address}|read>"


def escaped_url(url: str) -> str:
    """Return an address with its ampersands escaped, and without spaces and invisible characters."""
    return "".join(visible(url).split()).replace("&", "&amp;")


def local_time(time: datetime) -> str:
    """Return a time as Slack shows it in each reader's own time zone."""
    return f"<!date^{int(time.timestamp())}^{{date_short_pretty}}, {{time}}|{time:%Y-%m-%d %H:%M %Z}>"


def shortened(text: str, room: int) -> str:
    """Return `text` escaped and cut to `room`: after a sentence if one fits, else after a word, with an ellipsis."""
    escaped_text = escaped(text)
    if len(escaped_text) <= room:
        return escaped_text
    limit = room - len(" […]")
    end = max((end for end in sentence_ends(escaped_text[:room]) if end <= limit), default=0)
    if end:
        return f"{escaped_text[:end]} […]"
    limit = max(0, room - len("…"))
    word_end = escaped_text.rfind(" ", 0, limit + 1)
    # If words are long, or written without spaces, a cut between words would leave next to nothing.
    return (
        f"{escaped_text[:word_end] if word_end >= limit // 2 > 0 else escaped_text[: _safe_cut(escaped_text, limit)]}…"
    )


def _safe_cut(text: str, end: int) -> int:
    """Return the last position up to `end` that splits neither an entity nor a visible character."""
    entity_start = text.rfind("&", max(0, end - len("&amp")), end)
    if entity_start >= 0 and ";" not in text[entity_start:end]:
        end = entity_start
    return character_boundary(text, end)


def address_of(archive: str, channel: str, message: str, thread: str) -> str:
    """Return the address of a message in a thread."""
    return f"{archive}/p{message.replace('.', '')}?thread_ts={thread}&cid={channel}"
