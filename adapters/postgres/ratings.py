"""Ratings: how many people rated each feed's digests as good, and how many did not."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import and_, func, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.postgres import records
from adapters.postgres.schema import DELIVERIES, ENTRIES, FEEDS, OPINIONS, SUBSCRIPTIONS, WANTED_AS
from bot.domain.history import Opinions


async def opinions_by_feed(connection: AsyncConnection, *, most: int) -> Sequence[Opinions]:
    """Return how many people found each feed's digests good, and how many did not; the most disliked feeds first.

    If several feeds brought a story, the first one that its channel is subscribed to counts, or else the first.
    """
    is_channels_own = and_(
        SUBSCRIPTIONS.c.feed_id == WANTED_AS,
        *(SUBSCRIPTIONS.c[name] == DELIVERIES.c[name] for name in ("platform", "workspace", "channel")),
    )
    opinions = (
        select(WANTED_AS.label("feed_id"), OPINIONS.c.is_good)
        .ext(distinct_on(OPINIONS.c.delivery_id, OPINIONS.c.person))
        .join(DELIVERIES, DELIVERIES.c.id == OPINIONS.c.delivery_id)
        .join(ENTRIES, ENTRIES.c.story_id == DELIVERIES.c.story_id)
        .join(FEEDS, FEEDS.c.id == ENTRIES.c.feed_id)
        .outerjoin(SUBSCRIPTIONS, is_channels_own)
        .order_by(
            OPINIONS.c.delivery_id, OPINIONS.c.person, SUBSCRIPTIONS.c.id.is_(None), ENTRIES.c.filed, ENTRIES.c.id
        )
        .subquery()
    )
    bad = func.count().filter(~opinions.c.is_good)
    good = func.count().filter(opinions.c.is_good)
    counted = select(opinions.c.feed_id, good.label("good"), bad.label("bad")).group_by(opinions.c.feed_id).subquery()
    query = (
        select(FEEDS, counted.c.good, counted.c.bad)
        .join(counted, counted.c.feed_id == FEEDS.c.id)
        .order_by(counted.c.bad.desc(), counted.c.good.desc(), FEEDS.c.id)
        .limit(most)
    )
    rows = (await connection.execute(query)).mappings().all()
    return [Opinions(feed=records.feed(row).name, good=row["good"], bad=row["bad"]) for row in rows]
