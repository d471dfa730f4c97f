"""Lanes: how many jobs of each queue a process runs at once, so that those waiting for a slow model delay no others."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Sequence

from bot.domain.job import ANSWER, DELIVER, DIGEST, QUEUES, WATCH

UPKEEP = "upkeep"
"""Looks for the jobs of dead workers: every worker does that, whatever queues it was started for."""
UNNAMED = "default"
"""Jobs from before queues had names; whoever is first does them."""
EVERY = (*QUEUES, UPKEEP, UNNAMED)
FIRST, SOON, USUAL = 20, 10, 0
"""Priorities within a lane: answers and looks at the feeds, what upkeep there is, all else."""

Lane = tuple[str, ...]
"""Queues whose jobs share their places in one process."""

_LANES = ((WATCH, ANSWER), (DELIVER,), (DIGEST,))


def lanes_of(queues: Collection[str] = QUEUES) -> Sequence[Lane]:
    """Return the lanes of a worker for some queues; the first one looks after the others, too."""
    chosen = [tuple(queue for queue in lane if queue in queues) for lane in _LANES]
    first, *others = [lane for lane in chosen if lane]
    return [(*first, UPKEEP, UNNAMED), *others]


async def all_of(tasks: Sequence[asyncio.Task[None]]) -> None:
    """Wait for tasks that belong together: where one ends, or we are cancelled, the others are ended, too."""
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        ends = await asyncio.gather(*tasks, return_exceptions=True)
    for end in ends:
        if isinstance(end, BaseException) and not isinstance(end, asyncio.CancelledError):
            raise end
