"""When a channel's digests come: of all its feeds, or of one that has times of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot.commands.changes import Changes
from bot.commands.refused import closed_since, refused_line
from bot.commands.subscriptions import SubscriptionVerbs
from bot.commands.times import moment_in, of_all, own_zone_of, routine_in, schedule_in, when, when_by
from bot.commands.verbs import Verb
from bot.commands.waiting import due_again
from bot.domain.conversation import ChannelOverview, Choice, Command, FeedLine, Reply
from bot.domain.grammar.values import CHANNELS_OWN, Given
from bot.domain.preferences import Preferences
from bot.domain.rights import NOTHING_MISSING, Missing
from bot.domain.schedule import AT_ONCE, UTC_NAME, Frequency, Routine
from bot.domain.subscription import Destination
from bot.ports import Clock, Store
from bot.text.plurals import counted_noun

TIMES = (
    Choice(label="At once", command="schedule at once"),
    Choice(label="Every hour", command="schedule hourly"),
    Choice(label="Daily at 9", command="schedule daily 09:00"),
    Choice(label="Weekdays at 9", command="schedule weekdays 09:00"),
    Choice(label="Mondays at 9", command="schedule weekly monday 09:00"),
)


class ScheduleVerbs:
    """The verb that says when."""

    def __init__(self, store: Store, subscriptions: SubscriptionVerbs, clock: Clock, changes: Changes) -> None:
        self._changes = changes
        self._store = store
        self._subscriptions = subscriptions
        self._clock = clock

    def verbs(self) -> Mapping[str, Verb]:
        """Return what does each verb."""
        return {"schedule": self._schedule}

    async def overview(
        self, place: Destination, feeds: Sequence[FeedLine], *, missing: Missing = NOTHING_MISSING
    ) -> ChannelOverview:
        """Return what a channel is subscribed to, with when its digests come."""
        asked = await self._store.preferences(place)
        routine = asked.routine
        apart = sum(one.has_own_times for one in feeds)
        is_at_once = routine.schedule.frequency is Frequency.AT_ONCE or (feeds and apart == len(feeds))
        next_up = None if is_at_once else moment_in(routine.slot(self._clock.now()), routine.zone)
        return ChannelOverview(
            destination=place,
            routine=of_all(when(routine), len(feeds), apart=apart),
            feeds=tuple(feeds),
            next_up=next_up.words if next_up else "",
            refused=await refused_line(self._store, asked, missing),
            moments=(*closed_since(asked), *([next_up] if next_up else [])),
        )

    async def _schedule(self, command: Command, given: Given) -> Reply:
        if "feed" in given:
            return await self._one_feeds(command, given)
        before = (await self._store.preferences(command.destination)).routine
        if not {"when", "at", "zone", "quiet"} & given.keys():
            quiet = "" if before.quiet else " No quiet hours."
            wishes = [wish for wish, _ in await self._store.subscriptions(command.destination)]
            often = of_all(when(before), len(wishes), apart=sum(one.schedule is not None for one in wishes))
            return Reply(text=f"Digests come here {often}.{quiet} Time zone: {before.zone}.", choices=TIMES)
        made = routine_in(before, given, zone=command.zone)
        if made == before:
            return Reply(text=f"That is so already: digests come here {when(made)}.")
        now = self._clock.now()

        def changed(asked: Preferences) -> Preferences:
            # Of what stands by now: who changed something else in the same moment keeps that.
            return replace(asked, routine=routine_in(asked.routine, given, zone=command.zone)).with_rounds(now)

        async with self._changes.noted(command) as noted:
            made = (await self._store.change_preferences(command.destination, changed)).routine
        slot = made.slot(now)
        moved = (await due_again(self._store, command.destination, now)).count(slot)
        lines = [f"Digests come here {when(made)}."]
        lines += _clocks(before, made)
        next_up = moment_in(slot, made.zone)
        if made.schedule.frequency is not Frequency.AT_ONCE:
            lines.append(f"The next: {next_up.words}.")
        if moved:
            lines.append(
                f"{counted_noun(moved, 'story')} already waiting {'comes' if moved == 1 else 'come'} then, too."
            )
        if (made.schedule.is_timed or made.quiet) and made.zone == UTC_NAME and not command.zone:
            lines.append("Times are UTC. Choose yours: /news schedule zone <city>.")
        is_zone_alone = replace(made, zone=before.zone) == before
        what = f"time zone to {made.zone}" if is_zone_alone else f"digests to come {when(made)}"
        done = f"set this channel's {what}."
        told = await self._changes.told(noted, done, reply=" ".join(lines))
        return replace(told, moments=(next_up,))

    async def _one_feeds(self, command: Command, given: Given) -> Reply:
        """Give one feed a schedule of its own, or none any more; the channel's stays as it is."""
        found = await self._subscriptions.named(command, given, verb="schedule", wish=_typed(given))
        if isinstance(found, Reply):
            return found
        wish, feed = found
        place = command.destination
        routine = (await self._store.preferences(place)).routine
        own_zone = wish.zone or routine.zone
        if not {"when", "at"} & given.keys():
            now = when_by(wish.schedule, own_zone) if wish.schedule else f"with the others here: {when(routine)}"
            offered = tuple(replace(one, command=one.command.replace(" ", f" {wish.number} ", 1)) for one in TIMES)
            return Reply(text=f"Digests of {feed.name} come {now}.", choices=offered)
        own = None if given.get("when") == CHANNELS_OWN else schedule_in(wish.schedule or AT_ONCE, given)
        zone = own_zone_of(own, routine, named=given.get("zone", wish.zone), zone=command.zone)
        made = replace(wish, schedule=own, zone=zone)
        said = when_by(own, zone or routine.zone) if own else f"with the others here: {when(routine)}"
        if made == wish:
            return Reply(text=f"That is so already: digests of {feed.name} come {said}.")
        async with self._changes.noted(command) as noted:
            await self._store.time(wish.id, own, zone=zone)
        await due_again(self._store, place, self._clock.now(), feeds=[feed.id])
        done = (
            f"scheduled {feed.name} for {own} ({zone or routine.zone})."
            if own and own.is_timed
            else f"set {feed.name} to come {said}."
        )
        return await self._changes.told(noted, done, reply=f"Digests of {feed.name} come {said}.")


def _clocks(before: Routine, made: Routine) -> list[str]:
    """Return by which clocks times go from now on, where that changed and nothing else says it."""
    is_told = made.zone == before.zone or made.schedule.is_timed or made.quiet is not None
    return [] if is_told else [f"Times here go by {made.zone} from now on."]


def _typed(given: Given) -> str:
    """Return the times that were given, as they are typed behind a feed."""
    often: str = given.get("when", "")
    times = [f"{at:%H:%M}" for at in given.get("at", ())]
    often = "as the channel" if often == CHANNELS_OWN else often
    return " ".join(filter(None, (often, *times, given.get("zone", ""))))
