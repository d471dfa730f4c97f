"""The entry that a delivery's story began with: the delivery belongs to its trace."""

from __future__ import annotations

from sqlalchemy import func, select

from adapters.postgres.database import Database
from adapters.postgres.schema import DELIVERIES, ENTRIES
from bot.domain.delivery import DeliveryId
from bot.domain.feed import EntryId
from bot.tracing import EntryOf


def entry_lookup(database: Database) -> EntryOf:
    """Return the function that looks up a delivery's first entry."""

    async def first(delivery_id: DeliveryId) -> EntryId | None:
        query = (
            select(func.min(ENTRIES.c.id))
            .join(DELIVERIES, DELIVERIES.c.story_id == ENTRIES.c.story_id)
            .where(DELIVERIES.c.id == delivery_id)
        )
        async with database.transaction() as connection:
            entry_id = (await connection.execute(query)).scalar()
        return None if entry_id is None else EntryId(entry_id)

    return first
