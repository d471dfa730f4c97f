"""The local channel's board: the page's stand-in for a chat platform's servers."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.domain.conversation import Turn
from bot.domain.delivery import DeliveryId, MessageRef
from bot.domain.digest import Digest
from bot.domain.story import Story


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalMessage:
    """A digest as it is shown in the local channel, with its thread.

    Attributes:
        number: counts up with every message; the page asks for what came after the last it has.
        version: counts up whenever anything in the message or its thread changes.
    """

    number: int
    version: int
    delivery_id: DeliveryId
    story: Story
    digest: Digest
    posted: datetime
    edited: datetime | None = None
    notes: tuple[str, ...] = ()
    turns: tuple[Turn, ...] = ()

    @property
    def message(self) -> MessageRef:
        """The message's name."""
        return MessageRef(str(self.number))


@dataclass(frozen=True, slots=True, kw_only=True)
class Announcement:
    """A line posted in the local channel, under no digest; `number` counts up."""

    number: int
    text: str
    made: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalTurn:
    """A question asked under no digest, by its key, with its answer if it has one."""

    key: str
    turn: Turn


class LocalBoard(Protocol):
    """Where the local channel keeps its messages: the page's stand-in for a chat platform's servers."""

    async def add(self, delivery_id: DeliveryId, channel: str, story: Story, digest: Digest) -> MessageRef:
        """Add a message; a `delivery_id` already there is counted as a second attempt, and not added."""

    async def find(self, delivery_id: DeliveryId) -> MessageRef | None:
        """Return the message of a delivery."""

    async def replace(self, message: MessageRef, story: Story, digest: Digest) -> None:
        """Replace a message's digest; another digest than before is marked edited.

        Raises:
            PlatformError: there is no such message.
        """

    async def add_note(self, message: MessageRef, text: str, *, key: str) -> None:
        """Add a note to a message's thread, once per `key`."""

    async def edit_note(self, message: MessageRef, text: str, *, key: str) -> None:
        """Replace the text of the note with a key; do nothing if there is none."""

    async def announce(self, channel: str, text: str, *, key: str) -> None:
        """Announce a line in a channel, once per `key`."""

    async def announcements(self, channel: str, *, after: int = 0, limit: int = 20) -> Sequence[Announcement]:
        """Return the newest lines announced in a channel with a number above `after`, oldest first."""

    async def messages(self, channel: str, *, changed_since: int = 0, limit: int = 50) -> Sequence[LocalMessage]:
        """Return the newest messages with a `version` above `changed_since`, oldest first."""

    async def direct_turns(self, conversation_key: str, *, since: datetime, limit: int = 3) -> Sequence[LocalTurn]:
        """Return a conversation's newest turns under no digest since a moment, by its key, oldest first."""

    async def notify_listeners(self) -> None:
        """Notify listeners in all processes that the board has changed."""

    def watch_changes(self) -> AsyncIterator[None]:
        """Yield whenever a message or thread has changed in any process; now and then also without a reason."""
