"""What a channel asks for beyond its feeds: when, and what of it; and what became of an article."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.commands.verbs import Verb
from bot.domain.addresses import host_of
from bot.domain.conversation import ChannelOverview, Choice, Command, FeedLine, Reply, Row
from bot.domain.delivery import MessageRef
from bot.domain.digest import first_fact
from bot.domain.history import Opinion, told
from bot.domain.job import Deliver
from bot.domain.schedule import (
    DAYS,
    WORKDAYS,
    Frequency,
    Quiet,
    Routine,
    Schedule,
    parse_quiet,
    parse_schedule,
    parse_zone,
    zones_like,
)
from bot.domain.subscription import Destination
from bot.ports import Clock, Store
from bot.text.how_many import how_many

QUIET, ZONE = frozenset({"quiet", "silent"}), frozenset({"zone", "timezone", "tz"})
"""What begins a setting that is not about when digests come."""
OFF = frozenset({"off", "none", "never", "no"})
MESSAGE = "message:"
"""What an adapter writes for a link to a message of its platform."""
LATEST = 5
"""Stories that `latest` tells."""
MOST_OTHERS = 5
"""Articles of a story that are offered to be parted from it."""

TIMES = (
    Choice(label="At once", command="schedule at once"),
    Choice(label="Every hour", command="schedule hourly"),
    Choice(label="Daily at 9", command="schedule daily 09:00"),
    Choice(label="Mondays at 9", command="schedule weekly monday 09:00"),
)


class ChannelVerbs:
    """The verbs that are about the channel itself."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def verbs(self) -> Mapping[str, Verb]:
        """Return what does each verb."""
        return {
            "schedule": self._schedule,
            "now": self._now,
            "retry": self._retry,
            "latest": self._latest,
            "why": self._why,
            "split": self._split,
            "additions": self._additions,
            "mute": self._mute,
            "unmute": self._unmute,
            "rate": self._rate,
        }

    async def overview(self, place: Destination, feeds: Sequence[FeedLine]) -> ChannelOverview:
        """Return what a channel is subscribed to, with when its digests come."""
        routine = (await self._store.preferences(place)).routine
        is_at_once = routine.schedule.frequency is Frequency.AT_ONCE
        next_up = "" if is_at_once else _moment(routine.slot(self._clock.now()), routine.zone)
        return ChannelOverview(destination=place, routine=_when(routine), feeds=tuple(feeds), next_up=next_up)

    async def _schedule(self, command: Command, rest: str) -> Reply:
        asked = await self._store.preferences(command.destination)
        said = without_number(rest)
        if not said:
            return Reply(text=f"Digests come here {_when(asked.routine)}.", choices=TIMES)
        made = _routine(asked.routine, said)
        if isinstance(made, str):
            return Reply(text=made, done=False, choices=TIMES)
        now = self._clock.now()
        await self._store.change_preferences(
            command.destination, lambda one: replace(one, routine=made).with_rounds(now)
        )
        slot = made.slot(now)
        moved = await self._store.postpone(command.destination, slot)
        lines = [f"Digests come here {_when(made)}."]
        if made.schedule.frequency is not Frequency.AT_ONCE:
            lines.append(f"The next: {_moment(slot, made.zone)}.")
        if moved:
            lines.append(f"{how_many(moved, 'story')} already waiting {'comes' if moved == 1 else 'come'} then, too.")
        undo = Choice(label="Undo", command=f"schedule {_typed(asked.routine, said)}")
        public = f"{command.given_by or 'Somebody'} set this channel's digests to come {_when(made)}."
        return Reply(text=" ".join(lines), choices=(undo,), public=public)

    async def _now(self, command: Command, _rest: str) -> Reply:
        number = await self._store.hurry(command.destination, then=Deliver)
        if not number:
            return Reply(text="Nothing waits for this channel.")
        return Reply(text=f"{how_many(number, 'story')} {'comes' if number == 1 else 'come'} in a moment.")

    async def _retry(self, command: Command, _rest: str) -> Reply:
        """Post what this channel refused, before its next try; what waits for its hour goes on waiting."""
        number = await self._store.hurry(command.destination, then=Deliver, refused=True)
        if not number:
            return Reply(text="This channel refused nothing that waits.")
        return Reply(text=f"{how_many(number, 'story')} {'is' if number == 1 else 'are'} tried again in a moment.")

    async def _latest(self, command: Command, _rest: str) -> Reply:
        found = await self._store.newest(command.destination, limit=LATEST)
        if not found:
            return Reply(text="Nothing yet: no article of this channel's feeds was digested so far.")
        rows = []
        for story, digest in found:
            source = next(iter(story.sources), None)
            address = source.url if source else digest.article.url
            rows.append(Row(text=first_fact(digest), title=digest.headline, link=address))
        lines = [
            line for row in rows for line in (f"• *{row.title}* {row.link}".rstrip(), f"  {row.text}".rstrip()) if line
        ]
        return Reply(text="\n".join(lines), rows=tuple(rows))

    async def _why(self, command: Command, rest: str) -> Reply:
        link = rest.strip("<> ").split("|")[0]
        message = link.removeprefix(MESSAGE) if link.startswith(MESSAGE) else "" if link else str(command.message or "")
        if not link and not message:
            return Reply(text="Why what? Give the address of an article or of my message: why <link>", done=False)
        trace = await self._store.trace(command.destination, message=message, url="" if message else link)
        if trace is None:
            return Reply(
                text="None of this channel's feeds brought that article. Perhaps its feed is not subscribed here, "
                "or the address is another one there. To read it now: read <address>",
                done=False,
            )
        zone = (await self._store.preferences(command.destination)).routine.zone
        moment = trace.delivery and ((trace.delivery.is_held and trace.delivery.due) or trace.delivery.since)
        leave = Choice(label="Unsubscribe from its feed", command=f"remove {MESSAGE}{message}")
        text = told(trace, moment=_moment(moment, zone) if moment else "")
        return Reply(text=text, choices=(leave,) if message else ())

    async def _additions(self, command: Command, rest: str) -> Reply:
        """Switch on or off that what later articles of a story add is told under its message."""
        said = rest.strip().casefold()
        if said not in OFF | {"on", "yes"}:
            now = (await self._store.preferences(command.destination)).additions
            told = "told under its message" if now else "not told here"
            return Reply(text=f"What later articles add to a story is {told}. Change it: additions on, additions off")
        wanted = said not in OFF
        await self._store.change_preferences(command.destination, lambda one: replace(one, additions=wanted))
        undo = Choice(label="Undo", command=f"additions {'off' if wanted else 'on'}")
        return Reply(
            text="What a later article adds to a story is told under its message, once."
            if wanted
            else "Later articles of a story are named at its message, and what they add is not told here.",
            choices=(undo,),
        )

    async def _split(self, command: Command, rest: str) -> Reply:
        """Part an article from the story that it was put with; under a message, ask which of its articles."""
        link = rest.strip("<> ").split("|")[0]
        if link and not link.startswith(MESSAGE):
            return await self._parted(command, link)
        message = MessageRef(link.removeprefix(MESSAGE)) if link else command.message
        thread = await self._store.thread(command.destination, message) if message else None
        told = await self._store.assignment(thread.delivery_id) if thread else None
        if told is None:
            return Reply(text="Which article? Give its address: split <link>", done=False)
        others = [source for source in told.story.sources[1:] if source.url]
        if not others:
            return Reply(text="One article alone tells this story; nothing was put with it.", done=False)
        choices = tuple(
            Choice(label=f"{source.publisher or host_of(source.url)}: {source.title}", command=f"split {source.url}")
            for source in others[:MOST_OTHERS]
        )
        return Reply(
            text="Which of these articles tells of something else? It gets a message of its own.", choices=choices
        )

    async def _parted(self, command: Command, url: str) -> Reply:
        now = self._clock.now()
        story = await self._store.split(command.destination, url, by=command.given_by, now=now, then=Deliver)
        if story is None:
            return Reply(text="I have no article with that address here that was put with others.", done=False)
        return Reply(
            text="Parted for good. It comes in a message of its own in a moment.",
            public=f"{command.given_by or 'Somebody'} parted two stories that I had taken for one.",
        )

    async def _mute(self, command: Command, rest: str) -> Reply:
        message = rest.strip("<> ").removeprefix(MESSAGE) or str(command.message or "")
        if not message or not await self._store.mute(command.destination, MessageRef(message)):
            return Reply(text="Which story? Use “Mute” under its digest, or: mute <link to my message>", done=False)
        undo = Choice(label="Undo", command=f"unmute {MESSAGE}{message}")
        return Reply(text="Muted: I say nothing more about this story here.", choices=(undo,))

    async def _unmute(self, command: Command, rest: str) -> Reply:
        message = rest.strip("<> ").removeprefix(MESSAGE) or str(command.message or "")
        if not message or not await self._store.mute(command.destination, MessageRef(message), muted=False):
            return Reply(text="Which story? For example: unmute <link to my message>", done=False)
        return Reply(text="This story is corrected again when its article changes.")

    async def _rate(self, command: Command, rest: str) -> Reply:
        verdict, _, text = rest.partition(" ")
        if verdict not in {"up", "down"} or command.message is None:
            return Reply(text="Use the buttons under a digest to say what you think of it.", done=False)
        opinion = Opinion(
            destination=command.destination,
            message=command.message,
            person=command.given_by,
            is_good=verdict == "up",
            text=text.strip(),
        )
        kept = await self._store.rate(opinion, now=self._clock.now())
        return Reply(text="Thank you, noted." if kept else "I have no digest for this message any more.", done=kept)


def _routine(before: Routine, said: str) -> Routine | str:
    """Return the routine that somebody typed, or what is wrong with it."""
    words = said.split()
    if words[0].casefold() in QUIET:
        span = " ".join(words[1:])
        if span.casefold() in OFF:
            return replace(before, quiet=None)
        quiet: Quiet | None = parse_quiet(span)
        return (
            replace(before, quiet=quiet) if quiet else "When is it quiet here? For example: schedule quiet 22:00-07:00"
        )
    if words[0].casefold() in ZONE:
        zone = parse_zone(" ".join(words[1:]))
        return replace(before, zone=zone) if zone else _no_zone(" ".join(words[1:]))
    schedule, zone = parse_schedule(said), before.zone
    if schedule is None and len(words) > 1:  # its last word may name a time zone
        schedule, named = parse_schedule(" ".join(words[:-1])), parse_zone(words[-1])
        if schedule is not None and named is None:  # a zone's name starts with a letter; what does not was a time
            return _no_zone(words[-1]) if words[-1][0].isalpha() else _NO_SCHEDULE
        zone = named or zone
    if schedule is None:
        return _NO_SCHEDULE
    return replace(before, schedule=schedule, zone=zone)


_NO_SCHEDULE = (
    "When shall digests come? For example: schedule at once; schedule hourly; schedule daily 09:00; "
    "schedule weekly monday 08:30 Europe/Berlin; schedule quiet 22:00-07:00"
)


def _no_zone(text: str) -> str:
    near = [name for name in zones_like(text, limit=4) if name != "UTC"]
    like = f" Perhaps {', '.join(near)}?" if near and text else ""
    return f"I do not know the time zone “{text}”.{like} For example: schedule zone Europe/Berlin"


def _when(routine: Routine) -> str:
    said = {
        Frequency.AT_ONCE: "as they are made",
        Frequency.HOURLY: "with every full hour",
        Frequency.DAILY: f"daily at {_clock(routine.schedule)} ({routine.zone})",
        Frequency.WEEKLY: f"on {_days(routine.schedule)} at {_clock(routine.schedule)} ({routine.zone})",
    }[routine.schedule.frequency]
    return f"{said}, never from {routine.quiet.start:%H:%M} to {routine.quiet.end:%H:%M}" if routine.quiet else said


def _clock(schedule: Schedule) -> str:
    return " and ".join(f"{at:%H:%M}" for at in schedule.times)


def _days(schedule: Schedule) -> str:
    if schedule.days == WORKDAYS:
        return "weekdays"
    return " and ".join(f"{DAYS[day].capitalize()}s" for day in schedule.days)


def _typed(before: Routine, said: str) -> str:
    """Return the order that brings back what `said` changed of a routine."""
    word = said.split(maxsplit=1)[0].casefold()
    if word in QUIET:
        return f"quiet {before.quiet or 'off'}"
    return f"zone {before.zone}" if word in ZONE else f"{before.schedule} {before.zone}"


def _moment(moment: datetime, zone: str) -> str:
    return f"{moment.astimezone(ZoneInfo(zone)):%a %d %b %H:%M} ({zone})"


def without_number(rest: str) -> str:
    """Leave out a feed's number before a setting of the whole channel."""
    first, _, others = rest.strip().partition(" ")
    return others.strip() if first.lstrip("#").isdecimal() and others else rest.strip()
