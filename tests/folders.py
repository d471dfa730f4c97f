"""Where tests keep their files: in memory, where there is room for them."""

from __future__ import annotations

import os
import shutil
import tempfile
from multiprocessing.util import Finalize
from pathlib import Path

MEMORY_FOLDER = Path("/dev/shm")  # noqa: S108  # what is made there has a name that nobody can guess
"""The folder that stands in memory, on Linux."""
MIN_FREE_BYTES = 2 << 30
"""Bytes that must be free there, and as much again elsewhere in memory; three servers take a quarter of it."""


def move_to_memory() -> None:
    """Have temporary folders, of these tests and of the programs that they start, be made in memory from now on.

    A database makes a file for each table and index, and on a disk that takes longer than what it is made for. Nothing
    happens where TMPDIR says where they shall be, and where memory has no room. At the end of this process they go.
    """
    if "TMPDIR" in os.environ or not _has_room(MEMORY_FOLDER):
        return
    folder = tempfile.mkdtemp(prefix="newsdesk-tests-", dir=MEMORY_FOLDER)
    os.chmod(folder, 0o711)  # noqa: PTH101, S103  # PostgreSQL's own user goes through it, and sees nothing in it
    # After a server in it is stopped, and after multiprocessing has removed its own folders in it, at -100.
    Finalize(None, shutil.rmtree, args=(folder,), kwargs={"ignore_errors": True}, exitpriority=-200)
    os.environ["TMPDIR"] = folder
    tempfile.tempdir = None  # it is looked up once


def _has_room(folder: Path) -> bool:
    """Check that files fit in there and may be run."""
    try:
        noexec = os.statvfs(folder).f_flag & os.ST_NOEXEC
        free = shutil.disk_usage(folder).free
        available = next(line for line in Path("/proc/meminfo").read_text("ascii").splitlines() if "Available" in line)
    except (OSError, StopIteration):
        return False
    return not noexec and free > MIN_FREE_BYTES and int(available.split()[1]) << 10 > 2 * MIN_FREE_BYTES
