"""Deliveries in PostgreSQL, and the stories and digests they are of."""

from __future__ import annotations

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.postgres import records
from adapters.postgres.database import Database
from adapters.postgres.schema import (
    ARTICLES,
    DELIVERIES,
    DIGESTS,
    EDITIONS,
    ENTRIES,
    FEEDS,
    PREFERENCES,
    STORIES,
    SUBSCRIPTIONS,
)
from bot.domain.delivery import Assignment, Delivery, DeliveryId
from bot.domain.digest import Digest, DigestId
from bot.domain.preferences import Preferences
from bot.domain.story import Source, Story, StoryId, each_once
from bot.domain.subscription import Destination


class PostgresDeliveries:
    """Fulfils `bot.ports.DeliveryStore`."""

    _database: Database

    async def assignment(self, delivery_id: DeliveryId) -> Assignment | None:
        """Return a delivery with what it delivers."""
        async with self._database.transaction() as connection:
            query = select(DELIVERIES).where(DELIVERIES.c.id == delivery_id)
            row = (await connection.execute(query)).mappings().first()
            if row is None:
                return None
            return await assignment_of(connection, records.delivery(row))

    async def save_delivery(self, delivery: Delivery) -> None:
        """Save a delivery's state."""
        query = update(DELIVERIES).where(DELIVERIES.c.id == delivery.id).values(records.delivery_row(delivery))
        async with self._database.transaction() as connection:
            await connection.execute(query)


async def assignment_of(connection: AsyncConnection, delivery: Delivery) -> Assignment:
    """Return a delivery with what it delivers."""
    digest_id, digest = await newest_digest(connection, delivery.story_id)
    edition = None
    if delivery.edition_id is not None:
        query = select(EDITIONS).where(EDITIONS.c.id == delivery.edition_id)
        edition = records.edition((await connection.execute(query)).mappings().one())
    return Assignment(
        delivery=delivery,
        story=await story_of(connection, delivery.story_id),
        digest=digest,
        digest_id=digest_id,
        previous=await _digest(connection, delivery.shown_digest) if delivery.shown_digest else None,
        language=await language_wanted(connection, delivery.story_id, delivery.destination),
        edition=edition,
        preferences=await preferences_of(connection, delivery.destination),
    )


async def preferences_of(connection: AsyncConnection, destination: Destination) -> Preferences:
    """Return what a destination asked for."""
    place = [PREFERENCES.c[name] == value for name, value in records.destination_row(destination).items()]
    row = (await connection.execute(select(PREFERENCES).where(*place))).mappings().first()
    return Preferences(destination=destination) if row is None else records.preferences(row)


async def story_of(connection: AsyncConnection, story_id: StoryId) -> Story:
    """Return a story with its sources, the leading one first, each by its newest revision."""
    query = (
        select(ARTICLES.c.title, ARTICLES.c.url, ARTICLES.c.publisher, ARTICLES.c.published)
        .ext(distinct_on(ENTRIES.c.filed, ENTRIES.c.id))
        .join(ENTRIES, ENTRIES.c.id == ARTICLES.c.entry_id)
        .where(ENTRIES.c.story_id == story_id)
        .order_by(ENTRIES.c.filed, ENTRIES.c.id, ARTICLES.c.revision.desc())
    )
    rows = (await connection.execute(query)).mappings().all()
    return Story(id=story_id, sources=each_once(Source(**row) for row in rows))


async def newest_digest(connection: AsyncConnection, story_id: StoryId) -> tuple[DigestId, Digest]:
    """Return a story's digest: the newest of the entry it began with."""
    query = (
        select(DIGESTS.c.id, DIGESTS.c.content, *records.ARTICLE)
        .join(ARTICLES, ARTICLES.c.id == DIGESTS.c.article_id)
        .join(STORIES, STORIES.c.lead_entry_id == ARTICLES.c.entry_id)
        .where(STORIES.c.id == story_id)
        .order_by(DIGESTS.c.id.desc())
        .limit(1)
    )
    row = (await connection.execute(query)).mappings().one()
    return DigestId(row["id"]), Digest.from_record(row["content"], records.article(row))


async def language_wanted(connection: AsyncConnection, story_id: StoryId, destination: Destination) -> str:
    """Return what a destination wants a story in: as its oldest subscription says that brings the story."""
    place = [SUBSCRIPTIONS.c[name] == value for name, value in records.destination_row(destination).items()]
    query = (
        select(SUBSCRIPTIONS.c.language)
        .join(FEEDS, func.coalesce(FEEDS.c.merged_into, FEEDS.c.id) == SUBSCRIPTIONS.c.feed_id)
        .join(ENTRIES, ENTRIES.c.feed_id == FEEDS.c.id)
        .where(ENTRIES.c.story_id == story_id, *place)
        .order_by(SUBSCRIPTIONS.c.id)
        .limit(1)
    )
    return (await connection.execute(query)).scalar() or ""


async def _digest(connection: AsyncConnection, digest_id: DigestId) -> Digest:
    query = (
        select(DIGESTS.c.content, *records.ARTICLE)
        .join(ARTICLES, ARTICLES.c.id == DIGESTS.c.article_id)
        .where(DIGESTS.c.id == digest_id)
    )
    row = (await connection.execute(query)).mappings().one()
    return Digest.from_record(row["content"], records.article(row))
