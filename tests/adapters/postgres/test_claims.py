"""Claiming due feeds costs the same however many are not due."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import text
from sqlalchemy.dialects import postgresql

from adapters.postgres.database import Database
from adapters.postgres.feeds import due_feeds_query

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


async def test_a_claim_does_not_look_at_the_rest(database_url: str) -> None:
    """Of 20,000 feeds 50 are due: the plan reads the indexes, and never all feeds."""
    database = Database(database_url)
    fill = (
        "INSERT INTO feeds (url, host, next_due, subscribers) SELECT 'https://h' || n || '.example/f', "
        "'h' || n || '.example', :now + n * interval '1 minute', 1 FROM generate_series(-49, 19950) AS n"
    )
    try:
        async with database.transaction() as connection:
            await connection.execute(text(fill), {"now": NOW})
        async with database.transaction() as connection:
            await connection.execute(text("ANALYZE feeds"))
            query = due_feeds_query(NOW, 500, 20).compile(
                dialect=postgresql.dialect(),  # type: ignore[no-untyped-call]  # SQLAlchemy types it not
                compile_kwargs={"literal_binds": True},
            )
            plan = (await connection.execute(text(f"EXPLAIN (ANALYZE, FORMAT TEXT) {query}"))).scalars().all()
            found = len((await connection.execute(due_feeds_query(NOW + timedelta(seconds=1), 500, 20))).all())
    finally:
        await database.close()
    told = "\n".join(plan)
    assert "feeds_due" in told
    assert "Seq Scan on feeds" not in told, told
    assert found == 50
