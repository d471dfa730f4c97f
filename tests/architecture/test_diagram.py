"""The diagram of the house is drawn from the code: an arrow is an import, and each import between rooms is on it."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from itertools import pairwise, product
from pathlib import Path

ROOT = Path(__file__).parents[2]
COMMON_ROOMS = frozenset({"ports", "domain", "text", "errors"})
"""Rooms that all others know; the page says so."""


def drawn_arrows() -> set[tuple[str, str]]:
    """Return the arrows between rooms of `bot/` on the page."""
    page = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    lines = page.partition("```mermaid")[2].partition("```")[0].splitlines()
    arrows: set[tuple[str, str]] = set()
    for line in lines:
        stations = [re.findall(r"\w+", station) for station in line.split(" --> ")]
        for here, there in pairwise(stations):
            arrows.update(product(here, there))
    return {(here, there) for here, there in arrows if "adapters" not in {here, there} and here not in COMMON_ROOMS}


def imported_rooms() -> set[tuple[str, str]]:
    """Return which room of `bot/` imports which other one, also within functions."""
    found: set[tuple[str, str]] = set()
    for path in (ROOT / "bot").rglob("*.py"):
        here = path.relative_to(ROOT / "bot").parts[0].removesuffix(".py")
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("bot"):
                rooms = [node.module.split(".")[1]] if "." in node.module else [one.name for one in node.names]
                found.update((here, there) for there in rooms if there != here)
    return found


def test_each_arrow_is_an_import() -> None:
    """What is drawn is so."""
    assert drawn_arrows() - imported_rooms() == set()


def test_each_import_between_rooms_is_on_the_page() -> None:
    """By an arrow, or along a path of arrows."""
    reached = defaultdict(set)
    for here, there in drawn_arrows():
        reached[here].add(there)
    for _ in range(len(reached)):
        for rooms in reached.values():
            rooms |= {further for room in [*rooms] for further in reached.get(room, ())}
    rooms = {room for arrow in drawn_arrows() for room in arrow} - COMMON_ROOMS
    between = {(here, there) for here, there in imported_rooms() if {here, there} <= rooms}
    assert {(here, there) for here, there in between if there not in reached[here]} == set()
