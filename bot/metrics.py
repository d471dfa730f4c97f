"""Metrics: what this process counts and times, for Prometheus; like the log, they are available everywhere.

Each process counts for itself; Prometheus adds them up. What the database knows of all of them is exported by the
status page (`adapters/page/status.py`).
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from typing import Any

from prometheus_client import CollectorRegistry, Counter, Histogram

from bot.domain.delivery import Delivery, DeliveryState
from bot.errors import NewsdeskError
from bot.ports import Handler
from bot.tracing import span_of

REGISTRY = CollectorRegistry()

SHORT_BUCKETS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300)
LONG_BUCKETS = (1, 2, 5, 10, 30, 60, 120, 300, 600, 1_800, 3_600, 10_800, 43_200, 86_400)

STEP_SECONDS = Histogram(
    "newsdesk_step_seconds",
    "How long a step took (watch, digest, deliver, answer ...), and whether it was done, put off, or failed",
    ["step", "outcome"],
    buckets=SHORT_BUCKETS,
    registry=REGISTRY,
)
POLLS = Counter("newsdesk_polls", "Feeds polled, by what came of it", ["outcome"], registry=REGISTRY)
ENTRIES = Counter("newsdesk_entries_seen", "Entries that feeds brought, by what they are", ["kind"], registry=REGISTRY)
DIGESTS = Counter("newsdesk_digests", "Digests made, by the model; extract without one", ["model"], registry=REGISTRY)
REJECTED_LINES = Counter(
    "newsdesk_refused_lines",
    "Lines of models that were not shown, by the violation's code",
    ["code"],
    registry=REGISTRY,
)
POSTS = Counter(
    "newsdesk_posts",
    "Messages posted, edited, held and given up, by platform",
    ["platform", "outcome"],
    registry=REGISTRY,
)
THROTTLED_POSTS = Counter(
    "newsdesk_paced",
    "Posts put off because all workers together posted as often as they may, or were told to wait, by platform",
    ["platform"],
    registry=REGISTRY,
)
POST_WAIT_SECONDS = Histogram(
    "newsdesk_post_wait_seconds",
    "From when a digest was due in its channel to its post",
    ["platform"],
    buckets=LONG_BUCKETS,
    registry=REGISTRY,
)
ANSWERS = Counter(
    "newsdesk_answers", "Questions answered, and whether with what was asked", ["answered"], registry=REGISTRY
)
MODEL_TOKENS = Counter(
    "newsdesk_model_tokens",
    "Tokens paid for, by model, purpose and direction",
    ["model", "purpose", "direction"],
    registry=REGISTRY,
)
MODEL_SECONDS = Histogram(
    "newsdesk_model_seconds",
    "How long a model took to reply, by purpose and outcome",
    ["purpose", "outcome"],
    buckets=SHORT_BUCKETS,
    registry=REGISTRY,
)

EXTRACT = "extract"
"""The value of the label `model` if there was no model."""


@contextmanager
def timed(histogram: Histogram, **labels: str) -> Iterator[None]:
    """Time a block, and label it by how it ended: done, put_off (it may work later), failed, or left."""
    outcome = "left"  # cancelled: nobody waits for it any more
    started = time.perf_counter()
    try:
        yield
        outcome = "done"
    except NewsdeskError as error:
        outcome = "put_off" if error.retry else "failed"
        raise
    except Exception:
        outcome = "failed"
        raise
    finally:
        histogram.labels(**labels, outcome=outcome).observe(time.perf_counter() - started)


def count_post(before: Delivery, now: datetime) -> None:
    """Count a delivery as posted or edited, by its former state; also measure the wait if it had a due time."""
    platform, was_posted = before.destination.platform, before.state is DeliveryState.POSTED
    POSTS.labels(platform=platform, outcome="edited" if was_posted else "posted").inc()
    if before.due is not None and not was_posted:
        POST_WAIT_SECONDS.labels(platform=platform).observe(max(0.0, (now - before.due).total_seconds()))


def measured_handlers(handlers: Mapping[type[Any], Handler]) -> dict[type[Any], Handler]:
    """Return the handler of each kind of job, timed."""
    return {kind: partial(_run_measured, step_of(kind), handler) for kind, handler in handlers.items()}


async def _run_measured(step: str, handler: Handler, job: Any, attempt: int) -> None:  # noqa: ANN401  # any job
    with timed(STEP_SECONDS, step=step), await span_of(step, job, attempt):
        await handler(job, attempt)


def step_of(kind: type[Any]) -> str:
    """Return the name of a kind of job in metrics: WatchFeeds is watch_feeds."""
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in kind.__name__).lstrip("_")
