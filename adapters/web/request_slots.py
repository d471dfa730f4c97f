"""Request slots: how many requests run at once, in all and per host, and how long a host is left in peace."""

from __future__ import annotations

import asyncio
from collections import deque
from types import TracebackType

MAX_SPACING_SECONDS = 5.0
"""Seconds between two requests to a host that is slow, at most."""


class Turns:
    """Admits a limited number at a time, in order of arrival; an async context manager for each.

    Like asyncio.Semaphore, which scans its whole queue at every release; here a thousand may wait.
    """

    def __init__(self, at_once: int) -> None:
        self._free = at_once
        self._line: deque[asyncio.Future[None]] = deque()

    async def __aenter__(self) -> None:
        """Wait for a turn."""
        if self._free > 0:  # then nobody waits: turns are handed over, never freed beside a line
            self._free -= 1
            return
        mine: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._line.append(mine)
        try:
            await mine
        except asyncio.CancelledError:
            if mine.done() and not mine.cancelled():  # it was handed over in the same moment
                self._hand_over()
            raise

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Let the next one in."""
        self._hand_over()

    def _hand_over(self) -> None:
        while self._line:
            following = self._line.popleft()
            if not following.done():
                following.set_result(None)
                return
        self._free += 1


class Host:
    """Whose turn it is at a host.

    Args:
        at_once: requests that may be with it.

    Attributes:
        took: seconds that its last answer took.
    """

    def __init__(self, at_once: int) -> None:
        self.turns = Turns(at_once)
        self.took = 0.0
        self._at_once = at_once
        self._next = 0.0

    def spacing(self, pause: float) -> float:
        """Return the seconds between two requests with which all of us together have so many under way.

        As long as the last answer took, shared among them; a host that was slow once is not left for long.
        """
        return max(pause, min(self.took / self._at_once, MAX_SPACING_SECONDS)) if pause else 0.0

    async def next_turn(self, pause: float) -> None:
        """Wait until `pause` seconds after the turn before."""
        loop = asyncio.get_running_loop()
        now = loop.time()
        at = max(now, self._next)
        self._next = at + pause
        if pause:
            # Hosts are forgotten once nobody refers to them; this one is remembered until its pause is over.
            loop.call_at(self._next, self._rest)
        if at > now:
            await asyncio.sleep(at - now)

    def _rest(self) -> None:
        """Do nothing: who waits to call this holds the host."""
