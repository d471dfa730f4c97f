"""A lock for each key: those who wait for a key get it in order of arrival, and other keys do not wait."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Hashable
from contextlib import asynccontextmanager
from weakref import WeakValueDictionary


class KeyedLock:
    """Locks that are created for their first holder and removed after the last."""

    def __init__(self) -> None:
        self._locks: WeakValueDictionary[Hashable, asyncio.Lock] = WeakValueDictionary()

    @asynccontextmanager
    async def hold(self, key: Hashable) -> AsyncIterator[None]:
        """Hold a key's lock, after everybody who asked for it before."""
        lock = self._locks.setdefault(key, asyncio.Lock())
        async with lock:
            yield
