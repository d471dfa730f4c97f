"""PagePlatform: the local channel as a platform, like the others."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Sequence
from datetime import datetime

import structlog

from adapters.page.app import PLATFORM, make_app
from adapters.page.login import Login
from adapters.page.probes import Readiness
from adapters.page.serving import bind, serve_app
from adapters.page.status import StatusSources
from bot.domain.conversation import Answer, Question
from bot.domain.delivery import DeliveryId, MessageRef
from bot.domain.digest import Digest
from bot.domain.story import Story
from bot.domain.subscription import Destination
from bot.domain.track_record import TrackRecord, brief_record_text
from bot.errors import DestinationGone
from bot.ports import Editions, Inbox, LocalBoard, PublicEndpoint, Pushes, check_post_lease

LOG = structlog.get_logger(__name__)

CHANNEL = "news"
"""The page's only channel."""


class PagePlatform:
    """Implements `bot.ports.Platform`. If `listen` is never called (in a worker), it only writes and serves nothing.

    Args:
        board: keeps the messages.
        host: the address to listen on.
        port: the port to listen on; 0 takes a free one.
        status: provides the figures of the status pages.
        ready: called with the address once the page answers.
        pushes: handles the hubs' requests.
        endpoints: public endpoints to serve as well.
        probe: raises if work cannot come in, for watchdogs.
        password: the password for other machines; empty if they cannot reach the page.
        proxies: addresses and networks of proxies whose X-Forwarded-For is trusted.
    """

    def __init__(  # noqa: PLR0913  # all parts of the page are its constructor's arguments
        self,
        board: LocalBoard,
        *,
        host: str,
        port: int,
        status: StatusSources,
        ready: Callable[[str], None] | None = None,
        pushes: Pushes | None = None,
        endpoints: Collection[PublicEndpoint] = (),
        probe: Readiness | None = None,
        password: str = "",
        proxies: Sequence[str] = (),
    ) -> None:
        self.name = PLATFORM
        self.editions: Editions | None = None  # the page shows every digest in full, so editions are not needed
        self._board = board
        self._host = host
        self._port = port
        self._status = status
        self._ready = ready
        self._pushes = pushes
        self._endpoints = endpoints
        self._probe = probe
        self._password = password
        self._proxies = proxies

    async def post(
        self,
        delivery_id: DeliveryId,
        destination: Destination,
        story: Story,
        digest: Digest,
        *,
        under: MessageRef | None = None,  # noqa: ARG002  # there are no editions here
        call: Sequence[str] = (),  # noqa: ARG002  # there is nobody to mention
    ) -> MessageRef:
        """Add the digest to the channel, unless its delivery is there already."""
        self._check_channel(destination)
        check_post_lease()
        return await self._board.add(delivery_id, destination.channel, story, digest)

    async def find(
        self,
        delivery_id: DeliveryId,
        destination: Destination,
        *,
        since: datetime,  # noqa: ARG002  # the board finds it by its id
        under: MessageRef | None = None,  # noqa: ARG002  # the same
    ) -> MessageRef | None:
        """Return the message of a delivery, or None."""
        self._check_channel(destination)
        return await self._board.find(delivery_id)

    async def edit(
        self,
        message: MessageRef,
        destination: Destination,
        story: Story,
        digest: Digest,
        *,
        under: MessageRef | None = None,  # noqa: ARG002  # there are no threads of editions here
    ) -> None:
        """Replace the digest in place; every open browser shows it at once."""
        self._check_channel(destination)
        await self._board.replace(message, story, digest)

    async def post_note(self, message: MessageRef, destination: Destination, text: str, *, key: str) -> None:
        """Add a note to the message's thread."""
        self._check_channel(destination)
        await self._board.add_note(message, text, key=key)

    async def edit_note(self, message: MessageRef, destination: Destination, text: str, *, key: str) -> None:
        """Replace the text of the note with this key."""
        self._check_channel(destination)
        await self._board.edit_note(message, text, key=key)

    async def notify_channel(
        self, destination: Destination, text: str, *, key: str, track_records: Sequence[TrackRecord] = ()
    ) -> None:
        """Add a line to the channel."""
        self._check_channel(destination)
        lines = "\n".join([text, *map(brief_record_text, track_records)])
        await self._board.announce(destination.channel, lines, key=key)

    async def post_answer(self, question: Question, answer: Answer) -> None:  # noqa: ARG002  # it is stored already
        """Notify every browser, which then shows the stored conversation."""
        self._check_channel(question.destination)
        await self._board.notify_listeners()

    async def send_private_message(self, destination: Destination, person: str, text: str) -> None:
        """Do nothing: the page does not know people."""

    async def listen(self, inbox: Inbox) -> None:
        """Serve the channel until cancelled; this stops within two seconds, whatever browsers are doing.

        Raises:
            PlatformError: the port is not available; the message says what to set.
        """
        app = make_app(
            self._board,
            inbox,
            self._status,
            CHANNEL,
            hosts=(self._host,),
            pushes=self._pushes,
            endpoints=self._endpoints,
            probe=self._probe,
            login=Login(self._password) if self._password else None,
        )
        listening = bind(self._host, self._port, setting="PAGE_PORT")
        async with serve_app(app, listening, stopping=app.state.stream.close, proxies=self._proxies) as address:
            LOG.info("page.up", address=address)
            if self._ready is not None:
                self._ready(address)
            await asyncio.Event().wait()

    def _check_channel(self, destination: Destination) -> None:
        if destination.channel != CHANNEL:
            message = f"This page shows #{CHANNEL} only; there is no #{destination.channel}."
            raise DestinationGone(message)
