"""Every benchmark says what it is before it begins."""

from __future__ import annotations

import re
import runpy
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
NAMES = sorted(
    path.stem for path in (ROOT / "bench").glob("*.py") if '__name__ == "__main__"' in path.read_text("utf-8")
)


@pytest.mark.parametrize("name", NAMES)
def test_a_benchmark_tells_what_it_is(
    name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """`python -m bench.NAME --help` tells what is measured, beside what, and measures nothing."""
    monkeypatch.setattr(sys, "argv", [name, "--help"])
    monkeypatch.delitem(sys.modules, f"bench.{name}", raising=False)
    with pytest.raises(SystemExit) as left:
        runpy.run_module(f"bench.{name}", run_name="__main__")
    told = capsys.readouterr().out
    assert left.value.code == 0
    assert re.search(rf"python -m bench\.{name}\b", told)
