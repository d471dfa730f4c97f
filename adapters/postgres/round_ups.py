"""Weekly round-ups in PostgreSQL: each is queued once, however many workers look for due ones."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import select, update

from adapters.postgres import records
from adapters.postgres.database import Database
from adapters.postgres.jobs import JobQueue
from adapters.postgres.schema import PREFERENCES
from bot.domain.job import Job
from bot.domain.subscription import Destination

CHANNELS_A_LOOK = 500
"""Most channels that one look handles; the next look is seconds away."""


class PostgresRoundUps:
    """Implements the part of `bot.ports.ChannelStore` that is about round-ups."""

    _database: Database
    _queue: JobQueue

    async def queue_due_round_ups(self, now: datetime, *, then: Callable[[Destination, datetime], Job]) -> int:
        """Queue due round-ups, and set when they are due next, in one transaction; return how many."""
        due = (
            select(PREFERENCES)
            .where(PREFERENCES.c.rounds_due <= now)
            .order_by(PREFERENCES.c.rounds_due)
            .limit(CHANNELS_A_LOOK)
            .with_for_update(skip_locked=True)
        )
        async with self._database.transaction() as connection:
            rows = (await connection.execute(due)).mappings().all()
            for row in rows:
                next_preferences = records.preferences(row).with_next_round_up(now + timedelta(seconds=1))
                its_own = (PREFERENCES.c[name] == row[name] for name in ("platform", "workspace", "channel"))
                await connection.execute(
                    update(PREFERENCES).where(*its_own).values(rounds_due=next_preferences.rounds_due)
                )
            jobs = [then(records.destination(row), row["rounds_due"]) for row in rows]
            await self._queue.defer_within(connection, jobs)
            return len(jobs)
