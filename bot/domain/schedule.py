"""Schedule: when a channel wants its digests. Pure; wall-clock times are in the channel's own time zone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from functools import cache, lru_cache
from zoneinfo import ZoneInfo, available_timezones

from bot.text.clock import DAY_NAMES
from bot.text.folding import unaccented
from bot.text.language import ENGLISH, LANGUAGES, Language
from bot.text.timetable import hours_in, timetable_in

DEFAULT_TIME = time(9, 0)
"""When a daily or weekly digest comes if nobody gives a time."""
UTC_NAME = "UTC"


class Frequency(StrEnum):
    """How often digests come."""

    AT_ONCE = "at once"
    HOURLY = "hourly"
    DAILY = "daily"
    WEEKLY = "weekly"


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """When digests come: at once, on the hour, or at times of the day, every day or on some days of the week.

    Attributes:
        times: wall-clock times, the earliest first; for daily and weekly.
        days: 0 is Monday; for weekly.
    """

    frequency: Frequency = Frequency.AT_ONCE
    times: tuple[time, ...] = (DEFAULT_TIME,)
    days: tuple[int, ...] = (0,)

    def __post_init__(self) -> None:
        """Refuse a schedule without a time or a day."""
        if not self.times or not self.days:
            message = "a schedule needs a time and a day"
            raise ValueError(message)

    def __str__(self) -> str:
        """Return it as a person would type it; `parse_schedule` reads it back."""
        return (
            f"{self.frequency_in_words} {' '.join(f'{at:%H:%M}' for at in self.times)}"
            if self.is_timed
            else self.frequency_in_words
        )

    @property
    def frequency_in_words(self) -> str:
        """How often digests come, without the times, in the form that `schedule_of` takes."""
        if self.frequency is not Frequency.WEEKLY:
            return self.frequency.value
        return WEEKDAYS if self.days == WORKDAYS else f"weekly {' '.join(DAY_NAMES[day] for day in self.days)}"

    @property
    def is_timed(self) -> bool:
        """Whether somebody chose the times at which digests come."""
        return self.frequency in {Frequency.DAILY, Frequency.WEEKLY}


AT_ONCE = Schedule()


@dataclass(frozen=True, slots=True)
class QuietHours:
    """Hours in which nothing is posted, from `start` up to `end`; over midnight if `end` is earlier."""

    start: time
    end: time

    def __post_init__(self) -> None:
        """Refuse a span without a length."""
        if self.start == self.end:
            message = "quiet hours need a beginning and an end that differ"
            raise ValueError(message)

    def includes(self, moment: time) -> bool:
        """Check whether a time of day is within the quiet hours."""
        if self.start < self.end:
            return self.start <= moment < self.end
        return moment >= self.start or moment < self.end

    def __str__(self) -> str:
        """Return it as a person would type it."""
        return f"{self.start:%H:%M}-{self.end:%H:%M}"


def next_slot(schedule: Schedule, now: datetime, *, zone: str = UTC_NAME, quiet: QuietHours | None = None) -> datetime:
    """Return the first moment, not before `now`, at which a digest may be posted.

    Args:
        schedule: when digests come.
        now: aware.
        zone: IANA name of the time zone that the channel's clocks show.
        quiet: hours in which nothing is posted; what is due in them comes at their end. A time that somebody
            chose for a daily or weekly digest is kept, quiet or not.

    Returns:
        An aware moment in UTC. A wall-clock time that a clock change skips comes an hour later; one that comes
        twice is taken the first time.
    """
    tz = ZoneInfo(zone)
    local = now.astimezone(tz)
    match schedule.frequency:
        case Frequency.AT_ONCE:
            return _end_of_quiet(now, quiet, tz)
        case Frequency.HOURLY:
            full_hour = local.replace(minute=0, second=0, microsecond=0).astimezone(UTC)
            return _end_of_quiet(full_hour if full_hour >= now else full_hour + timedelta(hours=1), quiet, tz)
        case _:
            return _next_time(schedule, now, tz)


def _next_time(schedule: Schedule, now: datetime, tz: ZoneInfo) -> datetime:
    """Return the first of a schedule's times, not before `now`."""
    today = now.astimezone(tz).date()
    ahead = (today + timedelta(days=number) for number in range(len(DAY_NAMES) + 2))
    is_daily = schedule.frequency is Frequency.DAILY
    days = [day for day in ahead if is_daily or day.weekday() in schedule.days]
    moments = (datetime.combine(day, at, tz).astimezone(UTC) for day in days for at in schedule.times)
    return min(moment for moment in moments if moment >= now)


def _end_of_quiet(moment: datetime, quiet: QuietHours | None, tz: ZoneInfo) -> datetime:
    local = moment.astimezone(tz)
    if quiet is None or not quiet.includes(local.time()):
        return moment.astimezone(UTC)
    days = (local.date() + timedelta(days=ahead) for ahead in range(3))
    ends = (datetime.combine(day, quiet.end, tz).astimezone(UTC) for day in days)
    return next(end for end in ends if end > moment)


WEEKDAYS = "weekdays"
WORKDAYS = (0, 1, 2, 3, 4)
_SHORT = {
    **dict.fromkeys(("once", "now", "each"), Frequency.AT_ONCE.value),
    "hour": "hourly",
    "day": "daily",
    "week": f"weekly {DAY_NAMES[0]}",
}
"""Short forms of how often; only as the whole text, since among other words they mean something else."""
_MAX_ZONE_WORDS = 3
"""Most words in the name of a time zone: "Port of Spain"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SaidSchedule:
    """What a text says about how often digests come, and when.

    Attributes:
        frequency: in the form that `schedule_of` takes, or the text's own words if it does not take them.
        times: times of day, as "08:30", and what should have been one but is not.
        zone: as it was typed.
        quiet: hours without digests, as "22:00-07:00".
        rest: the rest.
        differs_by_day: different days have different times.
        is_alternate: every second week or day was asked for.
    """

    frequency: str = ""
    times: tuple[str, ...] = ()
    zone: str = ""
    quiet: str = ""
    rest: str = ""
    differs_by_day: bool = False
    is_alternate: bool = False


@lru_cache(maxsize=1024)
def parse_said_schedule(text: str, language: Language) -> SaidSchedule:
    """Parse what somebody typed about a schedule: "weekdays at 8:30 and 5 pm Europe/Berlin"."""
    if text.strip().casefold() in _SHORT:
        return SaidSchedule(frequency=_SHORT[text.strip().casefold()])
    zone, rest = _split_zone(text, language)
    timetable = timetable_in(rest, language, is_typed=True)
    often = f"weekly {DAY_NAMES[0]}" if timetable.frequency == "weekly" else timetable.frequency
    if (
        not often
        and not timetable.times
        and not timetable.quiet
        and timetable.unread_words == ()
        and "once" in rest.casefold().split()
    ):
        often = Frequency.AT_ONCE.value
    return SaidSchedule(
        frequency=often,
        times=(*timetable.times, *timetable.invalid_times),
        zone=zone,
        quiet=timetable.quiet,
        rest="" if timetable.differs_by_day else " ".join(timetable.unread_words),
        differs_by_day=timetable.differs_by_day,
        is_alternate=timetable.is_alternate,
    )


def _split_zone(text: str, language: Language) -> tuple[str, str]:
    """Split off the time zone in a text, named in words that can mean nothing else."""
    words = text.split()
    for size in range(min(_MAX_ZONE_WORDS, len(words)), 0, -1):
        for at in range(len(words) - size, -1, -1):
            candidate = " ".join(words[at : at + size]).strip(",;()")
            if parse_zone(candidate) and timetable_in(candidate, language, is_typed=True).unread_words:
                return candidate, " ".join([*words[:at], *words[at + size :]])
    return "", text


def parse_often(text: str, language: Language) -> str | None:
    """Parse how often digests come from a text ("every day", "weekly fri", "lundi et jeudi"), or None."""
    schedule = parse_said_schedule(text, language)
    if schedule != SaidSchedule(frequency=schedule.frequency) or not _is_frequency(schedule.frequency):
        return None
    return schedule.frequency


def _is_frequency(often: str) -> bool:
    """Check whether a text names one frequency, not several side by side."""
    first, *days = often.split()
    return often in {*Frequency, WEEKDAYS} or (first == "weekly" and bool(days) and set(days) <= set(DAY_NAMES))


def schedule_of(often: str, times: tuple[time, ...] = ()) -> Schedule:
    """Return the schedule of a frequency as `parse_often` returns it, and its times; nine o'clock without any."""
    at = tuple(sorted(set(times))) or (DEFAULT_TIME,)
    match often:
        case "at once" | "hourly":
            return Schedule(frequency=Frequency(often))
        case "daily":
            return Schedule(frequency=Frequency.DAILY, times=at)
        case "weekdays":
            return Schedule(frequency=Frequency.WEEKLY, times=at, days=WORKDAYS)
        case _:
            days = tuple(sorted({DAY_NAMES.index(day) for day in often.split()[1:]}))
            return Schedule(frequency=Frequency.WEEKLY, times=at, days=days)


def rescheduled(before: Schedule, often: str, times: tuple[time, ...]) -> Schedule:
    """Return a schedule with a frequency or times changed: times alone keep it weekly, or make it daily.

    Args:
        before: the schedule to change.
        often: what `parse_often` returned; empty to leave it.
        times: empty to leave them.
    """
    if not often and not times:
        return before
    return schedule_of(often or (before.frequency_in_words if before.is_timed else "daily"), times)


def parse_schedule(text: str, language: Language) -> Schedule | None:
    """Return the schedule that `text` names ("at once", "daily at 9", "werktags 8:30 17:00", "mon 8 am"), or None."""
    schedule = parse_said_schedule(text, language)
    often = schedule.frequency or ("daily" if schedule.times else "")
    times = [parse_time(typed, language) for typed in schedule.times]
    if schedule != SaidSchedule(frequency=schedule.frequency, times=schedule.times) or not often or None in times:
        return None
    if not _is_frequency(often) or (times and often in {Frequency.AT_ONCE, Frequency.HOURLY}):
        return None
    return schedule_of(often, tuple(at for at in times if at is not None))


def stored_schedule(text: str) -> Schedule | None:
    """Parse a schedule stored as text; None if it is empty."""
    return parse_schedule(text, LANGUAGES[ENGLISH])


def stored_quiet(text: str) -> QuietHours | None:
    """Parse quiet hours stored as text; None if it is empty."""
    return parse_quiet(text, LANGUAGES[ENGLISH])


def parse_quiet(text: str, language: Language) -> QuietHours | None:
    """Return the quiet hours that `text` names ("22:00-07:00", "from 22 to 7", "von 22 bis 7 Uhr"), or None."""
    hours = hours_in(text, language)
    if hours is None or hours[0] == hours[1]:
        return None
    return QuietHours(*map(time.fromisoformat, hours))


def parse_time(text: str, language: Language) -> time | None:
    """Return the time of day that `text` names ("9", "9:30", "8 pm", "18h", "halb neun"), or None."""
    timetable = timetable_in(text, language, is_typed=True)
    if len(timetable.times) != 1 or timetable.frequency or timetable.unread_words or timetable.invalid_times:
        return None
    return time.fromisoformat(timetable.times[0])


def parse_zone(text: str) -> str | None:
    """Return the IANA name of the time zone that `text` names ("Europe/Berlin", "berlin", "utc"), or None."""
    return _zones().get(unaccented(text.strip()).replace(" ", "_"))


@cache
def _zones() -> Mapping[str, str]:
    """Return time zones by what people type for them: the whole name, or the city alone."""
    names = sorted(available_timezones(), reverse=True)
    cities = {name.casefold().rsplit("/", 1)[-1]: name for name in names if "/" in name}
    return {**cities, **{name.casefold(): name for name in names}, **dict.fromkeys(("utc", "gmt", "z"), UTC_NAME)}


def zones_like(text: str, *, limit: int = 25) -> list[str]:
    """Return names of time zones that contain `text`, for somebody who is typing one.

    Those that begin with it come first; within both groups, the common ones do.
    """
    typed = text.strip().casefold().replace(" ", "_")
    if not typed:
        return [UTC_NAME, *COMMON_ZONES]
    names = [name for name in available_timezones() if "/" in name and not name.startswith(("Etc/", "posix"))]
    matches = [name for name in (UTC_NAME, *names) if typed in name.casefold()]

    def rank(name: str) -> tuple[bool, bool, str]:
        begins = any(part.startswith(typed) for part in name.casefold().split("/"))
        return not begins, name not in COMMON_ZONES, name

    return sorted(matches, key=rank)[:limit]


COMMON_ZONES = (
    *("Europe/London", "Europe/Berlin", "Europe/Paris", "Europe/Madrid", "Europe/Rome", "Europe/Lisbon"),
    *("America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles", "America/Sao_Paulo"),
    *("Africa/Lagos", "Africa/Johannesburg", "Asia/Dubai", "Asia/Kolkata", "Asia/Singapore", "Asia/Tokyo"),
    "Australia/Sydney",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Routine:
    """How a channel wants its digests timed.

    Attributes:
        zone: IANA name of its time zone.
        not_before: the end of a pause.
    """

    schedule: Schedule = AT_ONCE
    zone: str = UTC_NAME
    quiet: QuietHours | None = None
    not_before: datetime | None = None

    @property
    def tzinfo(self) -> ZoneInfo:
        """The time zone itself."""
        return ZoneInfo(self.zone)

    def slot(self, now: datetime) -> datetime:
        """Return when something planned now may be posted."""
        begins = max(now, self.not_before) if self.not_before else now
        return next_slot(self.schedule, begins, zone=self.zone, quiet=self.quiet)

    @property
    def has_zone(self) -> bool:
        """Whether somebody chose its time zone, or times that depend on it."""
        return self.zone != UTC_NAME or self.schedule.is_timed or self.quiet is not None

    def zone_for(self, zone: str) -> str:
        """Return the time zone in which somebody here writes and reads times.

        The channel's; if nobody chose one, their own.
        """
        return self.zone if self.has_zone else zone or UTC_NAME

    def after_quiet_hours(self, now: datetime) -> datetime:
        """Return when something already due may be posted: now, or at the end of the quiet hours.

        A time that somebody chose for a daily or weekly digest is kept, quiet or not.
        """
        return now if self.schedule.is_timed else next_slot(AT_ONCE, now, zone=self.zone, quiet=self.quiet)

    def next_monday(self, now: datetime) -> datetime:
        """Return the next Monday morning, not before `now`: at the hour of its daily or weekly digests, or at nine.

        If nobody chose that hour, quiet hours are respected.
        """
        at = self.schedule.times[0] if self.schedule.is_timed else DEFAULT_TIME
        slot = next_slot(Schedule(frequency=Frequency.WEEKLY, times=(at,)), now, zone=self.zone)
        return self.after_quiet_hours(slot)

    def __str__(self) -> str:
        """Return it in words."""
        zone = f" ({self.zone})" if self.schedule.is_timed or self.quiet else ""
        quiet = f", quiet {self.quiet}" if self.quiet else ""
        return f"{self.schedule}{quiet}{zone}"


DEFAULT_ROUTINE = Routine()
"""The routine of a channel that asked for nothing: each digest at once."""
