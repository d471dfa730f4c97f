"""A workspace that imports thousands of feeds delays nobody else's digests."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from sqlalchemy import text

from adapters.postgres.database import Database
from adapters.postgres.jobs import JobQueue
from adapters.postgres.store import PostgresStore
from bot.domain.feed import Entry, EntryId, Feed, Polled
from bot.domain.job import DigestEntry, Tell
from bot.domain.subscription import Destination

FEEDS = 5_000
BROUGHT = 200
"""Feeds of the import whose first entries wait already, three of each."""
OF_FEEDS = (
    "INSERT INTO feeds (url, host, subscribers, next_due)"
    " SELECT 'https://' || n || '.example/feed', n || '.example', 1, CASE WHEN n > :brought THEN :later ELSE :now END"
    " FROM generate_series(1, :feeds) n"
)
OF_SUBSCRIPTIONS = (
    "INSERT INTO subscriptions (platform, workspace, channel, feed_id, number, made)"
    " SELECT 'slack', 'TBIG', 'C', id, id, :now FROM feeds"
)


async def brought(store: PostgresStore, feeds: Sequence[Feed], each: int) -> list[EntryId]:
    """Have feeds bring entries; return these."""
    numbers: list[EntryId] = []

    def then(number: EntryId) -> DigestEntry:
        numbers.append(number)
        return DigestEntry(number)

    polls = [
        Polled(feed=feed, fresh=tuple(Entry(key=f"{feed.id} {n}", url="", title="") for n in range(each)))
        for feed in feeds
    ]
    await store.save_polls(polls, then=then, tell=lambda telling: Tell(*telling, key=""))
    return numbers


async def test_an_import_of_5000_feeds_gives_way_to_all_others(database: Database) -> None:
    """600 digests of it wait; news of another workspace, and a feed that a third one adds, are digested before them."""
    now = datetime.now(UTC)
    queue = JobQueue(database, concurrency=1)
    await queue.open()
    store = PostgresStore(database, queue)
    async with database.transaction() as connection:
        told = {"feeds": FEEDS, "brought": BROUGHT, "now": now, "later": now + timedelta(days=1)}
        await connection.execute(text(OF_FEEDS), told)
        await connection.execute(text(OF_SUBSCRIPTIONS), {"now": now})
    big = await store.claim_due(now, limit=BROUGHT, lease=timedelta(minutes=1), host_share=BROUGHT)
    waiting = await brought(store, big, 3)
    for workspace, made in (("TOLD", now - timedelta(days=1)), ("TNEW", now)):
        place = Destination("slack", workspace, "C")
        await store.subscribe(place, f"https://{workspace.lower()}.example/feed", title="", now=made)
    others = await brought(store, await store.claim_due(now, limit=9, lease=timedelta(minutes=1), host_share=9), 1)
    done: list[int] = []

    async def digest(job: DigestEntry, _attempt: int) -> None:
        done.append(job.entry_id)

    await queue.work({DigestEntry: digest}, until_idle=True)
    assert (len(waiting), len(others)) == (3 * BROUGHT, 2)
    assert done == [*others, *waiting]
    await queue.close()
