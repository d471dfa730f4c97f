"""A workspace that imports thousands of feeds delays nobody else's digests."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from adapters.postgres.database import Database
from adapters.postgres.fair_queueing import FIRST_LOOKS_AT_ONCE, first_poll_times
from adapters.postgres.jobs import JobQueue
from adapters.postgres.store import PostgresStore
from bench import fair
from bot.domain.feed import Entry, EntryId, Feed, PollResult
from bot.domain.job import DigestEntry, SendFeedAlert
from bot.domain.subscription import Destination
from bot.ports import ListedFeed

FEED_COUNT = 5_000
FEEDS_WITH_ENTRIES = 30
"""Feeds of the import whose first entries wait already, three of each."""
INSERT_FEEDS = (
    "INSERT INTO feeds (url, host, subscribers, next_due)"
    " SELECT 'https://' || n || '.example/feed', n || '.example', 1, CASE WHEN n > :brought THEN :later ELSE :now END"
    " FROM generate_series(1, :feeds) n"
)
INSERT_SUBSCRIPTIONS = (
    "INSERT INTO subscriptions (platform, workspace, channel, feed_id, number, made)"
    " SELECT 'slack', 'TBIG', 'C', id, id, :now FROM feeds"
)


async def add_entries(store: PostgresStore, feeds: Sequence[Feed], each: int) -> list[EntryId]:
    """Save new entries of feeds; return their numbers."""
    numbers: list[EntryId] = []

    def then(number: EntryId) -> DigestEntry:
        numbers.append(number)
        return DigestEntry(number)

    polls = [
        PollResult(feed=feed, fresh=tuple(Entry(key=f"{feed.id} {n}", url="", title="") for n in range(each)))
        for feed in feeds
    ]
    await store.save_polls(polls, then=then, tell=lambda telling: SendFeedAlert(*telling, key=""))
    return numbers


@pytest.mark.slow
async def test_an_import_delays_nobody_by_more_than_a_minute(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where none of its feeds answers: others' feeds are asked, and their digests made, as if it were not there.

    In the desk's own time, as `python -m bench.fair` has it for 5,000 feeds, with and without the import.
    """
    monkeypatch.setattr(fair, "DEAD_FEED_INTERVAL", 1)
    waited = await fair.measure_waits(database, 400)
    assert len(waited) == fair.OTHER_WORKSPACES
    assert max(waited) < timedelta(seconds=15)


async def test_a_list_is_looked_at_little_by_little(database: Database) -> None:
    """The first hundred feeds at once, then eight a second, after those that the workspace has added before."""
    now = datetime.now(UTC)
    here, there = Destination("slack", "TBIG", "C"), Destination("slack", "TNEW", "C")
    async with database.transaction() as connection:
        first = await first_poll_times(connection, here, 180, now)
        again = await first_poll_times(connection, here, 8, now)
        elsewhere = await first_poll_times(connection, there, 1, now)
    assert (first[0], first[99], elsewhere) == (now, now, [now])
    assert [(moment - now).total_seconds() for moment in (first[108], first[-1], again[0], again[-1])] == [
        pytest.approx(seconds) for seconds in (1, 9.875, 10, 10.875)
    ]


async def test_a_list_of_feeds_that_were_known_is_looked_at_little_by_little_too(database: Database) -> None:
    """Nobody has watched them for a while, so all of them are due; one that somebody watches stays due."""
    now = datetime.now(UTC)
    store = PostgresStore(database, JobQueue(database))
    listed = [ListedFeed(url=f"https://{number}.example/feed") for number in range(FIRST_LOOKS_AT_ONCE + 50)]
    async with database.transaction() as connection:
        known = text("INSERT INTO feeds (url, host, next_due) VALUES (:url, :url, :then)")
        then = now - timedelta(days=1)
        await connection.execute(known, [{"url": feed.url, "then": then} for feed in listed])
    await store.subscribe(Destination("slack", "TOLD", "C"), listed[-1].url, title="", now=then)
    await store.subscribe_all(Destination("slack", "TBIG", "C"), listed, now=now)
    due = await store.lease_due(now, limit=999, lease=timedelta(minutes=1), host_share=9)
    assert len(due) in {
        FIRST_LOOKS_AT_ONCE + 1,
        FIRST_LOOKS_AT_ONCE + 2,
    }  # the one that was watched takes nobody's place


async def test_a_list_of_feeds_that_were_given_up_is_looked_at_little_by_little_too(database: Database) -> None:
    """They do not all come due with the last of them, and what is watched already takes no place in line."""
    now = datetime.now(UTC)
    store = PostgresStore(database, JobQueue(database))
    listed = [ListedFeed(url=f"https://{number:03}.example/feed") for number in range(FIRST_LOOKS_AT_ONCE + 60)]
    known = text("INSERT INTO feeds (url, host, next_due, health) VALUES (:url, :url, :now, 'gone')")
    watched = text("INSERT INTO feeds (url, host, next_due, subscribers) VALUES (:url, :url, :now, 1)")
    async with database.transaction() as connection:
        await connection.execute(watched, [{"url": feed.url, "now": now} for feed in listed[:50]])
        await connection.execute(known, [{"url": feed.url, "now": now} for feed in listed[50:]])
    await store.subscribe_all(Destination("slack", "TBIG", "C"), listed, now=now)
    async with database.reading() as connection:
        due = (await connection.execute(text("SELECT next_due FROM feeds WHERE next_due > :now"), {"now": now})).all()
        booked = (await connection.execute(text("SELECT free FROM rates WHERE place = 'first looks'"))).scalar_one()
    assert len({moment for (moment,) in due}) == len(due) == 9
    assert (booked - now).total_seconds() == pytest.approx(110 / 8, abs=0.1)


async def test_an_import_of_5000_feeds_gives_way_to_all_others(database: Database) -> None:
    """Ninety digests of it wait; news of another workspace, and a feed that a third one adds, come before them."""
    now = datetime.now(UTC)
    queue = JobQueue(database, concurrency=1)
    await queue.open()
    store = PostgresStore(database, queue)
    async with database.transaction() as connection:
        told = {"feeds": FEED_COUNT, "brought": FEEDS_WITH_ENTRIES, "now": now, "later": now + timedelta(days=1)}
        await connection.execute(text(INSERT_FEEDS), told)
        await connection.execute(text(INSERT_SUBSCRIPTIONS), {"now": now})
    big = await store.lease_due(
        now, limit=FEEDS_WITH_ENTRIES, lease=timedelta(minutes=1), host_share=FEEDS_WITH_ENTRIES
    )
    waiting = await add_entries(store, big, 3)
    for workspace, made in (("TOLD", now - timedelta(days=1)), ("TNEW", now)):
        place = Destination("slack", workspace, "C")
        await store.subscribe(place, f"https://{workspace.lower()}.example/feed", title="", now=made)
    others = await add_entries(store, await store.lease_due(now, limit=9, lease=timedelta(minutes=1), host_share=9), 1)
    done: list[int] = []

    async def digest(job: DigestEntry, _attempt: int) -> None:
        done.append(job.entry_id)

    await queue.work({DigestEntry: digest}, until_idle=True)
    assert (len(waiting), len(others)) == (3 * FEEDS_WITH_ENTRIES, 2)
    assert done == [*others, *waiting]
    await queue.close()
