"""How the desk stands: for people (/status), for watchdogs (/health), for Prometheus (/metrics)."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, generate_latest
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from adapters.page.probes import PATIENCE, PROGRAM
from adapters.page.views import Views
from bot.domain import spending
from bot.domain.health import condition
from bot.domain.spending import PriceTable
from bot.errors import NewsdeskError, StoreError
from bot.ports import Counts

Counting = Callable[[], Awaitable[Counts]]

DELIVERY_WORDS = {
    "planned": "waiting to be posted",
    "posting": "being posted",
    "posted": "posted",
    "failed": "failed for good",
}
JOB_WORDS = {
    "todo": "waiting",
    "doing": "being done",
    "succeeded": "done",
    "failed": "failed for good",
    "cancelled": "called off",
    "aborted": "broken off",
    "aborting": "being broken off",
}


def routes(counts: Counting, views: Views, prices: PriceTable) -> list[Route]:
    """Return the three pages' routes."""

    async def status(_request: Request) -> Response:
        try:
            figures = await _counted(counts)
        except NewsdeskError as error:
            page = views.status(counts=None, problem=str(error), deliveries=[], jobs=[], spending=[], troubled=[])
            return HTMLResponse(page, status_code=503)
        page = views.status(
            counts=figures,
            problem="",
            deliveries=_worded(figures.deliveries, DELIVERY_WORDS),
            jobs=_worded(figures.jobs, JOB_WORDS),
            troubled=[(feed, condition(feed, datetime.now(UTC))) for feed in figures.troubled],
            spending=[
                (purpose, used, spending.money(cost))
                for purpose, used, cost in spending.told(figures.spent_today, prices)
            ],
        )
        return HTMLResponse(page)

    async def health(_request: Request) -> Response:
        try:
            await _counted(counts)
        except NewsdeskError as error:
            return JSONResponse({"status": "unavailable", "program": PROGRAM, "problem": str(error)}, status_code=503)
        return JSONResponse({"status": "ok", "program": PROGRAM})

    async def metrics(_request: Request) -> Response:
        try:
            figures = await _counted(counts)
        except NewsdeskError as error:
            return PlainTextResponse(str(error), status_code=503)
        return Response(generate_latest(registry_of(figures)), headers={"Content-Type": CONTENT_TYPE_LATEST})

    return [Route("/status", status), Route("/health", health), Route("/metrics", metrics)]


def registry_of(counts: Counts) -> CollectorRegistry:
    """Return a registry with nothing in it but these counts, so that no label outlives its rows."""
    registry = CollectorRegistry()
    for name, text, value in (
        ("feeds", "Feeds watched", counts.feeds),
        ("feeds_failing", "Feeds whose last poll failed", counts.failing),
        ("entries", "Entries seen", counts.entries),
        ("digests", "Digests made", counts.digests),
        ("set_aside", "Entries no digest could be made of", counts.set_aside),
        ("tokens_today", "Model tokens paid for since midnight UTC", spending.tokens(counts.spent_today)),
    ):
        Gauge(f"newsdesk_{name}", text, registry=registry).set(value)
    deliveries = Gauge("newsdesk_deliveries", "Deliveries by state", ["state"], registry=registry)
    for state, number in counts.deliveries.items():
        deliveries.labels(state).set(number)
    opinions = Gauge("newsdesk_opinions", "Thumbs under a feed's digests", ["feed", "verdict"], registry=registry)
    for one in counts.opinions:
        opinions.labels(one.feed, "good").set(one.good)
        opinions.labels(one.feed, "bad").set(one.bad)
    jobs = Gauge("newsdesk_jobs", "Jobs by state", ["state"], registry=registry)
    for state, number in counts.jobs.items():
        jobs.labels(state).set(number)
    return registry


async def _counted(counts: Counting) -> Counts:
    try:
        async with asyncio.timeout(PATIENCE):
            return await counts()
    except TimeoutError as error:
        message = f"The database did not answer within {PATIENCE:.0f} seconds."
        raise StoreError(message) from error


def _worded(figures: Mapping[str, int], words: Mapping[str, str]) -> list[tuple[str, int]]:
    order = [*words, *sorted(set(figures) - set(words))]
    return [(words.get(state, state), figures[state]) for state in order if state in figures]
