"""Rhythm: who brings more is asked more often, at the hours when it brings it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.feed import MAX_BACKOFF, MIN_POLL_INTERVAL
from bot.domain.poll_rhythm import TYPICAL_RATE, Rhythm

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def poll_pause(rhythm: Rhythm, now: datetime = NOW) -> timedelta:
    """Return the pause at an hourly interval."""
    return rhythm.time_to_next_poll(now, interval=HOUR, shortest=MIN_POLL_INTERVAL, longest=MAX_BACKOFF)


def regular_rhythm(step: timedelta, days: int = 20) -> Rhythm:
    """Return the rhythm of a feed with an entry every `step`, at any hour."""
    return Rhythm(hours=(days * (DAY / step) / 24,) * 24, days=days)


def test_nothing_known_is_asked_at_the_usual_interval() -> None:
    """Before the first poll there is no rhythm."""
    assert poll_pause(Rhythm()) == HOUR


def test_a_typical_feed_waits_the_usual_interval() -> None:
    """Within a step of five minutes."""
    assert abs(poll_pause(regular_rhythm(DAY / TYPICAL_RATE)) - HOUR) <= timedelta(minutes=5)


def test_four_times_the_entries_halve_the_pause() -> None:
    """The pause goes by one over the square root of the rate."""
    often, seldom = regular_rhythm(DAY / TYPICAL_RATE / 4), regular_rhythm(DAY / TYPICAL_RATE * 4)
    assert abs(poll_pause(often) - HOUR / 2) <= timedelta(minutes=5)
    assert abs(poll_pause(seldom) - HOUR * 2) <= timedelta(minutes=15)


def test_the_hours_count() -> None:
    """A feed that publishes in the morning is asked more often then than at night."""
    mornings = [NOW.replace(hour=8, minute=number) - DAY * day for day in range(30) for number in (0, 20, 40)]
    rhythm = Rhythm().after_poll(mornings, now=NOW, is_first=True)
    assert poll_pause(rhythm, NOW.replace(hour=8)) < poll_pause(rhythm, NOW.replace(hour=20)) / 2


def test_a_feed_that_falls_silent_is_asked_less() -> None:
    """Days without an entry count, too."""
    rhythm = replace(regular_rhythm(DAY / 10), at=NOW)
    later = NOW + 60 * DAY
    assert rhythm.rate(later) < rhythm.rate(NOW) / 4
    assert poll_pause(rhythm, later) > poll_pause(rhythm)


@given(st.lists(st.integers(0, 10**7), min_size=1, max_size=5))
def test_how_often_it_was_asked_in_vain_does_not_count(waits: list[int]) -> None:
    """Polls that bring nothing change nothing that is kept; and one that brings something counts."""
    rhythm, now = replace(regular_rhythm(DAY / 10), at=NOW), NOW
    for wait in waits:
        now += timedelta(seconds=wait)
        assert rhythm.after_poll([], now=now, is_first=False) == rhythm
    assert rhythm.after_poll([now], now=now, is_first=False).rate(now) > rhythm.rate(now)


def test_what_is_forgotten_does_not_depend_on_when_it_was_looked_at() -> None:
    """Brought up to date half-way (by an entry that then weighs next to nothing) or not: the same rate."""
    rhythm, later = replace(regular_rhythm(DAY / 10_000), at=NOW), NOW + 40 * DAY
    halfway = rhythm.after_poll([NOW], now=NOW + 20 * DAY, is_first=False)
    assert halfway.rate(later) == pytest.approx(rhythm.rate(later), rel=0.001)


@given(
    st.lists(st.integers(0, 10**8), max_size=50),
    st.integers(0, 10**7),
    st.integers(0, 23),
)
def test_a_pause_keeps_to_its_bounds(ages: list[int], passed: int, hour: int) -> None:
    """Whatever dates a feed states, future ones cut to now, the pause lies between the bounds."""
    dates = [NOW - timedelta(seconds=age) for age in ages]
    rhythm = Rhythm().after_poll(dates, now=NOW, is_first=True)
    rhythm = rhythm.after_poll(dates, now=NOW + timedelta(seconds=passed), is_first=False)
    assert MIN_POLL_INTERVAL <= poll_pause(rhythm, NOW.replace(hour=hour)) <= MAX_BACKOFF
