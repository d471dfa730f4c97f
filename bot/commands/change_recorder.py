"""Change recorder: a channel's setup before and after an order, announced to all, and kept for Undo."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from bot.domain.channel_setup import Setup, SetupChange, setup_differences, setup_of
from bot.domain.conversation import Choice, Command, Reply
from bot.domain.subscription import Destination
from bot.keyed_lock import KeyedLock
from bot.ports import Clock, Store
from bot.text.catalogue import say


@dataclass
class RecordedChange:
    """A channel's setup before and after an order."""

    command: Command
    before: Setup
    after: Setup = field(default_factory=dict)


class ChangeRecorder:
    """Records changes made by orders, one order in a channel at a time."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._turns = KeyedLock()

    @asynccontextmanager
    async def recording(self, command: Command) -> AsyncIterator[RecordedChange]:
        """Record a channel's setup before and after the block that it wraps; other orders there wait for its end."""
        destination = command.destination
        async with self._turns.hold(destination):
            recorded = RecordedChange(command, await self._current_setup(destination))
            yield recorded
            recorded.after = await self._current_setup(destination)

    async def reply_with_undo(
        self, recorded: RecordedChange, done: str, *, reply: str, choices: tuple[Choice, ...] = ()
    ) -> Reply:
        """Return the reply to an order that changed a channel, announced there in a line, with an Undo.

        Args:
            recorded: the channel's setup before and after.
            done: what its giver did, to follow their name: "paused Courier."
            reply: what the giver sees.
            choices: other next steps for the giver.
        """
        command = recorded.command
        before, after = setup_differences(recorded.before, recorded.after)
        back = await self.record_undo(command, before, after, done) if before or after else None
        return Reply(
            text=reply,
            choices=(*choices, *([back] if back else [])),
            public=command.announcement(done),
            undo=back,
        )

    async def record_undo(self, command: Command, before: Setup, after: Setup, done: str) -> Choice:
        """Store what an order changed, and return the button that undoes it."""
        now, destination = self._clock.now(), command.destination
        change = SetupChange(
            destination=destination, before=before, after=after, done=done, by=command.given_by, at=now
        )
        return Choice(label=say("Undo"), command=f"undo {await self._store.keep_change(change)}")

    async def _current_setup(self, destination: Destination) -> Setup:
        subscriptions = await self._store.subscriptions(destination)
        return setup_of(await self._store.preferences(destination), [subscription for subscription, _ in subscriptions])
