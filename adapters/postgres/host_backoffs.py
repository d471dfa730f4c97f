"""Host backoffs: hosts that asked for a pause, so that none of their feeds is polled for a while."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, delete, exists, func, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.postgres.schema import FEEDS, RESTING_HOSTS
from bot.domain.feed import MAX_BACKOFF, HostBackoff


def is_backing_off(now: datetime) -> ColumnElement[bool]:
    """Return whether a feed's host wants nothing to be asked: also one that a hub made due, or that is new."""
    return exists().where(RESTING_HOSTS.c.host == FEEDS.c.host, RESTING_HOSTS.c.until > now)


async def save_backoff(connection: AsyncConnection, backoff: HostBackoff) -> None:
    """Save that a host asked for a pause; of two answers the longer wait counts. Its feeds say so, too.

    Rests that are over are forgotten: none is longer than `MAX_BACKOFF`.
    """
    until = {
        "next_due": func.greatest(FEEDS.c.next_due, backoff.until),
        "asked_until": func.greatest(FEEDS.c.asked_until, backoff.until),
    }
    theirs = update(FEEDS).where(FEEDS.c.host == backoff.host, FEEDS.c.next_due < backoff.until)
    await connection.execute(theirs.values(until))  # it looks at all feeds, which is seldom enough
    told = insert(RESTING_HOSTS).values(host=backoff.host, until=backoff.until)
    longer = func.greatest(RESTING_HOSTS.c.until, told.excluded.until)
    await connection.execute(told.on_conflict_do_update(index_elements=["host"], set_={"until": longer}))
    await connection.execute(delete(RESTING_HOSTS).where(RESTING_HOSTS.c.until < backoff.until - MAX_BACKOFF))
