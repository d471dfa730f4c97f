"""The board of a database that is gone keeps nothing else waiting."""

from __future__ import annotations

import asyncio
import contextlib
from pathlib import Path

from adapters.postgres.board import PostgresBoard
from adapters.postgres.database import Database


async def test_a_database_that_refuses_at_once_leaves_time_for_others(tmp_path: Path) -> None:
    """Whoever listens is told to look, and between two tries everything else goes on: a stop is heard."""
    board = PostgresBoard(Database(f"postgresql://x@/x?host={tmp_path}"))
    told = 0

    async def listen() -> None:
        nonlocal told
        async for _ in board.watch_changes():
            told += 1

    listening = asyncio.create_task(listen())
    while not told:  # noqa: ASYNC110  # it is told in this loop
        await asyncio.sleep(0)
    for _ in range(50):
        await asyncio.sleep(0)
    listening.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await listening
    assert told == 1
