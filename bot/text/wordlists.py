"""Word lists: what the text tools know of words, as files one can read and extend."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from bot.text.phrases import Phrases

FOLDER = Path(__file__).parent / "words"
VERB_ENDING = r"(?:s|es|d|ed|ing)?"
"""What "~" stands for in a list of expressions."""


@cache
def word_set(name: str) -> frozenset[str]:
    """Return the words of a list, between white space."""
    return frozenset(word for line in _lines(name) for word in line.split())


@cache
def word_rows(name: str) -> tuple[tuple[str, ...], ...]:
    """Return the words of a list, line by line."""
    return tuple(tuple(line.split()) for line in _lines(name))


@cache
def alternatives(name: str) -> str:
    """Return a list of regular expressions as one, without a group around it."""
    return "|".join(line.replace("~", VERB_ENDING) for line in _lines(name))


@cache
def expression(name: str) -> Phrases:
    """Return a list of regular expressions as one that matches whole words, in whatever case."""
    return Phrases(alternatives(name), before=r"(?<![\w’'-])", after=r"(?![\w’'])")


@cache
def any_word(name: str) -> Phrases:
    """Return a list of words (expressions without spaces; "_" stands for one) as one expression, in whatever case."""
    words = sorted((word.replace("_", " ") for word in word_set(name)), key=lambda word: (-len(word), word))
    return Phrases("|".join(words), before=r"\b", after=r"\b")


def _lines(name: str) -> list[str]:
    text = (FOLDER / f"{name}.txt").read_text("utf-8")
    return [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
