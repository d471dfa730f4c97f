"""MemoryBoard: the local channel's messages in memory, with threads a test can write into."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from bot.domain.conversation import Answer, Turn
from bot.domain.delivery import DeliveryId, MessageRef
from bot.domain.digest import Digest
from bot.domain.story import Story
from bot.errors import NewsdeskError, PlatformError
from bot.ports import Announcement, Clock, LocalMessage, LocalTurn


class SystemTime:
    """The real time; the page shows it, nothing depends on it."""

    def now(self) -> datetime:
        """Return the present moment."""
        return datetime.now(UTC)


@dataclass(slots=True, kw_only=True)
class PinnedMessage:
    """A stored message: its channel, how often it was added, and the keys of its notes."""

    channel: str
    message: LocalMessage
    attempts: int = 1
    note_keys: dict[str, int] = field(default_factory=dict)


class MemoryBoard:
    """Fulfils `bot.ports.LocalBoard`.

    Attributes:
        pinned: all messages, oldest first.
        conversations: the turns under no digest, by their place, as the store keeps them for the real board.
        problem: raised by every call while it is set.
    """

    def __init__(self, clock: Clock | None = None) -> None:
        self.pinned: list[PinnedMessage] = []
        self.problem: NewsdeskError | None = None
        self._clock = clock or SystemTime()
        self.conversations: dict[str, list[tuple[datetime, LocalTurn]]] = {}
        self._version = 0
        self._announced_keys: set[tuple[str, str]] = set()
        self._announcements: list[tuple[str, Announcement]] = []
        self._listeners: set[asyncio.Event] = set()

    async def add(self, delivery_id: DeliveryId, channel: str, story: Story, digest: Digest) -> MessageRef:
        """Pin a message, or count another attempt."""
        self._refuse()
        for there in self.pinned:
            if there.message.delivery_id == delivery_id:
                there.attempts += 1
                return there.message.message
        message = LocalMessage(
            number=len(self.pinned) + 1,
            version=self._next_version(),
            delivery_id=delivery_id,
            story=story,
            digest=digest,
            posted=self._clock.now(),
        )
        self.pinned.append(PinnedMessage(channel=channel, message=message))
        self._wake_listeners()
        return message.message

    async def find(self, delivery_id: DeliveryId) -> MessageRef | None:
        """Return the message of a delivery."""
        self._refuse()
        return next((one.message.message for one in self.pinned if one.message.delivery_id == delivery_id), None)

    async def replace(self, message: MessageRef, story: Story, digest: Digest) -> None:
        """Replace a digest; another one than before is marked edited."""
        self._refuse()
        there = self.message_at(message).message
        edited = there.edited if there.digest == digest else self._clock.now()
        self._change(message, story=story, digest=digest, edited=edited)

    async def add_note(self, message: MessageRef, text: str, *, key: str) -> None:
        """Add a note, once a key."""
        self._refuse()
        there = self.message_at(message)
        if key in there.note_keys:
            return
        there.note_keys[key] = len(there.message.notes)
        self._change(message, notes=(*there.message.notes, text))

    async def edit_note(self, message: MessageRef, text: str, *, key: str) -> None:
        """Change a note."""
        self._refuse()
        there = self.message_at(message)
        if key in there.note_keys:
            at, notes = there.note_keys[key], there.message.notes
            self._change(message, notes=(*notes[:at], text, *notes[at + 1 :]))

    async def announce(self, channel: str, text: str, *, key: str) -> None:
        """Store a line, once a key."""
        self._refuse()
        if (channel, key) not in self._announced_keys:
            self._announced_keys.add((channel, key))
            line = Announcement(number=len(self._announcements) + 1, text=text, made=self._clock.now())
            self._announcements.append((channel, line))
            self._wake_listeners()

    async def announcements(self, channel: str, *, after: int = 0, limit: int = 20) -> Sequence[Announcement]:
        """Return the newest lines of a channel, oldest first."""
        self._refuse()
        return [line for place, line in self._announcements if place == channel and line.number > after][-limit:]

    async def messages(self, channel: str, *, changed_since: int = 0, limit: int = 50) -> Sequence[LocalMessage]:
        """Return the newest messages that changed, oldest first."""
        self._refuse()
        found = [one.message for one in self.pinned if one.channel == channel and one.message.version > changed_since]
        return found[-limit:] if limit else []

    async def direct_turns(self, place: str, *, since: datetime, limit: int = 3) -> Sequence[LocalTurn]:
        """Return the newest turns of a place."""
        self._refuse()
        return [asked for moment, asked in self.conversations.get(place, []) if moment >= since][-limit:]

    async def notify_listeners(self) -> None:
        """Wake the listeners."""
        self._refuse()
        self._wake_listeners()

    async def watch_changes(self) -> AsyncIterator[None]:
        """Yield once at the start, and at every change."""
        bell = asyncio.Event()
        self._listeners.add(bell)
        try:
            while True:
                self._refuse()
                yield
                await bell.wait()
                bell.clear()
        finally:
            self._listeners.discard(bell)

    @property
    def announced_texts(self) -> list[str]:
        """What was announced, oldest first."""
        return [line.text for _, line in self._announcements]

    def message_at(self, message: MessageRef) -> PinnedMessage:
        """Return a pinned message.

        Raises:
            PlatformError: there is none.
        """
        for there in self.pinned:
            if there.message.message == message:
                return there
        problem = f"{message!r} is not a message of the local channel"
        raise PlatformError(problem)

    def ask(self, message: MessageRef, question: str, *, asked_by: str = "") -> None:
        """Open a question in a message's thread, as the store does for the real board."""
        turn = Turn(question=question, asked_by=asked_by)
        self._change(message, turns=(*self.message_at(message).message.turns, turn))

    def answer(self, message: MessageRef, answer: Answer) -> None:
        """Answer the newest question of a message's thread."""
        *earlier, last = self.message_at(message).message.turns
        self._change(message, turns=(*earlier, replace(last, answer=answer)))

    def _change(self, message: MessageRef, **values: Any) -> None:  # noqa: ANN401  # fields of LocalMessage
        there = self.message_at(message)
        there.message = replace(there.message, version=self._next_version(), **values)
        self._wake_listeners()

    def _next_version(self) -> int:
        self._version += 1
        return self._version

    def _wake_listeners(self) -> None:
        for bell in self._listeners:
            bell.set()

    def _refuse(self) -> None:
        if self.problem is not None:
            raise self.problem
