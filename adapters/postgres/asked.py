"""Who asked for an entry: what an article's filing is decided by, of all that is the entry's own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import and_, bindparam, select
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.postgres import records
from adapters.postgres.schema import ENTRIES, FEEDS, PREFERENCES, SUBSCRIPTIONS, WANTED_AS
from bot.domain.feed import EntryId
from bot.domain.preferences import Preferences
from bot.domain.subscription import Destination, Subscription

_ENTRY = (
    # What a feed brought that has since moved onto another is for those who want the other.
    select(ENTRIES.c.filed, WANTED_AS.label("feed_id"))
    .join(FEEDS, FEEDS.c.id == ENTRIES.c.feed_id)
    .where(ENTRIES.c.id == bindparam("entry"))
)
_SUBSCRIBED = select(SUBSCRIPTIONS).where(SUBSCRIPTIONS.c.feed_id == bindparam("feed")).order_by(SUBSCRIPTIONS.c.id)
_ASKED_FOR = (
    select(PREFERENCES)
    .join(
        SUBSCRIPTIONS,
        and_(*(SUBSCRIPTIONS.c[name] == PREFERENCES.c[name] for name in ("platform", "workspace", "channel"))),
    )
    .where(SUBSCRIPTIONS.c.feed_id == bindparam("feed"))
)


@dataclass(frozen=True, slots=True)
class Asked:
    """Who asked for an entry's feed."""

    feed_id: int
    subscriptions: tuple[Subscription, ...]
    newcomers: frozenset[Destination]
    preferences: Mapping[Destination, Preferences]


async def asked_for(connection: AsyncConnection, entry_id: EntryId) -> Asked:
    """Return who asked for an entry."""
    entry = (await connection.execute(_ENTRY, {"entry": entry_id})).one()
    wishes = (await connection.execute(_SUBSCRIBED, {"feed": entry.feed_id})).mappings().all()
    return Asked(
        feed_id=entry.feed_id,
        subscriptions=tuple(records.subscription(row) for row in wishes),
        newcomers=frozenset(
            records.destination(row) for row in wishes if entry.filed is not None and row["made"] > entry.filed
        ),
        preferences=await _preferences(connection, entry.feed_id),
    )


async def _preferences(connection: AsyncConnection, feed_id: int) -> dict[Destination, Preferences]:
    asked = [records.preferences(row) for row in (await connection.execute(_ASKED_FOR, {"feed": feed_id})).mappings()]
    return {one.destination: one for one in asked}
