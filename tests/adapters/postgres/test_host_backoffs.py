"""Hosts that rest are forgotten once they have had it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from adapters.postgres.database import Database
from adapters.postgres.host_backoffs import save_backoff
from adapters.postgres.schema import RESTING_HOSTS
from bot.domain.feed import MAX_BACKOFF, HostBackoff

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


async def test_rests_that_are_over_are_forgotten_and_others_are_not(database: Database) -> None:
    """Whenever another host asks for one; a shorter answer does not end a longer rest."""
    hour = timedelta(hours=1)
    said = [
        ("long.example", MAX_BACKOFF),
        ("long.example", hour),
        ("short.example", hour),
        ("next.example", MAX_BACKOFF + 2 * hour),
    ]
    async with database.transaction() as connection:
        for host, wait in said:
            await save_backoff(connection, HostBackoff(host=host, until=NOW + wait))
        left = (await connection.execute(select(RESTING_HOSTS.c.host, RESTING_HOSTS.c.until))).all()
    assert {row.host: row.until - NOW for row in left} == {
        "long.example": MAX_BACKOFF,
        "next.example": MAX_BACKOFF + 2 * hour,
    }
