"""Feeds that move: to an address of their own, or to that of a feed which is watched already."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, FromClause, and_, case, false, func, null, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.postgres.numbering import PLACE, keep_settings
from adapters.postgres.schema import FEEDS, SUBSCRIPTIONS
from bot.domain.addresses import host_of
from bot.domain.feed import Feed

MAX_ADDRESS_BYTES = 2_000
"""Bytes of an address that a feed may move to; the index on addresses takes no longer ones."""


async def recount_subscribers(connection: AsyncConnection, *feed_ids: int) -> None:
    """Count feeds' subscribers anew; the feeds' rows are locked first, so that two changes cannot miss each other."""
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
    """Give a feed its new address, unless we cannot keep that: the old one still leads there.

    Where we watch the new address already, the two are one feed from now on.
    """
    if len(feed.url.encode()) > MAX_ADDRESS_BYTES:
        return
    others = select(FEEDS.c.id).where(FEEDS.c.url == feed.url, FEEDS.c.id != feed.id)
    other = (await connection.execute(others.with_for_update())).scalar()
    if other is not None:
        wanted = select(SUBSCRIPTIONS.c.id).where(SUBSCRIPTIONS.c.feed_id == other).limit(1)
        if (await connection.execute(wanted)).first() is not None:
            await _merge(connection, feed.id, other, feed.last_polled)
            return
        await _clear_address(connection, other)
    moved = update(FEEDS).where(FEEDS.c.id == feed.id).values(url=feed.url, host=host_of(feed.url))
    await connection.execute(moved)


async def _clear_address(connection: AsyncConnection, feed_id: int) -> None:
    """Clear the address of a feed that nobody wants; who asks for that address gets the feed that has it."""
    nowhere = func.concat("left:", FEEDS.c.id)
    nothing = {"etag": None, "last_modified": None, "validators_url": "", "body_hash": "", "marks": b""}
    await connection.execute(update(FEEDS).where(FEEDS.c.id == feed_id).values(url=nowhere, host="", **nothing))


def _is_active(wish: FromClause, now: datetime | None) -> ColumnElement[bool]:
    """Check whether a subscription is not paused; where nobody knows when that is, a pause with an end lasts."""
    until = wish.c.paused_until
    return and_(~wish.c.paused, or_(until.is_(None), false() if now is None else until <= now))


async def _merge(connection: AsyncConnection, old: int, new: int, now: datetime | None) -> None:
    """Have everybody who wants `old` get `new`, each once; what `old` brought stays with it, for those who want `new`.

    Entries that wait to be digested are so delivered to them, and what they had is known by its story.
    """
    given = SUBSCRIPTIONS.alias("given")
    same_place = and_(*(SUBSCRIPTIONS.c[name] == given.c[name] for name in PLACE))
    # Whoever listened to one of them goes on listening; where both are paused, the later end holds, and only where
    # neither has one there is none.
    is_on = or_(_is_active(SUBSCRIPTIONS, now), _is_active(given, now))
    later = func.greatest(SUBSCRIPTIONS.c.paused_until, given.c.paused_until)
    awake = update(SUBSCRIPTIONS).where(SUBSCRIPTIONS.c.feed_id == new, given.c.feed_id == old, same_place)
    await connection.execute(
        awake.values(
            paused=and_(SUBSCRIPTIONS.c.paused, given.c.paused),
            paused_until=case((is_on, null()), else_=later),
            language=case((SUBSCRIPTIONS.c.language == "", given.c.language), else_=SUBSCRIPTIONS.c.language),
            focus=case((SUBSCRIPTIONS.c.focus == "", given.c.focus), else_=SUBSCRIPTIONS.c.focus),
            folder=case((SUBSCRIPTIONS.c.folder == "", given.c.folder), else_=SUBSCRIPTIONS.c.folder),
        )
    )
    is_there = select(given.c.id).where(same_place, given.c.feed_id == new).exists()
    doubled = and_(SUBSCRIPTIONS.c.feed_id == old, is_there)
    await keep_settings(connection, doubled)
    await connection.execute(SUBSCRIPTIONS.delete().where(doubled))
    await connection.execute(update(SUBSCRIPTIONS).where(SUBSCRIPTIONS.c.feed_id == old).values(feed_id=new))
    gone_there = or_(FEEDS.c.id == old, and_(FEEDS.c.merged_into == old, FEEDS.c.id != new))
    await connection.execute(update(FEEDS).where(gone_there).values(merged_into=new))
    well = {"health": "fine", "failures": 0, "problem": "", "status": None, "failing_since": None, "is_told": False}
    # It has just been read there, so it is not gone.
    back = update(FEEDS).where(FEEDS.c.id == new, FEEDS.c.health == "gone")
    await connection.execute(back.values(well))
    await connection.execute(update(FEEDS).where(FEEDS.c.id == new).values(merged_into=None))
    for number in (old, new):
        await recount_subscribers(connection, number)
