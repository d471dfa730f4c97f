"""Builds the desk's parts as separate processes: gateways that take over from each other, and workers' probes."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, TypedDict

from adapters.postgres.leases import PostgresLease
from bot.errors import PlatformError
from bot.gateway import Gateway

if TYPE_CHECKING:
    from bot.settings.settings import Settings
    from bot.wiring.desk import Desk

MISSED_BEATS = 3
"""Heartbeats that a gateway may miss before the next one takes over."""


def gateway_of(settings: Settings, desk: Desk) -> Gateway:
    """Return the gateway; while another one listens, this one tells health checks that it is alive and waiting."""

    async def report_waiting() -> None:
        await desk.database.ping()
        message = "Another gateway has the platforms; this one waits to take over."
        raise PlatformError(message)

    @asynccontextmanager
    async def serve_while_waiting() -> AsyncIterator[str]:
        from adapters.page.probes import serve_probes

        async with serve_probes(
            report_waiting, **_address_arguments(settings, settings.page_port, "PAGE_PORT")
        ) as address:
            yield address

    duration = timedelta(seconds=MISSED_BEATS * settings.heartbeat_seconds)
    lease = PostgresLease(desk.database, "gateway", duration=duration)
    return Gateway(lease, desk.platforms, desk.inbox, while_waiting=serve_while_waiting)


@asynccontextmanager
async def probes_of(settings: Settings, desk: Desk) -> AsyncIterator[None]:
    """Answer health checks at HEALTH_PORT, if that is set.

    Raises:
        PlatformError: the port is not available.
    """
    if not settings.health_port:
        yield
        return
    from adapters.page.probes import serve_probes

    async with serve_probes(desk.database.ping, **_address_arguments(settings, settings.health_port, "HEALTH_PORT")):
        yield


class _Place(TypedDict):
    """The address of this process's health checks, and the password for Prometheus."""

    host: str
    port: int
    setting: str
    password: str


def _address_arguments(settings: Settings, port: int, setting: str) -> _Place:
    password = settings.page_password.get_secret_value() if settings.page_password else ""
    return {"host": settings.page_host, "port": port, "setting": setting, "password": password}
