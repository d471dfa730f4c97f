"""Discord's text: escaping, and cutting where a reader would."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from urllib.parse import urlsplit

SENTENCE_END = re.compile("(?<=[.!?\u2026\u3002\uff01\uff1f])[\"'\u201d\u2019\u00bb)]*\\s+")
UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
MARKUP = re.compile(r"([\\*_~`|<>\[\]#@])")
PRESSED = re.compile(r"(?i)\b(https?)(?=://)|\b(discord\w*)(?=\.\w+/)")
"""What Discord would make a link or an invitation of: a backslash behind it has it stand there as plain text."""
HOST = re.compile(r"(?i)(?<![\w.-])(?:[^\W_](?:[\w-]*[^\W_])?\.)+[^\W\d_]{2,}(?![\w-])")
MORE = "*… and {} lines more*"
ADDRESS = re.compile(r"https?://[^\s<>\"\\^`{|}]{4,2000}")


def length(text: str) -> int:
    """Return a text's length as Discord may count it: in UTF-16 units, never less than in characters."""
    return len(text.encode("utf-16-le", "replace")) // 2


def plain(text: str) -> str:
    """Return `text` on one line, without unseen characters."""
    return " ".join(UNSEEN.sub(" ", text.encode("utf-8", "replace").decode()).split())


def escaped(text: str) -> str:
    """Return `text` on one line, showing as it is: no markup, no mention, and no address to be pressed.

    Feeds, pages, models and people write it, and a link in it may lead anywhere.
    """
    return PRESSED.sub(lambda found: f"{found[0]}\\", MARKUP.sub(r"\\\1", plain(text)))


def pressable(text: str) -> str:
    """Return `text` as `escaped` does, its addresses left to be pressed: for whoever typed them, alone."""
    return " ".join(word if ADDRESS.fullmatch(word) else escaped(word) for word in plain(text).split())


def linked(label: str, url: str, *, room: int) -> str:
    """Return a link within `room`; where `label` names another place than `url`, it stands beside the link.

    Args:
        label: what is to be pressed, as somebody wrote it.
        url: where it leads; without one that Discord takes, or with one that is too long, the label stands alone.
        room: characters for all of it.
    """
    target = address(url)
    if target is None or length(target) > room // 2:
        return shortened(label, room)
    told = shortened(label, room - length(target) - len("[](<>) · read"))
    return f"[{told}](<{target}>)" if is_honest(label, target) else f"{told} · [read](<{target}>)"


def is_honest(label: str, url: str) -> bool:
    """Say whether a link's label names no other host than the one it leads to."""
    host = (urlsplit(url).hostname or "").removeprefix("www.")
    named = (found[0].casefold().removeprefix("www.") for found in HOST.finditer(label))
    return all(one == host or one.endswith(f".{host}") or host.endswith(f".{one}") for one in named)


def address(url: str) -> str | None:
    """Return `url` where Discord takes it as a link; it refuses the whole message over a bad one."""
    try:
        host = urlsplit(url).hostname
    except ValueError:
        return None
    return url if host and ADDRESS.fullmatch(url) else None


def shortened(text: str, room: int, shown: Callable[[str], str] = escaped) -> str:
    """Return `text` within `room`: whole sentences if one fits, else words and an ellipsis."""
    if length(shown(text)) <= room:
        return shown(text)
    sentences = kept_while_fitting(SENTENCE_END.split(text), room - len(" […]"), shown)
    if sentences:
        return f"{' '.join(sentences)} […]"
    words = kept_while_fitting(text.split(), room - len("…"), shown)
    return f"{' '.join(words)}…" if words else f"{shown(_beginning(text, room - len('…'), shown))}…"


def _beginning(text: str, room: int, shown: Callable[[str], str]) -> str:
    """Return as much of one endless word as fits; it is shown as a whole, so that what is escaped stays so."""
    fitting, over = 0, min(len(text), room) + 1
    while over - fitting > 1:
        middle = (fitting + over) // 2
        fits = length(shown(text[:middle])) <= room
        fitting, over = (middle, over) if fits else (fitting, middle)
    return text[:fitting]


def kept_while_fitting(pieces: Iterable[str], room: int, shown: Callable[[str], str]) -> list[str]:
    """Return the leading pieces, as shown, that fit into `room` with one character between them."""
    kept: list[str] = []
    used = 0
    for piece in pieces:
        line = shown(piece)
        if used + length(line) > room:
            break
        kept.append(line)
        used += length(line) + 1
    return kept


def packed(lines: Iterable[str], room: int, *, between: str = "\n") -> list[str]:
    """Join lines into as few messages of at most `room` as they need; a longer line is shortened."""
    pages: list[str] = []
    for line in lines:
        short = line if length(line) <= room else shortened(line, room, str)
        if pages and length(pages[-1]) + 1 + length(short) <= room:
            pages[-1] = f"{pages[-1]}{between}{short}"
        else:
            pages.append(short)
    return pages


def one_page(text: str, room: int) -> str:
    """Return `text` escaped as one message with its lines kept, and the number of those that did not fit."""
    lines = [escaped(line) for line in text.splitlines() if line.strip()]
    kept = kept_while_fitting(lines, room - len(MORE) - 5, str) or [shortened(text, room - len(MORE) - 5)]
    missing = len(lines) - len(kept)
    return "\n".join([*kept, MORE.format(missing)] if missing > 0 else kept)
