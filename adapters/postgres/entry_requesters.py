"""Requesters of an entry: the subscriptions and facts by which its article's filing is decided."""

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
    # What a feed brought that has since moved onto another is for those who want the other.
    select(ENTRIES.c.filed, ENTRIES.c.story_id, REREADINGS.c.withdrawn, WANTED_AS.label("feed_id"))
    .join(FEEDS, FEEDS.c.id == ENTRIES.c.feed_id)
    .outerjoin(REREADINGS, REREADINGS.c.entry_id == ENTRIES.c.id)
    .where(ENTRIES.c.id == bindparam("entry"))
)
_ASKED = "asked_"
_SUBSCRIBED = Prepared(
    select(SUBSCRIPTIONS, *(column.label(f"{_ASKED}{column.name}") for column in PREFERENCES.c))
    .outerjoin(
        PREFERENCES,
        and_(*(SUBSCRIPTIONS.c[name] == PREFERENCES.c[name] for name in ("platform", "workspace", "channel"))),
    )
    .where(SUBSCRIPTIONS.c.feed_id == bindparam("feed"))
    .order_by(SUBSCRIPTIONS.c.id)
)


@dataclass(frozen=True, slots=True)
class EntryRequesters:
    """Who subscribes to an entry's feed, and what is known of the entry.

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
    """Return who asked for an entry."""
    (entry,) = await _ENTRY.execute(connection, {"entry": entry_id})
    rows = await _SUBSCRIBED.execute(connection, {"feed": entry["feed_id"]})
    return EntryRequesters(
        feed_id=entry["feed_id"],
        subscriptions=tuple(records.subscription(row) for row in rows),
        newcomers=frozenset(
            records.destination(row) for row in rows if entry["filed"] is not None and row["made"] > entry["filed"]
        ),
        preferences={one.destination: one for row in rows if (one := _preferences(row)) is not None},
        is_known=entry["filed"] is not None or entry["story_id"] is not None,
        is_withdrawn=entry["withdrawn"] is not None,
    )


def _preferences(row: Row) -> Preferences | None:
    """Return what the place of a subscription asked for, if it did."""
    if row[f"{_ASKED}platform"] is None:
        return None
    return records.preferences({column.name: row[f"{_ASKED}{column.name}"] for column in PREFERENCES.c})
