"""Words of natural languages are data, in `bot/text/languages` and `bot/text/words`, and code reads all of them."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

from bot.text.language import ENGLISH, LANGUAGES, Language
from bot.text.list_formats import FORMAT, ExpressionTable

ROOT = Path(__file__).parents[2]
SOURCES = sorted(path for room in ("bot", "adapters") for path in (ROOT / room).rglob("*.py"))
WITH_WORDS = {
    "bot/verification/checks/numbers.py": "examples that the check of numbers must let pass, in Spanish, too",
}
"""Modules that have words of other languages for a reason."""
_ENGLISH = LANGUAGES[ENGLISH].small_words | LANGUAGES[ENGLISH].stop_words
FOREIGN = {word for one in LANGUAGES.values() for word in one.small_words if len(word) > 1} - _ENGLISH
MOST = 2
"""Small words of other languages that a text may have by chance."""
_ESCAPE = re.compile(r"\\\w")
_CLASS = re.compile(r"\[(?:\\.|[^\]\\])*\]|\\\w")
_WORD = re.compile(r"[^\W\d_]{2,}")


def texts_in(path: Path) -> Iterator[str]:
    """Yield the strings of a module that are no docstrings, without classes of letters."""
    tree = ast.parse(path.read_text("utf-8"))
    told = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in told:
            yield _CLASS.sub(" ", node.value)


def words_in(text: str) -> set[str]:
    """Return the words of a text in small letters, each once."""
    return {word.casefold() for word in _WORD.findall(text)}


def _has_foreign(words: set[str]) -> bool:
    return len(words & FOREIGN) > MOST or any(len(word) > MOST and not word.isascii() for word in words)


def foreign_words(path: Path) -> list[str]:
    """Return the words of other languages in a module: those with an accent, and several small ones in one text."""
    if not _has_foreign(words_in(_ESCAPE.sub(" ", path.read_text("utf-8")))):  # most modules: they need not be parsed
        return []
    words = [words_in(text) for text in texts_in(path)]
    accented = [word for told in words for word in told if len(word) > MOST and not word.isascii()]
    return accented + [word for told in words if len(told & FOREIGN) > MOST for word in told & FOREIGN]


def test_code_has_no_words_of_other_languages() -> None:
    """A language's own folder is where they are added."""
    found = {str(path.relative_to(ROOT)): foreign_words(path) for path in SOURCES}
    assert {name: words for name, words in found.items() if words and name not in WITH_WORDS} == {}


def test_exceptions_are_needed() -> None:
    """A module that has no such words any more is no exception."""
    assert all(foreign_words(ROOT / name) for name in WITH_WORDS)


def test_every_list_and_every_meaning_is_read() -> None:
    """A list that no code reads is dead, and so is a meaning in a table of expressions."""
    code = "\n".join(path.read_text("utf-8") for path in SOURCES if path.name != "list_meanings.py")
    lists = [one for one in fields(Language) if FORMAT in one.metadata]
    tables = [one.metadata[FORMAT] for one in lists if isinstance(one.metadata[FORMAT], ExpressionTable)]
    meanings = {meaning for table in tables for meaning in table._meanings}
    assert len(tables) > MOST
    read, named = set(re.findall(r"\.(\w+)", code)), set(re.findall(r"[\"'](\w+)[\"']", code))
    assert {one.name for one in lists} - read == set()
    assert meanings - named == set()
