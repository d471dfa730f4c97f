"""A command that ends while its workers start ends without a word of theirs."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.patience import PATIENCE

PROGRAM = """
import asyncio, sys
from adapters.web.workers import Workers

async def main():
    workers = Workers("feed", number=1, memory=500_000_000, preload=["slow_to_load"])
    try:
        await workers.run(len, b"x", seconds=60.0)
    except asyncio.CancelledError:
        sys.exit(130)

if __name__ == "__main__":
    asyncio.run(main())
"""
SLOW_MODULE = """
import sys

print("loading", flush=True)
sys.stdin.readline()
"""


@pytest.mark.skipif(os.name != "posix", reason="workers are forked on POSIX alone")
def test_whoever_stops_a_command_sees_no_traceback_of_its_workers(tmp_path: Path) -> None:
    """Ctrl-C goes to all of a command's processes, also to one that still loads."""
    (tmp_path / "program.py").write_text(PROGRAM)
    (tmp_path / "slow_to_load.py").write_text(SLOW_MODULE)
    command = subprocess.Popen(  # noqa: S603  # our own program
        [sys.executable, tmp_path / "program.py"],
        env={**os.environ, "PYTHONPATH": os.pathsep.join((str(tmp_path), *sys.path))},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
        text=True,
    )
    assert command.stdout is not None
    assert command.stdout.readline() == "loading\n"
    os.killpg(command.pid, signal.SIGINT)
    _, said = command.communicate("go on\n", timeout=PATIENCE)
    assert "forkserver" not in said
    assert "slow_to_load" not in said


HEAVY_PROGRAM = """
import asyncio, sys
import heavy
from adapters.web.workers import Workers

def main():
    workers = Workers("feed", number=1, memory=500_000_000, preload=["seen"])
    try:
        print(asyncio.run(workers.run(seen.loaded, "heavy", seconds=60.0)))
    finally:
        workers.close()

if __name__ == "__main__":
    import seen
    main()
"""


@pytest.mark.skipif(os.name != "posix", reason="workers are forked on POSIX alone")
def test_a_worker_does_not_load_the_program_that_started_it(tmp_path: Path) -> None:
    """Each worker loaded the whole program a second time, which took a second and 60 MB of memory."""
    (tmp_path / "program.py").write_text(HEAVY_PROGRAM)
    (tmp_path / "heavy.py").write_text("")
    (tmp_path / "seen.py").write_text("import sys\n\ndef loaded(name):\n    return name in sys.modules\n")
    said = subprocess.run(  # noqa: S603  # our own program
        [sys.executable, tmp_path / "program.py"],
        env={**os.environ, "PYTHONPATH": os.pathsep.join((str(tmp_path), *sys.path))},
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert said.stdout == "False\n", said.stderr
