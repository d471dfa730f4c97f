"""How a feed stands and who changed it: what somebody wants to know who asks "did you pause that?"."""

from __future__ import annotations

from collections.abc import Mapping

from bot.commands.subscriptions import SubscriptionVerbs
from bot.commands.times import moment_in
from bot.commands.verbs import Verb
from bot.domain.conversation import Command, Reply
from bot.domain.grammar.values import Given
from bot.domain.setup import ChangeId
from bot.ports import Clock, Store

MOST_TOLD = 3
"""Changes that are told of one feed."""


class FeedChangeVerbs:
    """The verb that tells what was changed of a feed."""

    def __init__(self, store: Store, subscriptions: SubscriptionVerbs, clock: Clock) -> None:
        self._store = store
        self._subscriptions = subscriptions
        self._clock = clock

    def verbs(self) -> Mapping[str, Verb]:
        """Return what does each verb."""
        return {"feed-changes": self._changed}

    async def _changed(self, command: Command, given: Given) -> Reply:
        """Tell how a feed stands, and its last changes, the newest first."""
        found = await self._subscriptions.named(command, given, verb="feed-changes")
        if isinstance(found, Reply):
            return found
        wish, feed = found
        zone = (await self._store.preferences(command.destination)).routine.clocks(command.zone)
        moments = []
        state = "is paused" if wish.paused else "is on"
        if not wish.paused and wish.is_waiting(self._clock.now()) and wish.paused_until:
            moments.append(moment_in(wish.paused_until, zone))
            state = f"is paused until {moments[0].words}"
        lines, people = [f"{feed.name} {state}."], []
        changes = await self._store.changed_since(command.destination, ChangeId(0))
        for one in [one for one in reversed(changes) if wish.number in one.feeds][:MOST_TOLD]:
            moments.append(moment_in(one.at, zone))
            people += [one.by] if one.by else []
            lines.append(f"• {one.by or 'Somebody'} {one.done.rstrip('.')}, {moments[-1].words}")
        return Reply(text="\n".join(lines), moments=tuple(moments), people=tuple(dict.fromkeys(people)))
