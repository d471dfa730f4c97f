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
from bot.domain.conversation import Command, Reply
from bot.domain.feed import Feed
from bot.domain.grammar.naming import is_all
from bot.domain.grammar.values import Given
from bot.domain.schedule import Routine
from bot.domain.subscription import Subscription
from bot.ports import Clock, Store
from bot.text.ends import End


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
        await self._due_again(found, routine)
        if ends is None:
            return await self._changes.told(noted, f"paused {names}.", reply=f"Paused {names}.")
        reply = f"Paused {names} until {ends.words}. What appears meanwhile waits, and comes then."
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
        moved = await self._due_again(found, (await self._store.preferences(command.destination)).routine)
        then = " What waited comes now." if moved else ""
        on = f"{names} is on again." if len(found) == 1 else f"{names} are on again."
        return await self._changes.told(noted, f"resumed {names}.", reply=f"{on}{then}")

    async def _meant(
        self, command: Command, given: Given, *, verb: str, wish: str = ""
    ) -> Sequence[tuple[Subscription, Feed]] | Reply:
        rows = await self._store.subscriptions(command.destination)
        if rows and is_all(given.get("feed", "")):
            return rows
        found = await self._subscriptions.named(command, given, verb=verb, wish=wish)
        return found if isinstance(found, Reply) else [found]

    async def _due_again(self, found: Sequence[tuple[Subscription, Feed]], routine: Routine) -> int:
        """Have what waits of these feeds come when it now should; return how much that is."""
        meant = {wish.id for wish, _ in found}
        place, moved = found[0][0].destination, 0
        for wish, _ in await self._store.subscriptions(place):
            if wish.id in meant:
                due = wish.routine(routine).slot(self._clock.now())
                moved += await self._store.postpone(place, due, feed=wish.feed_id)
        return moved


def _is(found: Sequence[tuple[Subscription, Feed]]) -> str:
    return "is" if len(found) == 1 else "are"
