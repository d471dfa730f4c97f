"""The live stream: one subscription to the board for all browsers; each gets what it has not yet seen."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections import deque
from collections.abc import AsyncGenerator, Coroutine, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

import structlog

from adapters.page.views import Views
from bot.domain.conversation import Answer, Choice, Question, Turn
from bot.errors import NewsdeskError, PlatformError
from bot.ports import Announcement, LocalBoard, LocalMessage, LocalTurn

T = TypeVar("T")

LOG = structlog.get_logger(__name__)

HEARTBEAT_SECONDS = 15.0
"""Seconds without events after which a comment is sent, so that neither side believes that the other is gone."""

OVERLAPPING_VERSIONS = 16
"""Earlier versions read again, since an early version can be committed late."""

MAX_EVENTS_PER_BATCH = 200
QUESTIONS_SHOWN_FOR = timedelta(hours=12)
"""How long questions outside of digests are shown again to a browser that returns."""
RECONNECT_SECONDS = 1.0
"""Seconds before listening again to a board that failed."""


class Bell:
    """One browser's bell, which rings when there may be changes.

    Attributes:
        conversation_key: the key of this browser's conversation in the command line; empty for none.
        events: events that are never stored, as name and values.
    """

    def __init__(self, conversation_key: str = "") -> None:
        self.conversation_key = conversation_key
        self.events: deque[tuple[str, dict[str, object]]] = deque(maxlen=100)
        self._rung = asyncio.Event()

    def ring(self) -> None:
        """Ring; ringing again before the next wait changes nothing."""
        self._rung.set()

    async def wait(self, seconds: float) -> bool:
        """Wait for a ring, and return False if none came in time."""
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
        self,
        board: LocalBoard,
        views: Views,
        *,
        channel: str,
        heartbeat: float = HEARTBEAT_SECONDS,
        pause: float = RECONNECT_SECONDS,
    ) -> None:
        self._board = board
        self._views = views
        self._channel = channel
        self._heartbeat = heartbeat
        self._pause = pause
        self._bells: set[Bell] = set()
        self._closed = asyncio.Event()
        self._growing: set[str] = set()

    async def run(self) -> None:
        """Listen to the board until cancelled, and ring every bell on changes."""
        while True:
            try:
                async for _ in self._board.watch_changes():
                    self._ring_all()
            except NewsdeskError as error:
                LOG.warning("board.away", error=str(error))
            await asyncio.sleep(self._pause)

    def announce(self, text: str, *, undo: Choice | None = None) -> None:
        """Send a line to everyone viewing the channel now, with a button that undoes what it reports."""
        self._send_to_browsers("said", {"html": self._views.announcement(text, undo=undo)})

    def show_growing_answer(self, question: Question, answer: Answer) -> None:
        """Show an incomplete answer to everyone who sees its thread, or only to the person who asked."""
        self._growing.add(question.key)
        if question.message is not None:
            html = self._views.answer(answer)
            self._send_to_browsers(
                "growing", {"number": int(question.message), "question": question.text, "html": html}
            )
        else:
            html = self._views.asked_question(question.text, answer)
            self._send_to_browsers("asked", {"key": question.key, "html": html}, question.conversation_key)

    def end_growing_answer(self, question: Question) -> None:
        """Stop showing an answer as growing: it is complete, or will never be."""
        self._growing.discard(question.key)

    def _send_to_browsers(self, name: str, values: dict[str, object], conversation_key: str | None = None) -> None:
        for bell in self._bells:
            if conversation_key is None or bell.conversation_key == conversation_key:
                bell.events.append((name, values))
        self._ring_all()

    def close(self) -> None:
        """End every stream; browsers reconnect by themselves."""
        self._closed.set()
        self._ring_all()

    async def run_unless_closed(self, work: Coroutine[Any, Any, T]) -> T:
        """Return what `work` returns; cancel it when the page stops.

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

    async def events(
        self, since: int, last_announcement: int = 0, *, conversation_key: str = ""
    ) -> AsyncGenerator[str]:
        """Yield events of changes after version `since` and of announcements after the last one seen, until closed.

        Args:
            since: the version up to which the browser has seen the messages.
            last_announcement: the number of the last announcement that it has seen.
            conversation_key: of its conversation outside of digests, whose last turns it gets, too; empty for none.
        """
        seen_versions: dict[int, int] = {}
        turns: dict[str, Turn] = {}
        with self._subscribe(conversation_key) as bell:
            yield "retry: 2000\n\n"
            while not self._closed.is_set():
                for message in await self._load_changed_messages(since, seen_versions):
                    since = max(since, message.version)
                    yield self._message_event(message, since)
                for line in await self._load_announcements(last_announcement):
                    last_announcement = line.number
                    yield _event_text("said", {"html": self._views.announcement(line.text), "number": line.number})
                while bell.events:
                    yield _event_text(*bell.events.popleft())
                for local_turn in await self._load_new_turns(conversation_key, turns):
                    turn = local_turn.turn
                    yield _event_text(
                        "asked", {"key": local_turn.key, "html": self._views.asked_question(turn.question, turn.answer)}
                    )
                if not await bell.wait(self._heartbeat):
                    yield ": still here\n\n"

    async def _load_announcements(self, after: int) -> Sequence[Announcement]:
        try:
            return await self._board.announcements(self._channel, after=after)
        except NewsdeskError as error:
            LOG.warning("board.away", error=str(error))
            return ()

    async def _load_new_turns(self, conversation_key: str, seen_turns: dict[str, Turn]) -> Sequence[LocalTurn]:
        """Return the turns of a conversation that are new, or have been answered since."""
        try:
            turns = (
                await self._board.direct_turns(conversation_key, since=datetime.now(UTC) - QUESTIONS_SHOWN_FOR)
                if conversation_key
                else ()
            )
        except NewsdeskError as error:
            LOG.warning("board.away", error=str(error))
            return ()
        fresh = [
            turn_entry
            for turn_entry in turns
            if seen_turns.get(turn_entry.key) != turn_entry.turn and not self._is_shown(turn_entry)
        ]
        seen_turns.update((turn_entry.key, turn_entry.turn) for turn_entry in fresh)
        return fresh

    def _is_shown(self, local_turn: LocalTurn) -> bool:
        """Check whether the browser already shows more of an answer than is stored."""
        return local_turn.turn.answer is None and local_turn.key in self._growing

    async def _load_changed_messages(self, since: int, seen_versions: dict[int, int]) -> Sequence[LocalMessage]:
        try:
            messages = await self._board.messages(
                self._channel, changed_since=max(0, since - OVERLAPPING_VERSIONS), limit=MAX_EVENTS_PER_BATCH
            )
        except NewsdeskError as error:
            LOG.warning("board.away", error=str(error))
            return ()
        fresh = [message for message in messages if seen_versions.get(message.number) != message.version]
        seen_versions.update((message.number, message.version) for message in fresh)
        return sorted(fresh, key=lambda message: message.version)

    def _message_event(self, message: LocalMessage, cursor: int) -> str:
        values = {
            "number": message.number,
            "version": message.version,
            "headline": message.digest.headline,
            "html": self._views.message(message),
        }
        return _event_text("digest", values, cursor=cursor)

    @contextlib.contextmanager
    def _subscribe(self, conversation_key: str) -> Iterator[Bell]:
        bell = Bell(conversation_key)
        self._bells.add(bell)
        try:
            yield bell
        finally:
            self._bells.discard(bell)

    def _ring_all(self) -> None:
        for bell in self._bells:
            bell.ring()


def _event_text(name: str, values: dict[str, object], *, cursor: int | None = None) -> str:
    name_line = f"event: {name}\n"
    id_line = "" if cursor is None else f"id: {cursor}\n"
    return f"{name_line}{id_line}data: {json.dumps(values)}\n\n"
