"""RecordingPlatform: a chat platform in memory, with faults before and after a message is taken."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum

from bot.domain.conversation import Answer, Question
from bot.domain.delivery import DeliveryId, EditionAssignment, EditionId, MessageRef
from bot.domain.digest import Digest
from bot.domain.story import Story
from bot.domain.subscription import Destination
from bot.domain.track_record import TrackRecord, brief_record_text
from bot.errors import DestinationGone, PlatformError
from bot.ports import Editions, Inbox, check_post_lease


class Fault(Enum):
    """Whether the next post fails before or after the message is taken."""

    BEFORE = "before"
    """It is refused; nothing was posted."""
    AFTER = "after"
    """It was posted, but we do not get to know."""


@dataclass(slots=True, kw_only=True)
class PostedMessage:
    """A message on the platform."""

    ref: MessageRef
    delivery_id: DeliveryId
    destination: Destination
    story: Story
    digest: Digest
    under: MessageRef | None = None
    mentions: tuple[str, ...] = ()
    edits: int = 0
    notes: dict[str, str] = field(default_factory=dict)


class RecordingPlatform:
    """A platform that records what was sent to it.

    Attributes:
        messages: all that was posted, oldest first.
        posted_editions: the editions that stand there, by their messages.
        edition_edits: those that were edited, once for each time.
        private_messages: what was said to people in private.
        channel_notices: what was said to channels, by destination and key.
        closed_destinations: destinations that refuse everything.
        post_faults: taken one a post, from the left; None is a post that works.
        edit_faults, reply_faults: the same for edits and replies.
        replies: what was shown through `post_answer`, by the question's key.
        listen_faults: errors of `listen`, from the left.
        inbox: who listens, while somebody does.
    """

    def __init__(self, name: str = "recording", *, gathers: bool = True) -> None:
        self.name = name
        self.editions: Editions | None = self if gathers else None
        self.posted_editions: dict[MessageRef, EditionAssignment] = {}
        self.edition_edits: list[MessageRef] = []
        self.private_messages: list[tuple[Destination, str, str]] = []
        self.messages: list[PostedMessage] = []
        self.channel_notices: dict[tuple[Destination, str], str] = {}
        self.closed_destinations: set[Destination] = set()
        self.post_faults: deque[Fault | PlatformError | None] = deque()
        self.edit_faults: deque[PlatformError] = deque()
        self.reply_faults: deque[PlatformError] = deque()
        self.replies: dict[str, Answer] = {}
        self.listen_faults: deque[PlatformError] = deque()
        self.inbox: Inbox | None = None
        self.listening = asyncio.Event()

    async def post(
        self,
        delivery_id: DeliveryId,
        destination: Destination,
        story: Story,
        digest: Digest,
        *,
        under: MessageRef | None = None,
        call: Sequence[str] = (),
    ) -> MessageRef:
        """Post, unless the next fault says otherwise."""
        self._refuse_closed(destination)
        check_post_lease()
        fault = self.post_faults.popleft() if self.post_faults else None
        if isinstance(fault, PlatformError):
            raise fault
        if fault is Fault.BEFORE:
            self._raise_fault("the platform did not answer")
        ref = MessageRef(str(len(self.messages) + 1))
        self.messages.append(
            PostedMessage(
                ref=ref,
                delivery_id=delivery_id,
                destination=destination,
                story=story,
                digest=digest,
                under=under,
                mentions=tuple(call),
            )
        )
        if fault is Fault.AFTER:
            self._raise_fault("the connection was lost")
        return ref

    async def find(
        self, delivery_id: DeliveryId, destination: Destination, *, since: datetime, under: MessageRef | None = None
    ) -> MessageRef | None:
        """Return the message that carries `delivery_id`."""
        assert since.tzinfo is not None
        self._refuse_closed(destination)
        wanted = (delivery_id, destination, under)
        found = (one for one in self.messages if (one.delivery_id, one.destination, one.under) == wanted)
        return next((one.ref for one in found), None)

    async def post_edition(self, assignment: EditionAssignment) -> MessageRef:
        """Post an edition, unless the next fault says otherwise."""
        edition = assignment.edition
        self._refuse_closed(edition.destination)
        fault = self.post_faults.popleft() if self.post_faults else None
        if isinstance(fault, PlatformError):
            raise fault
        if fault is Fault.BEFORE:
            self._raise_fault("the platform did not answer")
        ref = MessageRef(f"edition-{len(self.posted_editions) + 1}")
        self.posted_editions[ref] = assignment
        if fault is Fault.AFTER:
            self._raise_fault("the connection was lost")
        return ref

    async def find_edition(
        self, edition_id: EditionId, destination: Destination, *, since: datetime
    ) -> MessageRef | None:
        """Return the message that carries `edition_id`."""
        assert since.tzinfo is not None
        self._refuse_closed(destination)
        return next((ref for ref, one in self.posted_editions.items() if one.edition.id == edition_id), None)

    async def edit_edition(self, message: MessageRef, assignment: EditionAssignment) -> None:
        """Replace what stands there."""
        self._refuse_closed(assignment.edition.destination)
        self.posted_editions[message] = assignment
        self.edition_edits.append(message)

    async def send_private_message(self, destination: Destination, person: str, text: str) -> None:
        """Record a private message."""
        self.private_messages.append((destination, person, text))

    async def edit(
        self,
        message: MessageRef,
        destination: Destination,
        story: Story,
        digest: Digest,
        *,
        under: MessageRef | None = None,
    ) -> None:
        """Replace what stands there."""
        if self.edit_faults:
            raise self.edit_faults.popleft()
        posted = self.message_at(message, destination)
        assert posted.under == under
        posted.story, posted.digest = story, digest
        posted.edits += 1

    async def post_note(self, message: MessageRef, destination: Destination, text: str, *, key: str) -> None:
        """Record a text, once a key."""
        self.message_at(message, destination).notes.setdefault(key, text)

    async def edit_note(self, message: MessageRef, destination: Destination, text: str, *, key: str) -> None:
        """Replace the note under a key."""
        notes = self.message_at(message, destination).notes
        if key in notes:
            notes[key] = text

    async def notify_channel(
        self, destination: Destination, text: str, *, key: str, track_records: Sequence[TrackRecord] = ()
    ) -> None:
        """Record a text, once a key."""
        self._refuse_closed(destination)
        text = "\n".join([text, *map(brief_record_text, track_records)])
        self.channel_notices.setdefault((destination, key), text)

    async def post_answer(self, question: Question, answer: Answer) -> None:
        """Record an answer, in place of an earlier one."""
        self._refuse_closed(question.destination)
        if self.reply_faults:
            raise self.reply_faults.popleft()
        self.replies[question.key] = answer

    async def listen(self, inbox: Inbox) -> None:
        """Hold on to `inbox`, so that a test speaks to it."""
        if self.listen_faults:
            raise self.listen_faults.popleft()
        self.inbox = inbox
        self.listening.set()
        try:
            await asyncio.Event().wait()
        finally:
            self.inbox = None
            self.listening.clear()

    def message_at(self, message: MessageRef, destination: Destination) -> PostedMessage:
        """Return a posted message.

        Raises:
            DestinationGone: the destination is closed.
            PlatformError: there is no such message.
        """
        self._refuse_closed(destination)
        for posted in self.messages:
            if (posted.ref, posted.destination) == (message, destination):
                return posted
        problem = "the message is not there any more"
        raise PlatformError(problem)

    def _refuse_closed(self, destination: Destination) -> None:
        if destination in self.closed_destinations:
            problem = f"{destination} is closed"
            raise DestinationGone(problem)

    def _raise_fault(self, problem: str) -> None:
        raise PlatformError(problem, retry=True)
