"""Removal of a workspace: all its requests, deliveries and messages are deleted.

Its rows in all tables with a platform and a workspace are deleted, in new tables automatically. Rows that refer to
such rows have a statement below; shared rows (feeds, articles, plain digests) stay. A test walks over all tables.
"""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import ColumnElement, Table, and_, delete, select, text, true, update
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.postgres.conversations import blank_replies
from adapters.postgres.database import Database
from adapters.postgres.feed_moves import recount_subscribers
from adapters.postgres.schema import (
    BOARD_MESSAGES,
    BOARD_NOTES,
    DELIVERIES,
    DIGESTS,
    INSTALLATIONS,
    METADATA,
    OPINIONS,
    REMOVED,
    REPLIES,
    SUBSCRIPTIONS,
    TROUBLES,
)
from bot.domain.subscription import Destination
from bot.text.wishes import wish_key

TABLES_REMOVED_ELSEWHERE = (INSTALLATIONS, TROUBLES)
"""Tables with a removal of their own: a person may restore a workspace that was lost."""

DELETE_JOBS = text("""
    DELETE FROM procrastinate_jobs WHERE status IN ('todo', 'failed')
    AND (starts_with(args->>'destination', :home) OR starts_with(args->>'only', :home))
""")


class PostgresWorkspaceRemoval:
    """Implements the part of `bot.ports.ChannelStore` that deletes a workspace."""

    _database: Database

    async def forget_workspace(self, platform: str, workspace: str) -> int:
        """Delete a workspace's rows, those that refer to others first."""
        home = Destination(platform, workspace, "")

        def ours(table: Table) -> ColumnElement[bool]:
            return and_(table.c.platform == platform, table.c.workspace == workspace)

        deliveries = select(DELIVERIES.c.id).where(ours(DELIVERIES))
        message_numbers = select(BOARD_MESSAGES.c.number).where(BOARD_MESSAGES.c.delivery_id.in_(deliveries))
        async with self._database.transaction() as connection:
            foci = await _foci(connection, SUBSCRIPTIONS, REMOVED, DELIVERIES, of=ours)
            # The cost of replies is still counted; neither their words nor their workspace is kept.
            await blank_replies(connection, REPLIES.c.workspace == home.home)
            await connection.execute(update(REPLIES).where(REPLIES.c.workspace == home.home).values(workspace=""))
            await connection.execute(DELETE_JOBS, {"home": f"{home.home}:"})
            for statement in (
                delete(OPINIONS).where(OPINIONS.c.delivery_id.in_(deliveries)),
                delete(BOARD_NOTES).where(BOARD_NOTES.c.number.in_(message_numbers)),
                delete(BOARD_MESSAGES).where(BOARD_MESSAGES.c.delivery_id.in_(deliveries)),
            ):
                await connection.execute(statement)
            query = select(SUBSCRIPTIONS.c.feed_id).where(ours(SUBSCRIPTIONS))
            feeds = list((await connection.execute(query)).scalars())
            for table in reversed(METADATA.sorted_tables):
                if {"platform", "workspace"} <= set(table.c.keys()) and table not in TABLES_REMOVED_ELSEWHERE:
                    await connection.execute(delete(table).where(ours(table)))
            for feed_id in sorted(set(feeds)):
                await recount_subscribers(connection, feed_id)
            other_foci = await _foci(connection, SUBSCRIPTIONS, REMOVED, DELIVERIES)
            is_shown = select(DELIVERIES.c.id).where(DELIVERIES.c.shown_digest == DIGESTS.c.id).exists()
            await connection.execute(delete(DIGESTS).where(DIGESTS.c.focus.in_(foci - other_foci), ~is_shown))
        return len(feeds)


async def _foci(
    connection: AsyncConnection, *tables: Table, of: Callable[[Table], ColumnElement[bool]] = lambda _: true()
) -> set[str]:
    """Return the keys of the foci in some tables."""
    keys: set[str] = set()
    for table in tables:
        rows = await connection.execute(select(table.c.focus).distinct().where(table.c.focus != "", of(table)))
        keys |= {wish_key(focus) for focus in rows.scalars()}
    return keys
