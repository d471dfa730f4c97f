"""The local channel's messages in PostgreSQL, in place of a chat platform's servers."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime

import psycopg
import structlog
from sqlalchemy import bindparam, case, cast, func, select, update
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.postgres import records
from adapters.postgres.database import Database
from adapters.postgres.prepared_statements import COMMITS_AT_ONCE, Prepared
from adapters.postgres.schema import ANNOUNCEMENTS, BOARD_MESSAGES, BOARD_NOTES, BOARD_VERSIONS, QUESTIONS
from adapters.postgres.turns import turn, turns_under
from bot.domain.delivery import DeliveryId, MessageRef
from bot.domain.digest import Digest
from bot.domain.story import Story
from bot.errors import PlatformError
from bot.ports import Announcement, LocalMessage, LocalTurn

LOG = structlog.get_logger(__name__)

NOTIFICATION_CHANNEL = "newsdesk_board"
"""The PostgreSQL notification channel for changes to messages or threads."""

_NUMBER = re.compile(r"[0-9]{1,18}")

DOWN_RETRY_SECONDS = 1.0
"""Seconds before another attempt to reach a database that is away."""

POLL_SECONDS = 5.0
"""Seconds between looks without a notification: one lost with its connection delays news, but never loses it."""


_RING = select(func.pg_notify(NOTIFICATION_CHANNEL, ""))


def _add_statement() -> Prepared:
    """Return the statement that adds a message, or counts another attempt, and notifies listeners."""
    columns = ("delivery_id", "channel", "posted", "story", "article", "digest")
    insertion = insert(BOARD_MESSAGES).values({name: bindparam(name) for name in columns})
    again = {"attempts": BOARD_MESSAGES.c.attempts + 1}
    counted = insertion.on_conflict_do_update(index_elements=["delivery_id"], set_=again)
    added = counted.returning(BOARD_MESSAGES.c.number).cte("added")
    # If the server loses a message, it is searched for and added again.
    return Prepared(select(added.c.number, func.pg_notify(NOTIFICATION_CHANNEL, ""), COMMITS_AT_ONCE))


_ADD = _add_statement()


class PostgresBoard:
    """Implements `bot.ports.LocalBoard`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, delivery_id: DeliveryId, channel: str, story: Story, digest: Digest) -> MessageRef:
        """Add a message, or count another attempt."""
        row = {"delivery_id": delivery_id, "channel": channel, "posted": datetime.now(UTC), **_content(story, digest)}
        async with self._database.autocommit() as connection:
            (added,) = await _ADD.execute(connection, row)
        return MessageRef(str(added["number"]))

    async def find(self, delivery_id: DeliveryId) -> MessageRef | None:
        """Return the message of a delivery, if there is one."""
        query = select(BOARD_MESSAGES.c.number).where(BOARD_MESSAGES.c.delivery_id == delivery_id)
        async with self._database.reading() as connection:
            number = (await connection.execute(query)).scalar()
        return None if number is None else MessageRef(str(number))

    async def replace(self, message: MessageRef, story: Story, digest: Digest) -> None:
        """Replace a message's content."""
        query = (
            update(BOARD_MESSAGES)
            .where(BOARD_MESSAGES.c.number == _number(message))
            .values(
                version=BOARD_VERSIONS.next_value(),
                # Another source for the same story is not a correction.
                edited=case(
                    (BOARD_MESSAGES.c.digest != cast(digest.record(), JSONB), datetime.now(UTC)),
                    else_=BOARD_MESSAGES.c.edited,
                ),
                **_content(story, digest),
            )
        )
        async with self._database.transaction() as connection:
            if not (await connection.execute(query)).rowcount:
                raise _unknown_message_error(message)
            await _notify(connection)

    async def add_note(self, message: MessageRef, text: str, *, key: str) -> None:
        """Add a note."""
        number = _number(message)
        query = insert(BOARD_NOTES).values(number=number, key=key, text=text, made=datetime.now(UTC))
        bump = update(BOARD_MESSAGES).where(BOARD_MESSAGES.c.number == number)
        async with self._database.transaction() as connection:
            if not (await connection.execute(bump.values(version=BOARD_VERSIONS.next_value()))).rowcount:
                raise _unknown_message_error(message)
            await connection.execute(query.on_conflict_do_nothing())
            await _notify(connection)

    async def edit_note(self, message: MessageRef, text: str, *, key: str) -> None:
        """Change a note."""
        number = _number(message)
        other = (BOARD_NOTES.c.number == number, BOARD_NOTES.c.key == key, BOARD_NOTES.c.text != text)
        note = update(BOARD_NOTES).where(*other).values(text=text)
        bump = update(BOARD_MESSAGES).where(BOARD_MESSAGES.c.number == number)
        async with self._database.transaction() as connection:
            if (await connection.execute(note)).rowcount:
                await connection.execute(bump.values(version=BOARD_VERSIONS.next_value()))
                await _notify(connection)

    async def announce(self, channel: str, text: str, *, key: str) -> None:
        """Announce a line in a channel, once per key."""
        line = insert(ANNOUNCEMENTS).values(channel=channel, key=key, text=text, made=datetime.now(UTC))
        async with self._database.transaction() as connection:
            await connection.execute(line.on_conflict_do_nothing())
            await _notify(connection)

    async def announcements(self, channel: str, *, after: int = 0, limit: int = 20) -> Sequence[Announcement]:
        """Return the newest lines announced in a channel."""
        query = (
            select(ANNOUNCEMENTS.c.number, ANNOUNCEMENTS.c.text, ANNOUNCEMENTS.c.made)
            .where(ANNOUNCEMENTS.c.channel == channel, ANNOUNCEMENTS.c.number > after)
            .order_by(ANNOUNCEMENTS.c.number.desc())
            .limit(limit)
        )
        async with self._database.transaction() as connection:
            rows = (await connection.execute(query)).mappings().all()
        return [Announcement(**row) for row in reversed(rows)]

    async def messages(self, channel: str, *, changed_since: int = 0, limit: int = 50) -> Sequence[LocalMessage]:
        """Return the newest messages that changed."""
        query = (
            select(BOARD_MESSAGES)
            .where(BOARD_MESSAGES.c.channel == channel, BOARD_MESSAGES.c.version > changed_since)
            .order_by(BOARD_MESSAGES.c.number.desc())
            .limit(limit)
        )
        async with self._database.transaction() as connection:
            rows = (await connection.execute(query)).mappings().all()
            notes = await _notes(connection, [row["number"] for row in rows])
            turns = await turns_under(connection, [row["delivery_id"] for row in rows])
        return [
            LocalMessage(
                number=row["number"],
                version=row["version"],
                delivery_id=DeliveryId(row["delivery_id"]),
                story=records.story(row["story"]),
                digest=Digest.from_record(row["digest"], records.article(row["article"])),
                posted=row["posted"],
                edited=row["edited"],
                notes=notes.get(row["number"], ()),
                turns=turns.get(row["delivery_id"], ()),
            )
            for row in reversed(rows)
        ]

    async def direct_turns(self, conversation_key: str, *, since: datetime, limit: int = 3) -> Sequence[LocalTurn]:
        """Return the newest turns of a conversation."""
        query = (
            select(QUESTIONS)
            .where(QUESTIONS.c.place == conversation_key, QUESTIONS.c.asked >= since)
            .order_by(QUESTIONS.c.asked.desc())
            .limit(limit)
        )
        async with self._database.transaction() as connection:
            rows = (await connection.execute(query)).mappings().all()
        return [LocalTurn(key=row["key"], turn=turn(row)) for row in reversed(rows)]

    async def notify_listeners(self) -> None:
        """Notify the listeners."""
        async with self._database.transaction() as connection:
            await _notify(connection)

    async def watch_changes(self) -> AsyncIterator[None]:
        """Yield at every notification, and every few seconds without one."""
        while True:
            try:
                async with await psycopg.AsyncConnection.connect(self._database.conninfo, autocommit=True) as listening:
                    await listening.execute(f"LISTEN {NOTIFICATION_CHANNEL}")
                    yield
                    while True:
                        async for _ in listening.notifies(timeout=POLL_SECONDS, stop_after=1):
                            pass
                        yield
            except (psycopg.OperationalError, OSError) as error:
                LOG.warning("board.away", error=str(error).strip())
                yield
                # A server that refuses at once would keep the rest of this process waiting, including its shutdown.
                await asyncio.sleep(DOWN_RETRY_SECONDS)


async def mark_thread_changed(connection: AsyncConnection, delivery_id: int) -> None:
    """Mark a thread of the local channel as changed; does nothing for other platforms' deliveries."""
    query = update(BOARD_MESSAGES).where(BOARD_MESSAGES.c.delivery_id == delivery_id)
    await connection.execute(query.values(version=BOARD_VERSIONS.next_value()))
    await _notify(connection)


async def _notify(connection: AsyncConnection) -> None:
    await connection.execute(_RING)


async def _notes(connection: AsyncConnection, numbers: Sequence[int]) -> dict[int, tuple[str, ...]]:
    query = select(BOARD_NOTES).where(BOARD_NOTES.c.number.in_(numbers)).order_by(BOARD_NOTES.c.made)
    notes: dict[int, tuple[str, ...]] = {}
    for row in (await connection.execute(query)).mappings():
        notes[row["number"]] = (*notes.get(row["number"], ()), row["text"])
    return notes


def _content(story: Story, digest: Digest) -> dict[str, object]:
    return {
        "story": records.story_record(story),
        "article": records.article_record(digest.article),
        "digest": digest.record(),
    }


def _number(message: MessageRef) -> int:
    if not _NUMBER.fullmatch(message):
        raise _unknown_message_error(message)
    return int(message)


def _unknown_message_error(message: MessageRef) -> PlatformError:
    return PlatformError(f"{message!r} is not a message of the local channel")
