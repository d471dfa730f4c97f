"""What orders changed of channels, in PostgreSQL."""

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
"""No change has a higher number: the column holds no such."""


class PostgresChanges:
    """Fulfils `bot.ports.ChangeStore`, and what brings a subscription back to what it was."""

    _database: Database

    async def keep_change(self, change: SetupChange) -> ChangeId:
        """Keep a change."""
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
            made = await connection.execute(insert(CHANGES).values(row).returning(CHANGES.c.id))
            return ChangeId(made.scalar_one())

    async def change(self, destination: Destination, change_id: int) -> SetupChange | None:
        """Return a change."""
        if change_id > MAX_CHANGE_NUMBER:
            return None
        query = select(CHANGES).where(matches_destination(CHANGES, destination), CHANGES.c.id == change_id)
        async with self._database.transaction() as connection:
            row = (await connection.execute(query)).mappings().first()
            return None if row is None else _change(row)

    async def changes_since(self, destination: Destination, change_id: ChangeId) -> Sequence[SetupChange]:
        """Return later changes."""
        query = (
            select(CHANGES)
            .where(matches_destination(CHANGES, destination), CHANGES.c.id > change_id)
            .order_by(CHANGES.c.id)
        )
        async with self._database.reading() as connection:
            return [_change(row) for row in (await connection.execute(query)).mappings()]

    async def changes_of_feed(self, destination: Destination, number: int, *, limit: int) -> Sequence[SetupChange]:
        """Return the newest changes of a feed."""
        kept = CHANGES.c.before.op("||")(CHANGES.c.after)
        pieces = func.jsonb_object_keys(kept).table_valued("piece").render_derived()
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
        """Record that a change was undone."""
        holding = and_(
            matches_destination(CHANGES, destination), CHANGES.c.id == change_id, CHANGES.c.taken_back.is_(None)
        )
        query = update(CHANGES).where(holding).values(taken_back=now, taken_back_by=by)
        async with self._database.transaction() as connection:
            return (await connection.execute(query)).rowcount > 0

    async def change_subscription(
        self, destination: Destination, number: int, change: Callable[[Subscription], Subscription]
    ) -> bool:
        """Change what is set of a subscription."""
        query = select(SUBSCRIPTIONS).where(
            matches_destination(SUBSCRIPTIONS, destination), SUBSCRIPTIONS.c.number == number
        )
        async with self._database.transaction() as connection:
            row = (await connection.execute(query.with_for_update())).mappings().first()
            if row is None:
                return False
            before = records.subscription(row)
            was, made = _settings(before), _settings(change(before))
            # Only what was changed: what a newer worker wrote, and this one cannot read, stays as it is.
            new = {name: value for name, value in made.items() if value != was[name]}
            if new:
                its_own = SUBSCRIPTIONS.c.id == before.id
                await connection.execute(update(SUBSCRIPTIONS).where(its_own).values(new))
                await recount_subscribers(connection, before.feed_id)
            return True


async def forget_changes_before(connection: AsyncConnection, moment: datetime) -> None:
    """Forget old changes."""
    await connection.execute(delete(CHANGES).where(CHANGES.c.at < moment))


async def forget_who_changed(connection: AsyncConnection, destination: Destination, *, person: str = "") -> None:
    """Forget who changed what in a destination's workspace, or that one person did; what was changed stays."""
    home = and_(CHANGES.c.platform == destination.platform, CHANGES.c.workspace == destination.workspace)
    for column in (CHANGES.c.given_by, CHANGES.c.taken_back_by):
        theirs = and_(home, column == person) if person else home
        await connection.execute(update(CHANGES).where(theirs).values({column.name: ""}))


def _settings(subscription: Subscription) -> dict[str, object]:
    """Return what is set of a subscription, as its columns have it."""
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
