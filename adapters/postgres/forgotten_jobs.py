"""Forgotten jobs: held by a worker of this process, according to the database, but not being done.

Nobody else would ever take one up, since that worker is alive. A worker does not wait until the end of a job is on disk
(`jobs.ASYNCHRONOUS_COMMIT_OPTION`), so a server that crashes may lose it; a job may also be lost on its way to the
worker. Whatever the cause, a job that is held but not done for a while is found.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager

from procrastinate.connector import BaseAsyncConnector
from procrastinate.jobs import Job as QueuedJob

HELD_JOBS = (
    "SELECT id, attempts, worker_id FROM procrastinate_jobs WHERE status = 'doing' AND worker_id = ANY(%(workers)s)"
)
"""The jobs that some workers are doing according to the database."""

Hold = tuple[int, int, int]
"""A job, its number of attempts, and the worker that holds it: taken again, it is another hold."""


class ForgottenJobs:
    """Tracks the jobs being done in this process, and finds those that are so only according to the database.

    Args:
        connector: asks the queue.
        settled: seconds for which that is normal: a job is taken and not yet begun, or ended and not yet recorded.
        clock: returns monotonic seconds.
    """

    def __init__(
        self, connector: BaseAsyncConnector, *, settled: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._connector = connector
        self._settled = settled
        self._clock = clock
        self._doing: Counter[int | None] = Counter()
        self._seen: dict[Hold, float] = {}

    @contextmanager
    def tracking(self, job: QueuedJob) -> Iterator[None]:
        """Track that a job is being done here for the duration of the block."""
        self._doing[job.id] += 1
        try:
            yield
        finally:
            self._doing[job.id] -= 1

    async def find_forgotten(self, workers: Collection[int]) -> Sequence[int]:
        """Find the jobs that these workers of ours have held for a while without doing them.

        Raises:
            ConnectorException: the database is away.
        """
        rows = await self._connector.execute_query_all_async(HELD_JOBS, workers=[*workers])
        holds = [(int(row["id"]), int(row["attempts"]), int(row["worker_id"])) for row in rows]
        now = self._clock()
        self._doing = +self._doing
        self._seen = {hold: self._seen.get(hold, now) for hold in holds if not self._doing[hold[0]]}
        return [job for (job, _, _), since in self._seen.items() if now - since >= self._settled]
