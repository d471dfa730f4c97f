"""The store: combines its parts, and counts the desk's rows."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select

from adapters.postgres import records
from adapters.postgres.archive import PostgresArchive
from adapters.postgres.boilerplate_lines import PostgresBoilerplateLines
from adapters.postgres.changes import PostgresChanges
from adapters.postgres.channels import PostgresChannels
from adapters.postgres.conversations import PostgresConversations
from adapters.postgres.database import Database
from adapters.postgres.deliveries import PostgresDeliveries
from adapters.postgres.digest_events import PostgresDigestEvents
from adapters.postgres.digests import PostgresDigests
from adapters.postgres.editions import PostgresEditions
from adapters.postgres.embeddings import PostgresEmbeddings
from adapters.postgres.failures import is_dropped
from adapters.postgres.feeds import PostgresFeeds
from adapters.postgres.hiding import PostgresHiding
from adapters.postgres.jobs import JobQueue
from adapters.postgres.lookups import PostgresLookups
from adapters.postgres.presences import PostgresPresences
from adapters.postgres.ratings import opinions_by_feed
from adapters.postgres.recorded_effects import PostgresEffects
from adapters.postgres.rereadings import PostgresRereadings
from adapters.postgres.round_ups import PostgresRoundUps
from adapters.postgres.schema import (
    DELIVERIES,
    DIGESTS,
    ENTRIES,
    FEEDS,
)
from adapters.postgres.stories import PostgresStories
from adapters.postgres.story_splits import PostgresStorySplits
from adapters.postgres.subscriptions import PostgresSubscriptions
from adapters.postgres.wishes import PostgresWishes
from adapters.postgres.workspace_removal import PostgresWorkspaceRemoval
from bot.domain.spending import budget_day_start
from bot.ports import MAX_FEEDS_LISTED, Counts


class PostgresStore(
    PostgresFeeds,
    PostgresSubscriptions,
    PostgresLookups,
    PostgresChannels,
    PostgresChanges,
    PostgresDigestEvents,
    PostgresDigests,
    PostgresDeliveries,
    PostgresEditions,
    PostgresConversations,
    PostgresArchive,
    PostgresEmbeddings,
    PostgresPresences,
    PostgresEffects,
    PostgresRoundUps,
    PostgresRereadings,
    PostgresHiding,
    PostgresStories,
    PostgresWishes,
    PostgresBoilerplateLines,
    PostgresStorySplits,
    PostgresWorkspaceRemoval,
):
    """Implements `bot.ports.Store`; jobs that follow a save are added to `queue` in the same transaction."""

    def __init__(self, database: Database, queue: JobQueue) -> None:
        self._database = database
        self._queue = queue

    async def counts(self, *, now: datetime) -> Counts:
        """Return the counts of the desk's state."""
        watched = FEEDS.c.subscribers > 0
        async with self._database.transaction() as connection:

            async def count(query: object) -> int:
                return int((await connection.execute(query)).scalar_one())  # type: ignore[call-overload]  # any select

            by_state = select(DELIVERIES.c.state, func.count()).where(~is_dropped()).group_by(DELIVERIES.c.state)
            deliveries: dict[str, int] = {row[0]: row[1] for row in await connection.execute(by_state)}
            all_of = select(func.count())
            feeds = await count(all_of.select_from(FEEDS).where(watched))
            failing = await count(all_of.select_from(FEEDS).where(watched, FEEDS.c.health != "fine"))
            entries = await count(all_of.select_from(ENTRIES))
            digests = await count(all_of.select_from(DIGESTS))
            failing_feeds = (
                select(FEEDS).where(watched, FEEDS.c.health != "fine").order_by(FEEDS.c.failing_since, FEEDS.c.id)
            )
            rows = (await connection.execute(failing_feeds.limit(MAX_FEEDS_LISTED))).mappings().all()
            aside = await count(all_of.select_from(ENTRIES).where(ENTRIES.c.state == "aside"))
            opinions = await opinions_by_feed(connection, most=MAX_FEEDS_LISTED)
        return Counts(
            feeds=feeds,
            failing=failing,
            entries=entries,
            digests=digests,
            deliveries=deliveries,
            jobs=await self._queue.counts(),
            set_aside=aside,
            troubled=[records.feed(row) for row in rows],
            opinions=opinions,
            spent_today=await self.spent_since(budget_day_start(now)),
        )
