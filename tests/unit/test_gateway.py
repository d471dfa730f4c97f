"""The gateway listens while it surely has the lease, and not a moment longer."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta

from bot.gateway import Gateway
from tests.dialogs.desk import TestDesk
from tests.patience import PATIENCE

LEASE_SECONDS = 100 * PATIENCE
"""Seconds: a test that waited for it would fail."""


class SingleLease:
    """A lease that is granted once; a second request is never answered, as by a database that fell silent."""

    duration = timedelta(seconds=LEASE_SECONDS)

    def __init__(self) -> None:
        self.acquire_count = 0
        self.asked_again = asyncio.Event()
        self.released = asyncio.Event()

    async def acquire(self) -> bool:
        """Grant it, or never answer."""
        self.acquire_count += 1
        if self.acquire_count > 1:
            self.asked_again.set()
            await asyncio.Event().wait()
        return True

    async def release(self) -> None:
        """Record that it was released."""
        self.released.set()


async def test_who_cannot_ask_listens_no_longer_than_the_lease_lasts(pass_time: Callable[[float], None]) -> None:
    """A gateway that asks shortly before its time is over does not wait longer for the answer than it has time."""
    desk, lease = TestDesk(), SingleLease()

    @asynccontextmanager
    async def while_waiting() -> AsyncIterator[None]:
        yield

    gateway = Gateway(lease, {"recording": desk.platform}, desk.inbox, while_waiting=while_waiting)
    running = asyncio.create_task(gateway.run())
    await desk.platform.listening.wait()
    pass_time(0.97 * LEASE_SECONDS)
    await lease.asked_again.wait()
    pass_time(0.04 * LEASE_SECONDS)
    async with asyncio.timeout(PATIENCE):
        await lease.released.wait()
    assert desk.platform.inbox is None
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
