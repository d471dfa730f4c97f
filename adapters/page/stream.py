"""The live stream: one ear on the board for all browsers, and to each browser what it has not seen yet."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections import deque
from collections.abc import AsyncGenerator, Coroutine, Iterator, Sequence
from typing import Any, TypeVar

import structlog

from adapters.page.views import Views
from bot.errors import NewsdeskError, PlatformError
from bot.ports import Announcement, LocalBoard, LocalMessage

T = TypeVar("T")

LOG = structlog.get_logger(__name__)

HEARTBEAT = 15.0
"""Seconds without news after which a comment is sent, so that neither side takes the other for dead."""

OVERLAP = 16
"""Versions looked back: one that was given out early can be committed late."""

BATCH = 200
AGAIN = 1.0
"""Seconds until a board that failed is listened to again."""


class Bell:
    """One browser's bell: rings when there may be news; `said` are lines for the whole channel."""

    def __init__(self) -> None:
        self.said: deque[str] = deque(maxlen=100)
        self._rung = asyncio.Event()

    def ring(self) -> None:
        """Ring, once or many times the same."""
        self._rung.set()

    async def wait(self, seconds: float) -> bool:
        """Wait for a ring; False if none came in time."""
        try:
            async with asyncio.timeout(seconds):
                await self._rung.wait()
        except TimeoutError:
            return False
        self._rung.clear()
        return True


class Stream:
    """Turns the board's changes into server-sent events."""

    def __init__(
        self, board: LocalBoard, views: Views, *, channel: str, heartbeat: float = HEARTBEAT, pause: float = AGAIN
    ) -> None:
        self._board = board
        self._views = views
        self._channel = channel
        self._heartbeat = heartbeat
        self._pause = pause
        self._bells: set[Bell] = set()
        self._closed = asyncio.Event()

    async def run(self) -> None:
        """Listen to the board until cancelled, and ring every bell."""
        while True:
            try:
                async for _ in self._board.changes():
                    self._ring()
            except NewsdeskError as error:
                LOG.warning("board away", error=str(error))
            await asyncio.sleep(self._pause)

    def say(self, text: str) -> None:
        """Say a line to everyone who is looking at the channel now."""
        for bell in self._bells:
            bell.said.append(text)
        self._ring()

    def close(self) -> None:
        """End every stream; browsers come back by themselves."""
        self._closed.set()
        self._ring()

    async def unless_closed(self, work: Coroutine[Any, Any, T]) -> T:
        """Return what `work` returns; broken off when the page stops.

        Raises:
            PlatformError: the page stopped before it was done.
        """
        task = asyncio.create_task(work)
        stop = asyncio.create_task(self._closed.wait())
        try:
            await asyncio.wait({task, stop}, return_when=asyncio.FIRST_COMPLETED)
            if task.done():
                return task.result()
        finally:
            task.cancel()
            stop.cancel()
        message = "Newsdesk is being stopped. Try again when it is back."
        raise PlatformError(message, retry=True)

    async def events(self, since: int, told: int = 0) -> AsyncGenerator[str]:
        """Yield what changed after version `since` and what was said after line `told`, and go on until closed."""
        seen: dict[int, int] = {}
        with self._bell() as bell:
            yield "retry: 2000\n\n"
            while not self._closed.is_set():
                for message in await self._changed(since, seen):
                    since = max(since, message.version)
                    yield self._message_event(message, since)
                for line in await self._told(told):
                    told = line.number
                    yield _event("said", {"html": self._views.said(line.text), "number": line.number})
                while bell.said:
                    yield _event("said", {"html": self._views.said(bell.said.popleft())})
                if not await bell.wait(self._heartbeat):
                    yield ": still here\n\n"

    async def _told(self, after: int) -> Sequence[Announcement]:
        try:
            return await self._board.announcements(self._channel, after=after)
        except NewsdeskError as error:
            LOG.warning("board away", error=str(error))
            return ()

    async def _changed(self, since: int, seen: dict[int, int]) -> Sequence[LocalMessage]:
        try:
            found = await self._board.messages(self._channel, changed_since=max(0, since - OVERLAP), limit=BATCH)
        except NewsdeskError as error:
            LOG.warning("board away", error=str(error))
            return ()
        fresh = [message for message in found if seen.get(message.number) != message.version]
        seen.update((message.number, message.version) for message in fresh)
        return sorted(fresh, key=lambda message: message.version)

    def _message_event(self, message: LocalMessage, cursor: int) -> str:
        values = {
            "number": message.number,
            "version": message.version,
            "headline": message.digest.headline,
            "html": self._views.message(message),
        }
        return _event("digest", values, cursor=cursor)

    @contextlib.contextmanager
    def _bell(self) -> Iterator[Bell]:
        bell = Bell()
        self._bells.add(bell)
        try:
            yield bell
        finally:
            self._bells.discard(bell)

    def _ring(self) -> None:
        for bell in self._bells:
            bell.ring()


def _event(name: str, values: dict[str, object], *, cursor: int | None = None) -> str:
    name_line = f"event: {name}\n"
    id_line = "" if cursor is None else f"id: {cursor}\n"
    return f"{name_line}{id_line}data: {json.dumps(values)}\n\n"
