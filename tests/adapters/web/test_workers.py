"""Worker processes that read strangers' bytes, and what becomes of work that none of them takes."""

from __future__ import annotations

import asyncio
import os
import signal
import threading
from pathlib import Path

import pytest

from adapters.web import workers as module
from adapters.web.workers import Workers
from bot.ports import StoppedError


async def test_a_pool_in_which_nothing_ends_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker that is killed while it takes work leaves the others waiting for it: another pool does the work."""
    monkeypatch.setattr(module, "STUCK_SECONDS", 0.0)
    desk = Workers("feed", number=1, memory=1_000_000_000, preload=[])
    try:
        pool = desk._open()  # no piece of work can be made to be taken by nobody
        waiting: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        with pytest.raises(RuntimeError, match="no worker takes any work"):
            await desk._wait_until_ended(waiting, pool, 0.0)
    finally:
        desk.close()


async def test_work_that_is_done_is_returned() -> None:
    """As often as it is given."""
    desk = Workers("feed", number=1, memory=1_000_000_000, preload=[])
    try:
        assert [await desk.run(abs, number, seconds=20) for number in (-1, 2)] == [1, 2]
    finally:
        desk.close()


def die_the_first_time(seen: Path) -> str:
    """End this process at once the first time, as the system may; do the work the second time."""
    if not seen.exists():
        seen.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return "done"


def wait_long() -> bool:
    """Take longer than anybody waits here, and no processor."""
    return threading.Event().wait(60.0)


def die() -> None:
    """End this process at once."""
    os.kill(os.getpid(), signal.SIGKILL)


async def test_work_whose_process_is_ended_from_outside_is_done_by_another(tmp_path: Path) -> None:
    """A host that is short of memory, or stops a whole service, says nothing about what was being read."""
    desk = Workers("page", number=1, memory=1_000_000_000, preload=[])
    try:
        assert await desk.run(die_the_first_time, tmp_path / "seen", seconds=20) == "done"
    finally:
        desk.close()


async def test_what_ends_each_process_that_reads_it_is_given_up() -> None:
    """After the second; the next piece of work is done."""
    desk = Workers("page", number=1, memory=1_000_000_000, preload=[])
    try:
        with pytest.raises(StoppedError, match="The page ends the process that reads it; we gave up"):
            await desk.run(die, seconds=20)
        assert await desk.run(abs, -1, seconds=20) == 1
    finally:
        desk.close()


async def test_when_the_program_ends_nobody_waits_on() -> None:
    """Who waits for a piece of work is cancelled at once, so that a job is done again, and no other pool is opened."""
    desk = Workers("page", number=1, memory=1_000_000_000, preload=[])
    waiting = [asyncio.create_task(desk.run(wait_long, seconds=60)) for _ in range(3)]
    await asyncio.sleep(0)
    await asyncio.to_thread(desk.close)
    with pytest.raises(asyncio.CancelledError):
        await desk.run(abs, -1, seconds=20)
    ended = await asyncio.gather(*waiting, return_exceptions=True)
    assert [type(one) for one in ended] == [asyncio.CancelledError] * 3
