"""What was kept long enough, or is too much, goes with all that was kept of it; the rest is as it was."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from sqlalchemy import func, select, text

from adapters.postgres.database import Database
from adapters.postgres.jobs import JobQueue
from adapters.postgres.retention import PostgresRetention
from adapters.postgres.schema import METADATA, REPLIES, STORIES
from adapters.postgres.store import PostgresStore
from bot.domain.feed import PollResult
from bot.domain.job import DigestEntry, ForgetOld
from bot.domain.retention_policy import RetentionPolicy
from bot.retention import Retention
from bot.settings.loading import load
from bot.wiring.desk import opened_desk
from tests.adapters.postgres.rows import fill_tables
from tests.contracts.test_store import LEASE, Bench, file_digest, make_entry, poll_entries, tell_nobody
from tests.fakes.clock import SINCE, FakeClock
from tests.unit.samples import make_digest

EMPTIED_TABLES = {
    *("stories", "articles", "digests", "deliveries", "editions", "fates", "meanings", "opinions", "partings"),
    *("passed_over", "questions", "rereadings", "story_keys", "hidden_lines"),
}
"""Tables of what is kept of a story."""
DAY = timedelta(days=1)


@pytest.fixture
async def bench(database: Database) -> AsyncIterator[Bench]:
    """Return a store and its queue."""
    queue = JobQueue(database)
    await queue.open()
    yield Bench(PostgresStore(database, queue), queue)
    await queue.close()


async def count_rows(database: Database) -> dict[str, int]:
    """Return how many rows each table has."""
    async with database.transaction() as connection:
        return {
            table.name: (await connection.execute(select(func.count()).select_from(table))).scalar_one()
            for table in METADATA.sorted_tables
        }


async def test_an_old_story_goes_from_every_table(database: Database) -> None:
    """All that refers to it goes; a newer one, and what is no story's, stays; what waits to be posted does, too."""
    retention = PostgresRetention(database)
    async with database.transaction() as connection:
        for workspace in ("T1", "T2"):
            await fill_tables(connection, workspace=workspace)
        await connection.execute(text("UPDATE stories SET told = told + interval '9 days' WHERE id = 2"))
        await connection.execute(text("UPDATE deliveries SET state = 'planned'"))
        moment = (await connection.execute(select(func.max(STORIES.c.told)))).scalar_one()
    assert await retention.forget_stories_before(moment, limit=9) == 0
    async with database.transaction() as connection:
        await connection.execute(text("UPDATE deliveries SET state = 'posted'"))
    assert await retention.forget_stories_before(moment, limit=9) == 1
    assert {name for name, number in (await count_rows(database)).items() if number == 1} == EMPTIED_TABLES
    assert await retention.forget_stories_before(moment, limit=9) == 0


async def test_what_is_forgotten_is_never_news_again(bench: Bench, clock: FakeClock, database: Database) -> None:
    """Its feed may state it again, and changed: nothing is digested; nor by a job that waited or failed."""
    (number,) = await poll_entries(bench, clock, make_entry("a"))
    await file_digest(bench, clock, number, make_digest())
    async with database.transaction() as connection:
        await connection.execute(text("UPDATE deliveries SET state = 'posted'"))
    policy = RetentionPolicy(stories_kept_for=30 * DAY)
    retention = Retention(bench.store, PostgresRetention(database), clock, policy)
    clock.move(29 * DAY)
    await retention.forget()
    assert await bench.store.latest_article(number) is not None
    clock.move(2 * DAY)
    await bench.jobs.defer(DigestEntry(number))
    await bench.jobs.defer(DigestEntry(number))
    async with database.transaction() as connection:
        await connection.execute(text("UPDATE procrastinate_jobs SET status = 'failed' WHERE id % 2 = 0"))
    await retention.forget()
    async with database.transaction() as connection:
        digests = text("SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'digest'")
        assert (await connection.execute(digests)).scalar_one() == 0
    assert await bench.store.latest_article(number) is None
    (feed,) = await bench.store.lease_due(clock.now(), limit=9, lease=LEASE, host_share=9)
    again = PollResult(feed=feed, fresh=(make_entry("a"),), changed=(make_entry("a", title="Changed"),))
    before = await bench.count_waiting()
    await bench.store.save_polls([again], then=DigestEntry, tell=tell_nobody)
    assert await bench.count_waiting() == before


async def test_the_newest_that_fit_are_kept(bench: Bench, clock: FakeClock, database: Database) -> None:
    """By the size of their articles and digests; the last week is kept, however much it is."""
    numbers = await poll_entries(bench, clock, make_entry("a"), make_entry("b"), make_entry("c"))
    told = []
    for number in numbers:
        await file_digest(bench, clock, number, make_digest())
        told.append(clock.now())
        clock.move(10 * DAY)
    retention = PostgresRetention(database)
    async with database.transaction() as connection:
        size = text(
            "SELECT sum(pg_column_size(a.text) + pg_column_size(search) + pg_column_size(content))"
            " FROM articles a JOIN digests ON article_id = a.id"
        )
        whole = (await connection.execute(size)).scalar_one()
    assert [await retention.retention_cutoff(int(part * whole / 3)) for part in (3.1, 2.1, 1.1, 0.1)] == [
        None,
        told[1],
        told[2],
        told[2],
    ]
    clock.move(-9 * DAY)
    policy = RetentionPolicy(max_megabytes=1)
    assert policy.stories_cutoff(clock.now(), fits_since=told[2]) == clock.now() - 7 * DAY
    assert policy.stories_cutoff(clock.now(), fits_since=None) is None
    aged = RetentionPolicy(stories_kept_for=20 * DAY)
    assert aged.stories_cutoff(clock.now(), fits_since=told[0]) == max(told[0], clock.now() - 20 * DAY)


async def test_words_of_replies_go_and_their_price_stays(database: Database) -> None:
    """Old ones alone; none of them is found again under its request."""
    retention = PostgresRetention(database)
    async with database.transaction() as connection:
        await fill_tables(connection, workspace="T1")
    assert await retention.forget_words_before(SINCE - DAY) == 0
    async with database.transaction() as connection:
        before = (await connection.execute(select(REPLIES))).mappings().one()
    assert await retention.forget_words_before(before["paid"] + DAY) == 1
    async with database.transaction() as connection:
        after = (await connection.execute(select(REPLIES))).mappings().one()
    assert (after["text"], after["tokens_in"]) == ("", before["tokens_in"])
    assert after["key"] != before["key"]


async def test_workers_forget_by_the_settings(database: Database, nothing_set: pytest.MonkeyPatch) -> None:
    """The hourly job forgets stories where a limit is set, and keeps all where none is."""
    nothing_set.setenv("DATABASE_URL", database.conninfo)
    async with database.transaction() as connection:
        await fill_tables(connection, workspace="T1")
        await connection.execute(text("UPDATE stories SET told = now() - interval '40 days'"))
    for days, left in (("0", 1), ("50", 1), ("30", 0)):
        nothing_set.setenv("KEEP_DAYS", days)
        async with opened_desk(load()) as desk:
            await desk.handlers[ForgetOld](ForgetOld(), 0)
        assert (await count_rows(database))["stories"] == left
