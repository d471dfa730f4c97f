"""Workers that know no numbers of feeds still subscribe channels while an upgrade rolls out."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import text

from adapters.postgres.database import Database
from adapters.postgres.jobs import JobQueue
from adapters.postgres.store import PostgresStore
from bot.domain.subscription import Destination

HERE = Destination("bench", "W", "C")
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
INSERT_FEEDS = (
    "INSERT INTO feeds (url, title, next_due) SELECT 'https://' || n || '.example/', n, now() FROM unnest({}) AS n"
)
INSERT_SUBSCRIPTIONS = (
    "INSERT INTO subscriptions (platform, workspace, channel, feed_id, made) SELECT 'bench', 'W', 'C', id, now() "
    "FROM feeds WHERE title = ANY({}) ORDER BY id ON CONFLICT (platform, workspace, channel, feed_id) DO NOTHING"
)


async def test_a_subscription_without_a_number_gets_the_next_one(database: Database) -> None:
    """Of its channel, and none that a removed feed had."""
    store = PostgresStore(database, JobQueue(database))
    for name in "ab":
        subscription = await store.subscribe(HERE, f"https://{name}.example/", title=name, now=NOW)
    await store.unsubscribe(subscription.id)
    async with database.transaction() as connection:
        await connection.execute(text(INSERT_FEEDS.format("ARRAY['c', 'd']")))
        await connection.execute(text(INSERT_SUBSCRIPTIONS.format("ARRAY['a', 'c', 'd']")))
    assert [subscription.number for subscription, _ in await store.subscriptions(HERE)] == [1, 3, 4]
    assert (await store.subscribe(HERE, "https://e.example/", title="e", now=NOW)).number == 5
