"""The formats in which a language's lists are written: each reads the lines of a file, and refuses all others."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

_PLAIN = re.compile(r"(?:[^\W\d_]\??|[ |'’-])+")
"""Words alone are an expression that need not be compiled to know it: that takes most of the time of loading."""

Value_co = TypeVar("Value_co", covariant=True)

Rows = tuple[tuple[str, ...], ...]

FORMAT, IS_OPTIONAL = "format", "is_optional"
"""What a field that holds a list says of it."""


class ListFormat(Protocol[Value_co]):
    """How a list is written."""

    @property
    def empty(self) -> Value_co:
        """What a language has that has no such list."""

    def read(self, lines: Sequence[str]) -> Value_co:
        """Return what the lines of a file say; there is one at least.

        Raises:
            ValueError: they say it in another format; says how.
        """


def listed(written: ListFormat[Value_co], *, is_optional: bool = False) -> Value_co:
    """Return a field for a list that is written so; a language may go without one that is optional."""
    return field(default_factory=lambda: written.empty, metadata={FORMAT: written, IS_OPTIONAL: is_optional})


class WordSet:
    """Words, between blanks and on as many lines as it takes; their order does not matter."""

    empty: frozenset[str] = frozenset()

    def read(self, lines: Sequence[str]) -> frozenset[str]:
        """Return the words."""
        return frozenset(word for line in lines for word in line.split())


class WordSequence:
    """Words, between blanks and on as many lines as it takes; the first one that fits counts."""

    empty: tuple[str, ...] = ()

    def read(self, lines: Sequence[str]) -> tuple[str, ...]:
        """Return the words in their order."""
        return tuple(word for line in lines for word in line.split())


class WordRows:
    """Words that belong together, a line each.

    Args:
        count: how many lines there have to be; None for any number.
        width: how many words each has to have; None for any number.
    """

    empty: Rows = ()

    def __init__(self, *, count: int | None = None, width: int | None = None) -> None:
        self._count = count
        self._width = width

    def read(self, lines: Sequence[str]) -> Rows:
        """Return the words, line by line."""
        if self._count not in (None, len(lines)):
            message = f"has {len(lines)} lines, and needs {self._count}"
            raise ValueError(message)
        rows = tuple(tuple(line.split()) for line in lines)
        for row in rows:
            if self._width not in (None, len(row)):
                message = f'"{" ".join(row)}" has {len(row)} words, and needs {self._width}'
                raise ValueError(message)
        return rows


class _MeaningTable:
    """A meaning a line, out of those that code knows, and behind it what has it.

    Args:
        meanings: those that code knows.
    """

    empty: Mapping[str, tuple[str, ...]] = {}

    def __init__(self, meanings: Sequence[str]) -> None:
        self._meanings = meanings


class WordTable(_MeaningTable):
    """A meaning a line, and behind it the words that have it."""

    def read(self, lines: Sequence[str]) -> Mapping[str, tuple[str, ...]]:
        """Return the words by their meaning."""
        table: dict[str, tuple[str, ...]] = {}
        for line in lines:
            meaning, *words = line.split()
            if meaning not in self._meanings or meaning in table or not words:
                message = f'"{meaning}" has to be one of {", ".join(self._meanings)}, once, with words behind it'
                raise ValueError(message)
            table[meaning] = tuple(words)
        return table


class ExpressionTable(_MeaningTable):
    """A meaning a line, and behind it a regular expression that has it; several lines may have one meaning."""

    def read(self, lines: Sequence[str]) -> Mapping[str, tuple[str, ...]]:
        """Return the expressions by their meaning; each compiles."""
        table: dict[str, tuple[str, ...]] = {}
        for line in lines:
            meaning, _, expression = line.partition(" ")
            if meaning not in self._meanings or not expression.strip():
                message = f'"{meaning}" has to be one of {", ".join(self._meanings)}, with an expression behind it'
                raise ValueError(message)
            table[meaning] = (*table.get(meaning, ()), *Expressions().read([expression]))
        return table


class NumberTable:
    """A number in digits a line, and behind it the words for it."""

    empty: Mapping[str, int] = {}

    def read(self, lines: Sequence[str]) -> Mapping[str, int]:
        """Return the numbers by their words."""
        table: dict[str, int] = {}
        for line in lines:
            digits, *words = line.split()
            if not digits.isdecimal() or not words:
                message = f'"{line}" has to be a number in digits, and words for it'
                raise ValueError(message)
            table.update(dict.fromkeys(words, int(digits)))
        return table


class Expressions:
    """Regular expressions, one a line.

    Args:
        are_words: they are of one word each, and stand between blanks on as many lines as it takes.
    """

    empty: tuple[str, ...] = ()

    def __init__(self, *, are_words: bool = False) -> None:
        self._are_words = are_words

    def read(self, lines: Sequence[str]) -> tuple[str, ...]:
        """Return the expressions, each of which compiles."""
        found = tuple(word for line in lines for word in line.split()) if self._are_words else tuple(lines)
        for one in found:
            if one != one.rstrip():
                message = f'"{one}" ends in a blank, which editors take away: write [ ]'
                raise ValueError(message)
            if _PLAIN.fullmatch(one):
                continue
            try:
                re.compile(one)
            except re.error as error:
                message = f'"{one}" is no regular expression: {error}'
                raise ValueError(message) from error
        return found


@dataclass(frozen=True, slots=True)
class Beginnings:
    """Words, and beginnings of words."""

    whole: frozenset[str] = frozenset()
    begun: tuple[str, ...] = ()

    def fit(self, word: str) -> bool:
        """Return whether a word is one of them, or begins as one of them does."""
        return word in self.whole or word.startswith(self.begun)


class WordBeginnings:
    """Words, between blanks; one that ends in `*` is how words begin."""

    empty = Beginnings()

    def read(self, lines: Sequence[str]) -> Beginnings:
        """Return the words and beginnings."""
        words = {word for line in lines for word in line.split()}
        if any("*" in word[:-1] or word == "*" for word in words):
            message = "* may only stand at the end of a word"
            raise ValueError(message)
        begun = tuple(sorted(word[:-1] for word in words if word.endswith("*")))
        return Beginnings(frozenset(word for word in words if not word.endswith("*")), begun)


class BeginningTable:
    """A meaning a line, out of those that code knows, and behind it words and beginnings of words that have it.

    Args:
        meanings: those that code knows.
    """

    empty: Mapping[str, Beginnings] = {}

    def __init__(self, meanings: Sequence[str]) -> None:
        self._table = WordTable(meanings)

    def read(self, lines: Sequence[str]) -> Mapping[str, Beginnings]:
        """Return the words and beginnings by their meaning."""
        written = WordBeginnings()
        return {meaning: written.read(words) for meaning, words in self._table.read(lines).items()}
