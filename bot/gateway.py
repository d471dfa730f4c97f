"""The gateway: listens to the platforms; one of several processes does, and the next takes over when it is gone."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import structlog

from bot.errors import PlatformError, StoreError, WorkspaceLost
from bot.inbox import DurableInbox
from bot.ports import Lease, Platform

LOG = structlog.get_logger(__name__)

MIN_RETRY_SECONDS, MAX_RETRY_SECONDS = 1.0, 60.0
"""Shortest and longest wait, in seconds, before listening again to an unavailable platform."""

LOCKED_OUT_RETRY_SECONDS = 300.0
"""Seconds until we check whether a person has fixed the problem that locks us out of a platform."""

RENEWALS_A_LEASE = 4
"""How often a lease is renewed, or tried by those waiting for it, within its duration."""

WhileWaiting = Callable[[], AbstractAsyncContextManager[object]]
"""What runs while another gateway has the platforms."""


async def listen(platforms: Mapping[str, Platform], inbox: DurableInbox) -> None:
    """Listen to all platforms until cancelled; the first that fails for good stops all."""
    async with asyncio.TaskGroup() as group:
        for name, platform in platforms.items():
            group.create_task(_listen(platform, inbox), name=f"listen-{name}")


async def _listen(platform: Platform, inbox: DurableInbox) -> None:
    """Listen to a platform; if it is unavailable, wait for it, without delaying anything else."""
    wait = MIN_RETRY_SECONDS
    while True:
        try:
            await platform.listen(inbox)
        except WorkspaceLost as error:  # the platform has reported it where people look; the others go on
            LOG.debug("platform.lost", platform=platform.name, reason=str(error))
            await asyncio.sleep(LOCKED_OUT_RETRY_SECONDS)
        except PlatformError as error:
            if not error.retry:
                raise
            seconds = max(wait, error.retry_after.total_seconds() if error.retry_after else 0.0)
            LOG.warning("platform.away", platform=platform.name, reason=str(error), again_seconds=seconds)
            await asyncio.sleep(seconds)
            wait = min(2 * wait, MAX_RETRY_SECONDS)
        else:
            return


class Gateway:
    """Listens to the platforms while it holds the lease.

    Args:
        lease: the lease that its holder listens under.
        platforms: the platforms by name.
        inbox: receives what people say there.
        while_waiting: entered while somebody else has the lease.
    """

    def __init__(
        self, lease: Lease, platforms: Mapping[str, Platform], inbox: DurableInbox, *, while_waiting: WhileWaiting
    ) -> None:
        self._lease = lease
        self._platforms = platforms
        self._inbox = inbox
        self._while_waiting = while_waiting
        self._pause = lease.duration.total_seconds() / RENEWALS_A_LEASE

    async def run(self) -> None:
        """Wait for the lease and listen, again and again, until cancelled."""
        while True:
            async with self._held_lease():
                LOG.info("gateway.connected", platforms=sorted(self._platforms))
                await self._renew_until_lost(asyncio.create_task(listen(self._platforms, self._inbox), name="listen"))
            LOG.warning("gateway.lost")

    @asynccontextmanager
    async def _held_lease(self) -> AsyncIterator[None]:
        """Wait until the lease is ours, and hold it; release it at the end, so that the next gateway need not wait."""
        if not await self._try_acquire():
            async with self._while_waiting():
                LOG.info("gateway.waits")
                while not await self._try_acquire():  # noqa: ASYNC110  # nobody rings when a lease runs out
                    await asyncio.sleep(self._pause)
        try:
            yield
        finally:
            with contextlib.suppress(StoreError, TimeoutError):
                async with asyncio.timeout(self._pause):
                    await self._lease.release()

    async def _try_acquire(self) -> bool | None:
        """Acquire or renew the lease; None if the database is unavailable and nobody knows."""
        try:
            async with asyncio.timeout(self._pause):
                return await self._lease.acquire()
        except (StoreError, TimeoutError) as error:
            LOG.warning("gateway.lease_unknown", reason=str(error))
            return None

    async def _renew_until_lost(self, listening: asyncio.Task[None]) -> None:
        """Renew the lease while we listen; stop listening once somebody else may have it."""
        clock = asyncio.get_running_loop()
        renewed = clock.time()
        try:
            while not listening.done():
                async with asyncio.timeout_at(renewed + self._lease.duration.total_seconds()):
                    await asyncio.wait({listening}, timeout=self._pause)
                    requested = clock.time()
                    ours = await self._try_acquire()
                if ours is False:
                    return
                renewed = requested if ours else renewed
        except TimeoutError:  # somebody else may have it by now
            return
        finally:
            listening.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await listening
