"""A queue in memory."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.domain.job import Job
from bot.ports import Handler


class MemoryJobs:
    """Fulfils `bot.ports.Jobs`: does each job once, in order, in this process."""

    def __init__(self) -> None:
        self.queue: list[Job] = []
        self.is_at_work = True

    async def defer(self, *jobs: Job) -> None:
        """Queue jobs; one that waits already is not queued twice."""
        self.queue += [job for job in jobs if job not in self.queue]

    async def has_workers(self, *_queues: str) -> bool:
        """Check whether somebody is at work: always, unless a test says otherwise."""
        return self.is_at_work

    async def work(self, handlers: Mapping[type[Any], Handler], *, until_idle: bool = False) -> None:
        """Do what is queued; there is no waiting for more in memory."""
        assert until_idle, "the memory queue only works until it is idle"
        while self.queue:
            job = self.queue.pop(0)
            await handlers[type(job)](job, 0)
