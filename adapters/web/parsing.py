"""Parsing beside the program: strangers' bytes are read in worker processes that have limits and can be stopped.

A process that takes too long or too much memory is ended, and another takes its place; the feed that did it gets an
error, and no other feed waits for it.
"""

from __future__ import annotations

import asyncio
import contextlib
import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from types import TracebackType
from typing import Any, Self, TypeVar

import structlog
from pebble import ProcessExpired, ProcessPool

from adapters.web.discovery import linked_feeds
from adapters.web.parse import parse_feed
from adapters.web.parsed import ParsedFeed
from bot.errors import NotAFeed

LOG = structlog.get_logger(__name__)

T = TypeVar("T")

SECONDS = 15.0
MEMORY = 250_000_000
"""Bytes of address space a worker may take beyond what it has when it starts; of these less than 200 MB get used."""
TASKS = 2_000
"""Feeds a worker reads before another takes its place: what leaks does not grow."""
POOLS = 3
"""Pools that one feed is given to, if each of them breaks."""
WATCHED_EVERY = 2.0
LARGE = 500_000
"""Bytes of a body that can keep a worker busy for long; of these one worker is always free."""


class Parser:
    """Reads feeds in worker processes, which start with the first feed; an async context manager.

    Args:
        workers: processes; as many as there are processors by default, four at most and two at least.
        seconds: how long one feed may take.
        memory: bytes one feed may take.
    """

    def __init__(self, *, workers: int | None = None, seconds: float = SECONDS, memory: int = MEMORY) -> None:
        self._workers = workers or max(2, min(4, os.cpu_count() or 1))
        self._seconds = seconds
        self._memory = memory
        self._pool: ProcessPool | None = None
        self._large = asyncio.Semaphore(self._workers - 1)

    async def __aenter__(self) -> Self:
        """Do nothing yet: a command that reads no feed needs no process."""
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the workers, whatever they are at."""
        await asyncio.to_thread(self.close)

    def close(self) -> None:
        """End the workers, whatever they are at."""
        if self._pool is not None:
            _end(self._pool)
            self._pool = None

    async def parse(  # what `parse_feed` is given
        self,
        body: bytes,
        *,
        content_type: str = "",
        url: str = "",
        seen: bytes = b"",
        newest: int | None = None,
        seconds: float | None = None,
    ) -> ParsedFeed:
        """Return the feed in `body`, as `parse_feed` reads it; `seconds` where it may take less than others.

        Raises:
            NotAFeed: it is no feed, or one that takes too long or too much memory to be read.
        """
        return await self._run(parse_feed, body, content_type, url, seen, newest, seconds=seconds)

    async def links(self, body: bytes, url: str) -> list[str]:
        """Return the feeds a page links to; none where it takes too long or too much memory to find them."""
        try:
            return await self._run(linked_feeds, body, url, seconds=None)
        except NotAFeed:
            return []

    async def _run(self, read: Callable[..., T], body: bytes, *given: object, seconds: float | None) -> T:
        """Read, one large body at a time where there are several workers: so a small one never waits for long."""
        limit = min(self._seconds, seconds or self._seconds)
        async with self._large if len(body) > LARGE and self._workers > 1 else contextlib.nullcontext():
            for _ in range(POOLS):
                pool = self._open()
                try:
                    future = pool.schedule(read, args=(body, *given), timeout=limit)
                    return await self._result(future, limit)
                except (BrokenProcessPool, RuntimeError) as error:
                    # A worker that dies between two feeds takes its whole pool along; others wait in it, too.
                    LOG.warning("feed workers replaced", reason=str(error))
                    await self._replace(pool)
        message = "The feed ends the process that reads it; we gave up."
        raise NotAFeed(message)

    async def _replace(self, pool: ProcessPool) -> None:
        """End a broken pool, once; the next feed opens another."""
        if self._pool is pool:
            self._pool = None
            await asyncio.to_thread(_end, pool)

    async def _result(self, future: Future[T], limit: float) -> T:
        try:
            return await asyncio.wrap_future(future)
        except TimeoutError as error:
            message = f"The feed takes longer than {limit:.0f} seconds to read; we gave up."
            raise NotAFeed(message) from error
        except RecursionError as error:  # a RuntimeError, too, but the feed's own
            message = "The feed is nested too deeply to be read; we gave up."
            raise NotAFeed(message) from error
        except (MemoryError, ProcessExpired) as error:
            message = "The feed takes too much memory to be read; we gave up."
            raise NotAFeed(message) from error

    def _open(self) -> ProcessPool:
        if self._pool is None:
            context: Any = multiprocessing.get_context("forkserver" if os.name == "posix" else "spawn")
            if os.name == "posix":
                context.set_forkserver_preload(
                    [parse_feed.__module__, linked_feeds.__module__]
                )  # a worker that is ended is soon replaced
            self._pool = ProcessPool(
                max_workers=self._workers,
                max_tasks=TASKS,
                initializer=_begin,
                initargs=(self._memory,),
                context=context,
            )
        return self._pool


def _end(pool: ProcessPool) -> None:
    pool.stop()  # type: ignore[no-untyped-call]  # pebble types all but this
    pool.join()


def _begin(memory: int) -> None:
    """Prepare a worker: Ctrl-C is the program's to answer, memory is limited, and nobody outlives the program."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with contextlib.suppress(ImportError, OSError, ValueError):  # not every system has limits
        import resource  # noqa: PLC0415  # Windows has none

        resource.setrlimit(resource.RLIMIT_AS, (_size(resource.getpagesize()) + memory,) * 2)
    threading.Thread(target=_end_with, args=(os.getppid(),), daemon=True).start()


def _size(page: int) -> int:
    """Return the bytes of address space in use; elsewhere than on Linux an upper guess."""
    with contextlib.suppress(OSError), open("/proc/self/statm", encoding="ascii") as numbers:  # noqa: PTH123  # no Path in a worker's start
        return int(numbers.read().split()[0]) * page
    return 1_000_000_000


def _end_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(WATCHED_EVERY)
    os._exit(1)
