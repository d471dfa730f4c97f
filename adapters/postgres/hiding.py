"""Hiding lines of digests in PostgreSQL, by workspace and story."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy import and_, delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.postgres import records
from adapters.postgres.conditions import matches_message
from adapters.postgres.database import Database
from adapters.postgres.deliveries import whole_story
from adapters.postgres.hidden import hidden_in
from adapters.postgres.jobs import JobQueue
from adapters.postgres.schema import DELIVERIES, HIDDEN_LINES
from bot.domain.delivery import Delivery, DeliveryId, DeliveryState, MessageRef
from bot.domain.hiding import WholeDigest
from bot.domain.job import Job
from bot.domain.subscription import Destination


class PostgresHiding:
    """Implements `bot.ports.HidingStore`."""

    _database: Database
    _queue: JobQueue

    async def whole_digest(self, destination: Destination, message: MessageRef) -> WholeDigest | None:
        """Return a digest with all its lines, and the marks of the hidden ones."""
        async with self._database.transaction() as connection:
            delivery = await _delivery_of_message(connection, destination, message)
            if delivery is None:
                return None
            story = await whole_story(connection, delivery.story_id, destination, shown=delivery.shown_digest)
            return None if story is None else (story[2], await hidden_in(connection, delivery.story_id, destination))

    async def set_line_hidden(
        self,
        destination: Destination,
        message: MessageRef,
        mark: str,
        *,
        hidden: bool,
        person: str,
        now: datetime,
        then: Callable[[DeliveryId, Destination], Job],
    ) -> Sequence[Delivery]:
        """Hide a line or show it again, and queue the edits; return the posted deliveries it concerns."""
        async with self._database.transaction() as connection:
            delivery = await _delivery_of_message(connection, destination, message)
            if delivery is None:
                return []
            row = {
                "platform": destination.platform,
                "workspace": destination.workspace,
                "story_id": delivery.story_id,
                "mark": mark,
            }
            insertion = insert(HIDDEN_LINES).values(**row, person=person, hidden=now).on_conflict_do_nothing()
            deletion = delete(HIDDEN_LINES).where(*(HIDDEN_LINES.c[name] == value for name, value in row.items()))
            change = (insertion if hidden else deletion).returning(HIDDEN_LINES.c.mark)
            if (await connection.execute(change)).first() is None:
                return []
            home = and_(DELIVERIES.c.platform == destination.platform, DELIVERIES.c.workspace == destination.workspace)
            is_posted = and_(
                DELIVERIES.c.story_id == delivery.story_id, DELIVERIES.c.state == DeliveryState.POSTED.value
            )
            query = select(DELIVERIES).where(home, is_posted).order_by(DELIVERIES.c.id)
            posted = [records.delivery(row) for row in (await connection.execute(query)).mappings()]
            await self._queue.defer_within(connection, [then(edited.id, edited.destination) for edited in posted])
            return posted


async def _delivery_of_message(
    connection: AsyncConnection, destination: Destination, message: MessageRef
) -> Delivery | None:
    query = select(DELIVERIES).where(matches_message(DELIVERIES, destination, message))
    row = (await connection.execute(query)).mappings().first()
    return None if row is None else records.delivery(row)
