"""Times: parses a schedule or a routine from options, and puts both in words. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.domain.conversation import ChannelOverview, Moment, Reply
from bot.domain.grammar.values import CHANNEL_SCHEDULE, OptionValues
from bot.domain.schedule import UTC_NAME, WORKDAYS, Frequency, Routine, Schedule, rescheduled
from bot.text.calendar_words import MONTHS, WEEKDAYS
from bot.text.catalogue import Said, enumerated, in_language, say, say_number

PLURAL_WEEKDAYS = (
    say("Mondays"),
    say("Tuesdays"),
    say("Wednesdays"),
    say("Thursdays"),
    say("Fridays"),
    say("Saturdays"),
    say("Sundays"),
)
PLATFORMS_WITH_READER_CLOCKS = frozenset({"discord"})
"""Platforms that show each reader a moment by their own clock."""


def updated_routine(before: Routine, values: OptionValues, *, zone: str) -> Routine:
    """Return a routine with the given options applied.

    Args:
        before: the routine to change.
        values: `when`, `at`, `zone`, `quiet`; each may be missing.
        zone: the person's own; used if times are given and nobody has chosen a zone here.
    """
    schedule = updated_schedule(before.schedule, values)
    is_timed = bool(values.get("quiet")) or (schedule.is_timed and ("when" in values or "at" in values))
    zone_name: str = values.get("zone") or (is_timed and before.zone == UTC_NAME and zone) or before.zone
    return replace(before, schedule=schedule, zone=zone_name, quiet=values.get("quiet", before.quiet))


def own_zone_of(own: Schedule | None, of_channel: Routine, *, zone_given: str, zone: str) -> str:
    """Return the zone of one feed's own schedule; empty if it is the channel's, or if there are no times.

    Args:
        own: the schedule of the feed.
        of_channel: the channel's routine.
        zone_given: the zone that was named for the feed, before or now.
        zone: the person's own; used if nobody has chosen a zone here.
    """
    if own is None or not own.is_timed:
        return ""
    zone_wanted = zone_given or (zone if of_channel.zone == UTC_NAME else "")
    return "" if zone_wanted == of_channel.zone else zone_wanted


def updated_schedule(before: Schedule, values: OptionValues) -> Schedule:
    """Return a schedule with the given options applied."""
    return rescheduled(before, values.get("when", ""), values.get("at", ()))


def typed_times(values: OptionValues) -> str:
    """Return the given times as they are typed after a feed."""
    often: str = values.get("when", "")
    times = [f"{at:%H:%M}" for at in values.get("at", ())]
    often = "as the channel" if often == CHANNEL_SCHEDULE else often
    return " ".join(filter(None, (often, *times, values.get("zone", ""))))


def schedule_in_words(routine: Routine) -> Said:
    """Say when a channel's digests come, as the end of a sentence."""
    when = schedule_with_zone(routine.schedule, routine.zone)
    if routine.quiet is None:
        return when
    start, end = f"{routine.quiet.start:%H:%M}", f"{routine.quiet.end:%H:%M}"
    if routine.schedule.is_timed:
        return say("{when}, never from {start} to {end}", when=when, start=start, end=end)
    return say("{when}, never from {start} to {end} ({zone})", when=when, start=start, end=end, zone=routine.zone)


def schedules_in_words(when: str, feeds: int, *, with_own_times: int) -> str:
    """Say when the digests of several feeds come; some have their own times, `when` is that of the others."""
    if not with_own_times:
        return when
    if with_own_times == feeds:
        return say_number(
            feeds,
            "at the feed’s own times, which `/news list` tells",
            "at their feeds’ own times, which `/news list` tells",
        )
    return say_number(
        with_own_times,
        "{when}; of 1 feed at times of its own",
        "{when}; of {number} feeds at times of their own",
        when=when,
    )


def schedule_with_zone(schedule: Schedule, zone: str) -> Said:
    """Describe a schedule with its time zone, as the end of a sentence."""
    clock = enumerated([f"{at:%H:%M}" for at in schedule.times])
    match schedule.frequency:
        case Frequency.AT_ONCE:
            return say("as they are made")
        case Frequency.HOURLY:
            return say("with every full hour")
        case Frequency.DAILY:
            return say("daily at {clock} ({zone})", clock=clock, zone=zone)
        case _ if schedule.days == WORKDAYS:
            return say("on weekdays at {clock} ({zone})", clock=clock, zone=zone)
        case _:
            days = enumerated([PLURAL_WEEKDAYS[day] for day in schedule.days])
            return say("on {days} at {clock} ({zone})", days=days, clock=clock, zone=zone)


def schedule_with_own_zone(schedule: Schedule, zone: str) -> Said:
    """Describe a schedule; without a time zone if it is the channel's."""
    if zone or not schedule.is_timed:
        return schedule_with_zone(schedule, zone)
    clock = enumerated([f"{at:%H:%M}" for at in schedule.times])
    if schedule.frequency is Frequency.DAILY:
        return say("daily at {clock}", clock=clock)
    if schedule.days == WORKDAYS:
        return say("on weekdays at {clock}", clock=clock)
    return say("on {days} at {clock}", days=enumerated([PLURAL_WEEKDAYS[day] for day in schedule.days]), clock=clock)


def moment_in_zone(moment: datetime, zone: str) -> Moment:
    """Return a moment in words, in a time zone."""
    local = moment.astimezone(ZoneInfo(zone))
    words = say(
        "{weekday} {day} {month} {clock} ({zone})",
        weekday=WEEKDAYS[local.weekday()],
        day=f"{local:%d}",
        month=MONTHS[local.month - 1],
        clock=f"{local:%H:%M}",
        zone=zone,
    )
    return Moment(words=words, at=moment)


def reply_in_zone(reply: Reply, zone: str) -> Reply:
    """Return a reply with all moments in its text and rows shown in a time zone."""
    rows = tuple(replace(row, text=text_in_zone(row.text, reply.moments, zone, reply.language)) for row in reply.rows)
    return replace(reply, text=text_in_zone(reply.text, reply.moments, zone, reply.language), rows=rows)


def text_in_zone(text: str, moments: Sequence[Moment], zone: str, language: str) -> str:
    """Return a text with its moments by the clocks of a zone, for clients that do not show each reader their own."""
    moments_shown = [moment for moment in moments if zone != UTC_NAME and moment.words]
    replacements = {
        moment.words: in_language(moment_in_zone(moment.at, zone).words, language) for moment in moments_shown
    }
    if not replacements:
        return text
    longest_first = "|".join(map(re.escape, sorted(replacements, key=len, reverse=True)))
    return re.sub(longest_first, lambda match: replacements[match[0]], text)


def overview_in_zone(overview: ChannelOverview, language: str) -> ChannelOverview:
    """Return a channel's overview in a language, with its moments in its time zone."""

    def in_zone(text: str, moments: Sequence[Moment]) -> str:
        in_words = [replace(moment, words=in_language(moment.words, language)) for moment in moments]
        return text_in_zone(in_language(text, language), in_words, overview.zone, language)

    return replace(
        overview,
        next_up=in_zone(overview.next_up, overview.moments),
        refused=in_zone(overview.refused, overview.moments),
        feeds=tuple(replace(feed, state=in_zone(feed.state, feed.moments)) for feed in overview.feeds),
    )


def moment_in_utc(moment: datetime) -> Moment:
    """Return a past moment in words, in UTC."""
    words = say(
        "{day} {month} {clock} UTC", day=f"{moment:%d}", month=MONTHS[moment.month - 1], clock=f"{moment:%H:%M}"
    )
    return Moment(words=words, at=moment)
