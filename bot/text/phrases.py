"""Phrases: hundreds of expressions looked for at once, ten times as fast as one long alternation.

At each beginning of a word only those are tried that can begin with its first letter. What is found is what
`(?:one|other|...)` finds: the leftmost, of several the first in the list, none within another.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

_GROUP_HEADS = re.compile(r"\((?:\?:|\?-i:|\?(?:=|!|<=|<!))?")
_LITERAL = re.compile(r"[^\W_]")
_REPEAT = re.compile(r"[?*+]|\{(\d+)[^}]*\}")
_NULLABLE = re.compile(r"[?*]|\{0")
_PIECE = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|.", re.DOTALL)


class Phrases:
    """Expressions that begin where a word begins.

    Args:
        source: alternatives of one regular expression, matched in whatever case.
        before: what a word must not be preceded by, as a lookbehind or a word's boundary.
        after: what must follow a phrase, as a lookahead or a word's boundary.
    """

    def __init__(self, source: str, *, before: str, after: str) -> None:
        self._starts = re.compile(rf"{before}\S")
        by_letter: dict[str, list[tuple[int, str]]] = defaultdict(list)
        anywhere: list[tuple[int, str]] = []
        for number, one in enumerate(alternatives_of(source)):
            letters = first_letters(one)
            if letters is None:
                anywhere.append((number, one))
            for letter in letters or ():
                by_letter[letter].append((number, one))
        self._by_letter = {letter: _joined(sorted([*some, *anywhere]), after) for letter, some in by_letter.items()}
        self._otherwise = _joined(anywhere, after) if anywhere else None

    def finditer(self, text: str, start: int = 0, end: int | None = None) -> Iterator[re.Match[str]]:
        """Yield the matches of `text[start:end]`, in order."""
        last = len(text) if end is None else end
        reached = start
        for begin in self._starts.finditer(text, start, last):
            at = begin.start()
            if at < reached:
                continue
            pattern = self._by_letter.get(text[at].lower(), self._otherwise)
            found = pattern.match(text, at, last) if pattern else None
            if found:
                reached = found.end()
                yield found

    def search(self, text: str) -> re.Match[str] | None:
        """Return the first match, if there is one."""
        return next(self.finditer(text), None)


def alternatives_of(source: str) -> list[str]:
    """Part an expression at its outermost "|"."""
    parts, depth = [""], 0
    for piece in _PIECE.findall(source):
        depth += (piece == "(") - (piece == ")")
        if piece == "|" and depth == 0:
            parts.append("")
        else:
            parts[-1] += piece
    return parts


def first_letters(expression: str) -> frozenset[str] | None:
    """Return the letters and digits, lower case, that what an alternative matches can begin with; None if any."""
    letters: set[str] = set()
    rest = expression
    while rest:
        some, rest, is_optional = _first(rest)
        if some is None:
            return None
        letters |= some
        if not is_optional:
            return frozenset(letters)
    return None  # it could be empty


def _first(expression: str) -> tuple[frozenset[str] | None, str, bool]:
    """Return what an expression's first part can begin with, the rest, and whether it can do without that part."""
    if expression[0] == "(":
        inside, rest = _group(expression)
        some: frozenset[str] | None = frozenset()
        for one in alternatives_of(inside):
            letters = first_letters(one)
            some = None if some is None or letters is None else some | letters
    else:
        piece = _PIECE.findall(expression)[0]
        rest = expression[len(piece) :]
        some = _letters(piece)
    repeated = _REPEAT.match(rest)
    optional = _NULLABLE.match(rest) is not None
    return some, rest[repeated.end() :] if repeated else rest, optional


def _letters(piece: str) -> frozenset[str] | None:
    if _LITERAL.fullmatch(piece):
        return frozenset(piece.lower())
    inside = piece[1:-1] if piece[0] == "[" else ""
    return frozenset(inside.lower()) if inside and all(map(_LITERAL.fullmatch, inside)) else None


def _group(expression: str) -> tuple[str, str]:
    """Return what stands in a group at the beginning, and what stands behind it; a lookaround is any text."""
    head = _GROUP_HEADS.match(expression)
    opening = head.group() if head else "("
    depth, at = 0, 0
    for piece in _PIECE.findall(expression):
        depth += (piece == "(") - (piece == ")")
        at += len(piece)
        if depth == 0:
            break
    inside = expression[len(opening) : at - 1] if opening in ("(", "(?:") else r"\S"
    return inside, expression[at:]


def _joined(some: list[tuple[int, str]], after: str) -> re.Pattern[str]:
    return re.compile(rf"(?:{'|'.join(one for _, one in some)}){after}", re.IGNORECASE)
