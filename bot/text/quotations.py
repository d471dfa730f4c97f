"""Quotations: passages in quotation marks, of six languages, where somebody other than the article speaks.

When in doubt, it is a quotation: a sentence taken for somebody's is read a second time, one taken for the article's own
is not. So a quotation continues past the end of its paragraph, and one that is never closed continues to the end of the
text. Marks are told apart by position: an opening one has a letter after it and none before it, so that one forgotten
mark does not turn everything after it inside out.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto
from functools import cache

from bot.text.language import Language, one_of

_MARK = re.compile(r"[\"“”„‟«»‹›‘’‚']")
_INCHES = re.compile(r"\d['’] ?\d{1,2}\Z")
MAX_INDENT = 20
"""Most white space before the first mark of a paragraph."""

_OPENING = "“„‟«‹‘‚"
_BEFORE_OPENING = "([{—–-/:" + _OPENING + "\"'"
"""Characters that may be right before an opening mark."""


class _Kind(Enum):
    """Kinds of marks that belong together; a kind may be nested in another, but not in itself."""

    CURLY = auto()
    STRAIGHT = auto()
    ANGLE = auto()
    SMALL_ANGLE = auto()
    SINGLE = auto()


_KINDS = {
    **dict.fromkeys("“”„‟", _Kind.CURLY),
    '"': _Kind.STRAIGHT,
    **dict.fromkeys("«»", _Kind.ANGLE),
    **dict.fromkeys("‹›", _Kind.SMALL_ANGLE),
    **dict.fromkeys("‘’‚'", _Kind.SINGLE),
}
_CLOSED_BY = {
    "“": "”", "„": "“”", "‟": "”", "”": "”", '"': '"', "«": "»", "»": "«»", "‹": "›", "›": "‹›", "‘": "’", "‚": "‘’",
    "'": "'’",
}  # fmt: skip
"""The closing marks of each opening mark: “ ”, „ “, « », » «, ” ”, ‘ ’."""


@dataclass(slots=True)
class _Opened:
    """A quotation that is still open.

    Attributes:
        perhaps: the offset where it may have ended, unless that was an apostrophe: after "the workers’ ".
    """

    start: int
    closed_by: str
    perhaps: int | None = None


@cache
def _elision_pattern(language: Language) -> re.Pattern[str]:
    """Return the pattern for text after an apostrophe that opens no quotation: "the '90s", "give 'em"."""
    return re.compile(rf"\d0s\b|\d\d\b(?! [a-z])|(?:{one_of(language.elided_words)})\b", re.IGNORECASE)


def within_quotations(text: str, spans: Sequence[tuple[int, int]], language: Language) -> frozenset[int]:
    """Return the numbers of the sentences that begin within a quotation, one opened in an earlier sentence.

    Args:
        text: the whole text.
        spans: its sentences, in order.
        language: its language.
    """
    inside, quoted_spans, at, reach = set(), quotations(text, language), 0, 0
    for number, (start, _) in enumerate(spans):
        while at < len(quoted_spans) and quoted_spans[at][0] < start:
            reach = max(reach, quoted_spans[at][1])
            at += 1
        if start < reach:
            inside.add(number)
    return frozenset(inside)


def quotations(text: str, language: Language) -> list[tuple[int, int]]:
    """Return the quotations in a text as (start, end) offsets, marks included; they may be nested."""
    reader = _Reader(text, language)
    for mark in _MARK.finditer(text):
        reader.read_mark(mark.group(), mark.start())
    return reader.spans()


class _Reader:
    """Reads marks one by one."""

    def __init__(self, text: str, language: Language) -> None:
        self._text = text
        self._elided = _elision_pattern(language)
        self._open: dict[_Kind, _Opened] = {}
        self._spans: list[tuple[int, int]] = []

    def read_mark(self, mark: str, at: int) -> None:
        """Read the next mark."""
        kind = _KINDS[mark]
        if kind is _Kind.SINGLE:
            self._take_single(mark, at)
        elif mark == '"' and _INCHES.search(self._text, max(0, at - 5), at):
            return
        elif kind in self._open:
            if mark in self._open[kind].closed_by and not self._continues(mark, at):
                self._close(kind, at + 1)
        elif mark == '"' and _Kind.CURLY in self._open and not self._can_open(at):
            self._close(_Kind.CURLY, at + 1)  # many people write „so"
        elif mark in _OPENING or self._can_open(at) or (mark == '"' and self._after(at).isalnum()):
            self._open[kind] = _Opened(at, _CLOSED_BY[mark])

    def spans(self) -> list[tuple[int, int]]:
        """Return the quotations found, and those still open, in order."""
        for opened in self._open.values():
            self._spans.append((opened.start, opened.perhaps or len(self._text)))
        return sorted(self._spans)

    def _take_single(self, mark: str, at: int) -> None:
        """Read a mark that may be an apostrophe: within a word, after it or, in the wrong shape, before it."""
        opened = self._open.get(_Kind.SINGLE)
        opens = mark != "’" and self._can_open(at) and not self._elided.match(self._text, at + 1)
        if opened is None:
            if opens:
                self._open[_Kind.SINGLE] = _Opened(at, _CLOSED_BY[mark])
        elif opens and mark not in opened.closed_by.replace("'", ""):
            if opened.perhaps is not None and not self._heads_paragraph(at):
                self._spans.append((opened.start, opened.perhaps))
                self._open[_Kind.SINGLE] = _Opened(at, _CLOSED_BY[mark])
        elif mark in opened.closed_by and not self._after(at).isalnum() and not self._before(at).isspace():
            is_owners = self._before(at) in "sS" and re.match(r" \w", self._text[at + 1 : at + 3])
            if is_owners:
                opened.perhaps = opened.perhaps or at + 1
            else:
                self._close(_Kind.SINGLE, at + 1)

    def _close(self, kind: _Kind, end: int) -> None:
        """Close a quotation, and any still open within it."""
        start = self._open[kind].start
        for within in [open_kind for open_kind, opened in self._open.items() if opened.start >= start]:
            self._spans.append((self._open.pop(within).start, end))

    def _continues(self, mark: str, at: int) -> bool:
        """Check whether a mark continues an open quotation: each paragraph may have its own, or one was forgotten."""
        return self._can_open(at) and (mark == '"' or self._heads_paragraph(at))

    def _heads_paragraph(self, at: int) -> bool:
        before = self._text[max(0, at - MAX_INDENT) : at]
        _, newline, indent = before.rpartition("\n")
        return bool(newline or at <= MAX_INDENT) and not indent.strip()

    def _can_open(self, at: int) -> bool:
        before, after = self._before(at), self._after(at)
        return (before.isspace() or before in _BEFORE_OPENING) and not after.isspace() and after not in ".,;:!?)]"

    def _before(self, at: int) -> str:
        return self._text[at - 1] if at else "\n"

    def _after(self, at: int) -> str:
        return self._text[at + 1] if at + 1 < len(self._text) else "\n"
