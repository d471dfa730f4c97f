"""Lanes: how many jobs of each queue a process runs at once, so that those waiting for a slow model delay no others."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Sequence
from itertools import count

from procrastinate.worker import Worker

from bot.domain.job import ANSWER, DELIVER, DIGEST, QUEUES, WATCH

UPKEEP_QUEUE = "upkeep"
"""Looks for the jobs of dead workers: every worker does that, whatever queues it was started for."""
UNNAMED_QUEUE = "default"
"""Jobs from before queues had names; whoever is first does them."""
ALL_QUEUES = (*QUEUES, UPKEEP_QUEUE, UNNAMED_QUEUE)
HIGH_PRIORITY, UPKEEP_PRIORITY, NORMAL_PRIORITY = 20, 10, 0
"""Priorities within a lane: answers and looks at the feeds, what upkeep there is, all else."""

Lane = tuple[str, ...]
"""Queues whose jobs share their places in one process."""

_LANES = ((WATCH, ANSWER), (DELIVER,), (DIGEST,))


def lanes_of(queues: Collection[str] = QUEUES) -> Sequence[Lane]:
    """Return the lanes of a worker for some queues; the first one looks after the others, too."""
    chosen = [tuple(queue for queue in lane if queue in queues) for lane in _LANES]
    first, *others = [lane for lane in chosen if lane]
    return [(*first, UPKEEP_QUEUE, UNNAMED_QUEUE), *others]


SHUTDOWN_SECONDS = 10
"""Seconds that jobs under way may still take when a worker is stopped; then they go back to the queue."""
CANCEL_AGAIN_SECONDS = 15.0
"""Seconds after which a task is cancelled once more: a cancellation may be lost in a call of the database's driver."""


async def run_together(tasks: Sequence[asyncio.Task[None]]) -> None:
    """Run tasks that belong together: where one ends, or we are cancelled, the others are ended, too."""
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        while running := [task for task in tasks if not task.done()]:
            for task in running:
                task.cancel()
            await asyncio.wait(running, timeout=CANCEL_AGAIN_SECONDS)
        ends = await asyncio.gather(*tasks, return_exceptions=True)
    for end in ends:
        if isinstance(end, BaseException) and not isinstance(end, asyncio.CancelledError):
            raise end


async def run_worker(worker: Worker) -> None:
    """Run a worker until it ends; where we are cancelled it is stopped, and may finish its jobs.

    It is told to stop, not cancelled: a cancellation that meets a call of the database's driver may be lost, and then
    it would go on for ever. Only one that does not stop is cancelled in the end.
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
