"""How often a feed wants to be asked."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.web.pace import asked_again
from tests.adapters.web.samples import NOW, item, rss

HOUR = timedelta(hours=1)
HOURS = "".join(f"<hour>{hour}</hour>" for hour in (12, 13, 14, 15))


@pytest.mark.parametrize(
    ("channel", "wait"),
    [
        ("", None),
        ("<ttl>90</ttl>", 1.5 * HOUR),
        ("<ttl>999999</ttl>", 24 * HOUR),
        ("<sy:updatePeriod> daily </sy:updatePeriod><sy:updateFrequency>4</sy:updateFrequency>", 6 * HOUR),
        ("<sy:updatePeriod>hourly</sy:updatePeriod>", HOUR),
        ("<sy:updatePeriod>sometimes</sy:updatePeriod>", None),
        (f"<skipHours>{HOURS}</skipHours>", 4 * HOUR),
        ("<skipDays><day>Sunday</day></skipDays>", 12 * HOUR),
        (f"<ttl>60</ttl><skipHours>{HOURS}</skipHours>", 4 * HOUR),
    ],
)
def test_a_feed_says_when_to_come_back(channel: str, wait: timedelta | None) -> None:
    """ttl, updatePeriod, every skipped hour and day count; up to a day."""
    stated = asked_again(rss(item(1), channel=channel), now=NOW)
    assert stated == (None if wait is None else NOW + wait)


def test_what_items_say_does_not_count() -> None:
    """Only the channel's own words are about its pace."""
    assert asked_again(rss("<item><ttl>90</ttl></item>"), now=NOW) is None


@given(st.sets(st.integers(0, 24)))
def test_the_moment_is_never_past_and_never_far(hours: set[int]) -> None:
    """Whatever hours are skipped, even all, the moment lies within the next eight days."""
    listed = "".join(f"<hour>{hour}</hour>" for hour in hours)
    stated = asked_again(rss(channel=f"<skipHours>{listed}</skipHours>"), now=NOW)
    assert stated is None or NOW < stated < NOW + timedelta(days=8)
