"""Probes: whether a process is alive (/live), and whether it is ready for work (/ready)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from adapters.page.guard import Guard
from adapters.page.login import Login
from adapters.page.serving import bind, serve_app
from bot import metrics
from bot.errors import NewsdeskError

Readiness = Callable[[], Awaitable[object]]
"""Raises an error if work cannot come in."""

PROGRAM_NAME = "newsdesk"
"""Our name in health reports, by which a second Newsdesk recognizes the first."""
PROBE_SECONDS = 5.0
"""Most seconds for a readiness check."""


def routes(ready: Readiness) -> list[Route]:
    """Return the routes of the two probes."""

    async def live(_request: Request) -> Response:
        return JSONResponse({"status": "ok", "program": PROGRAM_NAME})

    async def is_ready(_request: Request) -> Response:
        try:
            async with asyncio.timeout(PROBE_SECONDS):
                await ready()
        except NewsdeskError as error:
            return _unavailable_response(str(error))
        except TimeoutError:
            return _unavailable_response(f"The database did not answer within {PROBE_SECONDS:.0f} seconds.")
        return JSONResponse({"status": "ok", "program": PROGRAM_NAME})

    return [Route("/live", live), Route("/ready", is_ready)]


def exposition(*registries: CollectorRegistry) -> Response:
    """Return the metrics of some registries and of this process, for Prometheus."""
    content = b"".join(generate_latest(registry) for registry in (*registries, metrics.REGISTRY))
    return Response(content, headers={"Content-Type": CONTENT_TYPE_LATEST})


def _unavailable_response(problem: str) -> Response:
    return JSONResponse({"status": "unavailable", "program": PROGRAM_NAME, "problem": problem}, status_code=503)


@asynccontextmanager
async def serve_probes(
    ready: Readiness, *, host: str, port: int, setting: str, password: str = ""
) -> AsyncIterator[str]:
    """Serve the probes, and this process's metrics for Prometheus, at an address of their own.

    Args:
        ready: raises an error if work cannot come in.
        host: a name or address of this machine.
        port: the port to listen on.
        setting: the setting that chooses the port.
        password: the password for metrics; empty if only this machine can reach them.

    Raises:
        PlatformError: the port is not available; the message says what to set.
    """

    async def metrics(_request: Request) -> Response:
        return exposition()

    listening = bind(host, port, setting=setting)
    app = Starlette(routes=[*routes(ready), Route("/metrics", metrics)])
    guarded_app = Guard(app, hosts=(host,), login=Login(password) if password else None)
    async with serve_app(guarded_app, listening, stopping=lambda: None) as address:
        yield address
