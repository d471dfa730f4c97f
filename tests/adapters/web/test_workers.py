"""Worker processes that read strangers' bytes, and what becomes of work that none of them takes."""

from __future__ import annotations

import asyncio

import pytest

from adapters.web import workers as module
from adapters.web.workers import Workers


async def test_a_pool_in_which_nothing_ends_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker that is killed while it takes work leaves the others waiting for it: another pool does the work."""
    monkeypatch.setattr(module, "STUCK", 0.0)
    desk = Workers("feed", number=1, memory=1_000_000_000, preload=[])
    try:
        pool = desk._open()  # no piece of work can be made to be taken by nobody
        waiting: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        with pytest.raises(RuntimeError, match="no worker takes any work"):
            await desk._ends(waiting, pool, 0.0)
    finally:
        desk.close()


async def test_work_that_is_done_is_returned() -> None:
    """As often as it is given."""
    desk = Workers("feed", number=1, memory=1_000_000_000, preload=[])
    try:
        assert [await desk.run(abs, number, seconds=20) for number in (-1, 2)] == [1, 2]
    finally:
        desk.close()
