"""Host backoffs: hosts that asked for a pause, so that none of their feeds is polled for a while."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, delete, exists, func, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.postgres.schema import FEEDS, RESTING_HOSTS
from bot.domain.feed import MAX_BACKOFF, HostBackoff


def is_backing_off(now: datetime) -> ColumnElement[bool]:
    """Return the condition that a feed's host asked for a pause, which also holds for new feeds and those made due."""
    return exists().where(RESTING_HOSTS.c.host == FEEDS.c.host, RESTING_HOSTS.c.until > now)


async def save_backoff(connection: AsyncConnection, backoff: HostBackoff) -> None:
    """Save a host's backoff, also on its feeds; of two, the longer one counts.

    Past backoffs are deleted: none is longer than `MAX_BACKOFF`.
    """
    until = {
        "next_due": func.greatest(FEEDS.c.next_due, backoff.until),
        "asked_until": func.greatest(FEEDS.c.asked_until, backoff.until),
    }
    feeds_of_host = update(FEEDS).where(FEEDS.c.host == backoff.host, FEEDS.c.next_due < backoff.until)
    await connection.execute(feeds_of_host.values(until))  # this scans all feeds, which happens rarely enough
    insertion = insert(RESTING_HOSTS).values(host=backoff.host, until=backoff.until)
    longer = func.greatest(RESTING_HOSTS.c.until, insertion.excluded.until)
    await connection.execute(insertion.on_conflict_do_update(index_elements=["host"], set_={"until": longer}))
    await connection.execute(delete(RESTING_HOSTS).where(RESTING_HOSTS.c.until < backoff.until - MAX_BACKOFF))
