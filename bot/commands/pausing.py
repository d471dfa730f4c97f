"""Holding feeds back and letting them through again; a pause with an end is over by itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC
from zoneinfo import ZoneInfo

from bot.commands.changes import Changes
from bot.commands.subscriptions import SubscriptionVerbs
from bot.commands.times import listed, moment_in
from bot.commands.verbs import Verb
from bot.commands.waiting import due_again
from bot.domain.conversation import Command, Reply
from bot.domain.feed import Feed, FeedId
from bot.domain.grammar.naming import is_all
from bot.domain.grammar.values import Given
from bot.domain.subscription import Subscription
from bot.ports import Clock, Store
from bot.text.end_expressions import End

LATER = "What appears meanwhile waits, and comes with the next digest after that."
"""What is said where a pause ends before the next digest is due."""


class PauseVerbs:
    """The verbs that hold feeds back, and let them through again."""

    def __init__(self, store: Store, subscriptions: SubscriptionVerbs, clock: Clock, changes: Changes) -> None:
        self._store = store
        self._subscriptions = subscriptions
        self._clock = clock
        self._changes = changes

    def verbs(self) -> Mapping[str, Verb]:
        """Return what does each verb."""
        return {"pause": self._pause, "resume": self._resume}

    async def _pause(self, command: Command, given: Given) -> Reply:
        """Hold feeds back: until somebody resumes them, or what they bring meanwhile until the end that was given."""
        now = self._clock.now()
        routine = (await self._store.preferences(command.destination)).routine
        zone = routine.clocks(command.zone)
        end: End | None = given.get("until")
        until = end.after(now.astimezone(ZoneInfo(zone))).astimezone(UTC) if end else None
        if until is not None and until <= now:
            return Reply(text=f"{moment_in(until, zone).words} is over already.", done=False)
        found = await self._meant(command, given, verb="pause", wish=end.words if end else "")
        if isinstance(found, Reply):
            return found
        names = listed([feed.name for _, feed in found])
        ends = moment_in(until, zone) if until else None
        if all((wish.paused, wish.paused_until) == (until is None, until) for wish, _ in found):
            said = f" until {ends.words}" if ends else ""
            return Reply(text=f"{names} {_is(found)} paused already{said}.", moments=(ends,) if ends else ())
        async with self._changes.noted(command) as noted:
            for wish, _ in found:
                await self._store.pause(wish.id, paused=True, until=until)
        await due_again(self._store, command.destination, now, feeds=_feeds(found))
        if until is None or ends is None:
            return await self._changes.told(noted, f"paused {names}.", reply=f"Paused {names}.")
        is_later = any(wish.routine(routine).slot(until) > until for wish, _ in found)
        then = LATER if is_later else "What appears meanwhile waits, and comes then."
        reply = f"Paused {names} until {ends.words}. {then}"
        told = await self._changes.told(noted, f"paused {names} until {ends.words}.", reply=reply)
        return replace(told, moments=(ends,))

    async def _resume(self, command: Command, given: Given) -> Reply:
        now = self._clock.now()
        found = await self._meant(command, given, verb="resume")
        if isinstance(found, Reply):
            return found
        names = listed([feed.name for _, feed in found])
        if not any(wish.paused or wish.is_waiting(now) for wish, _ in found):
            return Reply(text=f"{names} {_is(found)} on already.")
        async with self._changes.noted(command) as noted:
            for wish, _ in found:
                await self._store.pause(wish.id, paused=False)
        dues = await due_again(self._store, command.destination, now, feeds=_feeds(found))
        zone = (await self._store.preferences(command.destination)).routine.clocks(command.zone)
        later = [moment_in(due, zone) for due in dict.fromkeys(dues) if due > now]
        when = [*(["now"] if any(due <= now for due in dues) else []), *(moment.words for moment in later)]
        is_on = f"{names} is on again." if len(found) == 1 else f"{names} are on again."
        then = "What waited comes now." if when == ["now"] else f"What waited comes {listed(when)}." if when else ""
        reply = f"{is_on} {then}".rstrip()
        told = await self._changes.told(noted, f"resumed {names}.", reply=reply)
        return replace(told, moments=(*told.moments, *later))

    async def _meant(
        self, command: Command, given: Given, *, verb: str, wish: str = ""
    ) -> Sequence[tuple[Subscription, Feed]] | Reply:
        rows = await self._store.subscriptions(command.destination)
        if rows and is_all(given.get("feed", "")):
            return rows
        return await self._subscriptions.all_named(command, given, verb=verb, wish=wish)


def _feeds(found: Sequence[tuple[Subscription, Feed]]) -> Sequence[FeedId]:
    return [feed.id for _, feed in found]


def _is(found: Sequence[tuple[Subscription, Feed]]) -> str:
    return "is" if len(found) == 1 else "are"
