"""Parts of the desk as processes of their own: gateways that take turns, and what watchdogs ask workers."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import TYPE_CHECKING

from adapters.postgres.leases import PostgresLease
from bot.errors import PlatformError
from bot.gateway import Gateway

if TYPE_CHECKING:
    from bot.settings import Settings
    from bot.wiring import Desk

MISSED = 3
"""Heartbeats that a gateway may miss before the next one takes over."""


def gateway_of(settings: Settings, desk: Desk) -> Gateway:
    """Return the gateway; while another has the platforms, watchdogs hear that this one lives and waits."""

    async def waits() -> None:
        message = "Another gateway has the platforms; this one waits to take over."
        raise PlatformError(message)

    @asynccontextmanager
    async def aside() -> AsyncIterator[None]:
        from adapters.page.probes import probed

        async with probed(waits, host=settings.page_host, port=settings.page_port, setting="PAGE_PORT"):
            yield

    lasts = timedelta(seconds=MISSED * settings.heartbeat_seconds)
    lease = PostgresLease(desk.database, "gateway", lasts=lasts)
    return Gateway(lease, desk.platforms, desk.newsroom, aside=aside)


@asynccontextmanager
async def probes_of(settings: Settings, desk: Desk) -> AsyncIterator[None]:
    """Answer watchdogs at HEALTH_PORT, where that is set.

    Raises:
        PlatformError: the port cannot be had.
    """
    if not settings.health_port:
        yield
        return
    from adapters.page.probes import probed

    async with probed(desk.database.answers, host=settings.page_host, port=settings.health_port, setting="HEALTH_PORT"):
        yield
