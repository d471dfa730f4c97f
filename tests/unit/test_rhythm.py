"""Rhythm: who brings more is asked more often, at the hours when it brings it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.feed import FLOOR, LONGEST
from bot.domain.rhythm import TYPICAL, Rhythm

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def pause(rhythm: Rhythm, now: datetime = NOW) -> timedelta:
    """Return the pause at an hourly interval."""
    return rhythm.pause(now, interval=HOUR, shortest=FLOOR, longest=LONGEST)


def every(step: timedelta, days: int = 20) -> Rhythm:
    """Return the rhythm of a feed with an entry every `step`, at any hour."""
    return Rhythm(hours=(days * (DAY / step) / 24,) * 24, days=days)


def test_nothing_known_is_asked_at_the_usual_interval() -> None:
    """Before the first poll there is no rhythm."""
    assert pause(Rhythm()) == HOUR


def test_a_typical_feed_waits_the_usual_interval() -> None:
    """Within a step of five minutes."""
    assert abs(pause(every(DAY / TYPICAL)) - HOUR) <= timedelta(minutes=5)


def test_four_times_the_entries_halve_the_pause() -> None:
    """The pause goes by one over the square root of the rate."""
    often, seldom = every(DAY / TYPICAL / 4), every(DAY / TYPICAL * 4)
    assert abs(pause(often) - HOUR / 2) <= timedelta(minutes=5)
    assert abs(pause(seldom) - HOUR * 2) <= timedelta(minutes=15)


def test_the_hours_count() -> None:
    """A feed that publishes in the morning is asked more often then than at night."""
    mornings = [NOW.replace(hour=8, minute=number) - DAY * day for day in range(30) for number in (0, 20, 40)]
    rhythm = Rhythm().learned(mornings, now=NOW, since=None)
    assert pause(rhythm, NOW.replace(hour=8)) < pause(rhythm, NOW.replace(hour=20)) / 2


def test_a_feed_that_falls_silent_is_asked_less() -> None:
    """Days without an entry count, too."""
    rhythm = every(DAY / 10)
    later = rhythm.learned([], now=NOW + 60 * DAY, since=NOW)
    assert later.rate < rhythm.rate / 4
    assert pause(later) > pause(rhythm)


@given(
    st.lists(st.integers(0, 10**8), max_size=50),
    st.integers(0, 10**7),
    st.integers(0, 23),
)
def test_a_pause_keeps_to_its_bounds(ages: list[int], passed: int, hour: int) -> None:
    """Whatever dates a feed states, future ones cut to now, the pause lies between the bounds."""
    dates = [NOW - timedelta(seconds=age) for age in ages]
    rhythm = Rhythm().learned(dates, now=NOW, since=None)
    rhythm = rhythm.learned(dates, now=NOW + timedelta(seconds=passed), since=NOW)
    assert FLOOR <= pause(rhythm, NOW.replace(hour=hour)) <= LONGEST
