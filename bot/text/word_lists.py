"""Word lists of no language in particular, in readable files to extend. A language's lists are in `languages/`."""

from __future__ import annotations

from functools import cache
from pathlib import Path

WORD_LISTS_FOLDER = Path(__file__).parent / "words"


def list_lines(path: Path) -> list[str]:
    """Return the lines of a list, without blank lines and comments, which begin with #."""
    return [line for line in path.read_text("utf-8").splitlines() if line.strip() and not line.startswith("#")]


@cache
def word_set(name: str) -> frozenset[str]:
    """Return the words of a list, separated by white space."""
    return frozenset(word for line in word_list_lines(name) for word in line.split())


@cache
def word_rows(name: str) -> tuple[tuple[str, ...], ...]:
    """Return the words of a list, line by line."""
    return tuple(tuple(line.split()) for line in word_list_lines(name))


@cache
def word_list_lines(name: str) -> tuple[str, ...]:
    """Return the lines of a list, such as one of names."""
    return tuple(list_lines(WORD_LISTS_FOLDER / f"{name}.txt"))


UNITS = tuple(unit for unit, *_ in word_rows("units"))
"""The units of measure that the code knows."""
