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
"""Raises what keeps work from coming."""

PROGRAM_NAME = "newsdesk"
"""What we call ourselves, so that a second Newsdesk knows the first."""
PROBE_SECONDS = 5.0
"""Seconds that readiness may take to be told."""


def routes(ready: Readiness) -> list[Route]:
    """Return the two addresses."""

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
    """Return what Prometheus reads: some registries, and what this process counted itself."""
    told = b"".join(generate_latest(registry) for registry in (*registries, metrics.REGISTRY))
    return Response(told, headers={"Content-Type": CONTENT_TYPE_LATEST})


def _unavailable_response(problem: str) -> Response:
    return JSONResponse({"status": "unavailable", "program": PROGRAM_NAME, "problem": problem}, status_code=503)


@asynccontextmanager
async def serve_probes(
    ready: Readiness, *, host: str, port: int, setting: str, password: str = ""
) -> AsyncIterator[str]:
    """Answer watchdogs, and Prometheus with what this process counted, at an address of their own.

    Args:
        ready: raises what keeps work from coming.
        host: a name or address of this machine.
        port: where there.
        setting: what a person changes to choose another port.
        password: what Prometheus must know; empty where others than this machine cannot ask.

    Raises:
        PlatformError: the port is not available; the message says what to set.
    """

    async def metrics(_request: Request) -> Response:
        return exposition()

    listening = bind(host, port, setting=setting)
    answering = Starlette(routes=[*routes(ready), Route("/metrics", metrics)])
    guarded = Guard(answering, hosts=(host,), login=Login(password) if password else None)
    async with serve_app(guarded, listening, stopping=lambda: None) as address:
        yield address
