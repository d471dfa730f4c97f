"""Interfaces between the core and the chat platforms."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable, Collection, MutableMapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from bot.domain.conversation import Answer, ChannelOverview, Command, Question, Reply, Thread
from bot.domain.delivery import DeliveryId, EditionAssignment, EditionId, MessageRef
from bot.domain.digest import Digest
from bot.domain.story import Story
from bot.domain.subscription import Destination
from bot.domain.track_record import TrackRecord


class Editions(Protocol):
    """A platform's support for editions: several stories in one message."""

    async def post_edition(self, assignment: EditionAssignment) -> MessageRef:
        """Post an edition and return the message's id; the message carries the edition's number and mentions its roles.

        Raises:
            DestinationGone: the destination is closed to us.
            PlatformError: it was not taken; `retry` says whether later is better.
        """

    async def find_edition(
        self, edition_id: EditionId, destination: Destination, *, since: datetime
    ) -> MessageRef | None:
        """Return the message that carries `edition_id`, if it exists; it was sent right after `since`."""

    async def edit_edition(self, message: MessageRef, assignment: EditionAssignment) -> None:
        """Replace the posted edition in place."""


class Platform(Protocol):
    """A chat platform, as the core sees it."""

    name: str

    @property
    def editions(self) -> Editions | None:
        """The platform's editions; None if each story gets a message of its own."""

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
        """Post a digest and return the message's id; the message carries `delivery_id`, so that `find` finds it.

        Args:
            delivery_id: the number it carries.
            destination: the channel.
            story: its sources, the first being the one the digest was made of.
            digest: what to show.
            under: the edition's message in whose thread it belongs.
            call: roles that are called, as the platform names them; nobody else is.

        Raises:
            DestinationGone: the destination is closed to us.
            PlatformError: it was not taken; `retry` says whether later is better.
        """

    async def find(
        self, delivery_id: DeliveryId, destination: Destination, *, since: datetime, under: MessageRef | None = None
    ) -> MessageRef | None:
        """Return the message that carries `delivery_id`, if it exists; it was sent right after `since`."""

    async def edit(
        self,
        message: MessageRef,
        destination: Destination,
        story: Story,
        digest: Digest,
        *,
        under: MessageRef | None = None,
    ) -> None:
        """Edit the posted digest in place; `under` is the edition's message in whose thread it is."""

    async def post_note(self, message: MessageRef, destination: Destination, text: str, *, key: str) -> None:
        """Post a note in the message's thread, only once for the same `key`."""

    async def edit_note(self, message: MessageRef, destination: Destination, text: str, *, key: str) -> None:
        """Replace the text of the note with a key; do nothing if there is none."""

    async def notify_channel(
        self, destination: Destination, text: str, *, key: str, track_records: Sequence[TrackRecord] = ()
    ) -> None:
        """Post a notice in a channel, only once for the same `key`.

        Args:
            destination: the channel.
            text: what is said.
            key: what it is known by.
            track_records: gains and losses that stand below, in a line each, with a link.

        Raises:
            DestinationGone: the destination is closed to us.
            PlatformError: it was not taken; `retry` says whether later is better.
        """

    async def send_private_message(self, destination: Destination, person: str, text: str) -> None:
        """Send a private message to one person; one that cannot be delivered is dropped.

        Raises:
            PlatformError: not now, if `retry` says so.
        """

    async def post_answer(self, question: Question, answer: Answer) -> None:
        """Show an answer under its question, if the listener was interrupted before it could.

        A reply to the same `question.key` that stands there already (a sign of life, half an answer, this answer) is
        replaced, so that there is one.

        Raises:
            DestinationGone: the destination is closed to us.
            PlatformError: it was not taken; `retry` says whether later is better.
        """

    async def listen(self, inbox: Inbox) -> None:
        """Pass questions and commands to `inbox` until cancelled."""


class Pushes(Protocol):
    """Receives the requests of WebSub hubs."""

    async def confirm_subscription(self, feed_id: int, token: str, *, mode: str, topic: str, seconds: int) -> bool:
        """Check whether we asked a hub for a subscription."""

    async def receive_push(self, feed_id: int, token: str, *, signature: str, body: bytes) -> bool:
        """Record that a feed changed; return False if the sender is not authorized."""


class PublicEndpoint(Protocol):
    """A public HTTP endpoint: an ASGI application at our own paths, open to anybody, under any host name.

    It authenticates its callers itself; being served grants them nothing else.
    """

    @property
    def paths(self) -> frozenset[str]:
        """The paths, each exactly as it is requested."""

    async def __call__(
        self,
        scope: MutableMapping[str, Any],
        receive: Callable[[], Awaitable[MutableMapping[str, Any]]],
        send: Callable[[MutableMapping[str, Any]], Awaitable[None]],
    ) -> None:
        """Answer one request."""


class Inbox(Protocol):
    """Takes what people say on the platforms. The core never calls back: its answers are returned."""

    async def receive_question(self, question: Question) -> Question | None:
        """Store a message and return it as a question in its place; None if it is not for us.

        Its place is under a digest or in a conversation.

        It is for us if it was said to us, or if it is a question that what we told there answers, and nobody else was
        asked. What it returns is said to us, unless it has no words. Where it has a `link`, that is what is wanted:
        order `read` for it. Everything else is stored, and is answered whatever becomes of this process: call this
        before you confirm the message's event, and before you show a sign of life.
        """

    def stream_answer(self, question: Question) -> AsyncGenerator[Answer, None]:
        """Answer a question piece by piece, and receive it first if it was not: each answer extends the one before.

        All of it is proven. All but the last one say that they are growing; the last one counts as shown when the next
        one is asked for. Where none is the last, the question was withdrawn or edited meanwhile, and what stands is to
        go. Nothing is yielded where the question is not for us, or was answered before. A question that is left in the
        middle (a crash, a platform that is away) is answered later through `Platform.post_answer`.
        """

    async def answer(self, question: Question) -> Answer | None:
        """Return only the last answer of `stream_answer`; None if there is none."""

    async def withdraw_question(self, destination: Destination, key: str) -> bool:
        """Delete a question that its author deleted, and stop answering it; False if there was none.

        What was shown under it is the platform's to take away.
        """

    def stream_execution(self, command: Command) -> AsyncGenerator[Reply, None]:
        """Execute a command and yield its replies: if it takes long, growing ones report its progress.

        The last one is the reply. Where it is an answer, it counts as shown when the next one is asked for, as with
        `stream_answer`.
        """

    async def execute_command(self, command: Command) -> Reply:
        """Execute a command, and return only the last reply of `stream_execution`."""

    async def forget_workspace(self, platform: str, workspace: str) -> int:
        """Delete everything of a workspace that removed us; repeating this does nothing.

        Returns how many subscriptions that were.
        """

    async def note_presence(self, platform: str, workspaces: Collection[str], *, account: str) -> None:
        """Record that the bot's account is in some workspaces."""

    async def known_workspaces(self, platform: str, *, account: str) -> Sequence[str]:
        """Return the workspaces that this account was in and that were not deleted since."""

    async def channel_overviews(
        self, platform: str, workspace: str, *, zone: str = "", language: str = ""
    ) -> Sequence[ChannelOverview]:
        """Return what the channels of a workspace are subscribed to; the platform decides who may see which.

        Args:
            platform: that the workspace is of.
            workspace: whose channels are told.
            zone: of the person who looks (IANA), where the platform tells it: their clocks count where a channel
                has chosen none.
            language: of that person.
        """

    async def suggested_prompts(self, platform: str, workspace: str, channels: Collection[str]) -> Sequence[str]:
        """Return a few questions about what is new in some channels of a workspace."""

    async def begin_suggestion(
        self, destination: Destination, message: MessageRef, text: str, *, above: Sequence[MessageRef] = ()
    ) -> bool:
        """Remember that a suggested question is asked; return whether it is asked for the first time.

        Args:
            destination: where.
            message: the one that was pressed.
            text: the question.
            above: what the conversation hangs under, the nearest first; nothing where only one person sees it.
        """

    def forget_suggestion(self, destination: Destination, message: MessageRef, text: str) -> None:
        """Forget a suggested question that could not be asked, so that it can be pressed again."""

    async def thread(self, destination: Destination, message: MessageRef) -> Thread | None:
        """Return the conversation under a message, with the digest (for an Evidence button)."""
