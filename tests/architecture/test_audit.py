"""The audit of the locked packages says what it did, and never passes for one that it did not do."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_an_audit_without_a_source_is_none() -> None:
    """Where nobody can be asked, that is said, with an exit code of its own."""
    environment = {**os.environ, "AUDIT_SOURCE": "http://127.0.0.1:1"}
    ran = subprocess.run(  # noqa: S603  # our own script
        [ROOT / ".ci" / "audit"], env=environment, capture_output=True, text=True, check=False
    )
    assert (ran.returncode, "nothing was audited" in ran.stdout) == (3, True)


def test_ci_takes_a_known_advisory_for_a_failure() -> None:
    """And only what could not be asked for none."""
    assert ".ci/audit || [ $? = 3 ]" in (ROOT / ".ci" / "run").read_text("utf-8")
