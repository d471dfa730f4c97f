"""The changes that `make mutants` tries: each is one place that says something else."""

from __future__ import annotations

import ast
from typing import Any

import pytest

from bench.mutating import apply_mutant, find_mutants

MUTATIONS = {
    "x = a == b": {"a == b -> a != b"},
    "x = a < b": {"a < b -> a <= b"},
    "x = a in b": {"a in b -> a not in b"},
    "x = a and b": {"a and b -> a or b", "a and b -> a", "a and b -> b"},
    "x = not a": {"not a -> a"},
    "x = a - b": {"a - b -> a + b"},
    "x = a if b else c": {"a if b else c -> c if b else a"},
    "x = 1": {"1 -> 2"},
    "x = True": {"True -> False"},
    "x = 'word'": {"'word' -> 'wordXX'"},
    "x = [a for a in b if c]": {"for a in b if c -> for a in b"},
    "def f(a: str = 'usual') -> str:\n    'Says.'\n    return a": {"return a -> return None"},
    "if a:\n    b()": {"if a:\n    b() -> if not a:\n    b()", "b() -> pass"},
    "for a in b:\n    a += c\n    continue": {"a += c -> pass", "continue -> break"},
    "if TYPE_CHECKING:\n    x = 1": set(),
    "raise Wrong('words')": set(),
    "x = 'two words'": set(),
    "x = 'two (word|words)'": {"'two (word|words)' -> 'two (word|words)XX'"},
    "x = zip(a, b, strict=True)": set(),
}


@pytest.mark.parametrize("source", MUTATIONS)
def test_each_place_can_say_something_else(source: str) -> None:
    """What is for readers and type checkers stays; nor is what an error or a line says changed."""
    assert {one.description for one in find_mutants(source)} == MUTATIONS[source]


@pytest.mark.parametrize("source", MUTATIONS)
def test_a_changed_module_is_code_and_is_another(source: str) -> None:
    """Each number is one change, and the module as a whole can be read by Python."""
    changed = [ast.unparse(apply_mutant(source, one.number)) for one in find_mutants(source)]
    assert len({*changed, ast.unparse(ast.parse(source))}) == len(changed) + 1
    assert all(compile(one, "changed", "exec") for one in changed)


def test_a_change_is_found_by_the_lines_of_its_statement() -> None:
    """A head's lines are its own: who runs the body alone may never see the head say something else."""
    found = {
        one.description: (one.first_line, one.last_line) for one in find_mutants("if (a and\n        b):\n    x = 1\n")
    }
    assert found["a and b -> a"] == (1, 2)
    assert found["1 -> 2"] == (3, 3)


def test_a_change_is_what_runs() -> None:
    """The changed module does something else when it is run."""
    module: dict[str, Any] = {}
    exec(compile(apply_mutant("def f(n):\n    return n + 1\n", 1), "changed", "exec"), module)  # noqa: S102 - our own line
    assert module["f"](3) == 2
