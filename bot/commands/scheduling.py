"""Scheduling: when a channel's digests come: of all its feeds, or of one that has times of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot.commands.blocked_channel import closed_since_moments, refused_line
from bot.commands.change_recorder import ChangeRecorder
from bot.commands.handlers import CommandHandler
from bot.commands.pending_stories import postpone_pending
from bot.commands.subscriptions import SubscriptionCommands
from bot.commands.times import (
    moment_in_zone,
    own_zone_of,
    schedule_in_words,
    schedule_with_zone,
    schedules_in_words,
    typed_times,
    updated_routine,
    updated_schedule,
)
from bot.domain.conversation import ChannelOverview, Choice, Command, FeedLine, Reply
from bot.domain.grammar.values import CHANNEL_SCHEDULE, OptionValues
from bot.domain.preferences import Preferences
from bot.domain.rights import NOTHING_MISSING, MissingRights
from bot.domain.schedule import AT_ONCE, UTC_NAME, Frequency, Routine
from bot.domain.subscription import Destination
from bot.ports import Clock, Store
from bot.text.catalogue import Said, joined_texts, say, say_number

SCHEDULE_CHOICES = (
    Choice(label=say("At once"), command="schedule at once"),
    Choice(label=say("Every hour"), command="schedule hourly"),
    Choice(label=say("Daily at 9"), command="schedule daily 09:00"),
    Choice(label=say("Weekdays at 9"), command="schedule weekdays 09:00"),
    Choice(label=say("Mondays at 9"), command="schedule weekly monday 09:00"),
)


class ScheduleCommands:
    """The command that sets when digests come."""

    def __init__(
        self, store: Store, subscriptions: SubscriptionCommands, clock: Clock, recorder: ChangeRecorder
    ) -> None:
        self._recorder = recorder
        self._store = store
        self._subscriptions = subscriptions
        self._clock = clock

    def handlers(self) -> Mapping[str, CommandHandler]:
        """Return the handler of each command, by its name."""
        return {"schedule": self._schedule}

    async def overview(
        self,
        destination: Destination,
        feeds: Sequence[FeedLine],
        *,
        missing: MissingRights = NOTHING_MISSING,
        zone: str = "",
    ) -> ChannelOverview:
        """Return what a channel is subscribed to, and when its digests come."""
        preferences = await self._store.preferences(destination)
        routine = preferences.routine
        with_own_times = sum(line.has_own_times for line in feeds)
        is_at_once = routine.schedule.frequency is Frequency.AT_ONCE or (feeds and with_own_times == len(feeds))
        next_up = None if is_at_once else moment_in_zone(routine.slot(self._clock.now()), routine.zone)
        return ChannelOverview(
            destination=destination,
            routine=schedules_in_words(schedule_in_words(routine), len(feeds), with_own_times=with_own_times),
            feeds=tuple(feeds),
            next_up=next_up.words if next_up else "",
            refused=await refused_line(self._store, preferences, missing),
            moments=(*closed_since_moments(preferences), *([next_up] if next_up else [])),
            zone=routine.zone_for(zone),
        )

    async def _schedule(self, command: Command, values: OptionValues) -> Reply:
        if "feed" in values:
            return await self._schedule_feed(command, values)
        before = (await self._store.preferences(command.destination)).routine
        if not {"when", "at", "zone", "quiet"} & values.keys():
            quiet = "" if before.quiet else say("No quiet hours.")
            subscriptions = [subscription for subscription, _ in await self._store.subscriptions(command.destination)]
            often = schedules_in_words(
                schedule_in_words(before),
                len(subscriptions),
                with_own_times=sum(subscription.schedule is not None for subscription in subscriptions),
            )
            come = say("Digests come here {when}.", when=often)
            return Reply(
                text=joined_texts(come, quiet, _time_zone_line(before, command.zone)), choices=SCHEDULE_CHOICES
            )
        updated = updated_routine(before, values, zone=command.zone)
        if updated == before:
            return Reply(text=say("That is so already: digests come here {when}.", when=schedule_in_words(updated)))
        now = self._clock.now()

        def changed(preferences: Preferences) -> Preferences:
            # From the current preferences: a change that somebody else made in the same moment is kept.
            return replace(
                preferences, routine=updated_routine(preferences.routine, values, zone=command.zone)
            ).with_next_round_up(now)

        async with self._recorder.recording(command) as recorded:
            updated = (await self._store.change_preferences(command.destination, changed)).routine
        slot = updated.slot(now)
        moved = (await postpone_pending(self._store, command.destination, now)).count(slot)
        next_up = moment_in_zone(slot, updated.zone)
        parts = [
            say("Digests come here {when}.", when=schedule_in_words(updated)),
            *_zone_change_lines(before, updated),
        ]
        if updated.schedule.frequency is not Frequency.AT_ONCE:
            parts.append(say("The next: {moment}.", moment=next_up.words))
        if moved:
            parts.append(
                say_number(
                    moved,
                    "1 story already waiting comes then, too.",
                    "{number} stories already waiting come then, too.",
                )
            )
        if (updated.schedule.is_timed or updated.quiet) and updated.zone == UTC_NAME and not command.zone:
            parts.append(say("Times are UTC. Choose yours: /news schedule zone <city>."))
        done = say("set this channel's digests to come {when}.", when=schedule_in_words(updated))
        if replace(updated, zone=before.zone) == before:
            done = say("set this channel's time zone to {zone}.", zone=updated.zone)
        reply = await self._recorder.reply_with_undo(recorded, done, reply=joined_texts(*parts))
        return replace(reply, moments=(next_up,))

    async def _schedule_feed(self, command: Command, values: OptionValues) -> Reply:
        """Give one feed its own schedule, or remove it; the channel's stays as it is."""
        pair = await self._subscriptions.find_subscription(command, values, verb="schedule", wish=typed_times(values))
        if isinstance(pair, Reply):
            return pair
        subscription, feed = pair
        destination = command.destination
        routine = (await self._store.preferences(destination)).routine
        own_zone = subscription.zone or routine.zone
        if not {"when", "at"} & values.keys():
            now = (
                schedule_with_zone(subscription.schedule, own_zone)
                if subscription.schedule
                else _channel_schedule_line(routine)
            )
            offered = tuple(
                replace(choice, command=choice.command.replace(" ", f" {subscription.number} ", 1))
                for choice in SCHEDULE_CHOICES
            )
            return Reply(text=say("Digests of {name} come {when}.", name=feed.name, when=now), choices=offered)
        own = (
            None
            if values.get("when") == CHANNEL_SCHEDULE
            else updated_schedule(subscription.schedule or AT_ONCE, values)
        )
        zone = own_zone_of(own, routine, zone_given=values.get("zone", subscription.zone), zone=command.zone)
        updated = replace(subscription, schedule=own, zone=zone)
        coming = schedule_with_zone(own, zone or routine.zone) if own else _channel_schedule_line(routine)
        if updated == subscription:
            already = say("That is so already: digests of {name} come {when}.", name=feed.name, when=coming)
            return Reply(text=already)
        async with self._recorder.recording(command) as recorded:
            await self._store.set_schedule(subscription.id, own, zone=zone)
        await postpone_pending(self._store, destination, self._clock.now(), feeds=[feed.id])
        done = say("set {name} to come {when}.", name=feed.name, when=coming)
        reply = say("Digests of {name} come {when}.", name=feed.name, when=coming)
        return await self._recorder.reply_with_undo(recorded, done, reply=reply)


def _time_zone_line(routine: Routine, zone: str) -> Said:
    """Name the time zone of times here; `zone` is that of the person who asks."""
    if zone and not routine.has_zone:
        return say("This channel has no time zone yet: I tell you times by yours, {zone}.", zone=zone)
    return say("Time zone: {zone}.", zone=routine.zone)


def _channel_schedule_line(routine: Routine) -> Said:
    return say("with the others here: {when}", when=schedule_in_words(routine))


def _zone_change_lines(before: Routine, after: Routine) -> list[Said]:
    """Name the new time zone, if it changed and nothing else in the reply says so."""
    is_told = after.zone == before.zone or after.schedule.is_timed or after.quiet is not None
    return [] if is_told else [say("Times here go by {zone} from now on.", zone=after.zone)]
