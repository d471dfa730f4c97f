"""Feed changes: a feed's state and who changed it, which answers "did you pause that?"."""

from __future__ import annotations

from collections.abc import Mapping

from bot.commands.handlers import CommandHandler
from bot.commands.subscriptions import SubscriptionCommands
from bot.commands.times import moment_in_zone
from bot.domain.conversation import Command, Reply
from bot.domain.grammar.values import OptionValues
from bot.ports import Clock, Store
from bot.text.catalogue import joined_lines, say

MAX_CHANGES_SHOWN = 3
"""Most changes of one feed in a reply."""


class FeedChangeCommands:
    """The command that lists a feed's last changes."""

    def __init__(self, store: Store, subscriptions: SubscriptionCommands, clock: Clock) -> None:
        self._store = store
        self._subscriptions = subscriptions
        self._clock = clock

    def handlers(self) -> Mapping[str, CommandHandler]:
        """Return the handler of each command, by its name."""
        return {"feed-changes": self._feed_changes}

    async def _feed_changes(self, command: Command, values: OptionValues) -> Reply:
        """Show a feed's state and its last changes, newest first."""
        pair = await self._subscriptions.find_subscription(command, values, verb="feed-changes")
        if isinstance(pair, Reply):
            return pair
        subscription, feed = pair
        zone = (await self._store.preferences(command.destination)).routine.zone_for(command.zone)
        moments = []
        state = (
            say("{name} is paused.", name=feed.name) if subscription.paused else say("{name} is on.", name=feed.name)
        )
        if not subscription.paused and subscription.is_waiting(self._clock.now()) and subscription.paused_until:
            moments.append(moment_in_zone(subscription.paused_until, zone))
            state = say("{name} is paused until {moment}.", name=feed.name, moment=moments[0].words)
        lines, people = [state], []
        for change in await self._store.changes_of_feed(
            command.destination, subscription.number, limit=MAX_CHANGES_SHOWN
        ):
            moments.append(moment_in_zone(change.at, zone))
            people += [change.by] if change.by else []
            by = {"person": change.by or say("Somebody"), "done": change.done}
            lines.append(say("• {moment}: {person} {done}", moment=moments[-1].words, **by))
        return Reply(text=joined_lines(lines), moments=tuple(moments), people=tuple(dict.fromkeys(people)))
