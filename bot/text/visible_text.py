"""Visible text: invisible characters, bidirectional controls, places to cut a text, hosts that it names."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from urllib.parse import urlsplit

_SENTENCE_END = re.compile(
    "[.!?\u2026\u0964\u06d4\u061f\u1362][\"'\u201d\u2019\u00bb)]*(?=\\s)"
    "|[\u3002\uff01\uff1f\uff61][\"'\u201d\u2019\u300d\u300f\uff09]*"
)
"""The end of a sentence; in Chinese and Japanese no space follows."""
_HOST = re.compile(r"(?i)(?<![\w.-])(?:[^\W_](?:[\w-]*[^\W_])?\.)+[^\W\d_]{2,}(?![\w-])")
"""Text that looks like a host name."""
_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_DIRECTION_CONTROLS = re.compile("[\u202a-\u202e\u2066-\u2069]")
"""Controls that change the direction of text, also beyond their own; plain marks of right-to-left text are others."""
_HIDDEN = "\u00ad\u034f\u061c\u115f\u1160\u180b-\u180f\u200b-\u200f\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0"
_HIDDEN_ONES = re.compile(f"[{_HIDDEN}]")
_SHOWS = re.compile(rf"[^\s\u2800{_HIDDEN}]")
_JOINER = "\u200d"
_SKIN_TONES = "\U0001f3fb\U0001f3fc\U0001f3fd\U0001f3fe\U0001f3ff"
_LONGEST_CHARACTER = 20
"""Most code points that readers may see as one character: a family, a letter with its vowel signs."""
_WIDE_STOP = re.compile("(?<=[A-Za-z0-9])\u3002(?=[A-Za-z])")
"""A Chinese full stop within a host name; browsers read it as a dot."""


def visible(text: str) -> str:
    """Return `text` without lone surrogates, control characters and direction controls; line breaks stay."""
    return _DIRECTION_CONTROLS.sub("", _UNSEEN.sub(" ", text.encode("utf-8", "replace").decode()))


def is_visible(text: str) -> bool:
    """Check whether a text has any visible character."""
    return _SHOWS.search(text) is not None


def sentence_ends(text: str) -> list[int]:
    """Return the offsets after each sentence's end, closing quotation marks included."""
    return [match.end() for match in _SENTENCE_END.finditer(text)]


def character_boundary(text: str, end: int) -> int:
    """Return the last offset up to `end` that does not split what readers see as one character."""
    for _ in range(_LONGEST_CHARACTER):
        if not 0 < end < len(text) or not _is_one_character(text[end - 1], text[end]):
            break
        end -= 1
    return end


def is_honest_label(label: str, url: str) -> bool:
    """Check whether a link's label names no other host than the one it leads to."""
    try:
        host = (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return False
    plain_label = _WIDE_STOP.sub(".", _HIDDEN_ONES.sub("", unicodedata.normalize("NFKC", label)))
    hosts = (match[0].casefold().removeprefix("www.") for match in _HOST.finditer(plain_label))
    return all(
        named_host == host or named_host.endswith(f".{host}") or host.endswith(f".{named_host}") for named_host in hosts
    )


def _is_one_character(before: str, after: str) -> bool:
    """Check whether two code points are read as one character."""
    return _JOINER in {before, after} or after in _SKIN_TONES or unicodedata.category(after).startswith("M")


def lines_that_fit(lines: Iterable[str], room: int, size: Callable[[str], int]) -> list[str]:
    """Return the leading lines that fit into `room` with one character between them."""
    fitting: list[str] = []
    for line in lines:
        room -= size(line)
        if room < 0:
            break
        fitting.append(line)
        room -= 1
    return fitting
