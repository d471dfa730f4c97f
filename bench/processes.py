"""CPU time and memory of processes and their descendants: from /proc, so on Linux alone."""

from __future__ import annotations

import os
import threading
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

PROC_FOLDER = Path("/proc")
TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")
PARENT_FIELD, TIME_FIELDS = 1, slice(11, 15)
"""Places in `stat` behind the name: the parent; user and system time, its own and of children that ended."""


def _stat(number: int) -> list[str]:
    return (PROC_FOLDER / str(number) / "stat").read_text(encoding="utf-8").rpartition(")")[2].split()


def _descendants(roots: Sequence[int], excluded: Sequence[int]) -> Iterator[int]:
    """Yield the roots and all that they started, leaving out `excluded` and what those started."""
    started = defaultdict(list)
    for path in PROC_FOLDER.glob("[0-9]*"):
        try:
            started[int(_stat(int(path.name))[PARENT_FIELD])].append(int(path.name))
        except OSError:  # it has ended
            continue
    waiting = list(roots)
    while waiting:
        number = waiting.pop()
        if number not in excluded:
            yield number
            waiting += started[number]


def cpu_seconds(roots: Sequence[int], *, excluded: Sequence[int] = ()) -> float:
    """Return the processor seconds, user and system, that the processes below `roots` have used so far."""
    used = 0
    for number in _descendants(roots, excluded):
        try:
            used += sum(int(ticks) for ticks in _stat(number)[TIME_FIELDS])
        except OSError:
            continue
    return used / TICKS_PER_SECOND


def _megabytes(number: int) -> tuple[float, float]:
    """Return a process's resident megabytes, and its proportional share of shared pages."""
    try:
        lines = (PROC_FOLDER / str(number) / "smaps_rollup").read_text(encoding="utf-8").splitlines()[1:]
    except OSError:
        return 0.0, 0.0
    sizes = {name: int(rest.split()[0]) for name, _, rest in (line.partition(":") for line in lines)}
    return sizes["Rss"] / 1000, sizes["Pss"] / 1000


def _process_kind(number: int, root: int) -> str:
    """Return what kind of process it is, by its command line."""
    if number == root:
        return "this process"
    words = (PROC_FOLDER / str(number) / "cmdline").read_bytes().split(b"\0")
    if words[0].rpartition(b"/")[2].startswith(b"postgres"):
        return "postgres"
    return "a worker" if b"worker" in words else "a helper, for feeds or pages"


def peak_megabytes(root: int) -> dict[str, float]:
    """Return the most megabytes that were ever resident in one process of each kind, of all below `root`."""
    found: dict[str, float] = {}
    for number in _descendants([root], []):
        try:
            kind = _process_kind(number, root)
            lines = (PROC_FOLDER / str(number) / "status").read_text(encoding="utf-8").splitlines()
        except OSError:  # it has ended
            continue
        sizes = dict(line.split(":", 1) for line in lines)
        if "VmHWM" in sizes:
            found[kind] = max(found.get(kind, 0.0), int(sizes["VmHWM"].split()[0]) / 1000)
    return found


class MemoryMonitor:
    """Measures the memory of processes while it is entered; does nothing if `interval` is 0.

    Args:
        roots: the processes; the first is told alone, too.
        excluded: processes started by them that do not count.
        interval: seconds between two measurements.
    """

    def __init__(self, roots: Sequence[int], *, excluded: Sequence[int] = (), interval: float = 0.0) -> None:
        self._roots, self._excluded, self._interval = roots, excluded, interval
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._measure, daemon=True)
        self._program_peak = self._total_peak = 0.0

    def __enter__(self) -> Self:
        """Begin."""
        if self._interval:
            self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End."""
        self._stop.set()
        if self._interval:
            self._thread.join()

    def _measure(self) -> None:
        while not self._stop.wait(self._interval):
            sizes = {number: _megabytes(number) for number in _descendants(self._roots, self._excluded)}
            self._program_peak = max(self._program_peak, sizes[self._roots[0]][0])
            self._total_peak = max(self._total_peak, sum(share for _, share in sizes.values()))

    def report(self) -> str:
        """Report the peaks."""
        return f"at most {self._program_peak:.0f} MB in the program, {self._total_peak:.0f} MB in all processes"
