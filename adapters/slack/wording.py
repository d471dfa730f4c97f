"""Slack's text: escaping, links, and cutting where a reader would."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterable
from datetime import datetime
from urllib.parse import urlsplit

MORE = "_… and {} lines more_"
LINK_ROOM = 1_000
"""A longer address would use up the room of the digest; it is not linked."""

SENTENCE_END = re.compile("(?<=[.!?\u2026\u3002\uff01\uff1f])[\"'\u201d\u2019\u00bb)]*\\s+")
PERMALINK = re.compile(r"https://[\w.-]+\.slack\.com/archives/\w+/p(\d{10})(\d{6})\S*")
"""A link to a message, as Slack copies it."""
HOST = re.compile(r"(?i)(?<![\w.-])(?:[^\W_](?:[\w-]*[^\W_])?\.)+[^\W\d_]{2,}(?![\w-])")
"""What reads as the name of a host."""
UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


def escaped(text: str) -> str:
    """Return `text` on one line, with the three characters escaped that Slack reads as markup."""
    seen = UNSEEN.sub(" ", text.encode("utf-8", "replace").decode())
    return html.escape(" ".join(seen.split()), quote=False)


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
    named = (found[0].casefold().removeprefix("www.") for found in HOST.finditer(label))
    return all(one == host or one.endswith(f".{host}") or host.endswith(f".{one}") for one in named)


def escaped_url(url: str) -> str:
    """Return an address with its ampersands escaped and nothing unseen in it."""
    return UNSEEN.sub("", url.encode("utf-8", "replace").decode()).replace("&", "&amp;")


def moment(time: datetime) -> str:
    """Return a time that Slack shows in each reader's own time zone."""
    return f"<!date^{int(time.timestamp())}^{{date_short_pretty}}, {{time}}|{time:%Y-%m-%d %H:%M %Z}>"


def shortened(text: str, room: int) -> str:
    """Return `text` escaped within `room` characters: whole sentences if one fits, else words and an ellipsis."""
    if len(escaped(text)) <= room:
        return escaped(text)
    sentences = kept_while_fitting(SENTENCE_END.split(text), room - len(" […]"), escaped)
    if sentences:
        return f"{' '.join(sentences)} […]"
    words = kept_while_fitting(text.split(), room - len("…"), escaped)
    return f"{' '.join(words)}…" if words else f"{_cut(text, room - len('…'))}…"


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


def _cut(word: str, room: int) -> str:
    """Cut one endless word, never inside an entity."""
    return "".join(kept_while_fitting(word[:room], room, escaped)) if room > 0 else ""
