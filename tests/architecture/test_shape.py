"""The shape of the code: short functions, small modules, a docstring everywhere, nothing that names another machine."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCES = sorted(path for room in ("bot", "adapters", "prompts") for path in (ROOT / room).rglob("*.py"))
TESTS = sorted((ROOT / "tests").rglob("test_*.py"))


CLASS = re.compile(r"^[ \t]*class (\w+)", re.MULTILINE)
WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")

ALLOWED_NAMES = {
    "bot/verification/verdict_cache.py": "RememberingChecker: it is a Checker, and its name says which",
    "adapters/slack/interactions/authorization.py": "PeopleDirectory: the module has the name of Discord's",
}
"""Modules of one class that is not called after them, and why."""


def _functions(node: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Yield the functions in a tree, also those in others; expressions have none and are passed over."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
            yield child
        if not isinstance(child, ast.expr):
            yield from _functions(child)


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_modules_and_functions_are_small(path: Path) -> None:
    """No module is over 400 lines, no function over 60."""
    text = path.read_text("utf-8")
    assert text.count("\n") <= 400
    long = [node.name for node in _functions(ast.parse(text)) if (node.end_lineno or 0) - node.lineno >= 60]
    assert long == []


@pytest.mark.parametrize("path", TESTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_test_says_what_must_hold(path: Path) -> None:
    """Each test function has a docstring."""
    functions = _functions(ast.parse(path.read_text("utf-8")))
    silent = [node.name for node in functions if node.name.startswith("test_") and not ast.get_docstring(node)]
    assert silent == []


def test_the_lock_carries_hashes_and_no_addresses() -> None:
    """A fresh machine gets what was tested, from wherever it gets its packages."""
    lock = (ROOT / "requirements.txt").read_text("utf-8")
    assert "--hash=sha256:" in lock
    assert "://" not in lock


def test_no_abandoned_words() -> None:
    """`Item`, `Content`, `Manager`, `Helper` and `Utils` are not names here."""
    names = {name for path in SOURCES for name in CLASS.findall(path.read_text("utf-8"))}
    assert {"Feed", "Digest", "Desk"} <= names
    assert not {name for name in names if name.endswith(("Item", "Content", "Manager", "Helper", "Utils", "Data"))}


def test_no_class_hides_in_a_packages_init() -> None:
    """A package's `__init__` only says what the package is; classes stand in its modules."""
    hidden = {
        f"{path.relative_to(ROOT)}: {node.name}"
        for path in SOURCES
        if path.name == "__init__.py"
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.ClassDef)
    }
    assert hidden == set()


def _are_forms_of_one(one: str, other: str) -> bool:
    """Check whether two words are forms of one: they begin with the same letters, all but the last or at least five."""
    size = max(3, min(len(one), len(other), 6) - 1)
    return one[:size].lower() == other[:size].lower()


def _is_named_after(name: str, module: str) -> bool:
    """Check whether a class has all words of its module's name, in any form, or the module all words of the class's."""
    has, wants = WORD.findall(name), module.split("_")
    return any(
        all(any(_are_forms_of_one(word, other) for other in others) for word in words)
        for words, others in ((has, wants), (wants, has))
    )


@pytest.mark.parametrize(
    ("name", "module", "is_so"),
    [
        ("VerdictCache", "verdict_cache", True),
        ("ScheduleCommands", "scheduling", True),
        ("PostgresStories", "stories", True),
        ("AnswerStream", "streaming", True),
        ("Hearing", "message_context", False),
        ("Meanings", "embeddings", False),
    ],
)
def test_what_is_called_after_a_module_is_told(name: str, module: str, is_so: bool) -> None:  # noqa: FBT001  # a parameter
    """Plurals, other forms of a word and words besides are no matter; another word is."""
    assert _is_named_after(name, module) is is_so


def test_a_module_of_one_class_is_called_after_it() -> None:
    """Whoever looks for a class finds its module; where that is not so, the reason is written down."""
    otherwise = set()
    for path in SOURCES:
        nodes = ast.parse(path.read_text("utf-8")).body
        kinds = (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
        public = [node for node in nodes if isinstance(node, kinds) and not node.name.startswith("_")]
        is_alone = len(public) == 1 and isinstance(public[0], ast.ClassDef)
        if is_alone and not _is_named_after(public[0].name, path.stem):
            otherwise.add(str(path.relative_to(ROOT)))
    assert otherwise == set(ALLOWED_NAMES)
