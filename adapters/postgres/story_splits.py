"""Story splits in PostgreSQL: articles that, as a person says, do not belong to the story they were filed under."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from sqlalchemy import ColumnElement, and_, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.postgres import records
from adapters.postgres.conditions import matches_destination
from adapters.postgres.database import Database
from adapters.postgres.deliveries import own_entries
from adapters.postgres.filing import outstanding_deliveries, plan_deliveries
from adapters.postgres.jobs import JobQueue
from adapters.postgres.schema import (
    ARTICLES,
    DELIVERIES,
    ENTRIES,
    FEEDS,
    PARTINGS,
    STORIES,
    STORY_KEYS,
    SUBSCRIPTIONS,
    WANTED_AS,
)
from adapters.postgres.stories import lock_keys
from bot.domain.delivery import DeliveryId, PlannedDelivery
from bot.domain.entry_identity import link_fingerprint
from bot.domain.job import Job
from bot.domain.story import Source, StoryId
from bot.domain.subscription import Destination

MAX_LOCKED_KEYS = 40
"""Most keys locked of the articles at an address; two readings of one have that many."""
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class PostgresStorySplits:
    """Implements the part of `bot.ports.StoryStore` that splits articles off stories."""

    _database: Database
    _queue: JobQueue

    async def split_off_sources(self, story_id: StoryId, destination: Destination) -> Sequence[Source]:
        """Return the articles that were split off a story."""
        query = (
            select(ARTICLES.c.title, ARTICLES.c.url)
            .distinct()
            .join(PARTINGS, PARTINGS.c.entry_id == ARTICLES.c.entry_id)
            .join(ENTRIES, ENTRIES.c.id == PARTINGS.c.entry_id)
            .join(FEEDS, FEEDS.c.id == ENTRIES.c.feed_id)
            .join(SUBSCRIPTIONS, SUBSCRIPTIONS.c.feed_id == WANTED_AS)
            .where(
                PARTINGS.c.story_id == story_id,
                ENTRIES.c.story_id != story_id,
                matches_destination(SUBSCRIPTIONS, destination),
            )
        )
        async with self._database.transaction() as connection:
            return [Source(title=row.title, url=row.url) for row in await connection.execute(query)]

    async def split_off_article(
        self,
        destination: Destination,
        url: str,
        *,
        by: str,
        now: datetime,
        then: Callable[[DeliveryId, Destination], Job],
    ) -> StoryId | None:
        """Split an article off its story; return its new story, or None if that is not possible."""
        async with self._database.transaction() as connection:
            await lock_keys(connection, await _keys_to_lock(connection, url), url)
            story = await _find_story(connection, destination, url)
            if story is None:
                return None
            entries = await _entries_at(connection, story, url)
            own = await own_entries(connection, StoryId(story), destination)
            if not entries or not set(own) - set(entries):
                return None  # what other workspaces' feeds brought of it must not become visible here
            new_story = (
                await connection.execute(insert(STORIES).values(told=now).returning(STORIES.c.id))
            ).scalar_one()
            moved = update(ENTRIES).where(ENTRIES.c.id.in_(entries)).values(story_id=new_story, joined=None)
            await connection.execute(moved)
            values = {**records.destination_row(destination), "parted_by": by, "parted": now}
            rows = [{**values, "entry_id": entry, "story_id": story} for entry in entries]
            await connection.execute(insert(PARTINGS).on_conflict_do_nothing(), rows)
            affected = await _affected_destinations(connection, story, entries)
            with_other_sources = [
                plan for plan in affected if await own_entries(connection, StoryId(story), plan.destination)
            ]
            await plan_deliveries(
                connection, StoryId(new_story), [replace(plan, due=now) for plan in with_other_sources], now
            )
            for plan in affected:
                if (
                    plan not in with_other_sources
                ):  # its message is about this article only, so it moves to the new story
                    await connection.execute(
                        update(DELIVERIES).where(_is_delivery_of(plan, story)).values(story_id=new_story)
                    )
            todo = [
                *await outstanding_deliveries(connection, StoryId(new_story)),
                *await outstanding_deliveries(connection, StoryId(story)),
            ]
            jobs = [then(number, destination) for number, destination in sorted(set(todo))]
            await self._queue.defer_within(connection, jobs)
            return StoryId(new_story)


async def _find_story(connection: AsyncConnection, destination: Destination, url: str) -> int | None:
    """Return the story of the newest article at an address that a destination's own feeds brought."""
    query = (
        select(ENTRIES.c.story_id)
        .join(ARTICLES, ARTICLES.c.entry_id == ENTRIES.c.id)
        .join(FEEDS, FEEDS.c.id == ENTRIES.c.feed_id)
        .join(SUBSCRIPTIONS, SUBSCRIPTIONS.c.feed_id == WANTED_AS)
        .where(_is_at_address(url), ENTRIES.c.story_id.is_not(None), matches_destination(SUBSCRIPTIONS, destination))
        .order_by(ENTRIES.c.id.desc())
        .limit(1)
    )
    return (await connection.execute(query)).scalar()


async def _entries_at(connection: AsyncConnection, story: int, url: str) -> Sequence[int]:
    query = (
        select(ENTRIES.c.id)
        .distinct()
        .join(ARTICLES, ARTICLES.c.entry_id == ENTRIES.c.id)
        .where(ENTRIES.c.story_id == story, _is_at_address(url))
    )
    return (await connection.execute(query)).scalars().all()


async def _keys_to_lock(connection: AsyncConnection, url: str) -> Sequence[str]:
    """Return the keys of the articles at an address: while they are locked, filing one, or a neighbour, waits."""
    query = (
        select(STORY_KEYS.c.term)
        .distinct()
        .join(ARTICLES, ARTICLES.c.entry_id == STORY_KEYS.c.entry_id)
        .where(_is_at_address(url))
        .limit(MAX_LOCKED_KEYS)
    )
    return (await connection.execute(query)).scalars().all()


def _is_delivery_of(planned: PlannedDelivery, story: int) -> ColumnElement[bool]:
    values = records.destination_row(planned.destination)
    return and_(DELIVERIES.c.story_id == story, *(DELIVERIES.c[name] == value for name, value in values.items()))


async def _affected_destinations(
    connection: AsyncConnection, story: int, entries: Sequence[int]
) -> list[PlannedDelivery]:
    """Return the story's destinations that listen to a feed that brought one of some entries, each with its focus."""
    same = [SUBSCRIPTIONS.c[name] == DELIVERIES.c[name] for name in ("platform", "workspace", "channel")]
    query = (
        select(*(DELIVERIES.c[name] for name in ("platform", "workspace", "channel", "focus")))
        .distinct()
        .join(SUBSCRIPTIONS, and_(*same))
        .join(FEEDS, SUBSCRIPTIONS.c.feed_id == WANTED_AS)
        .join(ENTRIES, ENTRIES.c.feed_id == FEEDS.c.id)
        .where(DELIVERIES.c.story_id == story, ENTRIES.c.id.in_(entries), ~SUBSCRIPTIONS.c.paused)
    )
    rows = (await connection.execute(query)).mappings()
    return [PlannedDelivery(destination=records.destination(row), due=EPOCH, focus=row["focus"]) for row in rows]


def _is_at_address(url: str) -> ColumnElement[bool]:
    mark = link_fingerprint(url)
    is_same: ColumnElement[bool] = and_(ARTICLES.c.url == url, ARTICLES.c.url != "")
    return is_same if mark is None else or_(is_same, ARTICLES.c.link_mark == mark)
