"""Worker processes for CPU work, with limits."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, TypeVar

T = TypeVar("T")


class StoppedError(Exception):
    """The work was stopped; the message says why, in words."""


class Processes(Protocol):
    """Processes for pure work on untrusted input, killed if it takes too long or too much memory."""

    async def run(self, work: Callable[..., T], *given: object, seconds: float) -> T:
        """Return what `work`, a function at a module's top level, returns, or raise what it raises.

        Raises:
            StoppedError: it takes longer than `seconds` or too much memory, or its process dies.
        """
