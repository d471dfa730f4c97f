"""How feeds are doing, in words."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.feed import Feed, FeedAlert, FeedId, Health
from bot.domain.health import alert_text, feed_condition

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
FEED = Feed(id=FeedId(1), url="https://courier.example/feed", title="Courier", next_due=NOW, last_polled=NOW)
FAILING_FEED = replace(
    FEED, health=Health.FAILING, failures=3, failing_since=NOW - timedelta(days=3), problem="It is away.", status=500
)


@pytest.mark.parametrize(
    ("feed", "told"),
    [
        (FEED, "fine"),
        (replace(FEED, last_polled=None), "not read yet"),
        (replace(FEED, took=9.4), "slow, 9 seconds"),
        (replace(FEED, moved_from="https://old.example/f"), "fine, moved from https://old.example/f"),
        (
            replace(FEED, asked_until=NOW + timedelta(hours=2)),
            "fine, next read at 11:00 UTC, as its site asks",
        ),
        (
            replace(FEED, asked_until=NOW + timedelta(hours=2), next_due=NOW + timedelta(hours=2)),
            "fine, next read at 11:00 UTC, as its site asks",
        ),
        (replace(FEED, asked_until=NOW - timedelta(hours=2)), "fine"),
        (replace(FEED, asked_until=NOW + timedelta(hours=2), next_due=NOW + timedelta(hours=3)), "fine"),
        (FAILING_FEED, "failing since 27 February: It is away. I keep trying, at least once a day."),
        (replace(FAILING_FEED, failing_since=NOW - timedelta(hours=2)), "failing since 07:00 UTC: It is away."),
        (replace(FAILING_FEED, failing_since=None), "failing: It is away."),
        (replace(FAILING_FEED, status=404), "type /news add and the site's address"),
        (replace(FAILING_FEED, status=403), "refuses programs"),
        (replace(FAILING_FEED, status=429), "asked less often"),
        (replace(FEED, health=Health.GONE, problem="It is gone."), "gone: It is gone. Remove it"),
    ],
)
def test_a_feeds_condition_in_words(feed: Feed, told: str) -> None:
    """The state, the last error, and what to do."""
    said = str(feed_condition(feed, NOW))
    assert said == told if told == "fine" else told in said


def test_what_a_channel_hears() -> None:
    """Each alert names the feed, and the command that helps."""
    failing = alert_text(FeedAlert.FAILING, FAILING_FEED, NOW, number=7)
    assert failing == (
        "Courier has been failing since 27 February. It is away. I keep trying, at least once a day. "
        "To end it: `/news remove 7`"
    )
    assert "Courier is back" in alert_text(FeedAlert.BACK, FEED, NOW, number=7)
    assert "release 7" in alert_text(FeedAlert.HELD, FEED, NOW, number=7)
