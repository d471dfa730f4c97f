"""Requesters of an entry: the subscriptions and facts that decide how its article is filed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import and_, bindparam, select
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.postgres import records
from adapters.postgres.prepared_statements import Prepared, Row
from adapters.postgres.schema import ENTRIES, FEEDS, PREFERENCES, REREADINGS, SUBSCRIPTIONS, WANTED_AS
from bot.domain.feed import EntryId
from bot.domain.preferences import Preferences
from bot.domain.subscription import Destination, Subscription

_ENTRY = Prepared(
    # A merged feed's entries are for the subscribers of the other feed.
    select(ENTRIES.c.filed, ENTRIES.c.story_id, REREADINGS.c.withdrawn, WANTED_AS.label("feed_id"))
    .join(FEEDS, FEEDS.c.id == ENTRIES.c.feed_id)
    .outerjoin(REREADINGS, REREADINGS.c.entry_id == ENTRIES.c.id)
    .where(ENTRIES.c.id == bindparam("entry"))
)
_PREFERENCE_PREFIX = "asked_"
_SUBSCRIBED = Prepared(
    select(SUBSCRIPTIONS, *(column.label(f"{_PREFERENCE_PREFIX}{column.name}") for column in PREFERENCES.c))
    .outerjoin(
        PREFERENCES,
        and_(*(SUBSCRIPTIONS.c[name] == PREFERENCES.c[name] for name in ("platform", "workspace", "channel"))),
    )
    .where(SUBSCRIPTIONS.c.feed_id == bindparam("feed"))
    .order_by(SUBSCRIPTIONS.c.id)
)


@dataclass(frozen=True, slots=True)
class EntryRequesters:
    """The subscriptions to an entry's feed, and the state of the entry.

    Attributes:
        is_known: it was filed before.
        is_withdrawn: its article was withdrawn.
    """

    feed_id: int
    subscriptions: tuple[Subscription, ...]
    newcomers: frozenset[Destination]
    preferences: Mapping[Destination, Preferences]
    is_known: bool
    is_withdrawn: bool


async def requesters_of(connection: AsyncConnection, entry_id: EntryId) -> EntryRequesters:
    """Return the requesters of an entry."""
    (entry,) = await _ENTRY.execute(connection, {"entry": entry_id})
    rows = await _SUBSCRIBED.execute(connection, {"feed": entry["feed_id"]})
    return EntryRequesters(
        feed_id=entry["feed_id"],
        subscriptions=tuple(records.subscription(row) for row in rows),
        newcomers=frozenset(
            records.destination(row) for row in rows if entry["filed"] is not None and row["made"] > entry["filed"]
        ),
        preferences={
            preferences.destination: preferences for row in rows if (preferences := _preferences(row)) is not None
        },
        is_known=entry["filed"] is not None or entry["story_id"] is not None,
        is_withdrawn=entry["withdrawn"] is not None,
    )


def _preferences(row: Row) -> Preferences | None:
    """Return the preferences of a subscription's channel, if it has any."""
    if row[f"{_PREFERENCE_PREFIX}platform"] is None:
        return None
    return records.preferences({column.name: row[f"{_PREFERENCE_PREFIX}{column.name}"] for column in PREFERENCES.c})
