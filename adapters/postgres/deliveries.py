"""Deliveries and the conversations under them in PostgreSQL."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, and_, select, update
from sqlalchemy.dialects.postgresql import distinct_on, insert
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.postgres import records
from adapters.postgres.board import touch
from adapters.postgres.database import Database
from adapters.postgres.schema import (
    ARTICLES,
    DELIVERIES,
    DIGESTS,
    EDITIONS,
    ENTRIES,
    PREFERENCES,
    QUESTIONS,
    STORIES,
    SUBSCRIPTIONS,
)
from adapters.postgres.turns import turns_under
from bot.domain.conversation import Answer, Question, Thread
from bot.domain.delivery import Assignment, Delivery, DeliveryId, MessageRef
from bot.domain.digest import Digest, DigestId
from bot.domain.preferences import Preferences
from bot.domain.story import Source, Story, StoryId, each_once
from bot.domain.subscription import Destination


class PostgresDeliveries:
    """Fulfils `bot.ports.DeliveryStore` and `bot.ports.ThreadStore`."""

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

    async def thread(self, destination: Destination, message: MessageRef) -> Thread | None:
        """Return the conversation under a message."""
        async with self._database.transaction() as connection:
            row = (await connection.execute(select(DELIVERIES).where(_under(destination, message)))).mappings().first()
            if row is None:
                return None
            _, digest = await newest_digest(connection, StoryId(row["story_id"]))
            return Thread(
                delivery_id=DeliveryId(row["id"]),
                destination=destination,
                message=message,
                digest=digest,
                turns=(await turns_under(connection, [row["id"]])).get(row["id"], ()),
                language=await _language(connection, StoryId(row["story_id"]), destination),
            )

    async def open_question(self, question: Question, *, now: datetime) -> bool:
        """Store a question."""
        async with self._database.transaction() as connection:
            under = select(DELIVERIES.c.id).where(_under(question.destination, question.message))
            delivery_id = (await connection.execute(under)).scalar()
            if delivery_id is None:
                return False
            row = {
                "key": question.key,
                "delivery_id": delivery_id,
                "text": question.text,
                "asked_by": question.asked_by,
                "asked": now,
            }
            query = insert(QUESTIONS).values(row).on_conflict_do_nothing().returning(QUESTIONS.c.key)
            is_new = (await connection.execute(query)).first() is not None
            await touch(connection, delivery_id)
            return is_new

    async def close_question(self, question: Question, answer: Answer, *, now: datetime) -> None:
        """Store an answer."""
        query = (
            update(QUESTIONS)
            .where(QUESTIONS.c.key == question.key)
            .values(answer=records.answer_record(answer), answered=now)
            .returning(QUESTIONS.c.delivery_id)
        )
        async with self._database.transaction() as connection:
            delivery_id = (await connection.execute(query)).scalar_one()
            await touch(connection, delivery_id)


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
        language=await _language(connection, delivery.story_id, delivery.destination),
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
    """Return the digest of a story's leading article, by its newest revision."""
    query = (
        select(DIGESTS.c.id, DIGESTS.c.content, *(column for column in ARTICLES.c if column.name != "id"))
        .join(ARTICLES, ARTICLES.c.id == DIGESTS.c.article_id)
        .join(STORIES, STORIES.c.lead_entry_id == ARTICLES.c.entry_id)
        .where(STORIES.c.id == story_id)
        .order_by(DIGESTS.c.id.desc())
        .limit(1)
    )
    row = (await connection.execute(query)).mappings().one()
    return DigestId(row["id"]), Digest.from_record(row["content"], records.article(row))


async def _language(connection: AsyncConnection, story_id: StoryId, destination: Destination) -> str:
    """Return what a destination wants a story in: as its oldest subscription says that brings the story."""
    place = [SUBSCRIPTIONS.c[name] == value for name, value in records.destination_row(destination).items()]
    query = (
        select(SUBSCRIPTIONS.c.language)
        .join(ENTRIES, ENTRIES.c.feed_id == SUBSCRIPTIONS.c.feed_id)
        .where(ENTRIES.c.story_id == story_id, *place)
        .order_by(SUBSCRIPTIONS.c.id)
        .limit(1)
    )
    return (await connection.execute(query)).scalar() or ""


async def _digest(connection: AsyncConnection, digest_id: DigestId) -> Digest:
    query = (
        select(DIGESTS.c.content, *(column for column in ARTICLES.c if column.name != "id"))
        .join(ARTICLES, ARTICLES.c.id == DIGESTS.c.article_id)
        .where(DIGESTS.c.id == digest_id)
    )
    row = (await connection.execute(query)).mappings().one()
    return Digest.from_record(row["content"], records.article(row))


def _under(destination: Destination, message: MessageRef) -> ColumnElement[bool]:
    place = [DELIVERIES.c[name] == value for name, value in records.destination_row(destination).items()]
    return and_(*place, DELIVERIES.c.message == message)
