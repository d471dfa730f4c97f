"""List formats: how a language's lists are written; each parses the lines of a file, and rejects malformed ones."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

_PLAIN = re.compile(r"(?:[^\W\d_]\??|[ |'’-])+")
"""Words alone are an expression that need not be compiled to know it: that takes most of the time of loading."""

Value = TypeVar("Value")

Rows = tuple[tuple[str, ...], ...]

FORMAT_KEY, OPTIONAL_KEY = "format", "is_optional"
"""What a field that holds a list says of it."""


NO_SLOTS: Mapping[str, Sequence[str]] = {}
_SLOT = re.compile(r"\{[^}]*\}?|\}")


class ListFormat(Protocol[Value]):
    """How a list is written."""

    @property
    def empty(self) -> Value:
        """What a language has that has no such list."""

    def join(self, lists: Sequence[Value]) -> Value:
        """Return the lists of several languages as one, each entry once."""

    def read(self, lines: Sequence[str]) -> Value:
        """Return what the lines of a file say; there is one at least.

        Raises:
            ValueError: they say it in another format; says how.
        """


def list_field(written: ListFormat[Value], *, is_optional: bool = False) -> Value:
    """Return a field for a list that is written so; a language may go without one that is optional."""
    return field(default_factory=lambda: written.empty, metadata={FORMAT_KEY: written, OPTIONAL_KEY: is_optional})


def _unique(*lists: Iterable[Value]) -> tuple[Value, ...]:
    return tuple(dict.fromkeys(itertools.chain.from_iterable(lists)))


def _by_meaning(tables: Iterable[Mapping[str, Value]]) -> Mapping[str, list[Value]]:
    """Return what the tables have of each meaning."""
    joined: dict[str, list[Value]] = {}
    for table in tables:
        for meaning, told in table.items():
            joined.setdefault(meaning, []).append(told)
    return joined


class WordSet:
    """Words, between blanks and on as many lines as it takes; their order does not matter.

    Args:
        is_shared: of several languages at once a word counts where all of them have it, since it is left out for
            being in the list: English "war" is not, for being a small word in German.
    """

    empty: frozenset[str] = frozenset()

    def __init__(self, *, is_shared: bool = False) -> None:
        self._is_shared = is_shared

    def join(self, lists: Sequence[frozenset[str]]) -> frozenset[str]:
        """Return the words of any of the lists, or of all."""
        return frozenset.intersection(*lists) if self._is_shared and lists else frozenset().union(*lists)

    def read(self, lines: Sequence[str]) -> frozenset[str]:
        """Return the words."""
        return frozenset(word for line in lines for word in line.split())


class WordSequence:
    """Words, between blanks and on as many lines as it takes; the first one that fits counts."""

    empty: tuple[str, ...] = ()

    def join(self, lists: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
        """Return the words, list by list."""
        return _unique(*lists)

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

    def join(self, lists: Sequence[Rows]) -> Rows:
        """Return the lines of all lists; where a line's number is its meaning, each with the words of all."""
        if self._count is None:
            return _unique(*lists)
        return tuple(_unique(*rows) for rows in zip(*filter(None, lists), strict=True))

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

    def join(self, lists: Sequence[Mapping[str, tuple[str, ...]]]) -> Mapping[str, tuple[str, ...]]:
        """Return what has each meaning in any of the lists."""
        return {meaning: _unique(*told) for meaning, told in _by_meaning(lists).items()}


class WordTable(_MeaningTable):
    """A meaning a line, and behind it the words that have it.

    Args:
        meanings: those that code knows.
        is_whole: each of them has to be there; code takes a word of each for granted.
    """

    def __init__(self, meanings: Sequence[str], *, is_whole: bool = False) -> None:
        super().__init__(meanings)
        self._is_whole = is_whole

    def read(self, lines: Sequence[str]) -> Mapping[str, tuple[str, ...]]:
        """Return the words by their meaning."""
        table: dict[str, tuple[str, ...]] = {}
        for line in lines:
            meaning, *words = line.split()
            if meaning not in self._meanings or meaning in table or not words:
                message = f'"{meaning}" has to be one of {", ".join(self._meanings)}, once, with words behind it'
                raise ValueError(message)
            table[meaning] = tuple(words)
        if self._is_whole and (lacking := [meaning for meaning in self._meanings if meaning not in table]):
            message = f"lacks a line for {', '.join(lacking)}"
            raise ValueError(message)
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


class SentenceTable(_MeaningTable):
    """A meaning a line, and behind it, after a colon, a sentence that has it; several lines may have one meaning.

    Args:
        meanings: those that code knows.
        slots: what sentences of a meaning may leave open, in braces; the first of them stands in each.
    """

    def __init__(self, meanings: Sequence[str], slots: Mapping[str, Sequence[str]] = NO_SLOTS) -> None:
        super().__init__(meanings)
        self._slots = slots

    def read(self, lines: Sequence[str]) -> Mapping[str, tuple[str, ...]]:
        """Return the sentences by their meaning."""
        table: dict[str, tuple[str, ...]] = {}
        for line in lines:
            meaning, _, sentence = (part.strip() for part in line.partition(":"))
            if meaning not in self._meanings or not sentence:
                message = f'"{line}" has to begin with one of {", ".join(self._meanings)}, a colon, and go on'
                raise ValueError(message)
            slots, there = self._slots.get(meaning, ()), _SLOT.findall(sentence)
            if not set(slots[:1]) <= set(there) <= set(slots):
                known = f"{', '.join(slots)}, and has to have the first" if slots else "no braces"
                message = f'"{line}" may have {known}'
                raise ValueError(message)
            table[meaning] = (*table.get(meaning, ()), sentence)
        return table


class NumberTable:
    """A number in digits a line, and behind it the words for it.

    Args:
        least: the smallest number that may be there.
    """

    empty: Mapping[str, int] = {}

    def __init__(self, *, least: int = 0) -> None:
        self._least = least

    def join(self, lists: Sequence[Mapping[str, int]]) -> Mapping[str, int]:
        """Return the numbers by their words; of a word that is two numbers, the first list's."""
        return {word: number for table in reversed(lists) for word, number in table.items()}

    def read(self, lines: Sequence[str]) -> Mapping[str, int]:
        """Return the numbers by their words."""
        table: dict[str, int] = {}
        for line in lines:
            digits, *words = line.split()
            if not digits.isdecimal() or int(digits) < self._least or not words:
                least = f" from {self._least} on" if self._least else ""
                message = f'"{line}" has to be a number in digits{least}, and words for it'
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

    def join(self, lists: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
        """Return the expressions, list by list."""
        return _unique(*lists)

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
class WordsAndPrefixes:
    """Words, and beginnings of words."""

    whole: frozenset[str] = frozenset()
    prefixes: tuple[str, ...] = ()

    def matches(self, word: str) -> bool:
        """Return whether a word is one of them, or begins as one of them does."""
        return word in self.whole or word.startswith(self.prefixes)


class PrefixSet:
    """Words, between blanks; one that ends in `*` is how words begin."""

    empty = WordsAndPrefixes()

    def join(self, lists: Sequence[WordsAndPrefixes]) -> WordsAndPrefixes:
        """Return the words and beginnings of all lists."""
        begun = sorted(_unique(*(one.prefixes for one in lists)))
        return WordsAndPrefixes(frozenset().union(*(one.whole for one in lists)), tuple(begun))

    def read(self, lines: Sequence[str]) -> WordsAndPrefixes:
        """Return the words and beginnings."""
        words = {word for line in lines for word in line.split()}
        if any("*" in word[:-1] or word == "*" for word in words):
            message = "* may only stand at the end of a word"
            raise ValueError(message)
        begun = tuple(sorted(word[:-1] for word in words if word.endswith("*")))
        return WordsAndPrefixes(frozenset(word for word in words if not word.endswith("*")), begun)


class PrefixTable:
    """A meaning a line, out of those that code knows, and behind it words and beginnings of words that have it.

    Args:
        meanings: those that code knows.
    """

    empty: Mapping[str, WordsAndPrefixes] = {}

    def __init__(self, meanings: Sequence[str]) -> None:
        self._table = WordTable(meanings)

    def join(self, lists: Sequence[Mapping[str, WordsAndPrefixes]]) -> Mapping[str, WordsAndPrefixes]:
        """Return the words and beginnings that have each meaning in any of the lists."""
        return {meaning: PrefixSet().join(told) for meaning, told in _by_meaning(lists).items()}

    def read(self, lines: Sequence[str]) -> Mapping[str, WordsAndPrefixes]:
        """Return the words and beginnings by their meaning."""
        written = PrefixSet()
        return {meaning: written.read(words) for meaning, words in self._table.read(lines).items()}
