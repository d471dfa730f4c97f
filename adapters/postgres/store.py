"""The store: its parts put together, and how the desk stands."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, Table, and_, delete, func, select

from adapters.postgres import records
from adapters.postgres.archive import PostgresArchive
from adapters.postgres.changes import PostgresChanges
from adapters.postgres.channels import PostgresChannels
from adapters.postgres.conversations import PostgresConversations
from adapters.postgres.corrections import PostgresCorrections
from adapters.postgres.database import Database
from adapters.postgres.deliveries import PostgresDeliveries
from adapters.postgres.digests import PostgresDigests
from adapters.postgres.editions import PostgresEditions
from adapters.postgres.failures import dropped
from adapters.postgres.fates import PostgresFates
from adapters.postgres.feeds import PostgresFeeds
from adapters.postgres.hiding import PostgresHiding
from adapters.postgres.jobs import JobQueue
from adapters.postgres.lookups import PostgresLookups
from adapters.postgres.meanings import PostgresMeanings
from adapters.postgres.moving import recount
from adapters.postgres.opinions import opinions_by_feed
from adapters.postgres.partings import PostgresPartings
from adapters.postgres.presences import PostgresPresences
from adapters.postgres.rereadings import PostgresRereadings
from adapters.postgres.rounds import PostgresRounds
from adapters.postgres.schema import (
    CHANGES,
    CORRECTIONS,
    DELIVERIES,
    DIGESTS,
    EDITIONS,
    ENTRIES,
    FEEDS,
    HIDDEN_LINES,
    OPINIONS,
    PARTINGS,
    PASSED_OVER,
    PREFERENCES,
    PRESENCES,
    QUESTIONS,
    REMOVED,
    SUBSCRIPTIONS,
)
from adapters.postgres.site_lines import PostgresSiteLines
from adapters.postgres.stories import PostgresStories
from adapters.postgres.wishes import PostgresWishes
from bot.domain.spending import day_began
from bot.domain.subscription import Destination
from bot.ports import MOST_TROUBLED, Counts


class PostgresStore(
    PostgresFeeds,
    PostgresLookups,
    PostgresChannels,
    PostgresChanges,
    PostgresCorrections,
    PostgresDigests,
    PostgresDeliveries,
    PostgresEditions,
    PostgresConversations,
    PostgresArchive,
    PostgresMeanings,
    PostgresPresences,
    PostgresFates,
    PostgresRounds,
    PostgresRereadings,
    PostgresHiding,
    PostgresStories,
    PostgresWishes,
    PostgresSiteLines,
    PostgresPartings,
):
    """Fulfils `bot.ports.Store`; jobs that follow a save go into `queue` in the same transaction."""

    def __init__(self, database: Database, queue: JobQueue) -> None:
        self._database = database
        self._queue = queue

    async def forget_workspace(self, platform: str, workspace: str) -> int:
        """Delete a workspace's rows, the ones that refer to others first."""

        def ours(table: Table) -> ColumnElement[bool]:
            return and_(table.c.platform == platform, table.c.workspace == workspace)

        # The words of paid replies to its questions go with these; what they cost is still counted.
        await self.forget_questions(Destination(platform, workspace, ""))
        async with self._database.transaction() as connection:
            deliveries = select(DELIVERIES.c.id).where(ours(DELIVERIES))
            await connection.execute(delete(OPINIONS).where(OPINIONS.c.delivery_id.in_(deliveries)))
            for table in (
                QUESTIONS,
                DELIVERIES,
                EDITIONS,
                PASSED_OVER,
                PREFERENCES,
                REMOVED,
                CHANGES,
                CORRECTIONS,
                PARTINGS,
                HIDDEN_LINES,
                PRESENCES,
            ):
                await connection.execute(delete(table).where(ours(table)))
            query = delete(SUBSCRIPTIONS).where(ours(SUBSCRIPTIONS)).returning(SUBSCRIPTIONS.c.feed_id)
            feeds = list((await connection.execute(query)).scalars())
            for feed_id in sorted(set(feeds)):
                await recount(connection, feed_id)
        return len(feeds)

    async def counts(self, *, now: datetime) -> Counts:
        """Count."""
        watched = FEEDS.c.subscribers > 0
        async with self._database.transaction() as connection:

            async def count(query: object) -> int:
                return int((await connection.execute(query)).scalar_one())  # type: ignore[call-overload]  # any select

            by_state = select(DELIVERIES.c.state, func.count()).where(~dropped()).group_by(DELIVERIES.c.state)
            deliveries: dict[str, int] = {row[0]: row[1] for row in await connection.execute(by_state)}
            all_of = select(func.count())
            feeds = await count(all_of.select_from(FEEDS).where(watched))
            failing = await count(all_of.select_from(FEEDS).where(watched, FEEDS.c.health != "fine"))
            entries = await count(all_of.select_from(ENTRIES))
            digests = await count(all_of.select_from(DIGESTS))
            ill = select(FEEDS).where(watched, FEEDS.c.health != "fine").order_by(FEEDS.c.failing_since, FEEDS.c.id)
            rows = (await connection.execute(ill.limit(MOST_TROUBLED))).mappings().all()
            aside = await count(all_of.select_from(ENTRIES).where(ENTRIES.c.state == "aside"))
            opinions = await opinions_by_feed(connection, most=MOST_TROUBLED)
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
            spent_today=await self.spent_since(day_began(now)),
        )
