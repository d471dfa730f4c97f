"""What channels asked for, and what became of articles there, in PostgreSQL."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, RowMapping, Table, and_, delete, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.postgres import records
from adapters.postgres.database import Database
from adapters.postgres.deliveries import newest_digest, preferences_of, story_of
from adapters.postgres.moving import recount
from adapters.postgres.schema import (
    ARTICLES,
    DELIVERIES,
    DIGESTS,
    EDITIONS,
    ENTRIES,
    FEEDS,
    OPINIONS,
    PASSED_OVER,
    PREFERENCES,
    QUESTIONS,
    REPLIES,
    STORIES,
    SUBSCRIPTIONS,
)
from bot.domain.digest import Digest
from bot.domain.filters import Filter
from bot.domain.history import Trace
from bot.domain.preferences import Preferences
from bot.domain.sameness import link_mark
from bot.domain.story import Story, StoryId
from bot.domain.subscription import Destination, SubscriptionId


class PostgresChannels:
    """Fulfils `bot.ports.ChannelStore`, and the filters of subscriptions."""

    _database: Database

    async def preferences(self, destination: Destination) -> Preferences:
        """Return what a destination asked for."""
        async with self._database.transaction() as connection:
            return await preferences_of(connection, destination)

    async def save_preferences(self, preferences: Preferences) -> None:
        """Save what a destination asked for."""
        row = records.preferences_row(preferences)
        made = insert(PREFERENCES).values(row)
        newest = made.on_conflict_do_update(constraint=PREFERENCES.primary_key, set_=row)
        async with self._database.transaction() as connection:
            await connection.execute(newest)

    async def screen(self, subscription_id: SubscriptionId, only: Filter) -> bool:
        """Set a subscription's filter."""
        query = update(SUBSCRIPTIONS).where(SUBSCRIPTIONS.c.id == subscription_id).values(filter=str(only))
        async with self._database.transaction() as connection:
            return (await connection.execute(query)).rowcount > 0

    async def newest(self, destination: Destination, *, limit: int) -> Sequence[tuple[Story, Digest]]:
        """Return the newest stories from a destination's feeds."""
        query = (
            select(STORIES.c.id)
            .join(ENTRIES, ENTRIES.c.story_id == STORIES.c.id)
            .join(SUBSCRIPTIONS, SUBSCRIPTIONS.c.feed_id == ENTRIES.c.feed_id)
            .where(_at(SUBSCRIPTIONS, destination))
            .group_by(STORIES.c.id)
            .order_by(STORIES.c.told.desc(), STORIES.c.id.desc())
            .limit(limit)
        )
        async with self._database.transaction() as connection:
            numbers = [StoryId(number) for number in (await connection.execute(query)).scalars()]
            return [(await story_of(connection, one), (await newest_digest(connection, one))[1]) for one in numbers]

    async def trace(self, destination: Destination, *, message: str = "", url: str = "") -> Trace | None:
        """Return what became of an article."""
        async with self._database.transaction() as connection:
            entry = await _entry(connection, destination, message=message, url=url)
            return None if entry is None else await _trace(connection, destination, entry)

    async def forget_workspace(self, platform: str, workspace: str) -> int:
        """Delete a workspace's rows, the ones that refer to others first."""

        def ours(table: Table) -> ColumnElement[bool]:
            return and_(table.c.platform == platform, table.c.workspace == workspace)

        deliveries = select(DELIVERIES.c.id).where(ours(DELIVERIES))
        async with self._database.transaction() as connection:
            for table in (QUESTIONS, OPINIONS):
                await connection.execute(delete(table).where(table.c.delivery_id.in_(deliveries)))
            for table in (DELIVERIES, EDITIONS, PASSED_OVER, PREFERENCES):
                await connection.execute(delete(table).where(ours(table)))
            await connection.execute(delete(REPLIES).where(REPLIES.c.workspace == f"{platform}:{workspace}"))
            query = delete(SUBSCRIPTIONS).where(ours(SUBSCRIPTIONS)).returning(SUBSCRIPTIONS.c.feed_id)
            feeds = list((await connection.execute(query)).scalars())
            for feed_id in sorted(set(feeds)):
                await recount(connection, feed_id)
            return len(feeds)


async def _entry(connection: AsyncConnection, destination: Destination, *, message: str, url: str) -> RowMapping | None:
    """Return the entry that is asked about: the one its message was made of, or the newest with that address."""
    query = (
        select(ENTRIES, FEEDS.c.title.label("feed_title"), FEEDS.c.url.label("feed_url"))
        .join(FEEDS, FEEDS.c.id == ENTRIES.c.feed_id)
        .order_by(ENTRIES.c.id.desc())
        .limit(1)
    )
    if message:
        lead = (
            select(STORIES.c.lead_entry_id)
            .join(DELIVERIES, DELIVERIES.c.story_id == STORIES.c.id)
            .where(_at(DELIVERIES, destination), DELIVERIES.c.message == message)
        )
        query = query.where(ENTRIES.c.id.in_(lead))
    else:
        read = select(ARTICLES.c.entry_id).where(ARTICLES.c.url == url)
        mine = select(SUBSCRIPTIONS.c.feed_id).where(_at(SUBSCRIPTIONS, destination))
        query = query.where(
            or_(ENTRIES.c.link_mark == link_mark(url), ENTRIES.c.id.in_(read)), ENTRIES.c.feed_id.in_(mine)
        )
    return (await connection.execute(query)).mappings().first()


async def _trace(connection: AsyncConnection, destination: Destination, entry: RowMapping) -> Trace:
    story_id = entry["story_id"]
    made = (
        select(DIGESTS.c.content, ARTICLES.c.title, ARTICLES.c.url)
        .join(ARTICLES, ARTICLES.c.id == DIGESTS.c.article_id)
        .where(ARTICLES.c.entry_id == entry["id"])
        .order_by(DIGESTS.c.id.desc())
        .limit(1)
    )
    digest = (await connection.execute(made)).mappings().first()
    content = digest["content"] if digest else {}
    sources = select(func.count()).select_from(ENTRIES).where(ENTRIES.c.story_id == story_id)
    lead = select(STORIES.c.lead_entry_id).where(STORIES.c.id == story_id)
    posted = select(DELIVERIES).where(_at(DELIVERIES, destination), DELIVERIES.c.story_id == story_id)
    delivery = (await connection.execute(posted)).mappings().first()
    reason = select(PASSED_OVER.c.reason).where(_at(PASSED_OVER, destination), PASSED_OVER.c.entry_id == entry["id"])
    return Trace(
        title=(digest["title"] if digest else "") or entry["title"],
        url=(digest["url"] if digest else "") or entry["url"],
        feed=entry["feed_title"] or entry["feed_url"],
        state=entry["state"],
        problem=entry["problem"],
        filed=entry["filed"],
        model=content.get("model", ""),
        note=content.get("note", ""),
        rejected=len(content.get("rejected", ())),
        sources=int((await connection.execute(sources)).scalar_one()),
        is_lead=(await connection.execute(lead)).scalar() in (None, entry["id"]),
        delivery=None if delivery is None else records.delivery(delivery),
        passed_over=(await connection.execute(reason)).scalar() or "",
    )


def _at(table: Table, destination: Destination) -> ColumnElement[bool]:
    return and_(*(table.c[name] == value for name, value in records.destination_row(destination).items()))
