"""Which entry a delivery's story began with: the one whose trace it belongs to."""

from __future__ import annotations

from sqlalchemy import func, select

from adapters.postgres.database import Database
from adapters.postgres.schema import DELIVERIES, ENTRIES
from bot.domain.delivery import DeliveryId
from bot.domain.feed import EntryId
from bot.tracing import EntryOf


def entry_lookup(database: Database) -> EntryOf:
    """Return the function that looks up an entry."""

    async def first(delivery_id: DeliveryId) -> EntryId | None:
        query = (
            select(func.min(ENTRIES.c.id))
            .join(DELIVERIES, DELIVERIES.c.story_id == ENTRIES.c.story_id)
            .where(DELIVERIES.c.id == delivery_id)
        )
        async with database.transaction() as connection:
            found = (await connection.execute(query)).scalar()
        return None if found is None else EntryId(found)

    return first
