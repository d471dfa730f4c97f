"""Schedule: when a channel wants its digests. Pure; wall-clock times are those of the channel's own time zone."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo, available_timezones

from bot.text.timetable import PARTED

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MORNING = time(9, 0)
"""When a daily or weekly digest comes if nobody says a time."""
UTC_NAME = "UTC"


class Frequency(StrEnum):
    """How often digests come."""

    AT_ONCE = "at once"
    HOURLY = "hourly"
    DAILY = "daily"
    WEEKLY = "weekly"


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """When digests come: at once, with the full hour, or at times of the day, every day or on some days of the week.

    Attributes:
        times: wall-clock times, the earliest first; for daily and weekly.
        days: 0 is Monday; for weekly.
    """

    frequency: Frequency = Frequency.AT_ONCE
    times: tuple[time, ...] = (MORNING,)
    days: tuple[int, ...] = (0,)

    def __post_init__(self) -> None:
        """Refuse a schedule by which nothing would ever come."""
        if not self.times or not self.days:
            message = "a schedule needs a time and a day"
            raise ValueError(message)

    def __str__(self) -> str:
        """Return it as a person would type it; `parse_schedule` reads it back."""
        return f"{self.often} {' '.join(f'{at:%H:%M}' for at in self.times)}" if self.is_timed else self.often

    @property
    def often(self) -> str:
        """How often digests come, without the times: what `schedule_of` takes."""
        if self.frequency is not Frequency.WEEKLY:
            return self.frequency.value
        return WEEKDAYS if self.days == WORKDAYS else f"weekly {' '.join(DAYS[day] for day in self.days)}"

    @property
    def is_timed(self) -> bool:
        """Whether somebody chose the times at which digests come."""
        return self.frequency in {Frequency.DAILY, Frequency.WEEKLY}


AT_ONCE = Schedule()


@dataclass(frozen=True, slots=True)
class Quiet:
    """Hours in which nothing is posted, from `start` up to `end`; over midnight if `end` is earlier."""

    start: time
    end: time

    def __post_init__(self) -> None:
        """Refuse a span that would never end or never begin."""
        if self.start == self.end:
            message = "quiet hours need a beginning and an end that differ"
            raise ValueError(message)

    def holds(self, moment: time) -> bool:
        """Say whether a time of day is quiet."""
        if self.start < self.end:
            return self.start <= moment < self.end
        return moment >= self.start or moment < self.end

    def __str__(self) -> str:
        """Return it as a person would type it."""
        return f"{self.start:%H:%M}-{self.end:%H:%M}"


def next_slot(schedule: Schedule, now: datetime, *, zone: str = UTC_NAME, quiet: Quiet | None = None) -> datetime:
    """Return the first moment, not before `now`, at which a digest may be posted.

    Args:
        schedule: when digests come.
        now: aware.
        zone: IANA name of the time zone that the channel's clocks show.
        quiet: hours in which nothing is posted; what falls into them comes at their end. A time that somebody
            chose for a daily or weekly digest is kept, quiet or not.

    Returns:
        An aware moment in UTC. A wall-clock time that a change of clocks skips comes an hour later; one that comes
        twice is taken the first time.
    """
    place = ZoneInfo(zone)
    here = now.astimezone(place)
    match schedule.frequency:
        case Frequency.AT_ONCE:
            return _after_quiet(now, quiet, place)
        case Frequency.HOURLY:
            whole = here.replace(minute=0, second=0, microsecond=0).astimezone(UTC)
            return _after_quiet(whole if whole >= now else whole + timedelta(hours=1), quiet, place)
        case _:
            return _next_time(schedule, now, place)


def _next_time(schedule: Schedule, now: datetime, place: ZoneInfo) -> datetime:
    """Return the first of a schedule's times, not before `now`."""
    today = now.astimezone(place).date()
    ahead = (today + timedelta(days=number) for number in range(len(DAYS) + 2))
    is_daily = schedule.frequency is Frequency.DAILY
    days = [day for day in ahead if is_daily or day.weekday() in schedule.days]
    moments = (datetime.combine(day, at, place).astimezone(UTC) for day in days for at in schedule.times)
    return min(moment for moment in moments if moment >= now)


def _after_quiet(moment: datetime, quiet: Quiet | None, place: ZoneInfo) -> datetime:
    here = moment.astimezone(place)
    if quiet is None or not quiet.holds(here.time()):
        return moment.astimezone(UTC)
    days = (here.date() + timedelta(days=ahead) for ahead in range(3))
    ends = (datetime.combine(day, quiet.end, place).astimezone(UTC) for day in days)
    return next(end for end in ends if end > moment)


ONCE, WEEKDAYS = "at once", "weekdays"
WORKDAYS = (0, 1, 2, 3, 4)
_OFTEN = {
    **dict.fromkeys(("once", "now", "immediately", "each"), ONCE),
    **dict.fromkeys(("hourly", "hour"), "hourly"),
    **dict.fromkeys(("daily", "day"), "daily"),
    **dict.fromkeys((WEEKDAYS, "weekday", "workdays", "workday"), WEEKDAYS),
    **dict.fromkeys(("weekly", "week"), "weekly"),
}
_FILLERS = frozenset({"at", "on", "every", "and", "in", "&", "+", "o'clock"})
_SPAN = re.compile(r"(?<=[a-z])\s*(?:-|–|\s(?:to|through)\s)\s*(?=[a-z])", re.IGNORECASE)
"""What stands between the first and the last of several days."""
HALVES = ("am", "pm", "a.m.", "p.m.", "h", "uhr")
"""What makes the number before it a time of the day."""
_NAMED_TIMES = frozenset({"noon", "midday", "midnight"})


@dataclass(frozen=True, slots=True)
class SaidSchedule:
    """What of a text says how often digests come, and when.

    Attributes:
        left: the rest.
        is_parted: whether some days have times of their own, and others have others.
    """

    often: str
    times: str
    left: str
    is_parted: bool = False


def said_schedule(text: str) -> SaidSchedule:
    """Take apart what somebody typed: "weekdays at 8:30 and 5 pm Europe/Berlin"."""
    often: list[str] = []
    times: list[str] = []
    left: list[str] = []
    turns: list[list[str]] = []
    for word in _SPAN.sub("-", text.replace(",", " ")).split():
        plain = word.casefold()
        if plain in _FILLERS:
            continue
        if plain in HALVES and times:
            times[-1] += plain
        elif plain[0].isdecimal() or plain in _NAMED_TIMES:
            times.append(plain)
            turns.append(times)
        elif plain in _OFTEN or _days(plain):
            often.append(plain)
            turns.append(often)
        else:
            left.append(word)
    changes = sum(one is not other for one, other in itertools.pairwise(turns))
    return SaidSchedule(" ".join(often), " ".join(times), " ".join(left), is_parted=changes >= PARTED)


def parse_often(text: str) -> str | None:
    """Return how often digests come as a text says it ("every day", "weekly fri", "mondays and fridays"), or None."""
    words = [word for word in _SPAN.sub("-", text.casefold().replace(",", " ")).split() if word not in _FILLERS]
    days = sorted({day for word in words for day in _days(word)})
    named = {_OFTEN[word] for word in words if word in _OFTEN}
    if len(named) > 1 or any(word not in _OFTEN and not _days(word) for word in words) or not words:
        return None
    if days and named <= {"weekly"}:
        return Schedule(frequency=Frequency.WEEKLY, days=tuple(days)).often
    if days:
        return None
    (often,) = named
    return f"weekly {DAYS[0]}" if often == "weekly" else often


def schedule_of(often: str, times: tuple[time, ...] = ()) -> Schedule:
    """Return the schedule of what `parse_often` returned and the times that go with it; nine where there is none."""
    at = tuple(sorted(set(times))) or (MORNING,)
    match often:
        case "at once" | "hourly":
            return Schedule(frequency=Frequency(often))
        case "daily":
            return Schedule(frequency=Frequency.DAILY, times=at)
        case "weekdays":
            return Schedule(frequency=Frequency.WEEKLY, times=at, days=WORKDAYS)
        case _:
            days = tuple(sorted({DAYS.index(day) for day in often.split()[1:]}))
            return Schedule(frequency=Frequency.WEEKLY, times=at, days=days)


def rescheduled(before: Schedule, often: str, times: tuple[time, ...]) -> Schedule:
    """Return a schedule with what was said changed: times alone change a daily or weekly one, and else are daily.

    Args:
        before: what it is changed of.
        often: what `parse_often` returned; empty where it was not said.
        times: none where they were not said.
    """
    if not often and not times:
        return before
    return schedule_of(often or (before.often if before.is_timed else "daily"), times)


def parse_schedule(text: str) -> Schedule | None:
    """Return the schedule that `text` names ("at once", "daily at 9", "weekdays 8:30 17:00", "mon 8 am"), or None."""
    said = said_schedule(text)
    often = parse_often(said.often) if said.often else "daily" if said.times else None
    times = [parse_time(one) for one in said.times.split()]
    if said.left or said.is_parted or often is None or None in times or (times and often in {ONCE, "hourly"}):
        return None
    return schedule_of(often, tuple(at for at in times if at is not None))


def _days(said: str) -> tuple[int, ...]:
    """Return the days of the week that a word names: "mon", "mon-fri", "weekends"; none for any other word."""
    if said in {"weekend", "weekends"}:
        return (5, 6)
    first, is_span, last = said.partition("-")
    start, end = _day(first), _day(last if is_span else first)
    if start is None or end is None:
        return ()
    return tuple((start + further) % len(DAYS) for further in range((end - start) % len(DAYS) + 1))


def _day(name: str) -> int | None:
    """Return the day of the week that a word names, by its first three letters at least."""
    said = name.removesuffix("s")
    found = [number for number, day in enumerate(DAYS) if len(said) >= len("mon") and day.startswith(said)]
    return found[0] if found else None


def parse_quiet(text: str) -> Quiet | None:
    """Return the quiet hours that `text` names ("22:00-07:00", "from 22 to 7"), or None."""
    parts = re.split(r"\s*(?:-|–|\bto\b|\buntil\b)\s*", text.casefold().removeprefix("from ").strip())
    times = [parse_time(part) for part in parts]
    if len(times) != len(("start", "end")) or times[0] is None or times[1] is None or times[0] == times[1]:
        return None
    return Quiet(times[0], times[1])


_TIME = re.compile(r"(\d{1,2})(?:[:.h](\d{2}))?\s*(am|pm|a\.m\.|p\.m\.|h|uhr)?", re.ASCII)
NOON = 12


def parse_time(text: str) -> time | None:
    """Return the time of day that `text` names ("9", "9:30", "8 pm", "18h"), or None."""
    named = {"midnight": time(0), "noon": time(NOON), "midday": time(NOON)}
    said = text.strip().casefold()
    if said in named:
        return named[said]
    found = _TIME.fullmatch(said)
    if found is None:
        return None
    hour, minute, half = int(found[1]), int(found[2] or 0), (found[3] or "").replace(".", "")
    if half in {"am", "pm"}:
        if not 1 <= hour <= NOON:
            return None
        hour = hour % NOON + (NOON if half == "pm" else 0)
    try:
        return time(hour, minute)
    except ValueError:
        return None


def parse_zone(text: str) -> str | None:
    """Return the IANA name of the time zone that `text` names ("Europe/Berlin", "berlin", "utc"), or None."""
    said = text.strip().casefold().replace(" ", "_")
    if said in {"utc", "gmt", "z"}:
        return UTC_NAME
    names = sorted(available_timezones())
    whole = [name for name in names if name.casefold() == said]
    cities = [name for name in names if said and name.casefold().rsplit("/", 1)[-1] == said and "/" in name]
    return next(iter([*whole, *cities]), None)


def zones_like(text: str, *, limit: int = 25) -> list[str]:
    """Return names of time zones that hold `text`, for somebody who types one; the usual ones first."""
    said = text.strip().casefold().replace(" ", "_")
    names = [name for name in sorted(available_timezones()) if "/" in name and not name.startswith(("Etc/", "posix"))]
    return [UTC_NAME, *[name for name in names if said in name.casefold()]][:limit] if said else [UTC_NAME, *COMMON]


COMMON = (
    *("Europe/London", "Europe/Berlin", "Europe/Paris", "Europe/Madrid", "Europe/Rome", "Europe/Lisbon"),
    *("America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles", "America/Sao_Paulo"),
    *("Africa/Lagos", "Africa/Johannesburg", "Asia/Dubai", "Asia/Kolkata", "Asia/Singapore", "Asia/Tokyo"),
    "Australia/Sydney",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Routine:
    """How a channel wants its digests in time.

    Attributes:
        zone: IANA name of its time zone.
    """

    schedule: Schedule = AT_ONCE
    zone: str = UTC_NAME
    quiet: Quiet | None = None

    @property
    def place(self) -> ZoneInfo:
        """The time zone itself."""
        return ZoneInfo(self.zone)

    def slot(self, now: datetime) -> datetime:
        """Return when something planned now may be posted."""
        return next_slot(self.schedule, now, zone=self.zone, quiet=self.quiet)

    def awake(self, now: datetime) -> datetime:
        """Return when something that is due already may be posted: now, or at the end of the quiet hours.

        A time that somebody chose for a daily or weekly digest is kept, quiet or not.
        """
        return now if self.schedule.is_timed else next_slot(AT_ONCE, now, zone=self.zone, quiet=self.quiet)

    def monday(self, now: datetime) -> datetime:
        """Return the next Monday morning, not before `now`: at the hour of its daily or weekly digests, or at nine.

        Where nobody chose that hour, quiet hours are kept.
        """
        at = self.schedule.times[0] if self.schedule.is_timed else MORNING
        slot = next_slot(Schedule(frequency=Frequency.WEEKLY, times=(at,)), now, zone=self.zone)
        return self.awake(slot)

    def __str__(self) -> str:
        """Return it in words."""
        zone = f" ({self.zone})" if self.schedule.is_timed or self.quiet else ""
        quiet = f", quiet {self.quiet}" if self.quiet else ""
        return f"{self.schedule}{quiet}{zone}"


USUAL = Routine()
"""What a channel gets that asked for nothing: each digest at once."""
