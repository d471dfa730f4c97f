"""Failures in PostgreSQL: deliveries that failed for good, and jobs that failed with an unexpected error."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, case, func, select, text, update

from adapters.postgres import records
from adapters.postgres.database import Database
from adapters.postgres.jobs import JobQueue
from adapters.postgres.schema import DELIVERIES, ENTRIES
from bot.domain.delivery import DeliveryId
from bot.domain.failure import Failure, FailureId, FailureKind
from bot.domain.job import Deliver

UNEXPECTED_ERROR = "The job “{task}” met an error that nobody thought of; the log has it under job={job}."

# The address of a digest's article is in its entry; a delivery's channel is in the job.
FAILED_JOBS = text("""
    SELECT job.id, job.task_name, coalesce(job.args->>'destination', job.args->>'only', '') AS place,
        coalesce(nullif(entry.title, ''), entry.url, '') AS about,
        (SELECT max(event.at) FROM procrastinate_events AS event WHERE event.job_id = job.id) AS at
    FROM procrastinate_jobs AS job
    LEFT JOIN entries AS entry ON entry.id = (job.args->>'entry_id')::bigint
    WHERE job.status = 'failed' ORDER BY job.id DESC LIMIT :most
""")
# A repeating job is queued again already, and is queued only once.
RETRY_JOB = text("""
    UPDATE procrastinate_jobs SET status = 'todo', attempts = 0, scheduled_at = NULL
    WHERE id = :job AND status = 'failed' AND queueing_lock IS NULL
""")
DELETE_JOB = text("DELETE FROM procrastinate_jobs WHERE id = :job AND status = 'failed'")


class PostgresFailures:
    """Implements `bot.ports.Failures`."""

    def __init__(self, database: Database, queue: JobQueue) -> None:
        self._database = database
        self._queue = queue

    async def failures(self, *, limit: int) -> Sequence[Failure]:
        """Return the newest failures: deliveries, then jobs."""
        title = (
            select(func.coalesce(func.nullif(ENTRIES.c.title, ""), ENTRIES.c.url))
            .where(ENTRIES.c.story_id == DELIVERIES.c.story_id)
            .order_by(ENTRIES.c.id)
            .limit(1)
            .scalar_subquery()
        )
        query = (
            select(DELIVERIES, title.label("about")).where(is_given_up()).order_by(DELIVERIES.c.id.desc()).limit(limit)
        )
        async with self._database.transaction() as connection:
            deliveries = (await connection.execute(query)).mappings().all()
            jobs = (await connection.execute(FAILED_JOBS, {"most": limit})).mappings().all()
        failed_deliveries = [
            Failure(
                id=FailureId(FailureKind.DELIVERY, row["id"]),
                about=row["about"] or "",
                destination=str(records.destination(row)),
                problem=row["problem"],
                since=row["since"],
            )
            for row in deliveries
        ]
        return failed_deliveries + [
            Failure(
                id=FailureId(FailureKind.JOB, row["id"]),
                about=row["about"],
                destination=row["place"],
                problem=UNEXPECTED_ERROR.format(task=row["task_name"], job=row["id"]),
                since=row["at"],
            )
            for row in jobs
        ]

    async def retry(self, failure: FailureId, *, now: datetime) -> bool:
        """Retry a failed delivery or job; return whether there was one."""
        async with self._database.transaction() as connection:
            if failure.kind is FailureKind.JOB:
                number = {"job": failure.number}
                if (await connection.execute(RETRY_JOB, number)).rowcount:
                    return True
                return bool((await connection.execute(DELETE_JOB, number)).rowcount)
            # A delivery that was attempted may have been posted: in state `posting`, the channel is searched first.
            state = case((DELIVERIES.c.attempts > 0, "posting"), else_="planned")
            retried = (
                update(DELIVERIES)
                .where(DELIVERIES.c.id == failure.number, is_given_up())
                .values(state=state, attempts=0, problem="", is_held=False, due=now)
                .returning(DELIVERIES)
            )
            row = (await connection.execute(retried)).mappings().first()
            if row is not None:
                await self._queue.defer_within(connection, [Deliver(DeliveryId(row["id"]), records.destination(row))])
            return row is not None

    async def drop(self, failure: FailureId) -> bool:
        """Drop a failed delivery or job; return whether there was one."""
        dropped = update(DELIVERIES).where(DELIVERIES.c.id == failure.number, is_given_up()).values(is_muted=True)
        async with self._database.transaction() as connection:
            if failure.kind is FailureKind.JOB:
                return bool((await connection.execute(DELETE_JOB, {"job": failure.number})).rowcount)
            return bool((await connection.execute(dropped)).rowcount)


def is_given_up() -> ColumnElement[bool]:
    """Return the condition that a delivery failed and nobody dropped it."""
    return and_(DELIVERIES.c.state == "failed", ~DELIVERIES.c.is_muted)


def is_dropped() -> ColumnElement[bool]:
    """Return the condition that a delivery failed and somebody dropped it."""
    return and_(DELIVERIES.c.state == "failed", DELIVERIES.c.is_muted)
