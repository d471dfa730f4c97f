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
    """A class stands in a module that is called after it, and a package's `__init__` only says what the package is."""
    hidden = {
        f"{path.relative_to(ROOT)}: {node.name}"
        for path in SOURCES
        if path.name == "__init__.py"
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.ClassDef)
    }
    assert hidden == set()
