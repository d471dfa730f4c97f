"""Job endings: a job that ended here, and that a crash of the server has made one that is being done again.

What a worker ends it does not wait for the disk to have (`jobs.ASYNCHRONOUS`), so a server that crashes may lose it.
The job is then being done, by a worker that lives and has forgotten it: nobody would ever take it up.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from procrastinate.connector import BaseAsyncConnector
from procrastinate.jobs import Job as QueuedJob

UNDONE = (
    "SELECT id FROM procrastinate_jobs JOIN unnest(%(ids)s::bigint[], %(attempts)s::int[], %(workers)s::bigint[])"
    " AS ended (job, tried, worker) ON id = job AND attempts = tried AND worker_id = worker WHERE status = 'doing'"
)
"""The jobs that are still being done as when they ended: who takes one up again is another worker, or tries it anew."""


@dataclass(frozen=True, slots=True)
class _Ending:
    job: int
    attempts: int
    worker: int
    at: float


class JobEndings:
    """Remembers how jobs ended here until the server has kept it.

    Args:
        connector: asks the queue.
        settled: seconds until an ending must be written down.
        clock: seconds that only grow.
    """

    def __init__(
        self, connector: BaseAsyncConnector, *, settled: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._connector = connector
        self._settled = settled
        self._clock = clock
        self._ended: list[_Ending] = []

    def note(self, job: QueuedJob) -> None:
        """Remember that a job ended, as it was when it was taken."""
        if job.id is not None and job.worker_id is not None:
            self._ended.append(_Ending(job.id, job.attempts, job.worker_id, self._clock()))

    async def lost(self) -> Sequence[int]:
        """Return the jobs that ended a while ago and are still being done; they are returned until they are not.

        Raises:
            ConnectorException: the database is away.
        """
        until = self._clock() - self._settled
        settled = [one for one in self._ended if one.at <= until]
        if not settled:
            return []
        rows = await self._connector.execute_query_all_async(
            UNDONE,
            ids=[one.job for one in settled],
            attempts=[one.attempts for one in settled],
            workers=[one.worker for one in settled],
        )
        lost = [int(row["id"]) for row in rows]
        self._ended = [one for one in self._ended if one.at > until or one.job in lost]
        return lost
