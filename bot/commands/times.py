"""When digests come: what was given as a schedule or a routine, and both in words. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.domain.conversation import Moment, Reply
from bot.domain.grammar.values import Given
from bot.domain.schedule import UTC_NAME, WORKDAYS, Frequency, Routine, Schedule, rescheduled
from bot.text.clock import DAYS
from bot.text.plurals import counted_noun

EACH_READERS = frozenset({"discord"})
"""Platforms that show each reader a moment by their own clock."""


def routine_in(before: Routine, given: Given, *, zone: str) -> Routine:
    """Return a routine with what was given changed.

    Args:
        before: what it is changed of.
        given: `when`, `at`, `zone`, `quiet`; each may be missing.
        zone: of the person who gives it; taken where times are named and nobody ever chose a zone here.
    """
    schedule = schedule_in(before.schedule, given)
    is_timed = bool(given.get("quiet")) or (schedule.is_timed and ("when" in given or "at" in given))
    place: str = given.get("zone") or (is_timed and before.zone == UTC_NAME and zone) or before.zone
    return replace(before, schedule=schedule, zone=place, quiet=given.get("quiet", before.quiet))


def own_zone_of(own: Schedule | None, of_channel: Routine, *, named: str, zone: str) -> str:
    """Return the zone that one feed's own schedule goes by; empty for the channel's, and where it has no times.

    Args:
        own: the schedule.
        of_channel: what all of the channel goes by.
        named: the zone that was named for it, before or now.
        zone: of the person who gives it; taken where nobody ever chose a zone here.
    """
    if own is None or not own.is_timed:
        return ""
    meant = named or (zone if of_channel.zone == UTC_NAME else "")
    return "" if meant == of_channel.zone else meant


def schedule_in(before: Schedule, given: Given) -> Schedule:
    """Return a schedule with what was given changed."""
    return rescheduled(before, given.get("when", ""), given.get("at", ()))


def when(routine: Routine) -> str:
    """Return when a channel's digests come, as the end of a sentence."""
    said = when_by(routine.schedule, routine.zone)
    if routine.quiet is None:
        return said
    clocks = "" if routine.schedule.is_timed else f" ({routine.zone})"
    return f"{said}, never from {routine.quiet.start:%H:%M} to {routine.quiet.end:%H:%M}{clocks}"


def of_all(said: str, feeds: int, *, apart: int) -> str:
    """Return when the digests of several feeds come, of which some have times of their own; `said` is of the others."""
    if not apart:
        return said
    if apart == feeds:
        return f"at {'its' if feeds == 1 else 'their feeds’'} own times, which `/news list` tells"
    return f"{said}; of {counted_noun(apart, 'feed')} at times of {'its' if apart == 1 else 'their'} own"


def when_by(schedule: Schedule, zone: str) -> str:
    """Return when digests come by a schedule, as the end of a sentence."""
    clock = listed([f"{at:%H:%M}" for at in schedule.times])
    match schedule.frequency:
        case Frequency.AT_ONCE:
            return "as they are made"
        case Frequency.HOURLY:
            return "with every full hour"
        case Frequency.DAILY:
            return f"daily at {clock} ({zone})"
        case _:
            days = (
                "weekdays" if schedule.days == WORKDAYS else listed([f"{DAYS[day].title()}s" for day in schedule.days])
            )
            return f"on {days} at {clock} ({zone})"


def listed(words: Sequence[str]) -> str:
    """Return "a", "a and b", "a, b and c"."""
    return f"{', '.join(words[:-1])} and {words[-1]}" if len(words) > 1 else words[0]


def moment_in(moment: datetime, zone: str) -> Moment:
    """Return a moment with its words: as the clocks of a zone show it."""
    return Moment(words=f"{moment.astimezone(ZoneInfo(zone)):%a %d %b %H:%M} ({zone})", at=moment)


def told_by_clocks(reply: Reply, zone: str) -> Reply:
    """Return a reply whose moments are all, in its text and its lines, as the clocks of a zone show them."""
    rows = tuple(replace(row, text=by_clocks(row.text, reply.moments, zone)) for row in reply.rows)
    return replace(reply, text=by_clocks(reply.text, reply.moments, zone), rows=rows)


def by_clocks(text: str, moments: Sequence[Moment], zone: str) -> str:
    """Return a text whose moments are as the clocks of a zone show them, for who has no times of their own in it."""
    told = {one.words: moment_in(one.at, zone).words for one in moments if zone != UTC_NAME and one.words}
    if not told:
        return text
    longest_first = "|".join(map(re.escape, sorted(told, key=len, reverse=True)))
    return re.sub(longest_first, lambda found: told[found[0]], text)


def moment_read(moment: datetime) -> Moment:
    """Return a moment of the past with its words, in universal time."""
    return Moment(words=f"{moment:%d %b %H:%M} UTC", at=moment)
