"""Feeds that move: to a new address, or to that of a feed that is watched already."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, FromClause, and_, case, false, func, null, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.postgres.numbering import keep_settings
from adapters.postgres.schema import FEEDS, SUBSCRIPTIONS
from adapters.postgres.schema.columns import DESTINATION_COLUMNS
from bot.domain.addresses import host_of
from bot.domain.feed import Feed

MAX_ADDRESS_BYTES = 2_000
"""Most bytes of an address that a feed may move to; the index on addresses takes no longer ones."""


async def recount_subscribers(connection: AsyncConnection, *feed_ids: int) -> None:
    """Recount feeds' subscribers; the feeds' rows are locked first, so that two changes cannot miss each other."""
    counted = FEEDS.c.id.in_(feed_ids)
    await connection.execute(select(FEEDS.c.id).where(counted).order_by(FEEDS.c.id).with_for_update())
    count = (
        select(func.count())
        .select_from(SUBSCRIPTIONS)
        .where(SUBSCRIPTIONS.c.feed_id == FEEDS.c.id, SUBSCRIPTIONS.c.paused.is_(False))
        .correlate(FEEDS)
        .scalar_subquery()
    )
    await connection.execute(update(FEEDS).where(counted).values(subscribers=count))


async def move_feed(connection: AsyncConnection, feed: Feed) -> None:
    """Give a feed its new address, unless that is too long to store: the old one still leads there.

    If we watch the new address already, the two feeds are merged.
    """
    if len(feed.url.encode()) > MAX_ADDRESS_BYTES:
        return
    others = select(FEEDS.c.id).where(FEEDS.c.url == feed.url, FEEDS.c.id != feed.id)
    other = (await connection.execute(others.with_for_update())).scalar()
    if other is not None:
        subscription = select(SUBSCRIPTIONS.c.id).where(SUBSCRIPTIONS.c.feed_id == other).limit(1)
        if (await connection.execute(subscription)).first() is not None:
            await _merge(connection, feed.id, other, feed.last_polled)
            return
        await _clear_address(connection, other)
    moved = update(FEEDS).where(FEEDS.c.id == feed.id).values(url=feed.url, host=host_of(feed.url))
    await connection.execute(moved)


async def _clear_address(connection: AsyncConnection, feed_id: int) -> None:
    """Clear the address of a feed that nobody wants, so that another feed can take it."""
    nowhere = func.concat("left:", FEEDS.c.id)
    cleared = {"etag": None, "last_modified": None, "validators_url": "", "body_hash": "", "marks": b""}
    await connection.execute(update(FEEDS).where(FEEDS.c.id == feed_id).values(url=nowhere, host="", **cleared))


def _is_active(wish: FromClause, now: datetime | None) -> ColumnElement[bool]:
    """Return the condition that a subscription is not paused; without a time, a pause with an end still lasts."""
    until = wish.c.paused_until
    return and_(~wish.c.paused, or_(until.is_(None), false() if now is None else until <= now))


async def _merge(connection: AsyncConnection, old: int, new: int, now: datetime | None) -> None:
    """Move all subscriptions from `old` to `new`, one per channel; the entries of `old` stay, for those of `new`.

    So entries that wait to be digested are delivered to them, and entries they had are recognized by their story.
    """
    moving = SUBSCRIPTIONS.alias("given")
    same_place = and_(*(SUBSCRIPTIONS.c[name] == moving.c[name] for name in DESTINATION_COLUMNS))
    # A channel that listened to one of them goes on listening; if both are paused, the later end counts, and there is
    # none only if neither pause has one.
    is_on = or_(_is_active(SUBSCRIPTIONS, now), _is_active(moving, now))
    later = func.greatest(SUBSCRIPTIONS.c.paused_until, moving.c.paused_until)
    awake = update(SUBSCRIPTIONS).where(SUBSCRIPTIONS.c.feed_id == new, moving.c.feed_id == old, same_place)
    await connection.execute(
        awake.values(
            paused=and_(SUBSCRIPTIONS.c.paused, moving.c.paused),
            paused_until=case((is_on, null()), else_=later),
            language=case((SUBSCRIPTIONS.c.language == "", moving.c.language), else_=SUBSCRIPTIONS.c.language),
            focus=case((SUBSCRIPTIONS.c.focus == "", moving.c.focus), else_=SUBSCRIPTIONS.c.focus),
            folder=case((SUBSCRIPTIONS.c.folder == "", moving.c.folder), else_=SUBSCRIPTIONS.c.folder),
        )
    )
    is_there = select(moving.c.id).where(same_place, moving.c.feed_id == new).exists()
    is_duplicate = and_(SUBSCRIPTIONS.c.feed_id == old, is_there)
    await keep_settings(connection, is_duplicate)
    await connection.execute(SUBSCRIPTIONS.delete().where(is_duplicate))
    await connection.execute(update(SUBSCRIPTIONS).where(SUBSCRIPTIONS.c.feed_id == old).values(feed_id=new))
    gone_there = or_(FEEDS.c.id == old, and_(FEEDS.c.merged_into == old, FEEDS.c.id != new))
    await connection.execute(update(FEEDS).where(gone_there).values(merged_into=new))
    healthy = {"health": "fine", "failures": 0, "problem": "", "status": None, "failing_since": None, "is_told": False}
    # The feed has just been read at that address, so it is not gone.
    revived = update(FEEDS).where(FEEDS.c.id == new, FEEDS.c.health == "gone")
    await connection.execute(revived.values(healthy))
    await connection.execute(update(FEEDS).where(FEEDS.c.id == new).values(merged_into=None))
    for number in (old, new):
        await recount_subscribers(connection, number)
