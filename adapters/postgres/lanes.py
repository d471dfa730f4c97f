"""Lanes: how many jobs of each queue a process runs at once, so that jobs waiting for a slow model delay no others."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Sequence
from itertools import count

from procrastinate.worker import Worker

from bot.domain.job import ANSWER, DELIVER, DIGEST, QUEUES, WATCH

UPKEEP_QUEUE = "upkeep"
"""The queue of the search for dead workers' jobs: every worker serves it, whatever queues it was started for."""
UNNAMED_QUEUE = "default"
"""The queue of jobs from before queues had names; whichever worker is first runs them."""
ALL_QUEUES = (*QUEUES, UPKEEP_QUEUE, UNNAMED_QUEUE)
HIGH_PRIORITY, UPKEEP_PRIORITY = 20, 10
"""Priorities within a lane: of answers and rescues, and of looks for due feeds; all else has 0."""

Lane = tuple[str, ...]
"""Queues whose jobs share their slots in one process."""

_LANES = ((WATCH, ANSWER), (DELIVER,), (DIGEST,))


def lanes_of(queues: Collection[str] = QUEUES) -> Sequence[Lane]:
    """Return the lanes of a worker for some queues; the first one also serves the upkeep and unnamed queues."""
    served = [tuple(queue for queue in lane if queue in queues) for lane in _LANES]
    first, *others = [lane for lane in served if lane]
    return [(*first, UPKEEP_QUEUE, UNNAMED_QUEUE), *others]


SHUTDOWN_SECONDS = 10
"""Seconds for jobs under way to finish when a worker is stopped; then they go back to the queue."""
CANCEL_AGAIN_SECONDS = 15.0
"""Seconds after which a task is cancelled once more: a cancellation may be lost in a call to the database driver."""


async def run_together(tasks: Sequence[asyncio.Task[None]]) -> None:
    """Run tasks that belong together: if one ends, or we are cancelled, the others are ended, too."""
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        while running := [task for task in tasks if not task.done()]:
            for task in running:
                task.cancel()
            await asyncio.wait(running, timeout=CANCEL_AGAIN_SECONDS)
        results = await asyncio.gather(*tasks, return_exceptions=True)
    for result in results:
        if isinstance(result, BaseException) and not isinstance(result, asyncio.CancelledError):
            raise result


async def run_worker(worker: Worker) -> None:
    """Run a worker until it ends; if we are cancelled, it is stopped and may finish its jobs.

    It is asked to stop, not cancelled: a cancellation during a call to the database driver may be lost, and then it
    would go on for ever. Only a worker that does not stop is cancelled in the end.
    """
    running = asyncio.create_task(worker.run())  # type: ignore[no-untyped-call]  # Procrastinate's
    try:
        await asyncio.shield(running)
    except asyncio.CancelledError:
        for seconds in count():
            worker.stop()  # type: ignore[no-untyped-call]  # the same
            if seconds > 2 * SHUTDOWN_SECONDS:
                running.cancel()
            if (await asyncio.wait({running}, timeout=1.0))[0]:
                break
        raise
    finally:
        running.cancel()
