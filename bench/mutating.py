"""Changes to a module, each of which a test should notice: one place is made to say something else.

Prose is none of them: people reword it, and what it says is for them to judge.
"""

from __future__ import annotations

import ast
import copy
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

COMPARISONS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt,
    ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
}  # fmt: skip
ARITHMETIC: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult, ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Mult, ast.BitOr: ast.BitAnd, ast.BitAnd: ast.BitOr,
}  # fmt: skip


PROSE = re.compile(r"[^\\\[\](){}|*<>=]*\w \w[^\\\[\](){}|*<>=]*")
"""Words with blanks between them and no sign of a pattern or of a query."""


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change.

    Attributes:
        number: which of the module's it is.
        first_line: the first line of the statement that it stands in.
        last_line: its last line.
        description: what is changed.
    """

    number: int
    first_line: int
    last_line: int
    description: str


def find_mutants(source: str) -> list[Mutant]:
    """Return all changes to a module."""
    return [
        Mutant(number, place.lineno, _last_line(place), f"{_source_of(node)} -> {_source_of(other)}")
        for number, (place, node, other) in enumerate(_find_changes(ast.parse(source)))
    ]


def apply_mutant(source: str, number: int) -> ast.Module:
    """Return a module with one change."""
    module = ast.parse(source)
    _, node, other = [*_find_changes(module)][number]
    _NodeReplacer(node, other).visit(module)
    return ast.fix_missing_locations(module)


class _NodeReplacer(ast.NodeTransformer):
    def __init__(self, node: ast.AST, other: ast.AST) -> None:
        self._node, self._replacement = node, other

    def visit(self, node: ast.AST) -> Any:  # noqa: ANN401  # as its parent says
        """Return the replacement for the node."""
        return ast.copy_location(self._replacement, node) if node is self._node else self.generic_visit(node)


def _source_of(node: ast.AST) -> str:
    return ast.unparse(node).strip()[:60]


def _last_line(statement: ast.stmt) -> int:
    """Return the last line of a statement, that of its head where others stand in it."""
    body = getattr(statement, "body", None)
    return max(statement.lineno, body[0].lineno - 1) if body else statement.end_lineno or statement.lineno


def _find_changes(module: ast.Module) -> Iterator[tuple[ast.stmt, ast.AST, ast.AST]]:
    """Yield each change: the statement that it is in, what stands there, and what shall."""
    for statement in _statements(module):
        for node in _own_nodes(statement):
            yield from ((statement, node, other) for other in (*_replacement_values(node), *_replacement_steps(node)))


def _statements(node: ast.AST) -> Iterator[ast.stmt]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.If) and ast.unparse(child.test) == "TYPE_CHECKING":
            continue
        if isinstance(child, ast.stmt) and not isinstance(child, ast.Raise | ast.Assert | ast.Import | ast.ImportFrom):
            yield child
        yield from _statements(child)


def _own_nodes(statement: ast.stmt) -> Iterator[ast.AST]:
    """Yield the nodes of a statement that are no other statement's: no types, decorators, docstrings or defaults."""
    if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return
    if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant):
        return
    yield statement
    for name, value in ast.iter_fields(statement):
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.expr) and name not in {"annotation", "target", "targets"}:
                yield from _walk(child)
            if isinstance(child, ast.match_case) and child.guard:
                yield from _walk(child.guard)


def _walk(node: ast.AST) -> Iterator[ast.AST]:
    """Yield a node and those below it, without `strict=True`: it makes no difference where all is well."""
    if not (isinstance(node, ast.keyword) and node.arg == "strict"):
        yield node
        for child in ast.iter_child_nodes(node):
            yield from _walk(child)


def _replacement_values(node: ast.AST) -> Iterator[ast.AST]:
    """Yield what may stand in an expression's place."""
    match node:
        case ast.Compare(ops=[operator]) if type(operator) in COMPARISONS:
            yield ast.Compare(node.left, [COMPARISONS[type(operator)]()], node.comparators)
        case ast.BoolOp():
            yield ast.BoolOp(ast.Or() if isinstance(node.op, ast.And) else ast.And(), node.values)
            yield from (_without_value(node, value) for value in node.values)
        case ast.UnaryOp(op=ast.Not()):
            yield node.operand
        case ast.BinOp() if type(node.op) in ARITHMETIC:
            yield ast.BinOp(node.left, ARITHMETIC[type(node.op)](), node.right)
        case ast.IfExp():
            yield ast.IfExp(node.test, node.orelse, node.body)
        case ast.Constant():
            yield from map(ast.Constant, _changed_constants(node.value))


def _replacement_steps(node: ast.AST) -> Iterator[ast.AST]:
    """Yield what may be done in a statement's place."""
    match node:
        case ast.If() | ast.While():
            changed = copy.copy(node)
            changed.test = ast.UnaryOp(ast.Not(), node.test)
            yield changed
        case ast.comprehension(ifs=[_, *_]):
            yield ast.comprehension(node.target, node.iter, [], node.is_async)
        case ast.Return(value=ast.expr() as value) if ast.unparse(value) != "None":
            yield ast.Return(ast.Constant(None))
        case ast.Expr(value=ast.Call()) | ast.AugAssign():
            yield ast.Pass()
        case ast.Continue():
            yield ast.Break()


def _without_value(node: ast.BoolOp, value: ast.expr) -> ast.expr:
    left = [one for one in node.values if one is not value]
    return left[0] if len(left) == 1 else ast.BoolOp(node.op, left)


def _changed_constants(value: object) -> Iterator[bool | float | str]:
    match value:
        case bool():
            yield not value
        case int():
            yield value + 1
        case float():
            yield value * 1.5 + 0.1
        case str() if value and not PROSE.fullmatch(value):
            yield f"{value}XX"
