"""Words of natural languages are data, in `bot/text/languages` and `bot/text/words`, not in code."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.text.language import ENGLISH, LANGUAGES

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
_CLASS = re.compile(r"\[(?:\\.|[^\]\\])*\]|\\\w")
_WORD = re.compile(r"[^\W\d_]{2,}")


def texts_in(path: Path) -> Iterator[str]:
    """Yield the strings of a module that are no docstrings, without classes of letters."""
    tree = ast.parse(path.read_text("utf-8"))
    told = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in told:
            yield _CLASS.sub(" ", node.value)


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_code_has_no_words_of_other_languages(path: Path) -> None:
    """None with an accent, and no lists of small words; a language's own folder is where they are added."""
    if str(path.relative_to(ROOT)) in WITH_WORDS:
        return
    words = [{word.casefold() for word in _WORD.findall(text)} for text in texts_in(path)]
    assert [word for told in words for word in told if len(word) > MOST and not word.isascii()] == []
    assert [sorted(told & FOREIGN) for told in words if len(told & FOREIGN) > MOST] == []


def test_exceptions_are_needed() -> None:
    """A module that has no such words any more is no exception."""
    for name in WITH_WORDS:
        words = {word for text in texts_in(ROOT / name) for word in _WORD.findall(text)}
        assert any(not word.isascii() for word in words), name
