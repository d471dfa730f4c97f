"""The numbers by which a channel knows its feeds: given in order, kept by each feed, also when it was removed."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Table, and_, delete, func, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.postgres import records
from adapters.postgres.schema import FEEDS, REMOVED, SUBSCRIPTIONS
from bot.domain.subscription import Destination, SubscriptionId

KEPT = [column.name for column in REMOVED.c]
"""What is remembered of a subscription."""


async def numbered(connection: AsyncConnection, destination: Destination, feed_ids: Sequence[int]) -> dict[int, int]:
    """Return the numbers of feeds that a destination is not subscribed to yet: those they had, else the next ones.

    Whoever numbers another one there waits until this transaction ends.
    """
    await connection.execute(
        text("SELECT pg_advisory_xact_lock(hashtextextended(:key, 65))"), {"key": str(destination)}
    )
    here, gone = _at(SUBSCRIPTIONS, destination), _at(REMOVED, destination)
    there = set((await connection.execute(select(SUBSCRIPTIONS.c.feed_id).where(here))).scalars())
    had = await connection.execute(select(REMOVED.c.feed_id, REMOVED.c.number).where(gone))
    before: dict[int, int] = {row.feed_id: row.number for row in had}
    highest = select(func.coalesce(func.max(SUBSCRIPTIONS.c.number), 0)).where(here)
    last: int = max([(await connection.execute(highest)).scalar_one(), *before.values()])
    numbers: dict[int, int] = {}
    for feed_id in feed_ids:
        if feed_id not in there:
            last += feed_id not in before
            numbers[feed_id] = before.get(feed_id, last)
    await connection.execute(delete(REMOVED).where(gone, REMOVED.c.number.in_(numbers.values())))
    return numbers


async def remember(connection: AsyncConnection, subscription_id: SubscriptionId) -> None:
    """Remember what was set of a subscription that is about to end."""
    ending = select(*(SUBSCRIPTIONS.c[name] for name in KEPT)).where(SUBSCRIPTIONS.c.id == subscription_id)
    await connection.execute(insert(REMOVED).from_select(KEPT, ending))


async def bring_back(connection: AsyncConnection, destination: Destination, number: int) -> int | None:
    """Make a removed subscription one again, as it was; return its feed, which may have moved to another meanwhile."""
    its_own = and_(_at(REMOVED, destination), REMOVED.c.number == number)
    feed_id = func.coalesce(FEEDS.c.merged_into, REMOVED.c.feed_id)
    columns = [feed_id if name == "feed_id" else REMOVED.c[name] for name in KEPT]
    was = select(*columns).join(FEEDS, FEEDS.c.id == REMOVED.c.feed_id).where(its_own)
    back = insert(SUBSCRIPTIONS).from_select(KEPT, was).on_conflict_do_nothing().returning(SUBSCRIPTIONS.c.feed_id)
    found: int | None = (await connection.execute(back)).scalar()
    await connection.execute(delete(REMOVED).where(its_own))
    return found


def _at(table: Table, destination: Destination) -> ColumnElement[bool]:
    return and_(*(table.c[name] == value for name, value in records.destination_row(destination).items()))
