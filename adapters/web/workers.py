"""Worker processes with limits, for work on untrusted input.

A process that takes too long or too much memory is killed, and replaced.
"""

from __future__ import annotations

import asyncio
import contextlib
import multiprocessing
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from importlib.machinery import ModuleSpec
from typing import Any, TypeVar

import structlog
from pebble import ProcessExpired, ProcessPool

from bot.ports import StoppedError

LOG = structlog.get_logger(__name__)

T = TypeVar("T")

TASKS_A_WORKER = 2_000
"""Pieces of work a process does before another takes its place: what leaks does not grow."""
MAX_POOLS = 3
"""Pools that one piece of work is given to, if each of them breaks."""
MAX_DEATHS = 2
"""Processes that one piece of work is given to, if each of them dies."""
RETAINED_TASKS = 4
"""Pieces of work whose memory a worker may keep in all; allocators do not give back everything."""
CHECK_SECONDS = 2.0
STUCK_SECONDS = 5.0
"""Seconds beyond the longest that any piece of work may take, within which some piece ends if any worker works."""
SHUTDOWN_SECONDS = 5.0
"""Seconds in which a pool ends; what is left of a stuck one ends with the program."""

_PRELOADED: set[str] = set()
"""Modules that are loaded before workers are forked: one server forks all of a program's workers."""


class Workers:
    """Fulfils `bot.ports.Processes`; they start with the first piece of work.

    Args:
        reads: what they read, as errors name it.
        number: how many.
        memory: bytes of address space that a piece of work may take beyond what its worker has before it.
        preload: modules that are loaded once for all workers of the program: one that is ended is soon replaced.
    """

    def __init__(self, reads: str, *, number: int, memory: int, preload: Sequence[str]) -> None:
        self.number = number
        self._reads = reads
        self._memory = memory
        _PRELOADED.update(preload)
        self._pool: ProcessPool | None = None
        self._longest = 0.0
        self._ended = 0
        self._awaited: set[asyncio.Future[Any]] = set()
        self._is_closed = False

    def close(self) -> None:
        """End them, whatever they are at; who waits for one is cancelled, from any thread."""
        self._is_closed = True
        pool, self._pool = self._pool, None
        if pool is not None:
            _stop_pool(pool)
        for future in list(self._awaited):
            with contextlib.suppress(RuntimeError):  # its loop is closed, and nobody waits
                future.get_loop().call_soon_threadsafe(future.cancel)

    async def run(self, work: Callable[..., T], *given: object, seconds: float) -> T:
        """Return what `work` returns, or raise what it raises.

        Raises:
            StoppedError: it takes longer than `seconds` or too much memory, or its processes die.
            CancelledError: the program ends.
        """
        deaths = 0
        for _ in range(MAX_POOLS):
            pool = self._open()
            try:
                future = pool.schedule(_run_limited, args=(self._memory, work, *given), timeout=seconds)
                await self._wait_until_ended(asyncio.wrap_future(future), pool, seconds)
                return self._result(future)  # type: ignore[no-any-return]  # pebble has no types for what it returns
            except ProcessExpired as error:
                # Not by us, for taking too long: by the system, for its own reasons as a rule, or by what it reads.
                LOG.info("parser.died", reads=self._reads, reason=str(error))
                deaths += 1
                if deaths == MAX_DEATHS:
                    break
            except (BrokenProcessPool, RuntimeError) as error:
                # A worker that dies between two feeds takes its whole pool along; others wait in it, too.
                LOG.warning("parser.replaced", reason=str(error))
                await self._replace(pool)
        message = f"The {self._reads} ends the process that reads it; we gave up."
        raise StoppedError(message)

    def _result(self, future: Future[T]) -> T:
        try:
            return future.result()
        except TimeoutError as error:
            message = f"The {self._reads} takes too long to be read; we gave up."
            raise StoppedError(message) from error
        except RecursionError as error:  # a RuntimeError, too, but the feed's own
            message = f"The {self._reads} is nested too deeply to be read; we gave up."
            raise StoppedError(message) from error
        except MemoryError as error:
            message = f"The {self._reads} takes too much memory to be read; we gave up."
            raise StoppedError(message) from error

    async def _wait_until_ended(self, future: asyncio.Future[T], pool: ProcessPool, seconds: float) -> None:
        """Wait until a piece of work has ended, however.

        A worker that is killed while it takes work from the others' hands leaves them waiting for ever.

        Raises:
            RuntimeError: its pool was ended, or does nothing any more.
        """
        self._longest = max(self._longest, seconds)
        self._awaited.add(future)
        try:
            while not future.done():
                ended = self._ended
                await asyncio.wait({future}, timeout=self._longest + STUCK_SECONDS)
                if not future.done() and self._ended == ended:
                    message = "no worker takes any work" if pool is self._pool else "another took its place"
                    raise RuntimeError(message)
        finally:
            self._awaited.discard(future)
        self._ended += 1
        if future.cancelled():
            message = "another took its place"
            raise RuntimeError(message)
        future.exception()  # told by the other one

    async def _replace(self, pool: ProcessPool) -> None:
        """End a broken pool, once; the next piece of work opens another."""
        if self._pool is pool:
            self._pool = None
            left = list(self._awaited)
            await asyncio.to_thread(_stop_pool, pool)
            for future in left:  # what it leaves undone nobody would hear of
                future.cancel()

    def _open(self) -> ProcessPool:
        if self._is_closed:
            raise asyncio.CancelledError
        if self._pool is None:
            self._pool = ProcessPool(
                max_workers=self.number,
                max_tasks=TASKS_A_WORKER,
                initializer=_initialize_worker,
                initargs=(self._memory,),
                context=start_loading(),
            )
        return self._pool


def start_loading(*modules: str) -> Any:  # noqa: ANN401  # multiprocessing has no common type for its contexts
    """Start the process that all workers of a program are forked from, and return how they are started.

    What they need is loaded there beside whatever else the program begins with; once it runs, this does nothing.

    Args:
        modules: loaded once for all, beside those that workers were told.
    """
    _PRELOADED.update(modules)
    _forget_the_program()
    context: Any = multiprocessing.get_context("forkserver" if os.name == "posix" else "spawn")
    if os.name == "posix":
        context.set_forkserver_preload(sorted(_PRELOADED))
        _start_server()
    return context


def _forget_the_program() -> None:
    """Keep workers from loading the whole program, which they never use: a second and 60 MB each.

    `multiprocessing` has every new process import what its parent was started as, except where that is a package's
    `__main__`. What workers do stands in modules, which they are told by name.
    """
    main = sys.modules["__main__"]
    if not getattr(main.__spec__, "name", "").endswith(".__main__"):
        main.__spec__ = ModuleSpec("newsdesk.__main__", None)


def _start_server() -> None:
    """Start the process that workers are forked from; Ctrl-C while it loads is the program's to answer.

    A process inherits which signals are blocked, and loading takes longer than many a command.
    """
    from multiprocessing import forkserver, resource_tracker  # noqa: PLC0415  # Windows has neither

    resource_tracker.ensure_running()  # started within, it would unblock the signal
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        forkserver.ensure_running()
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _stop_pool(pool: ProcessPool) -> None:
    with contextlib.suppress(KeyError):  # two of pebble's threads may let go of the same process
        pool.stop()  # type: ignore[no-untyped-call]  # pebble types all but this
    with contextlib.suppress(KeyError, TimeoutError):
        pool.join(timeout=SHUTDOWN_SECONDS)


def _initialize_worker(memory: int) -> None:
    """Prepare a worker: Ctrl-C is the program's to answer, memory is limited, and nobody outlives the program."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with contextlib.suppress(ImportError, OSError, ValueError):  # not every system has limits
        import resource  # noqa: PLC0415  # Windows has none

        most = _address_space_bytes(resource.getpagesize()) + RETAINED_TASKS * memory
        resource.setrlimit(resource.RLIMIT_AS, (most, most))
    threading.Thread(target=_exit_with_parent, args=(os.getppid(),), daemon=True).start()


def _run_limited(memory: int, work: Callable[..., T], *given: object) -> T:
    """Run a task within its memory limit; memory that earlier tasks left behind does not count."""
    with contextlib.suppress(ImportError, OSError, ValueError):
        import resource  # noqa: PLC0415  # Windows has none

        _, most = resource.getrlimit(resource.RLIMIT_AS)
        resource.setrlimit(resource.RLIMIT_AS, (min(most, _address_space_bytes(resource.getpagesize()) + memory), most))
    return work(*given)


def _address_space_bytes(page: int) -> int:
    """Return the bytes of address space in use; elsewhere than on Linux an upper guess."""
    with contextlib.suppress(OSError), open("/proc/self/statm", encoding="ascii") as numbers:  # noqa: PTH123  # no Path in a worker's start
        return int(numbers.read().split()[0]) * page
    return 1_000_000_000


def _exit_with_parent(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(CHECK_SECONDS)
    os._exit(1)
