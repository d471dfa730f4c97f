"""Word lists: what the text tools know of words, as files one can read and extend."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent / "words"


@cache
def word_set(name: str) -> frozenset[str]:
    """Return the words of a list, between white space."""
    return frozenset(word for line in _lines(name) for word in line.split())


@cache
def word_rows(name: str) -> tuple[tuple[str, ...], ...]:
    """Return the words of a list, line by line."""
    return tuple(tuple(line.split()) for line in _lines(name))


@cache
def words_by_language(name: str) -> Mapping[str, frozenset[str]]:
    """Return the words of a list that has a language a line, by its code, which stands first."""
    return {code: frozenset(words) for code, *words in word_rows(name)}


@cache
def beginnings_by_language(name: str) -> Mapping[str, re.Pattern[str]]:
    """Return the words of a list that has a language a line, each language as a pattern; `*` is any ending."""
    return {
        code: re.compile("|".join(re.escape(word).replace(r"\*", r"\S*") for word in sorted(words)))
        for code, words in words_by_language(name).items()
    }


@cache
def lines(name: str) -> tuple[str, ...]:
    """Return a list of names, a name a line."""
    return tuple(_lines(name))


@cache
def alternatives(name: str) -> str:
    """Return a list of regular expressions as one, without a group around it."""
    return "|".join(_lines(name))


def _lines(name: str) -> list[str]:
    text = (FOLDER / f"{name}.txt").read_text("utf-8")
    return [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
