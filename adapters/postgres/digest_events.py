"""Digest events in PostgreSQL: corrections, reports and removals, and forgetting who reported."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import RowMapping, and_, delete, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.postgres import records
from adapters.postgres.conditions import matches_destination
from adapters.postgres.database import Database
from adapters.postgres.schema import CORRECTIONS, HIDDEN_LINES
from bot.domain.delivery import MessageRef
from bot.domain.history import DigestEvent
from bot.domain.subscription import Destination


class PostgresDigestEvents:
    """Implements the part of `bot.ports.ChannelStore` that is about digest events."""

    _database: Database

    async def keep_digest_event(self, event: DigestEvent, *, key: str) -> None:
        """Save an event, once per key."""
        insertion = insert(CORRECTIONS).values(
            **records.destination_row(event.destination),
            key=key,
            message=event.message,
            at=event.at,
            headline=event.headline,
            lines=list(event.lines),
            report=event.report,
            person=event.person,
            act=event.act,
        )
        async with self._database.transaction() as connection:
            await connection.execute(insertion.on_conflict_do_nothing())

    async def digest_events(self, destination: Destination, *, limit: int) -> Sequence[DigestEvent]:
        """Return the newest events."""
        query = (
            select(CORRECTIONS)
            .where(matches_destination(CORRECTIONS, destination))
            .order_by(CORRECTIONS.c.at.desc(), CORRECTIONS.c.key)
            .limit(limit)
        )
        async with self._database.transaction() as connection:
            return [_digest_event(row) for row in (await connection.execute(query)).mappings()]


async def forget_reports(connection: AsyncConnection, destination: Destination, *, person: str = "") -> None:
    """Forget who reported what in a destination's workspace, or what one person did; the results stay."""
    reported = and_(CORRECTIONS.c.platform == destination.platform, CORRECTIONS.c.workspace == destination.workspace)
    if person:
        reported = and_(reported, CORRECTIONS.c.person == person)
    await connection.execute(update(CORRECTIONS).where(reported).values(report="", person=""))
    hidden_lines = and_(
        HIDDEN_LINES.c.platform == destination.platform, HIDDEN_LINES.c.workspace == destination.workspace
    )
    if person:
        hidden_lines = and_(hidden_lines, HIDDEN_LINES.c.person == person)
    await connection.execute(update(HIDDEN_LINES).where(hidden_lines).values(person=""))


async def forget_digest_events_before(connection: AsyncConnection, moment: datetime) -> None:
    """Delete old events."""
    await connection.execute(delete(CORRECTIONS).where(CORRECTIONS.c.at < moment))


def _digest_event(row: RowMapping) -> DigestEvent:
    return DigestEvent(
        destination=records.destination(row),
        message=MessageRef(row["message"]),
        at=row["at"],
        headline=row["headline"],
        lines=tuple(row["lines"]),
        report=row["report"],
        person=row["person"],
        act=row["act"],
    )
