"""What other places run is what CI runs here."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_the_workflow_runs_what_ci_runs_on_every_python_that_is_promised() -> None:
    """One script says what passes; the oldest Python is the one that the package asks for."""
    workflow = (ROOT / ".github" / "workflows" / "check.yml").read_text("utf-8")
    assert re.findall(r"^ +- run: (.+)$", workflow, re.MULTILINE) == [".ci/run"]
    promised = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["requires-python"]
    assert re.findall(r'"(3\.\d+)"', workflow)[0] == promised.removeprefix(">=")


def test_hooks_run_what_lint_runs() -> None:
    """A commit is held against the same tools, out of the same environment, as `make lint`."""
    hooks = re.findall(r"entry: (\.venv/bin/\S+)", (ROOT / ".pre-commit-config.yaml").read_text("utf-8"))
    lint = (ROOT / "Makefile").read_text("utf-8").partition("\nlint:")[2].partition("\n\n")[0]
    tools = {f".venv/bin/{name}" for name in re.findall(r"\$\(BIN\)/(\S+)", lint)}
    assert set(hooks) == tools
