"""List formats: the formats of a language's lists; each parses the lines of a file, and rejects malformed ones."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

_PLAIN = re.compile(r"(?:[^\W\d_]\??|[ |'’-])+")
"""Plain words, which need not be compiled to be a valid expression: compiling takes most of the loading time."""

Value = TypeVar("Value")

Rows = tuple[tuple[str, ...], ...]

FORMAT_KEY, OPTIONAL_KEY = "format", "is_optional"
"""Keys in the metadata of a field that holds a list."""


NO_SLOTS: Mapping[str, Sequence[str]] = {}
_SLOT = re.compile(r"\{[^}]*\}?|\}")


class ListFormat(Protocol[Value]):
    """The format of a list."""

    @property
    def empty(self) -> Value:
        """The value for a language without such a list."""

    def join(self, lists: Sequence[Value]) -> Value:
        """Return the lists of several languages as one, each entry once."""

    def read(self, lines: Sequence[str]) -> Value:
        """Return the contents of a file's lines, of which there is at least one.

        Raises:
            ValueError: they are malformed; the message says how.
        """


def list_field(list_format: ListFormat[Value], *, is_optional: bool = False) -> Value:
    """Return a field for a list in this format; a language may lack an optional one."""
    return field(
        default_factory=lambda: list_format.empty, metadata={FORMAT_KEY: list_format, OPTIONAL_KEY: is_optional}
    )


def _unique(*lists: Iterable[Value]) -> tuple[Value, ...]:
    return tuple(dict.fromkeys(itertools.chain.from_iterable(lists)))


def _by_meaning(tables: Iterable[Mapping[str, Value]]) -> Mapping[str, list[Value]]:
    """Return the tables' entries for each meaning."""
    joined: dict[str, list[Value]] = {}
    for table in tables:
        for meaning, value in table.items():
            joined.setdefault(meaning, []).append(value)
    return joined


class WordSet:
    """Words separated by blanks, on any number of lines; their order does not matter.

    Args:
        is_shared: in merged languages, only a word in all of their lists counts, since being listed means being
            ignored: English "war" must not be, although it is a small word in German.
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
    """Words separated by blanks, on any number of lines; the first that matches counts."""

    empty: tuple[str, ...] = ()

    def join(self, lists: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
        """Return the words, list by list."""
        return _unique(*lists)

    def read(self, lines: Sequence[str]) -> tuple[str, ...]:
        """Return the words in their order."""
        return tuple(word for line in lines for word in line.split())


class WordRows:
    """Words that belong together, one row per line.

    Args:
        count: the number of lines required; None for any.
        width: the number of words required in each; None for any.
    """

    empty: Rows = ()

    def __init__(self, *, count: int | None = None, width: int | None = None) -> None:
        self._count = count
        self._width = width

    def join(self, lists: Sequence[Rows]) -> Rows:
        """Return the rows of all lists; if a row's number is its meaning, each with the words of all lists."""
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
    """One known meaning per line, followed by its entries.

    Args:
        meanings: the meanings that the code knows.
    """

    empty: Mapping[str, tuple[str, ...]] = {}

    def __init__(self, meanings: Sequence[str]) -> None:
        self._meanings = meanings

    def join(self, lists: Sequence[Mapping[str, tuple[str, ...]]]) -> Mapping[str, tuple[str, ...]]:
        """Return the entries of each meaning in any of the lists."""
        return {meaning: _unique(*entries) for meaning, entries in _by_meaning(lists).items()}


class WordTable(_MeaningTable):
    """One meaning per line, followed by the words that have it.

    Args:
        meanings: the meanings that the code knows.
        is_whole: each meaning must be there, since the code relies on a word for each.
    """

    def __init__(self, meanings: Sequence[str], *, is_whole: bool = False) -> None:
        super().__init__(meanings)
        self._is_whole = is_whole

    def read(self, lines: Sequence[str]) -> Mapping[str, tuple[str, ...]]:
        """Return the words by meaning."""
        table: dict[str, tuple[str, ...]] = {}
        for line in lines:
            meaning, *words = line.split()
            if meaning not in self._meanings or meaning in table or not words:
                message = f'"{meaning}" has to be one of {", ".join(self._meanings)}, once, with words behind it'
                raise ValueError(message)
            table[meaning] = tuple(words)
        if self._is_whole and (missing := [meaning for meaning in self._meanings if meaning not in table]):
            message = f"lacks a line for {', '.join(missing)}"
            raise ValueError(message)
        return table


class ExpressionTable(_MeaningTable):
    """One meaning per line, followed by a regular expression that has it; several lines may have the same meaning."""

    def read(self, lines: Sequence[str]) -> Mapping[str, tuple[str, ...]]:
        """Return the expressions by meaning; each compiles."""
        table: dict[str, tuple[str, ...]] = {}
        for line in lines:
            meaning, _, expression = line.partition(" ")
            if meaning not in self._meanings or not expression.strip():
                message = f'"{meaning}" has to be one of {", ".join(self._meanings)}, with an expression behind it'
                raise ValueError(message)
            table[meaning] = (*table.get(meaning, ()), *Expressions().read([expression]))
        return table


class SentenceTable(_MeaningTable):
    """One meaning per line, a colon, and a sentence that has it; several lines may have the same meaning.

    Args:
        meanings: the meanings that the code knows.
        slots: the placeholders, in braces, that sentences of a meaning may have; each must have the first one.
    """

    def __init__(self, meanings: Sequence[str], slots: Mapping[str, Sequence[str]] = NO_SLOTS) -> None:
        super().__init__(meanings)
        self._slots = slots

    def read(self, lines: Sequence[str]) -> Mapping[str, tuple[str, ...]]:
        """Return the sentences by meaning."""
        table: dict[str, tuple[str, ...]] = {}
        for line in lines:
            meaning, _, sentence = (part.strip() for part in line.partition(":"))
            if meaning not in self._meanings or not sentence:
                message = f'"{line}" has to begin with one of {", ".join(self._meanings)}, a colon, and go on'
                raise ValueError(message)
            slots, used = self._slots.get(meaning, ()), _SLOT.findall(sentence)
            if not set(slots[:1]) <= set(used) <= set(slots):
                allowed = f"{', '.join(slots)}, and has to have the first" if slots else "no braces"
                message = f'"{line}" may have {allowed}'
                raise ValueError(message)
            table[meaning] = (*table.get(meaning, ()), sentence)
        return table


class NumberTable:
    """One number in digits per line, followed by the words for it.

    Args:
        least: the smallest number allowed.
    """

    empty: Mapping[str, int] = {}

    def __init__(self, *, least: int = 0) -> None:
        self._least = least

    def join(self, lists: Sequence[Mapping[str, int]]) -> Mapping[str, int]:
        """Return the numbers by their words; a word with two numbers keeps the first list's."""
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
    """Regular expressions, one per line.

    Args:
        are_words: each is one word, separated by blanks on any number of lines.
    """

    empty: tuple[str, ...] = ()

    def __init__(self, *, are_words: bool = False) -> None:
        self._are_words = are_words

    def join(self, lists: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
        """Return the expressions, list by list."""
        return _unique(*lists)

    def read(self, lines: Sequence[str]) -> tuple[str, ...]:
        """Return the expressions, each of which compiles."""
        expressions = tuple(word for line in lines for word in line.split()) if self._are_words else tuple(lines)
        for expression in expressions:
            if expression != expression.rstrip():
                message = f'"{expression}" ends in a blank, which editors take away: write [ ]'
                raise ValueError(message)
            if _PLAIN.fullmatch(expression):
                continue
            try:
                re.compile(expression)
            except re.error as error:
                message = f'"{expression}" is no regular expression: {error}'
                raise ValueError(message) from error
        return expressions


@dataclass(frozen=True, slots=True)
class WordsAndPrefixes:
    """Words, and prefixes of words."""

    whole: frozenset[str] = frozenset()
    prefixes: tuple[str, ...] = ()

    def matches(self, word: str) -> bool:
        """Check whether a word is one of them, or begins with one of the prefixes."""
        return word in self.whole or word.startswith(self.prefixes)


class PrefixSet:
    """Words separated by blanks; one that ends in `*` is a prefix."""

    empty = WordsAndPrefixes()

    def join(self, lists: Sequence[WordsAndPrefixes]) -> WordsAndPrefixes:
        """Return the words and prefixes of all lists."""
        prefixes = sorted(_unique(*(words.prefixes for words in lists)))
        return WordsAndPrefixes(frozenset().union(*(words.whole for words in lists)), tuple(prefixes))

    def read(self, lines: Sequence[str]) -> WordsAndPrefixes:
        """Return the words and prefixes."""
        words = {word for line in lines for word in line.split()}
        if any("*" in word[:-1] or word == "*" for word in words):
            message = "* may only stand at the end of a word"
            raise ValueError(message)
        prefixes = tuple(sorted(word[:-1] for word in words if word.endswith("*")))
        return WordsAndPrefixes(frozenset(word for word in words if not word.endswith("*")), prefixes)


class PrefixTable:
    """One meaning per line, of those that the code knows, followed by the words and prefixes that have it.

    Args:
        meanings: the meanings that the code knows.
    """

    empty: Mapping[str, WordsAndPrefixes] = {}

    def __init__(self, meanings: Sequence[str]) -> None:
        self._table = WordTable(meanings)

    def join(self, lists: Sequence[Mapping[str, WordsAndPrefixes]]) -> Mapping[str, WordsAndPrefixes]:
        """Return the words and prefixes of each meaning in any of the lists."""
        return {meaning: PrefixSet().join(entries) for meaning, entries in _by_meaning(lists).items()}

    def read(self, lines: Sequence[str]) -> Mapping[str, WordsAndPrefixes]:
        """Return the words and prefixes by meaning."""
        prefix_format = PrefixSet()
        return {meaning: prefix_format.read(words) for meaning, words in self._table.read(lines).items()}
