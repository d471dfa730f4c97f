"""Wishes in plain words in PostgreSQL."""

from __future__ import annotations

from sqlalchemy import bindparam, or_, select, update

from adapters.postgres import records
from adapters.postgres.database import Database
from adapters.postgres.prepared_statements import Prepared
from adapters.postgres.schema import DELIVERIES, ENTRIES, FEEDS, SUBSCRIPTIONS, WANTED_AS
from adapters.postgres.schema.columns import DESTINATION_COLUMNS
from bot.domain.feed import EntryId
from bot.domain.filters import ABOUT_PREFIX
from bot.domain.subscription import SubscriptionId
from bot.domain.wishes import Wishes

_HAS_IT = (
    select(DELIVERIES.c.id)
    .where(
        DELIVERIES.c.story_id == ENTRIES.c.story_id,
        *(DELIVERIES.c[name] == SUBSCRIPTIONS.c[name] for name in DESTINATION_COLUMNS),
    )
    .exists()
)
_WAITING = Prepared(
    select(SUBSCRIPTIONS)
    .join(FEEDS, SUBSCRIPTIONS.c.feed_id == WANTED_AS)
    .join(ENTRIES, ENTRIES.c.feed_id == FEEDS.c.id)
    .where(ENTRIES.c.id == bindparam("entry"), ~_HAS_IT)
    .where(or_(SUBSCRIPTIONS.c.filter.contains(ABOUT_PREFIX), SUBSCRIPTIONS.c.focus != ""))
    .order_by(SUBSCRIPTIONS.c.id)
)
_DESTINATIONS_WITH_STORY = Prepared(
    select(DELIVERIES)
    .join(ENTRIES, ENTRIES.c.story_id == DELIVERIES.c.story_id)
    .where(ENTRIES.c.id == bindparam("entry"), DELIVERIES.c.focus != "")
    .order_by(DELIVERIES.c.id)
)


class PostgresWishes:
    """Implements `bot.ports.wishes.WishStore`."""

    _database: Database

    async def set_focus(self, subscription_id: SubscriptionId, wish: str) -> bool:
        """Set the focus of a subscription's digests."""
        query = update(SUBSCRIPTIONS).where(SUBSCRIPTIONS.c.id == subscription_id).values(focus=wish)
        async with self._database.transaction() as connection:
            return (await connection.execute(query)).rowcount > 0

    async def wishes(self, entry_id: EntryId) -> Wishes:
        """Return the wishes of the channels that get an entry's digest; channels without a wish are not read."""
        async with self._database.reading() as connection:
            waiting_rows = await _WAITING.execute(connection, {"entry": entry_id})
            focused_rows = await _DESTINATIONS_WITH_STORY.execute(connection, {"entry": entry_id})
        return Wishes(
            waiting=tuple(records.subscription(row) for row in waiting_rows),
            delivered=tuple((records.destination(row), row["focus"]) for row in focused_rows),
        )
