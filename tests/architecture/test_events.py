"""What is logged and counted has a name that stays, listed in docs/operating.md with its fields."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from functools import cache
from pathlib import Path

from tests.architecture.test_deploy import metrics_exposed

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "operating.md").read_text("utf-8")
EVENT_NAME = re.compile(r"[a-z]+\.[a-z_]+")


@cache
def logged_events() -> dict[str, tuple[set[str], set[str]]]:
    """Return each event that the code logs, with its levels and fields."""
    found: dict[str, tuple[set[str], set[str]]] = defaultdict(lambda: (set(), set()))
    for room in ("bot", "adapters"):
        for path in sorted((ROOT / room).rglob("*.py")):
            text = path.read_text("utf-8")
            for node in ast.walk(ast.parse(text)) if "LOG." in text else ():
                if not (isinstance(node, ast.Call) and ast.unparse(node.func).startswith("LOG.")):
                    continue
                event = node.args[0]
                assert isinstance(event, ast.Constant), f"{path}:{node.lineno} logs what is no plain name"
                levels, fields = found[str(event.value)]
                levels.add(ast.unparse(node.func).removeprefix("LOG."))
                fields.update(str(keyword.arg) for keyword in node.keywords if keyword.arg != "exc_info")
    return found


def table_rows(title: str) -> dict[str, tuple[str, ...]]:
    """Return the rows of the page's table under a heading, by what is in their first column."""
    section = PAGE.partition(f"## {title}\n")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| `([\w.]+)` \| (.*) \|$", section, re.MULTILINE)
    return {name: tuple(cell.strip() for cell in rest.split(" | ")) for name, rest in rows}


def test_every_event_is_listed_with_its_fields() -> None:
    """And none is listed that is not logged: whoever looks for one finds it under that name."""
    told = {
        name: (set(cells[0].split(", ")), set(re.findall(r"`(\w+)`", cells[1])))
        for name, cells in table_rows("Log events").items()
    }
    assert told == logged_events()


def test_events_are_named_alike() -> None:
    """By what they are about and what happened; each says in words what that means."""
    assert [name for name in logged_events() if not EVENT_NAME.fullmatch(name)] == []
    assert all(cells[2].endswith((".", "`.")) for cells in table_rows("Log events").values())


def test_every_metric_is_listed_with_its_labels() -> None:
    """Under the name that is asked for; of a histogram without its parts."""
    there = {re.sub(r"_(bucket|count|sum)$", "", name): labels - {"le"} for name, labels in metrics_exposed().items()}
    told = {name: set(re.findall(r"`(\w+)`", cells[0])) for name, cells in table_rows("Metrics").items()}
    assert told == {name: labels for name, labels in there.items() if not name.endswith("_created")}
