"""Changes that orders made to channels, in PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy import RowMapping, and_, delete, exists, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.postgres import records
from adapters.postgres.conditions import matches_destination
from adapters.postgres.database import Database
from adapters.postgres.feed_moves import recount_subscribers
from adapters.postgres.schema import CHANGES, SUBSCRIPTIONS
from bot.domain.channel_setup import ChangeId, SetupChange, settings_of
from bot.domain.subscription import Destination, Subscription
from bot.text.catalogue import as_record, from_record

MAX_CHANGE_NUMBER = 2**63 - 1
"""The highest number of a change that the column can hold."""


class PostgresChanges:
    """Implements `bot.ports.ChangeStore`, including the restoring of a subscription's settings."""

    _database: Database

    async def keep_change(self, change: SetupChange) -> ChangeId:
        """Save a change."""
        row = {
            **records.destination_row(change.destination),
            "before": dict(change.before),
            "after": dict(change.after),
            "done": str(change.done),
            "said": as_record(change.done),
            "given_by": change.by,
            "at": change.at,
        }
        async with self._database.transaction() as connection:
            inserted = await connection.execute(insert(CHANGES).values(row).returning(CHANGES.c.id))
            return ChangeId(inserted.scalar_one())

    async def change(self, destination: Destination, change_id: int) -> SetupChange | None:
        """Return a change."""
        if change_id > MAX_CHANGE_NUMBER:
            return None
        query = select(CHANGES).where(matches_destination(CHANGES, destination), CHANGES.c.id == change_id)
        async with self._database.transaction() as connection:
            row = (await connection.execute(query)).mappings().first()
            return None if row is None else _change(row)

    async def changes_since(self, destination: Destination, change_id: ChangeId) -> Sequence[SetupChange]:
        """Return the changes after a change, in order."""
        query = (
            select(CHANGES)
            .where(matches_destination(CHANGES, destination), CHANGES.c.id > change_id)
            .order_by(CHANGES.c.id)
        )
        async with self._database.reading() as connection:
            return [_change(row) for row in (await connection.execute(query)).mappings()]

    async def changes_of_feed(self, destination: Destination, number: int, *, limit: int) -> Sequence[SetupChange]:
        """Return the newest changes of a feed."""
        settings = CHANGES.c.before.op("||")(CHANGES.c.after)
        pieces = func.jsonb_object_keys(settings).table_valued("piece").render_derived()
        is_its = exists(select(1).select_from(pieces).where(pieces.c.piece.startswith(f"{number} ", autoescape=True)))
        query = (
            select(CHANGES)
            .where(matches_destination(CHANGES, destination), is_its)
            .order_by(CHANGES.c.id.desc())
            .limit(limit)
        )
        async with self._database.reading() as connection:
            return [_change(row) for row in (await connection.execute(query)).mappings()]

    async def mark_undone(self, destination: Destination, change_id: ChangeId, *, by: str, now: datetime) -> bool:
        """Record that a change was undone; return False if it was undone already or does not exist."""
        holding = and_(
            matches_destination(CHANGES, destination), CHANGES.c.id == change_id, CHANGES.c.taken_back.is_(None)
        )
        query = update(CHANGES).where(holding).values(taken_back=now, taken_back_by=by)
        async with self._database.transaction() as connection:
            return (await connection.execute(query)).rowcount > 0

    async def change_subscription(
        self, destination: Destination, number: int, change: Callable[[Subscription], Subscription]
    ) -> bool:
        """Change a subscription's settings; return False if there is no such subscription."""
        query = select(SUBSCRIPTIONS).where(
            matches_destination(SUBSCRIPTIONS, destination), SUBSCRIPTIONS.c.number == number
        )
        async with self._database.transaction() as connection:
            row = (await connection.execute(query.with_for_update())).mappings().first()
            if row is None:
                return False
            before = records.subscription(row)
            old_settings, new_settings = _settings(before), _settings(change(before))
            # Only the changed columns: settings of a newer worker that this one cannot read stay as they are.
            changes = {name: value for name, value in new_settings.items() if value != old_settings[name]}
            if changes:
                its_own = SUBSCRIPTIONS.c.id == before.id
                await connection.execute(update(SUBSCRIPTIONS).where(its_own).values(changes))
                await recount_subscribers(connection, before.feed_id)
            return True


async def forget_changes_before(connection: AsyncConnection, moment: datetime) -> None:
    """Delete old changes."""
    await connection.execute(delete(CHANGES).where(CHANGES.c.at < moment))


async def forget_who_changed(connection: AsyncConnection, destination: Destination, *, person: str = "") -> None:
    """Forget who changed what in a destination's workspace, or what one person changed; the changes stay."""
    home = and_(CHANGES.c.platform == destination.platform, CHANGES.c.workspace == destination.workspace)
    for column in (CHANGES.c.given_by, CHANGES.c.taken_back_by):
        condition = and_(home, column == person) if person else home
        await connection.execute(update(CHANGES).where(condition).values({column.name: ""}))


def _settings(subscription: Subscription) -> dict[str, object]:
    """Return a subscription's settings, by column."""
    return {**settings_of(subscription), "paused_until": subscription.paused_until}


def _change(row: RowMapping) -> SetupChange:
    return SetupChange(
        id=ChangeId(row["id"]),
        destination=records.destination(row),
        before=row["before"],
        after=row["after"],
        done=from_record(row["done"], row["said"]),
        by=row["given_by"],
        at=row["at"],
        taken_back=row["taken_back"],
        taken_back_by=row["taken_back_by"],
    )
