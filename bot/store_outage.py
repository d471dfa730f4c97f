"""Store outage: data that would be lost (a message to us, a paid reply) waits a few seconds for the database."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from bot.errors import StoreError

T = TypeVar("T")

RETRY_SECONDS = (0.5, 1.0, 2.0, 4.0, 8.0)
"""Seconds between attempts: as long as a server takes to restart, even after a crash. Platforms tell us only once."""


async def retry_through_outage(ask: Callable[[], Awaitable[T]]) -> T:
    """Return what `ask` returns, retrying while the database is unavailable.

    Raises:
        StoreError: it stays unavailable.
    """
    for wait in RETRY_SECONDS:
        try:
            return await ask()
        except StoreError as error:
            if not error.retry:
                raise
        await asyncio.sleep(wait)
    return await ask()
