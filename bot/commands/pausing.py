"""Pausing: holds feeds back and lets them through again; a pause with an end ends by itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC
from zoneinfo import ZoneInfo

from bot.commands.change_recorder import ChangeRecorder
from bot.commands.handlers import CommandHandler
from bot.commands.pending_stories import postpone_pending
from bot.commands.subscriptions import SubscriptionCommands
from bot.commands.times import moment_in_zone
from bot.domain.conversation import Command, Moment, Reply
from bot.domain.feed import Feed, FeedId
from bot.domain.grammar.feed_matching import means_all_feeds
from bot.domain.grammar.values import OptionValues
from bot.domain.subscription import Subscription
from bot.ports import Clock, Store
from bot.text.catalogue import Said, enumerated, joined_texts, say, say_number
from bot.text.end_expressions import EndExpression

WAITS_FOR_NEXT_DIGEST = say("What appears meanwhile waits, and comes with the next digest after that.")
"""The sentence for a pause that ends before the next digest is due."""


class PauseCommands:
    """The commands that hold feeds back, and let them through again."""

    def __init__(
        self, store: Store, subscriptions: SubscriptionCommands, clock: Clock, recorder: ChangeRecorder
    ) -> None:
        self._store = store
        self._subscriptions = subscriptions
        self._clock = clock
        self._recorder = recorder

    def handlers(self) -> Mapping[str, CommandHandler]:
        """Return the handler of each command, by its name."""
        return {"pause": self._pause, "resume": self._resume}

    async def _pause(self, command: Command, values: OptionValues) -> Reply:
        """Pause feeds until somebody resumes them, or hold their digests until the given end."""
        now = self._clock.now()
        routine = (await self._store.preferences(command.destination)).routine
        zone = routine.zone_for(command.zone)
        end: EndExpression | None = values.get("until")
        until = end.moment_after(now.astimezone(ZoneInfo(zone))).astimezone(UTC) if end else None
        if until is not None and until <= now:
            return Reply(text=say("{moment} is over already.", moment=moment_in_zone(until, zone).words), done=False)
        pairs = await self._find_subscriptions(command, values, verb="pause", wish=end.words if end else "")
        if isinstance(pairs, Reply):
            return pairs
        names = enumerated([feed.name for _, feed in pairs])
        ends = moment_in_zone(until, zone) if until else None
        if all((subscription.paused, subscription.paused_until) == (until is None, until) for subscription, _ in pairs):
            return Reply(text=_already_paused_line(names, len(pairs), ends), moments=(ends,) if ends else ())
        async with self._recorder.recording(command) as recorded:
            for subscription, _ in pairs:
                await self._store.pause(subscription.id, paused=True, until=until)
        await postpone_pending(self._store, command.destination, now, feeds=_feed_ids(pairs))
        if until is None or ends is None:
            done = say("paused {names}.", names=names)
            return await self._recorder.reply_with_undo(recorded, done, reply=say("Paused {names}.", names=names))
        is_later = any(subscription.routine(routine).slot(until) > until for subscription, _ in pairs)
        then = WAITS_FOR_NEXT_DIGEST if is_later else say("What appears meanwhile waits, and comes then.")
        reply = joined_texts(say("Paused {names} until {moment}.", names=names, moment=ends.words), then)
        done = say("paused {names} until {moment}.", names=names, moment=ends.words)
        undoable = await self._recorder.reply_with_undo(recorded, done, reply=reply)
        return replace(undoable, moments=(ends,))

    async def _resume(self, command: Command, values: OptionValues) -> Reply:
        now = self._clock.now()
        pairs = await self._find_subscriptions(command, values, verb="resume")
        if isinstance(pairs, Reply):
            return pairs
        names = enumerated([feed.name for _, feed in pairs])
        if not any(subscription.paused or subscription.is_waiting(now) for subscription, _ in pairs):
            on = say_number(len(pairs), "{names} is on already.", "{names} are on already.", names=names)
            return Reply(text=on)
        async with self._recorder.recording(command) as recorded:
            for subscription, _ in pairs:
                await self._store.pause(subscription.id, paused=False)
        dues = await postpone_pending(self._store, command.destination, now, feeds=_feed_ids(pairs))
        zone = (await self._store.preferences(command.destination)).routine.zone_for(command.zone)
        later = [moment_in_zone(due, zone) for due in dict.fromkeys(dues) if due > now]
        when = [*([say("now")] if any(due <= now for due in dues) else []), *(moment.words for moment in later)]
        is_on = say_number(len(pairs), "{names} is on again.", "{names} are on again.", names=names)
        then = say("What waited comes {when}.", when=enumerated(when)) if when else ""
        reply = await self._recorder.reply_with_undo(
            recorded, say("resumed {names}.", names=names), reply=joined_texts(is_on, then)
        )
        return replace(reply, moments=(*reply.moments, *later))

    async def _find_subscriptions(
        self, command: Command, values: OptionValues, *, verb: str, wish: str = ""
    ) -> Sequence[tuple[Subscription, Feed]] | Reply:
        is_of_all = means_all_feeds(values.get("feed", ""), command.languages)
        if is_of_all and (rows := await self._store.subscriptions(command.destination)):
            return rows
        return await self._subscriptions.find_subscriptions(command, values, verb=verb, wish=wish)


def _feed_ids(pairs: Sequence[tuple[Subscription, Feed]]) -> Sequence[FeedId]:
    return [feed.id for _, feed in pairs]


def _already_paused_line(names: str, number: int, ends: Moment | None) -> Said:
    if ends is None:
        return say_number(number, "{names} is paused already.", "{names} are paused already.", names=names)
    return say_number(
        number,
        "{names} is paused already until {moment}.",
        "{names} are paused already until {moment}.",
        names=names,
        moment=ends.words,
    )
