"""Finding what is due: python -m bench.leases. Times a lease of 50 due feeds among 1,000, 10,000 and 100,000.

The database is an embedded one of its own. Told are the median of 20 leases, and the plan of the last.
"""

from __future__ import annotations

import asyncio
import statistics
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.dialects import postgresql

from adapters.postgres.database import Database
from adapters.postgres.embedded import start_embedded
from adapters.postgres.feeds import due_feeds_query
from adapters.postgres.jobs import JobQueue
from adapters.postgres.store import PostgresStore
from bench import parse_arguments

DUE_FEEDS, ROUNDS, LEASE_LIMIT, HOST_SHARE = 50, 20, 500, 20
SIZES = (1_000, 10_000, 100_000)
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
INSERT_FEEDS = text(
    "INSERT INTO feeds (url, host, next_due, subscribers) SELECT 'https://h' || n || '.example/f', "
    "'h' || n || '.example', :now + n * interval '1 minute', 1 FROM generate_series(CAST(:first AS int), :last) AS n"
)
MAKE_DUE_AGAIN = text("UPDATE feeds SET next_due = :now, taken_until = NULL WHERE taken_until IS NOT NULL")


async def median_lease_seconds(database: Database, store: PostgresStore) -> float:
    """Return the median seconds of a lease; leased feeds are made due again after each."""
    seconds = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        leased = await store.lease_due(NOW, limit=LEASE_LIMIT, lease=timedelta(minutes=2), host_share=HOST_SHARE)
        seconds.append(time.perf_counter() - started)
        if len(leased) != DUE_FEEDS:
            message = f"leased {len(leased)} feeds of {DUE_FEEDS}"
            raise RuntimeError(message)
        async with database.transaction() as connection:
            await connection.execute(MAKE_DUE_AGAIN, {"now": NOW})
    return statistics.median(seconds)


async def query_plan(database: Database) -> str:
    """Return the query plan for feeds that are due."""
    query = due_feeds_query(NOW, LEASE_LIMIT, HOST_SHARE).compile(
        dialect=postgresql.dialect(),  # type: ignore[no-untyped-call]  # SQLAlchemy types it not
        compile_kwargs={"literal_binds": True},
    )
    async with database.transaction() as connection:
        return "\n".join((await connection.execute(text(f"EXPLAIN (ANALYZE, COSTS OFF) {query}"))).scalars())


async def main() -> None:
    """Print the times and the plan."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        database = Database(await asyncio.to_thread(start_embedded, Path(folder) / "postgres"))
        await database.migrate()
        store = PostgresStore(database, JobQueue(database))
        there = 1 - DUE_FEEDS
        try:
            for size in SIZES:
                async with database.transaction() as connection:
                    await connection.execute(INSERT_FEEDS, {"now": NOW, "first": there, "last": size - DUE_FEEDS})
                there = size - DUE_FEEDS + 1
                async with database.transaction() as connection:
                    await connection.execute(text("ANALYZE feeds"))
                print(
                    f"{size:7} feeds: {1000 * await median_lease_seconds(database, store):5.1f} ms "
                    f"a lease of {DUE_FEEDS}"
                )
            print(await query_plan(database))
        finally:
            await database.close()


if __name__ == "__main__":
    parse_arguments(__doc__)
    asyncio.run(main())
