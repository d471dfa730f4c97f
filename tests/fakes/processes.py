"""Processes that are threads of this one."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TypeVar

from bot.ports import StoppedError

T = TypeVar("T")


class ThreadProcesses:
    """Fulfils `bot.ports.Processes`; stopped work goes on unseen, for threads cannot be ended."""

    async def run(self, work: Callable[..., T], *given: object, seconds: float) -> T:
        """Return what `work` returns."""
        try:
            async with asyncio.timeout(seconds):
                return await asyncio.to_thread(work, *given)
        except TimeoutError as error:
            message = "The text takes too long to be read; we gave up."
            raise StoppedError(message) from error
