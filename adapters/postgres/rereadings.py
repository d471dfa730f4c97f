"""Rereadings in PostgreSQL: begun when an article's digest is posted, leased by whichever worker comes first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import CTE, RowMapping, bindparam, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.postgres import records
from adapters.postgres.database import Database
from adapters.postgres.jobs import JobQueue
from adapters.postgres.schema import ARTICLES, DELIVERIES, DIGESTS, ENTRIES, QUESTIONS, REREADINGS
from bot.domain.article import Origin
from bot.domain.delivery import DeliveryId, DeliveryState
from bot.domain.digest import DigestId
from bot.domain.feed import EntryId
from bot.domain.job import Job
from bot.domain.rereading import REREADING_INTERVALS, Rereading
from bot.domain.subscription import Destination
from bot.ports import PendingQuestion

_WITHDRAWN = (
    select(REREADINGS.c.withdrawn)
    .join(ARTICLES, ARTICLES.c.entry_id == REREADINGS.c.entry_id)
    .join(DIGESTS, DIGESTS.c.article_id == ARTICLES.c.id)
    .where(DIGESTS.c.id == bindparam("digest"))
)
_STANDS_AGAIN = (
    update(REREADINGS)
    .where(REREADINGS.c.entry_id == bindparam("entry"), REREADINGS.c.withdrawn.is_not(None))
    .values(withdrawn=None)
)


class PostgresRereadings:
    """Implements `bot.ports.RereadingStore`."""

    _database: Database
    _queue: JobQueue

    async def lease_rereadings(self, now: datetime, *, limit: int, lease: timedelta) -> Sequence[Rereading]:
        """Lease due rereadings, the earliest posted first."""
        due_first = (
            select(REREADINGS.c.entry_id)
            .where(REREADINGS.c.due <= now)
            .order_by(REREADINGS.c.due, REREADINGS.c.entry_id)
            .limit(limit)
            .with_for_update(skip_locked=True)
            .cte("first")
        )
        query = (
            update(REREADINGS)
            .where(REREADINGS.c.entry_id == due_first.c.entry_id)
            .values(due=now + lease)
            .returning(REREADINGS)
        )
        async with self._database.transaction() as connection:
            rows = (await connection.execute(query)).mappings().all()
        return sorted((_rereading(row) for row in rows), key=lambda rereading: (rereading.posted, rereading.entry_id))

    async def save_rereading(self, rereading: Rereading, *, then: Callable[[EntryId], Job] | None = None) -> None:
        """Save a rereading, with the job that follows."""
        query = update(REREADINGS).where(REREADINGS.c.entry_id == rereading.entry_id)
        async with self._database.transaction() as connection:
            await connection.execute(query.values(due=rereading.due, missing_since=rereading.missing_since))
            await self._queue.defer_within(connection, [then(rereading.entry_id)] if then else [])

    async def mark_withdrawn(
        self, entry_id: EntryId, *, now: datetime, then: Callable[[DeliveryId, Destination], Job]
    ) -> bool:
        """Record an article's withdrawal, with the jobs that show it; return False if it was known already."""
        insertion = insert(REREADINGS).values(entry_id=entry_id, posted=now, withdrawn=now)
        upsert = insertion.on_conflict_do_update(
            index_elements=["entry_id"], set_={"withdrawn": now, "due": None}, where=REREADINGS.c.withdrawn.is_(None)
        )
        posted = (
            select(DELIVERIES)
            .join(ENTRIES, ENTRIES.c.story_id == DELIVERIES.c.story_id)
            .where(ENTRIES.c.id == entry_id, DELIVERIES.c.state == DeliveryState.POSTED.value)
            .order_by(DELIVERIES.c.id)
        )
        async with self._database.transaction() as connection:
            if (await connection.execute(upsert.returning(REREADINGS.c.entry_id))).first() is None:
                return False
            rows = (await connection.execute(posted)).mappings().all()
            jobs = [then(DeliveryId(row["id"]), records.destination(row)) for row in rows]
            await self._queue.defer_within(connection, jobs)
            return True

    async def answered_questions(self, delivery_id: DeliveryId) -> Sequence[PendingQuestion]:
        """Return the answered questions under a delivery."""
        query = (
            select(QUESTIONS)
            .where(QUESTIONS.c.delivery_id == delivery_id, QUESTIONS.c.shown.is_not(None))
            .order_by(QUESTIONS.c.asked, QUESTIONS.c.key)
        )
        async with self._database.transaction() as connection:
            rows = (await connection.execute(query)).mappings().all()
        return [PendingQuestion(question=records.question(row), answer=records.answer(row["answer"])) for row in rows]


def begin_rereadings(saved: CTE) -> CTE:
    """Return the statement that begins rereadings of saved deliveries: those posted, read from a page, and new."""
    posted = (
        select(ARTICLES.c.entry_id, saved.c.since, saved.c.since + REREADING_INTERVALS[0])
        .join(DIGESTS, DIGESTS.c.article_id == ARTICLES.c.id)
        .join(saved, saved.c.shown_digest == DIGESTS.c.id)
        .where(saved.c.state == DeliveryState.POSTED.value, ARTICLES.c.origin == Origin.PAGE.value)
    )
    insertion = insert(REREADINGS).from_select(["entry_id", "posted", "due"], posted)
    return insertion.on_conflict_do_nothing().cte("begun")


async def was_withdrawn(connection: AsyncConnection, digest_id: DigestId) -> bool:
    """Check whether a digest's article was withdrawn."""
    return (await connection.execute(_WITHDRAWN, {"digest": digest_id})).scalar() is not None


async def clear_withdrawal(connection: AsyncConnection, entry_id: EntryId) -> None:
    """Clear an article's withdrawal, because there is a revision of it."""
    await connection.execute(_STANDS_AGAIN, {"entry": entry_id})


def _rereading(row: RowMapping) -> Rereading:
    return Rereading(
        entry_id=EntryId(row["entry_id"]),
        posted=row["posted"],
        due=row["due"],
        missing_since=row["missing_since"],
    )
