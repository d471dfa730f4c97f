"""The queue of jobs."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Protocol

from bot.domain.job import Job

Handler = Callable[[Any, int], Awaitable[None]]
"""Does one job; the number says how often it was tried before. After an error with `retry` the job is queued again."""


class Jobs(Protocol):
    """The queue."""

    async def defer(self, *jobs: Job) -> None:
        """Queue jobs outside any other transaction."""

    async def has_workers(self, *queues: str) -> bool:
        """Check whether any worker is doing jobs now, in this process or another: for each queue that is named."""

    async def work(self, handlers: Mapping[type[Any], Handler], *, until_idle: bool = False) -> None:
        """Do jobs until cancelled, or until none is left; jobs of dead workers are taken over."""
