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
"""Tasks a process runs before it is replaced, so that leaks do not grow."""
MAX_POOLS = 3
"""Most pools that one task is given to, if each of them breaks."""
MAX_DEATHS = 2
"""Most processes that one task is given to, if each of them dies."""
RETAINED_TASKS = 4
"""Tasks whose memory a worker may retain in all; allocators do not give back everything."""
CHECK_SECONDS = 2.0
STUCK_SECONDS = 5.0
"""Seconds beyond the longest time limit of a task within which some task ends, unless the whole pool is stuck."""
SHUTDOWN_SECONDS = 5.0
"""Seconds for a pool to end; whatever is left of a stuck one ends with the program."""

_PRELOADED: set[str] = set()
"""Modules to load before workers are forked: one server forks all of a program's workers."""


class Workers:
    """Implements `bot.ports.Processes`; they start with the first task.

    Args:
        reads: the kind of input they read, as named in errors.
        number: how many.
        memory: bytes of address space that a task may take beyond what its worker has before it.
        preload: modules to load once for all workers of the program, so that a killed worker is soon replaced.
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
        """End the processes, whatever they are doing, from any thread; callers waiting for a result are cancelled."""
        self._is_closed = True
        pool, self._pool = self._pool, None
        if pool is not None:
            _stop_pool(pool)
        for future in list(self._awaited):
            with contextlib.suppress(RuntimeError):  # its loop is closed, and nothing waits for it
                future.get_loop().call_soon_threadsafe(future.cancel)

    async def run(self, work: Callable[..., T], *arguments: object, seconds: float) -> T:
        """Return what `work` returns, or raise what it raises.

        Raises:
            StoppedError: it takes longer than `seconds` or too much memory, or its processes die.
            CancelledError: the program ends.
        """
        deaths = 0
        for _ in range(MAX_POOLS):
            pool = self._open()
            try:
                future = pool.schedule(_run_limited, args=(self._memory, work, *arguments), timeout=seconds)
                await self._wait_until_ended(asyncio.wrap_future(future), pool, seconds)
                return self._result(future)  # type: ignore[no-any-return]  # pebble has no types for what it returns
            except ProcessExpired as error:
                # Not killed by us for taking too long: by the system, as a rule for its own reasons, or by its input.
                LOG.info("parser.died", reads=self._reads, reason=str(error))
                deaths += 1
                if deaths == MAX_DEATHS:
                    break
            except (BrokenProcessPool, RuntimeError) as error:
                # A worker that dies between two tasks breaks its whole pool, in which other tasks wait, too.
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
        """Wait until a task has ended, in whatever way.

        A worker that is killed while it takes a task from the shared queue leaves the others waiting for ever.

        Raises:
            RuntimeError: its pool was ended, or is stuck.
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
        future.exception()  # marks it as retrieved; the pool's own future raises it

    async def _replace(self, pool: ProcessPool) -> None:
        """End a broken pool, once; the next task opens another."""
        if self._pool is pool:
            self._pool = None
            unfinished = list(self._awaited)
            await asyncio.to_thread(_stop_pool, pool)
            for future in unfinished:  # nobody would learn of the tasks it leaves undone
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
    """Start the process that all workers of a program are forked from, and return their `multiprocessing` context.

    Their modules are loaded there while the program goes on starting; once the process runs, this does nothing.

    Args:
        modules: loaded once for all, in addition to those given to `Workers`.
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

    `multiprocessing` has every new process import its parent's main module, unless that is a package's `__main__`. The
    workers' functions are in modules, which are passed by name.
    """
    main = sys.modules["__main__"]
    if not getattr(main.__spec__, "name", "").endswith(".__main__"):
        main.__spec__ = ModuleSpec("newsdesk.__main__", None)


def _start_server() -> None:
    """Start the process that workers are forked from; Ctrl-C while it loads is the program's to answer.

    A process inherits the blocked signals, and loading takes longer than many a command.
    """
    from multiprocessing import forkserver, resource_tracker  # noqa: PLC0415  # Windows has neither

    resource_tracker.ensure_running()  # if started in the block below, it would unblock the signal
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        forkserver.ensure_running()
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _stop_pool(pool: ProcessPool) -> None:
    with contextlib.suppress(KeyError):  # two of pebble's threads may release the same process
        pool.stop()  # type: ignore[no-untyped-call]  # pebble types all but this
    with contextlib.suppress(KeyError, TimeoutError):
        pool.join(timeout=SHUTDOWN_SECONDS)


def _initialize_worker(memory: int) -> None:
    """Prepare a worker: it ignores Ctrl-C, its memory is limited, and it does not outlive the program."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with contextlib.suppress(ImportError, OSError, ValueError):  # not every system has limits
        import resource  # noqa: PLC0415  # Windows has none

        limit = _address_space_bytes(resource.getpagesize()) + RETAINED_TASKS * memory
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    threading.Thread(target=_exit_with_parent, args=(os.getppid(),), daemon=True).start()


def _run_limited(memory: int, work: Callable[..., T], *arguments: object) -> T:
    """Run a task within its memory limit; memory that earlier tasks left behind does not count."""
    with contextlib.suppress(ImportError, OSError, ValueError):
        import resource  # noqa: PLC0415  # Windows has none

        _, limit = resource.getrlimit(resource.RLIMIT_AS)
        resource.setrlimit(
            resource.RLIMIT_AS, (min(limit, _address_space_bytes(resource.getpagesize()) + memory), limit)
        )
    return work(*arguments)


def _address_space_bytes(page: int) -> int:
    """Return the bytes of address space in use; on systems other than Linux, a generous guess."""
    with contextlib.suppress(OSError), open("/proc/self/statm", encoding="ascii") as numbers:  # noqa: PTH123  # no Path in a worker's start
        return int(numbers.read().split()[0]) * page
    return 1_000_000_000


def _exit_with_parent(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(CHECK_SECONDS)
    os._exit(1)
