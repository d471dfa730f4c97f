"""Moments in a reply, by the clocks of a zone."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.commands.times import text_in_zone
from bot.domain.conversation import Moment


def test_a_moment_within_another_is_replaced_once() -> None:
    """A day whose words begin another moment's, and a clock that ends it."""
    day, at = datetime(2026, 5, 28, 9, tzinfo=UTC), datetime(2026, 5, 28, 14, 5, tzinfo=UTC)
    moments = [
        Moment(words="28 May", at=day),
        Moment(words="28 May 14:05 UTC", at=at),
        Moment(words="14:05 UTC", at=at),
    ]
    told = text_in_zone("failing since 28 May, last read 28 May 14:05 UTC", moments, "Europe/Berlin", "en")
    assert told == "failing since Thu 28 May 11:00 (Europe/Berlin), last read Thu 28 May 16:05 (Europe/Berlin)"


def test_in_universal_time_nothing_is_replaced() -> None:
    """The words are that time's already."""
    at = datetime(2026, 5, 28, 14, 5, tzinfo=UTC)
    assert text_in_zone("at 14:05 UTC", [Moment(words="14:05 UTC", at=at)], "UTC", "en") == "at 14:05 UTC"
