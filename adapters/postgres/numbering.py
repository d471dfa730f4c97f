"""Numbering: the numbers by which a channel refers to its feeds: assigned in order, kept even after a removal."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, and_, delete, func, select, text, union_all
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.postgres import records
from adapters.postgres.conditions import matches_destination
from adapters.postgres.schema import FEEDS, REMOVED, SUBSCRIPTIONS
from adapters.postgres.schema.columns import DESTINATION_COLUMNS
from bot.domain.subscription import Destination, SubscriptionId

REMOVED_COLUMN_NAMES = [column.name for column in REMOVED.c]
"""Columns remembered of a removed subscription."""


MAX_NUMBER = 2**31 - 1
"""The highest number of a subscription that the column can hold."""


async def number_feeds(
    connection: AsyncConnection, destination: Destination, feed_ids: Sequence[int]
) -> dict[int, int]:
    """Assign numbers to feeds that a destination is not subscribed to yet: their former ones, else the next ones.

    The caller has locked the destination's list of feeds: see `lock_numbers`.
    """
    is_subscribed, is_removed = (
        matches_destination(SUBSCRIPTIONS, destination),
        matches_destination(REMOVED, destination),
    )
    subscribed_ids = set((await connection.execute(select(SUBSCRIPTIONS.c.feed_id).where(is_subscribed))).scalars())
    removed = select(REMOVED.c.feed_id, REMOVED.c.number).where(is_removed).order_by(REMOVED.c.number.desc())
    former_numbers: dict[int, int] = {row.feed_id: row.number for row in await connection.execute(removed)}
    # Both in one statement: a number that moves from one table to the other meanwhile is in one of them.
    all_numbers = union_all(
        select(SUBSCRIPTIONS.c.number).where(is_subscribed), select(REMOVED.c.number).where(is_removed)
    ).subquery()
    last: int = (await connection.execute(select(func.coalesce(func.max(all_numbers.c.number), 0)))).scalar_one()
    numbers: dict[int, int] = {}
    for feed_id in feed_ids:
        if feed_id not in subscribed_ids:
            last += feed_id not in former_numbers
            numbers[feed_id] = former_numbers.get(feed_id, last)
    await connection.execute(delete(REMOVED).where(is_removed, REMOVED.c.number.in_(numbers.values())))
    return numbers


async def lock_numbers(connection: AsyncConnection, destination: Destination) -> None:
    """Lock a destination's list of feeds, waiting for others that change it, until the transaction ends.

    Taken before any feed is changed, or two could wait for each other. The trigger of migration 0095 takes it, too.
    """
    turn = text("SELECT pg_advisory_xact_lock(hashtextextended(:key, 65))")
    await connection.execute(turn, {"key": str(destination)})


async def lock_numbers_of(connection: AsyncConnection, subscription_id: SubscriptionId) -> None:
    """Lock the list of feeds of a subscription's destination, if the subscription exists."""
    query = select(*(SUBSCRIPTIONS.c[name] for name in DESTINATION_COLUMNS)).where(
        SUBSCRIPTIONS.c.id == subscription_id
    )
    row = (await connection.execute(query)).mappings().first()
    if row is not None:
        await lock_numbers(connection, records.destination(row))


async def keep_settings(connection: AsyncConnection, ending: ColumnElement[bool]) -> None:
    """Keep the settings of subscriptions that are about to end."""
    settings = select(*(SUBSCRIPTIONS.c[name] for name in REMOVED_COLUMN_NAMES)).where(ending)
    await connection.execute(insert(REMOVED).from_select(REMOVED_COLUMN_NAMES, settings).on_conflict_do_nothing())


async def restore_subscription(connection: AsyncConnection, destination: Destination, number: int) -> int | None:
    """Restore a removed subscription as it was; return its feed, which may have moved to another meanwhile.

    If the destination has its feed already, it stays removed, and keeps its number.
    """
    if number > MAX_NUMBER:
        return None
    await lock_numbers(connection, destination)
    its_own = and_(matches_destination(REMOVED, destination), REMOVED.c.number == number)
    feed_id = func.coalesce(FEEDS.c.merged_into, REMOVED.c.feed_id)
    columns = [feed_id if name == "feed_id" else REMOVED.c[name] for name in REMOVED_COLUMN_NAMES]
    removed = select(*columns).join(FEEDS, FEEDS.c.id == REMOVED.c.feed_id).where(its_own)
    restored = (
        insert(SUBSCRIPTIONS)
        .from_select(REMOVED_COLUMN_NAMES, removed)
        .on_conflict_do_nothing()
        .returning(SUBSCRIPTIONS.c.feed_id)
    )
    restored_feed_id: int | None = (await connection.execute(restored)).scalar()
    if restored_feed_id is not None:
        await connection.execute(delete(REMOVED).where(its_own))
    return restored_feed_id
