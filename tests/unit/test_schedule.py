"""Schedules: the next moment is never past, never quiet, and what is written is read back."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.schedule import (
    AT_ONCE,
    Frequency,
    QuietHours,
    Routine,
    Schedule,
    next_slot,
    parse_quiet,
    parse_schedule,
    parse_time,
    parse_zone,
    zones_like,
)
from bot.text.language import ENGLISH, LANGUAGES
from bot.text.order_language import command_language

BERLIN = "Europe/Berlin"
ZONES = ("UTC", BERLIN, "America/New_York", "Asia/Kolkata", "Pacific/Apia", "Australia/Lord_Howe")
TIMES = st.times().map(lambda moment: moment.replace(second=0, microsecond=0))
TIME_TUPLES = st.lists(TIMES, min_size=1, max_size=3, unique=True).map(sorted).map(tuple)
WEEKDAYS = st.lists(st.integers(0, 6), min_size=1, max_size=6, unique=True).map(sorted).map(tuple)
SCHEDULES = st.builds(Schedule, frequency=st.sampled_from(Frequency), times=TIME_TUPLES, days=WEEKDAYS)
MOMENTS = st.datetimes(datetime(2024, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001  # Hypothesis adds the zone
QUIET_HOURS = st.none() | st.tuples(TIMES, TIMES).filter(lambda pair: pair[0] != pair[1]).map(
    lambda pair: QuietHours(*pair)
)


@given(SCHEDULES, MOMENTS, st.sampled_from(ZONES), QUIET_HOURS)
def test_the_next_slot_is_ahead_and_soon_enough(
    schedule: Schedule, now: datetime, zone: str, quiet: QuietHours | None
) -> None:
    """It is never past, and at most a week (and an hour of changing clocks) ahead."""
    slot = next_slot(schedule, now, zone=zone, quiet=quiet)
    assert slot >= now
    longest = timedelta(days=8) if schedule.frequency is Frequency.WEEKLY else timedelta(days=2, hours=2)
    assert slot - now <= longest


@given(MOMENTS, st.sampled_from(ZONES), QUIET_HOURS)
def test_nothing_comes_at_once_in_quiet_hours(now: datetime, zone: str, quiet: QuietHours | None) -> None:
    """What falls into the quiet hours comes at their end; anything else at once."""
    slot = next_slot(AT_ONCE, now, zone=zone, quiet=quiet)
    if quiet is None or not quiet.includes(now.astimezone(ZoneInfo(zone)).time()):
        assert slot == now
    else:
        here = slot.astimezone(ZoneInfo(zone))
        skipped = here.time() != quiet.end  # the clocks jumped over the end
        assert skipped or not quiet.includes(here.time())


@given(SCHEDULES)
def test_what_is_written_is_read_back(schedule: Schedule) -> None:
    """A schedule's words name the same schedule, whatever it does not use."""
    read = parse_schedule(str(schedule), LANGUAGES[ENGLISH])
    assert read is not None
    assert str(read) == str(schedule)


@given(QUIET_HOURS.filter(bool))
def test_quiet_hours_are_read_back(quiet: QuietHours) -> None:
    """The same for quiet hours."""
    assert parse_quiet(str(quiet), LANGUAGES[ENGLISH]) == quiet


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("at once", "at once"),
        ("hourly", "hourly"),
        ("every hour", "hourly"),
        ("daily", "daily 09:00"),
        ("daily at 9", "daily 09:00"),
        ("daily 18:30", "daily 18:30"),
        ("every day at 7 pm", "daily 19:00"),
        ("weekly", "weekly monday 09:00"),
        ("weekly fri 8:30 am", "weekly friday 08:30"),
        ("on tuesdays at noon", "weekly tuesday 12:00"),
        ("weekdays 8:30 17:00", "weekdays 08:30 17:00"),
        ("every weekday at 5 pm and 8:30", "weekdays 08:30 17:00"),
        ("mondays and thursdays at 8", "weekly monday thursday 08:00"),
        ("mon tue wed thu fri", "weekdays 09:00"),
        ("daily 8:30 17:00", "daily 08:30 17:00"),
        ("18:30", "daily 18:30"),
    ],
)
def test_people_say_it_in_many_ways(said: str, meant: str) -> None:
    """Each of these names a schedule."""
    assert str(parse_schedule(said, command_language(said))) == meant


@pytest.mark.parametrize(
    "said",
    ["", "daily 25:00", "weekly someday", "daily 13 pm", "sometimes", "daily at dawn", "daily hourly", "hourly 9"],
)
def test_what_names_no_schedule_is_none(said: str) -> None:
    """Better asked than guessed."""
    assert parse_schedule(said, command_language(said)) is None


def test_a_daily_digest_keeps_its_wall_clock_time() -> None:
    """Nine in Berlin is seven UTC in summer and eight in winter."""
    daily = Schedule(frequency=Frequency.DAILY, times=(time(9),))
    assert next_slot(daily, datetime(2026, 7, 1, 6, tzinfo=UTC), zone=BERLIN) == datetime(2026, 7, 1, 7, tzinfo=UTC)
    assert next_slot(daily, datetime(2026, 12, 1, 6, tzinfo=UTC), zone=BERLIN) == datetime(2026, 12, 1, 8, tzinfo=UTC)


def test_a_time_that_the_clocks_skip_comes_all_the_same() -> None:
    """There is no 02:30 in Berlin on 29 March 2026; the digest comes an hour later by the clock."""
    daily = Schedule(frequency=Frequency.DAILY, times=(time(2, 30),))
    slot = next_slot(daily, datetime(2026, 3, 29, 0, tzinfo=UTC), zone=BERLIN)
    assert slot == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)


def test_the_hour_waits_for_the_end_of_the_night() -> None:
    """Hourly digests that fall into quiet hours come together in the morning."""
    quiet = QuietHours(time(22), time(7))
    assert next_slot(
        Schedule(frequency=Frequency.HOURLY), datetime(2026, 3, 2, 22, 5, tzinfo=UTC), quiet=quiet
    ) == datetime(2026, 3, 3, 7, tzinfo=UTC)


def test_times_and_zones_are_read() -> None:
    """As people write them."""
    assert [
        parse_time(said, command_language(said))
        for said in ("9", "9:30", "8 pm", "12 am", "18h", "midnight", "nine", "halb neun")
    ] == [
        time(9),
        time(9, 30),
        time(20),
        time(0),
        time(18),
        time(0),
        time(9),
        time(8, 30),
    ]
    assert [parse_time(said, command_language(said)) for said in ("24", "9:60", "9:5", "0 am", "monday", "")] == [
        None
    ] * 6
    assert parse_zone("berlin") == parse_zone("europe/berlin") == BERLIN
    assert parse_zone("New York") == "America/New_York"
    assert (parse_zone("utc"), parse_zone("Middle-earth"), parse_zone("")) == ("UTC", None, None)
    assert BERLIN in zones_like("berl")
    assert zones_like("")[0] == zones_like("ut")[0] == "UTC"
    assert zones_like("ber")[:2] == [BERLIN, "Atlantic/Bermuda"]


def test_a_routine_is_told_in_words() -> None:
    """With its zone where that matters."""
    assert str(Routine()) == "at once"
    assert (
        str(Routine(quiet=QuietHours(time(22), time(7)), zone=BERLIN)) == "at once, quiet 22:00-07:00 (Europe/Berlin)"
    )


def test_hours_without_an_end_are_refused() -> None:
    """Quiet from nine to nine is either always or never."""
    with pytest.raises(ValueError, match="differ"):
        QuietHours(time(9), time(9))
