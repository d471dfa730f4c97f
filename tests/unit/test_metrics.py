"""What is done is counted and timed, and how it ended is told."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from bot import metrics
from bot.domain.delivery import Delivery, DeliveryId, DeliveryState
from bot.domain.job import DigestEntry, WatchFeeds
from bot.domain.story import StoryId
from bot.domain.subscription import Destination
from bot.errors import ModelError, PlatformError
from tests.fakes.clock import SINCE


def metric_value(name: str, **labels: str) -> float:
    """Return a metric's value."""
    return metrics.REGISTRY.get_sample_value(name, labels) or 0.0


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        (None, "done"),
        (PlatformError("later", retry=True), "put_off"),
        (ModelError("never"), "failed"),
        (KeyError("bug"), "failed"),
        (asyncio.CancelledError(), "left"),
    ],
)
async def test_each_job_is_timed_by_how_it_ended(error: BaseException | None, outcome: str) -> None:
    """Under its own name, and its error goes on."""

    async def handler(_job: WatchFeeds, _attempt: int) -> None:
        if error is not None:
            raise error

    counted = {"step": "watch_feeds", "outcome": outcome}
    before = metric_value("newsdesk_step_seconds_count", **counted)
    done = metrics.measured_handlers({WatchFeeds: handler})[WatchFeeds]
    if error is None:
        await done(WatchFeeds(), 0)
    else:
        with pytest.raises(type(error)):
            await done(WatchFeeds(), 0)
    assert metric_value("newsdesk_step_seconds_count", **counted) == before + 1
    assert metrics.step_of(DigestEntry) == "digest_entry"


def test_posts_tell_how_long_they_were_due() -> None:
    """A first post does; an edited one is no late post."""
    place = Destination("bench", "W", "C")
    planned = Delivery(
        id=DeliveryId(1), story_id=StoryId(1), destination=place, state=DeliveryState.PLANNED, since=SINCE, due=SINCE
    )
    names = {"platform": "bench"}
    before = [metric_value("newsdesk_posts_total", **names, outcome=one) for one in ("posted", "edited")]
    waited = metric_value("newsdesk_post_wait_seconds_sum", **names)
    metrics.count_post(planned, SINCE + timedelta(seconds=7))
    metrics.count_post(
        Delivery(
            id=DeliveryId(1), story_id=StoryId(1), destination=place, state=DeliveryState.POSTED, since=SINCE, due=SINCE
        ),
        SINCE + timedelta(days=1),
    )
    after = [metric_value("newsdesk_posts_total", **names, outcome=one) for one in ("posted", "edited")]
    assert [now - then for now, then in zip(after, before, strict=True)] == [1, 1]
    assert metric_value("newsdesk_post_wait_seconds_sum", **names) == waited + 7
