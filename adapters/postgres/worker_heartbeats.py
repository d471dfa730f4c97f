"""Worker heartbeats: workers report which queues they serve, since Procrastinate knows only that they are alive."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta

from sqlalchemy import text

from adapters.postgres.database import Database

MAX_MISSED_HEARTBEATS = 3
"""Heartbeats that a worker may miss before others take over its jobs."""
RECORD_HEARTBEAT = text("""
    INSERT INTO leases AS l (name, holder, until)
    SELECT 'queue ' || queue, '', clock_timestamp() + :lasts FROM unnest(CAST(:queues AS text[])) AS queue
    ORDER BY queue
    ON CONFLICT (name) DO UPDATE SET until = greatest(l.until, excluded.until)
""")
HAS_WORKERS = text("""
    SELECT EXISTS (SELECT FROM procrastinate_workers WHERE last_heartbeat > now() - :lasts) AND NOT EXISTS (
        SELECT FROM unnest(CAST(:queues AS text[])) AS queue
        WHERE NOT EXISTS (SELECT FROM leases WHERE name = 'queue ' || queue AND until > clock_timestamp())
    )
""")


async def record_heartbeat(database: Database, queues: Collection[str], *, lasts: timedelta) -> None:
    """Record for a while that a worker serves some queues."""
    async with database.transaction() as connection:
        await connection.execute(RECORD_HEARTBEAT, {"queues": sorted(queues), "lasts": lasts})


async def has_workers(database: Database, queues: Collection[str], *, lasts: timedelta) -> bool:
    """Check whether any worker has shown signs of life lately, and whether each of some queues is served."""
    async with database.reading() as connection:
        return bool((await connection.execute(HAS_WORKERS, {"queues": sorted(queues), "lasts": lasts})).scalar())
