"""When a post that may have been taken is looked for."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bot.domain.delivery import post_search_period

SINCE = datetime(2026, 3, 2, 9, tzinfo=UTC)


def test_a_post_is_looked_for_around_the_moment_it_left() -> None:
    """Clocks differ, so from before it until after it."""
    first, last = post_search_period(SINCE)
    assert SINCE - timedelta(hours=1) < first < SINCE < last
