"""The desk's status: for people (/status), for health checks (/health), for Prometheus (/metrics)."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TypeVar

from prometheus_client import CollectorRegistry, Gauge
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from adapters.page.bar_chart import bars
from adapters.page.forms import Unacceptable, read_form
from adapters.page.probes import PROBE_SECONDS, PROGRAM_NAME, Readiness, exposition
from adapters.page.views import Views
from bot.domain import spending
from bot.domain.failure import Failure, FailureId
from bot.domain.health import feed_condition
from bot.domain.overview import EMPTY_OVERVIEW, Overview
from bot.domain.spending import NO_PRICES, PriceTable
from bot.errors import NewsdeskError, StoreError
from bot.ports import MAX_FEEDS_LISTED, Counts, Failures, Overviews

T = TypeVar("T")

Counting = Callable[[], Awaitable[Counts]]

DELIVERY_WORDS = {
    "planned": "waiting to be posted",
    "posting": "being posted",
    "posted": "posted",
    "failed": "failed for good",
}
OLDEST_JOB_HELP = "How long the oldest job waits, but for those of an import, which give way to all others"
MAX_FAILURES_SHOWN = 50
"""Most failures that the page shows, the newest ones."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusSources:
    """Where the status pages get their figures.

    Attributes:
        counts: returns the desk's counts.
        overviews: provides the overview; None if there is none.
        failures: provides the failures; None if there are none to manage.
        prices: prices of the models' tokens.
    """

    counts: Counting
    overviews: Overviews | None = None
    failures: Failures | None = None
    prices: PriceTable = NO_PRICES

    async def overview(self, now: datetime) -> Overview:
        """Return the overview."""
        return await _within_deadline(self.overviews.overview(now)) if self.overviews else EMPTY_OVERVIEW

    async def recent_failures(self) -> Sequence[Failure]:
        """Return the newest failures."""
        return await _within_deadline(self.failures.failures(limit=MAX_FAILURES_SHOWN)) if self.failures else ()


def routes(sources: StatusSources, views: Views, probe: Readiness) -> list[Route]:
    """Return the pages' routes; `probe` raises an error if work cannot come in, and must be cheap."""

    async def status(_request: Request) -> Response:
        now = datetime.now(UTC)
        try:
            counts, overview, failed = (
                await _within_deadline(sources.counts()),
                await sources.overview(now),
                await sources.recent_failures(),
            )
        except NewsdeskError as error:
            return HTMLResponse(views.status(counts=None, problem=str(error)), status_code=503)
        return HTMLResponse(views.status(problem="", **status_values(counts, overview, failed, sources.prices, now)))

    async def health(_request: Request) -> Response:
        try:
            await _within_deadline(probe())
        except NewsdeskError as error:
            return JSONResponse(
                {"status": "unavailable", "program": PROGRAM_NAME, "problem": str(error)}, status_code=503
            )
        return JSONResponse({"status": "ok", "program": PROGRAM_NAME})

    async def metrics(_request: Request) -> Response:
        try:
            counts, overview = await _within_deadline(sources.counts()), await sources.overview(datetime.now(UTC))
        except NewsdeskError as error:
            return PlainTextResponse(str(error), status_code=503)
        return exposition(registry_of(counts, overview))

    return [
        Route("/status", status),
        *(
            [Route("/status/failures", failure_action_handler(sources.failures), methods=["POST"])]
            if sources.failures
            else []
        ),
        Route("/health", health),
        Route("/metrics", metrics),
    ]


def failure_action_handler(failures: Failures) -> Callable[[Request], Awaitable[Response]]:
    """Return the handler of the buttons that retry or drop a failure."""

    async def act(request: Request) -> Response:
        try:
            fields = await read_form(request)
            failure = FailureId.parse(fields.get("id", ""))
            match fields.get("act"):
                case "retry":
                    await failures.retry(failure, now=datetime.now(UTC))
                case "drop":
                    await failures.drop(failure)
                case _:
                    return PlainTextResponse("There is nothing like that to do.", status_code=400)
        except (Unacceptable, ValueError) as problem:
            return PlainTextResponse(str(problem), status_code=400)
        except NewsdeskError as error:
            return PlainTextResponse(str(error), status_code=503)
        return RedirectResponse("/status#failed", status_code=303)

    return act


def status_values(
    counts: Counts, overview: Overview, failed: Sequence[Failure], prices: PriceTable, now: datetime
) -> dict[str, object]:
    """Return the values of the status page's template, with its charts."""
    lines = spending.spending_rows(counts.spent_today, prices)
    spent, posted, bad = overview.spent, overview.posted, overview.given_up
    tokens = {day: spending.tokens(spent_then) for day, spent_then in spent.items()}

    def spent_on(day: date) -> str:
        cost = prices.cost(spent[day])
        return f"{tokens[day]:,} tokens{f', {spending.money(cost)}' if cost else ''}"

    def posted_on(day: date) -> str:
        return f"{posted[day]:,} posted{f', {bad[day]:,} given up' if bad.get(day) else ''}"

    return {
        "counts": counts,
        "overview": overview,
        "failed": failed,
        "most_failed": MAX_FAILURES_SHOWN,
        "most_troubled": MAX_FEEDS_LISTED,
        "is_cut": 0 < overview.deliveries_read <= sum(posted.values()) + sum(bad.values()),
        "deliveries": _labelled_figures(counts.deliveries, DELIVERY_WORDS),
        "troubled": [(feed, feed_condition(feed, now)) for feed in counts.troubled],
        "spending": [(purpose, used, spending.money(cost)) for purpose, used, cost in lines],
        "month": spending.money(
            prices.cost([spent_item for spent_then in spent.values() for spent_item in spent_then])
        ),
        "spent_plot": bars(tokens, label="Tokens by day", day_text=spent_on, style="tokens")
        if any(tokens.values())
        else "",
        "posted_plot": bars(posted, label="Posted by day", day_text=posted_on, style="posted", below=bad)
        if posted
        else "",
    }


def registry_of(counts: Counts, overview: Overview = EMPTY_OVERVIEW) -> CollectorRegistry:
    """Return a registry that holds only these counts, so that no label outlives its rows."""
    registry = CollectorRegistry()
    for name, text, value in (
        ("feeds", "Feeds watched", counts.feeds),
        ("feeds_failing", "Feeds whose last poll failed", counts.failing),
        ("entries", "Entries seen", counts.entries),
        ("digests_kept", "Digests that are kept", counts.digests),
        ("set_aside", "Entries no digest could be made of", counts.set_aside),
        ("tokens_today", "Model tokens paid for since midnight UTC", spending.tokens(counts.spent_today)),
    ):
        Gauge(f"newsdesk_{name}", text, registry=registry).set(value)
    deliveries = Gauge("newsdesk_deliveries", "Deliveries by state", ["state"], registry=registry)
    for state, number in counts.deliveries.items():
        deliveries.labels(state).set(number)
    opinions = Gauge("newsdesk_opinions", "Thumbs under a feed's digests", ["feed", "verdict"], registry=registry)
    for opinion in counts.opinions:
        opinions.labels(opinion.feed, "good").set(opinion.good)
        opinions.labels(opinion.feed, "bad").set(opinion.bad)
    jobs = Gauge("newsdesk_jobs", "Jobs by state", ["state"], registry=registry)
    for state, number in counts.jobs.items():
        jobs.labels(state).set(number)
    age = Gauge("newsdesk_queue_age_seconds", OLDEST_JOB_HELP, ["task"], registry=registry)
    waiting = Gauge("newsdesk_queue_waiting", "Jobs that could be done now", ["task"], registry=registry)
    given_up = Gauge("newsdesk_queue_failed", "Jobs that were given up", ["task"], registry=registry)
    for queue in overview.queues:
        age.labels(queue.task).set(queue.oldest.total_seconds() if queue.oldest else 0)
        waiting.labels(queue.task).set(queue.waiting)
        given_up.labels(queue.task).set(queue.failed)
    health = Gauge("newsdesk_feeds_by_health", "Feeds watched, by health", ["health"], registry=registry)
    for name, number in overview.feeds.items():
        health.labels(name).set(number)
    lost = Gauge("newsdesk_workspaces_lost", "Workspaces that need a person", registry=registry)
    lost.set(len(counts.lost))
    return registry


async def _within_deadline(query: Awaitable[T]) -> T:
    try:
        async with asyncio.timeout(PROBE_SECONDS):
            return await query
    except TimeoutError as error:
        message = f"The database did not answer within {PROBE_SECONDS:.0f} seconds."
        raise StoreError(message) from error


def _labelled_figures(figures: Mapping[str, int], words: Mapping[str, str]) -> list[tuple[str, int]]:
    order = [*words, *sorted(set(figures) - set(words))]
    return [(words.get(state, state), figures[state]) for state in order if state in figures]
