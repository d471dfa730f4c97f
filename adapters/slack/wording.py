"""Slack's text: escaping, links, and cutting where a reader would."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Callable, Iterable
from datetime import datetime
from urllib.parse import urlsplit

MORE = "_… and {} lines more_"
LINK_ROOM = 1_000
"""A longer address would use up the room of the digest; it is not linked."""

SENTENCE_END = re.compile(
    "[.!?\u2026\u0964\u06d4\u061f\u1362][\"'\u201d\u2019\u00bb)]*(?=\\s)"
    "|[\u3002\uff01\uff1f\uff61][\"'\u201d\u2019\u300d\u300f\uff09]*"
)
"""Where a sentence ends; in Chinese and Japanese no space follows."""
PERMALINK = re.compile(r"https://[\w.-]+\.slack\.com/archives/\w+/p(\d{10})(\d{6})\S*")
"""A link to a message, as Slack copies it."""
HOST = re.compile(r"(?i)(?<![\w.-])(?:[^\W_](?:[\w-]*[^\W_])?\.)+[^\W\d_]{2,}(?![\w-])")
"""What reads as the name of a host."""
UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")
"""What turns the direction of words, those of others beside it too; the marks of right-to-left writing are others."""
HIDDEN = "\u00ad\u034f\u061c\u115f\u1160\u180b-\u180f\u200b-\u200f\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0"
HIDDEN_ONES = re.compile(f"[{HIDDEN}]")
SHOWS = re.compile(rf"[^\s\u2800{HIDDEN}]")
JOINER = "\u200d"
SKIN_TONES = "\U0001f3fb\U0001f3fc\U0001f3fd\U0001f3fe\U0001f3ff"
LONGEST_CHARACTER = 20
"""Code points that a reader may take for one character: a family, a letter with its vowel signs."""
WIDE_STOP = re.compile("(?<=[A-Za-z0-9])\u3002(?=[A-Za-z])")
"""A Chinese full stop in what else is the name of a host; browsers take it for a dot."""


def escaped(text: str) -> str:
    """Return `text` on one line, Slack's three characters of markup escaped; "" where nothing of it shows."""
    told = " ".join(seen(text).split())
    return html.escape(told, quote=False) if SHOWS.search(told) else ""


def seen(text: str) -> str:
    """Return `text` without halves of characters, control characters and turns of direction."""
    return TURNING.sub("", UNSEEN.sub(" ", text.encode("utf-8", "replace").decode()))


def escaped_lines(text: str, room: int) -> str:
    """Return `text` escaped within `room`, its line breaks kept, and the number of lines that did not fit."""
    lines = [escaped(line) for line in text.splitlines() if line.strip()]
    kept = kept_while_fitting(lines, room - len(MORE) - 5, str) or [shortened(text, room - len(MORE) - 5)]
    missing = len(lines) - len(kept)
    return "\n".join([*kept, MORE.format(missing)] if missing > 0 else kept)


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
    if len(address) > LINK_ROOM:
        return label
    return f"<{address}|{label}>" if is_honest(label, url) else f"{label} · <{address}|read>"


def is_honest(label: str, url: str) -> bool:
    """Say whether a link's label names no other host than the one it leads to."""
    try:
        host = (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return False
    read = WIDE_STOP.sub(".", HIDDEN_ONES.sub("", unicodedata.normalize("NFKC", label)))
    named = (found[0].casefold().removeprefix("www.") for found in HOST.finditer(read))
    return all(one == host or one.endswith(f".{host}") or host.endswith(f".{one}") for one in named)


def escaped_url(url: str) -> str:
    """Return an address with its ampersands escaped and nothing unseen in it."""
    return UNSEEN.sub("", url.encode("utf-8", "replace").decode()).replace("&", "&amp;")


def moment(time: datetime) -> str:
    """Return a time that Slack shows in each reader's own time zone."""
    return f"<!date^{int(time.timestamp())}^{{date_short_pretty}}, {{time}}|{time:%Y-%m-%d %H:%M %Z}>"


def shortened(text: str, room: int) -> str:
    """Return `text` escaped within `room` characters: whole sentences if one fits, else words and an ellipsis."""
    whole = escaped(text)
    if len(whole) <= room:
        return whole
    limit = room - len(" […]")
    end = max((found.end() for found in SENTENCE_END.finditer(whole, 0, room) if found.end() <= limit), default=0)
    if end:
        return f"{whole[:end]} […]"
    limit = max(0, room - len("…"))
    space = whole.rfind(" ", 0, limit + 1)
    # Where words are long, or written without spaces, a cut between words would leave next to nothing.
    return f"{whole[:space] if space >= limit // 2 > 0 else whole[: _between_characters(whole, limit)]}…"


def kept_while_fitting(pieces: Iterable[str], room: int, shown: Callable[[str], str]) -> list[str]:
    """Return the leading pieces, as shown, that fit into `room` with one character between them."""
    kept: list[str] = []
    used = 0
    for piece in pieces:
        line = shown(piece)
        if used + len(line) > room:
            break
        kept.append(line)
        used += len(line) + 1
    return kept


def _between_characters(text: str, end: int) -> int:
    """Return the last place up to `end` that is inside no escape, and inside nothing that is read as one character."""
    begun = text.rfind("&", max(0, end - len("&amp")), end)
    if begun >= 0 and ";" not in text[begun:end]:
        end = begun
    for _ in range(LONGEST_CHARACTER):
        if not 0 < end < len(text) or not _is_one(text[end - 1], text[end]):
            break
        end -= 1
    return end


def _is_one(before: str, after: str) -> bool:
    """Say whether two code points are read as one character."""
    return JOINER in {before, after} or after in SKIN_TONES or unicodedata.category(after).startswith("M")
