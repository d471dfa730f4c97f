"""A worker that kills itself: `python -m tests.kill.worker N` dies (SIGKILL) before its N-th touch of the world.

The world is the store and the platform: between any two touches lies one step of the news line.
With N = 0 it works until nothing is left to do. With `stall` for N it stops itself (SIGSTOP) right before its first
post leaves, and goes on when somebody wakes it.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from adapters.web.websub import WebHubs
from bot.app import NewsLine
from bot.publisher.publisher import Publisher
from bot.reader import Reader
from bot.round_ups import RoundUps
from bot.settings.loading import load
from bot.settings.settings import Settings
from bot.stories.finder import StoryFinder
from bot.summarizer.summarizer import Summarizer
from bot.watcher import Watcher
from bot.websub import Hubs
from bot.wiring.desk import Desk, opened_desk


class Fuse:
    """Counts touches, and burns through at the N-th."""

    def __init__(self, touches: int) -> None:
        self._touches_left = touches

    def burn(self, _name: str) -> None:
        """Count one touch."""
        self._touches_left -= 1
        if self._touches_left == 0:
            os.kill(os.getpid(), signal.SIGKILL)


class StallingFuse(Fuse):
    """Stops the process before its first post."""

    def burn(self, name: str) -> None:
        """Stop once, where something is to be posted."""
        if name == "post" and self._touches_left == 0:
            self._touches_left = -1
            os.kill(os.getpid(), signal.SIGSTOP)


class FusedProxy:
    """A proxy of an object: every awaited call burns the fuse first, and once more when it is done."""

    def __init__(self, inner: Any, fuse: Fuse) -> None:  # noqa: ANN401  # any object
        self._inner = inner
        self._fuse = fuse

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401  # any method
        """Return a method with a fuse in it."""
        method: Callable[..., Any] = getattr(self._inner, name)
        if not callable(method):
            return method

        async def call(*args: Any, **kwargs: Any) -> Any:  # noqa: ANN401  # whatever the method takes
            self._fuse.burn(name)
            result = await method(*args, **kwargs)
            self._fuse.burn("")
            return result

        return call


async def main(fuse: Fuse, settings: Settings) -> None:
    """Work until killed, or until nothing is left."""
    async with opened_desk(settings) as desk:
        line = fused_line(desk, fuse, settings)
        await line._watcher.poll_due()
        while True:
            await desk.jobs.rescue()
            await desk.jobs.work(line.handlers(), until_idle=True)
            counts = await desk.jobs.counts()
            if not counts["todo"] and not counts["doing"]:
                return
            await asyncio.sleep(0.1)  # a dead worker's jobs wait for its heartbeat to be missed


def fused_line(desk: Desk, fuse: Fuse, settings: Settings) -> NewsLine:
    """Return the news line with a fuse in every call to the store and the platform."""
    store: Any = FusedProxy(desk.store, fuse)
    page: Any = FusedProxy(desk.platforms["page"], fuse)
    return NewsLine(
        watcher=Watcher(
            desk.bench.feeds, store, desk.clock, interval=settings.poll_interval, first=settings.first_entries
        ),
        reader=Reader(desk.bench.articles),
        summarizer=Summarizer(None),
        publisher=Publisher(
            {"page": page},
            store,
            desk.clock,
            grace=timedelta(seconds=settings.post_grace_seconds),
            translator=desk.bench.translator,
        ),
        rounds=RoundUps({"page": page}, store, desk.clock),
        stories=StoryFinder(store),
        hubs=Hubs(WebHubs(desk.bench.client), store, desk.jobs, desk.clock, public_url=""),
        store=store,
        clock=desk.clock,
    )


if __name__ == "__main__":
    asyncio.run(main(StallingFuse(0) if sys.argv[1] == "stall" else Fuse(int(sys.argv[1])), load()))
