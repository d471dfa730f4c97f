"""Whether an embedded server runs in a folder."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from adapters.postgres.embedded import is_running


def test_a_server_is_there_while_its_process_is(tmp_path: Path) -> None:
    """Its file says which; one that a killed server left behind says nothing."""
    assert not is_running(tmp_path)
    (tmp_path / "postmaster.pid").write_text(f"{os.getpid()}\n/data\n", "ascii")
    assert is_running(tmp_path)
    ended = subprocess.run([sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, check=True)
    (tmp_path / "postmaster.pid").write_bytes(ended.stdout)
    assert not is_running(tmp_path)


@pytest.mark.parametrize("written", ["", "\n", "none"])
def test_a_damaged_file_says_nothing(tmp_path: Path, written: str) -> None:
    """It is no reason to fail."""
    (tmp_path / "postmaster.pid").write_text(written, "ascii")
    assert not is_running(tmp_path)
