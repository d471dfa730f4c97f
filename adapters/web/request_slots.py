"""Request slots: how many requests run at once, in total and per host, and how long a host is not requested."""

from __future__ import annotations

import asyncio
from collections import deque
from types import TracebackType

MAX_SPACING_SECONDS = 5.0
"""Most seconds between two requests to a slow host."""


class Turns:
    """Admits a limited number of tasks at a time, in order of arrival; each enters it as an async context manager.

    Like asyncio.Semaphore, but that scans its whole queue at every release, and here a thousand may wait.
    """

    def __init__(self, at_once: int) -> None:
        self._free = at_once
        self._line: deque[asyncio.Future[None]] = deque()

    async def __aenter__(self) -> None:
        """Wait for a turn."""
        if self._free > 0:  # then nobody waits: turns are handed over, never freed while a queue exists
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
        """Let the next task in."""
        self._hand_over()

    def _hand_over(self) -> None:
        while self._line:
            following = self._line.popleft()
            if not following.done():
                following.set_result(None)
                return
        self._free += 1


class Host:
    """Gives out the turns at a host.

    Args:
        at_once: requests that may be under way to it.

    Attributes:
        took: seconds that its last response took.
    """

    def __init__(self, at_once: int) -> None:
        self.turns = Turns(at_once)
        self.took = 0.0
        self._at_once = at_once
        self._next = 0.0

    def spacing(self, pause: float) -> float:
        """Return the seconds between two requests at which all processes together have `at_once` under way.

        That is the time of the last response divided by `at_once`, limited so that one slow response costs little.
        """
        return max(pause, min(self.took / self._at_once, MAX_SPACING_SECONDS)) if pause else 0.0

    async def next_turn(self, pause: float) -> None:
        """Wait until `pause` seconds after the previous turn."""
        loop = asyncio.get_running_loop()
        now = loop.time()
        at = max(now, self._next)
        self._next = at + pause
        if pause:
            # Hosts are forgotten once nothing refers to them; this one is remembered until its pause is over.
            loop.call_at(self._next, self._rest)
        if at > now:
            await asyncio.sleep(at - now)

    def _rest(self) -> None:
        """Do nothing: the pending call keeps the host referenced."""
