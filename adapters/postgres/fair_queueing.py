"""Fair queueing: a workspace that adds thousands of feeds does not delay the news of all others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import case, func, select, tuple_
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.postgres.schema import ENTRIES, RATES, SUBSCRIPTIONS
from bot.domain.subscription import Destination

RECENT_PERIOD = timedelta(hours=1)
"""How long a subscription counts as new."""
FEEDS_PER_PLACE_BEHIND, MAX_PLACES_BEHIND = 10, 100
"""Feeds that a workspace may add for each place it gives way, and the most places."""
FIRST_LOOKS_AT_ONCE, FIRST_LOOKS_A_SECOND = 100, 8
"""New feeds of a list that are polled at once, and in each second after that.

As many as a process can have under way if none of them answers (REQUESTS_AT_ONCE and FETCH_TIMEOUT_SECONDS), and no
more: otherwise the feeds of all others would wait for their time-outs.
"""
FIRST_LOOKS = "first looks"


async def first_poll_times(
    connection: AsyncConnection, destination: Destination, number: int, now: datetime
) -> Sequence[datetime]:
    """Return the times of the first polls of `number` feeds that a workspace adds, after those it added before."""
    step = timedelta(seconds=1 / FIRST_LOOKS_A_SECOND)
    watch_key = {"platform": destination.platform, "workspace": destination.workspace, "place": FIRST_LOOKS}
    turn = insert(RATES).values(**watch_key, every=step.total_seconds(), free=now + number * step)
    later = func.greatest(RATES.c.free, now) + number * step
    booked = turn.on_conflict_do_update(index_elements=list(watch_key), set_={"free": later}).returning(RATES.c.free)
    end = (await connection.execute(booked)).scalar_one()
    first = end - (number + FIRST_LOOKS_AT_ONCE) * step
    return [max(now, first + place_in_line * step) for place_in_line in range(number)]


async def queue_handicaps(connection: AsyncConnection, entries: Sequence[int], now: datetime) -> Mapping[int, int]:
    """Return how many places entries give way, by the number of feeds their workspace added in the last hour.

    If several workspaces read a feed, the one that gives way least counts; one that had it before does not at all.
    """
    home = (SUBSCRIPTIONS.c.platform, SUBSCRIPTIONS.c.workspace)
    since = now - RECENT_PERIOD
    new = select(ENTRIES.c.feed_id).where(ENTRIES.c.id.in_(entries))
    newest = func.min(SUBSCRIPTIONS.c.made).label("made")
    homes = select(SUBSCRIPTIONS.c.feed_id, *home, newest).where(SUBSCRIPTIONS.c.feed_id.in_(new))
    of_feeds = homes.group_by(SUBSCRIPTIONS.c.feed_id, *home).cte("homes")
    recent = select(*home, func.count().label("number")).where(
        SUBSCRIPTIONS.c.made > since,
        tuple_(*home).in_(select(of_feeds.c.platform, of_feeds.c.workspace).where(of_feeds.c.made > since)),
    )
    lately = recent.group_by(*home).cte("lately")
    same = (of_feeds.c.platform == lately.c.platform) & (of_feeds.c.workspace == lately.c.workspace)
    number = func.min(case((of_feeds.c.made > since, lately.c.number), else_=0))
    behind = select(of_feeds.c.feed_id, number.label("number")).select_from(of_feeds.outerjoin(lately, same))
    feeds = behind.group_by(of_feeds.c.feed_id).having(number >= FEEDS_PER_PLACE_BEHIND).cte("feeds")
    query = select(ENTRIES.c.id, feeds.c.number).join(feeds, feeds.c.feed_id == ENTRIES.c.feed_id)
    rows = await connection.execute(query.where(ENTRIES.c.id.in_(entries)))
    return {row.id: min(row.number // FEEDS_PER_PLACE_BEHIND, MAX_PLACES_BEHIND) for row in rows}
