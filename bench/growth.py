"""What a large desk costs beside one of a tenth: python -m bench.growth [FEEDS].

FEEDS (100,000) have ten entries each, every entry a story, an article, a digest and a delivery of its own; a tenth of
the stories is news, so that what is filed is held beside them. Told are the medians of the same work on a tenth and on
the whole, in one embedded database, and how many times as long the whole takes: leasing what is due, filing an
article, planning for a thousand channels, forgetting what is old, and finding what a question is about.
"""

from __future__ import annotations

import asyncio
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from random import Random

from sqlalchemy import text

from adapters.postgres.database import Database
from adapters.postgres.embedded import start_embedded
from adapters.postgres.jobs import JobQueue
from adapters.postgres.retention import PostgresRetention
from adapters.postgres.store import PostgresStore
from bench import parse_arguments
from bench.stories import file_article, make_article
from bot.answerer.retrieval import MAX_ARTICLES
from bot.domain.feed import EntryId
from bot.domain.subscription import Destination
from bot.ports import ArchiveQuery
from bot.stories.finder import StoryFinder
from bot.text.language import ENGLISH, LANGUAGES
from bot.text.question_text import question_text
from bot.text.search_terms import search_prefixes

ENTRIES_PER_FEED, STORIES_PER_NEWS = 10, 10
"""Entries of a feed, and one in how many stories is news."""
ROUNDS = 20
DUE_FEEDS, CHANNELS, FORGOTTEN_STORIES, TERMS = 50, 1_000, 100, 20
RESERVED_FEEDS = 100
"""Feeds whose numbers are left out between a tenth and the rest: what is filed meanwhile has those of their entries."""
MAX_RATIO = 2.0
"""How many times as long the whole may take as a tenth."""
DIGIT_LETTERS = str.maketrans("0123456789", "bcdfghjklm")
"""Letters that stand for digits in made-up words."""
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)

FILL_STATEMENTS = [one for one in (Path(__file__).parent / "growth.sql").read_text("utf-8").split(";") if one.strip()]


async def execute_statement(database: Database, statement: str, values: dict[str, object]) -> None:
    """Execute a statement with those of the values that it names."""
    named = {name: value for name, value in values.items() if f":{name}" in statement}
    async with database.transaction() as connection:
        await connection.execute(text(statement), named)


async def add_feeds(database: Database, first: int, last: int) -> None:
    """Add feeds number `first` to `last`, with all that they brought."""
    values = {
        "now": NOW,
        "first": first,
        "last": last,
        "each": ENTRIES_PER_FEED,
        "terms": TERMS,
        "of_news": STORIES_PER_NEWS,
    }
    for statement in FILL_STATEMENTS:
        await execute_statement(database, statement, values)
    async with database.engine.connect() as connection:
        raw = await connection.execution_options(isolation_level="AUTOCOMMIT")
        await raw.execute(text("VACUUM ANALYZE"))


async def add_subscribers(database: Database) -> None:
    """Subscribe a thousand more channels to the first feed."""
    more = (
        "INSERT INTO subscriptions (platform, workspace, channel, feed_id, number, made)"
        " SELECT 'bench', 'P' || n, 'C', 1, 1, :now FROM generate_series(1, CAST(:channels AS int)) AS n"
    )
    await execute_statement(database, more, {"now": NOW, "channels": CHANNELS})


async def median_milliseconds(work: Callable[[int], Awaitable[object]], rounds: int = ROUNDS) -> float:
    """Return the median of some rounds of work, in milliseconds; the first warms up and does not count."""
    found = []
    for number in range(rounds + 1):
        started = time.perf_counter()
        await work(number)
        found.append(time.perf_counter() - started)
    return statistics.median(found[1:]) * 1000


class Workload:
    """The operations that are timed, on a database of any size."""

    def __init__(self, database: Database, size: int) -> None:
        self._database = database
        self._store = PostgresStore(database, JobQueue(database))
        self._retention = PostgresRetention(database)
        self._finder = StoryFinder(self._store)
        self._size = size
        self._dice = Random(size)  # noqa: S311  # the same articles every time

    async def lease_feeds(self, _number: int) -> None:
        """Lease the feeds that are due, and give them back."""
        leased = await self._store.lease_due(
            NOW + timedelta(minutes=DUE_FEEDS), limit=500, lease=timedelta(minutes=2), host_share=20
        )
        again = (
            "UPDATE feeds SET taken_until = NULL, next_due = :now + id * interval '1 minute' WHERE taken_until > :now"
        )
        await execute_statement(self._database, again, {"now": NOW})
        if len(leased) != DUE_FEEDS:
            message = f"leased {len(leased)} feeds of {DUE_FEEDS}"
            raise RuntimeError(message)

    async def file_article(self, feed: int, number: int) -> None:
        """File an article of a feed."""
        made = text(
            "INSERT INTO entries (feed_id, key, fingerprint, title, state)"
            " VALUES (:feed, :key, '', 'New', 'fresh') RETURNING id"
        )
        key = f"new {self._size} {feed} {number}"
        async with self._database.transaction() as connection:
            entry = EntryId((await connection.execute(made, {"feed": feed, "key": key})).scalar_one())
        await file_article(
            self._store, self._finder, entry, make_article(self._size * 1_000 + feed * 100 + number, self._dice)
        )

    async def forget_stories(self, _number: int) -> None:
        """Forget a hundred old stories."""
        gone = await self._retention.forget_stories_before(NOW - timedelta(days=200), limit=FORGOTTEN_STORIES)
        if gone != FORGOTTEN_STORIES:
            message = f"forgot {gone} stories of {FORGOTTEN_STORIES}"
            raise RuntimeError(message)

    async def find_articles(self, number: int) -> None:
        """Find the articles for a question, in a workspace of a hundred feeds."""
        asked = f"What about {_word(2 * number + 30)} and {_word(70 * number + 400)}?"
        found = await self._store.find_articles(
            Destination("bench", "W1", "C1"),
            ArchiveQuery(beginnings=search_prefixes(question_text(asked), LANGUAGES[ENGLISH]), limit=MAX_ARTICLES),
        )
        if not found:
            message = f"nothing found for {asked!r}"
            raise RuntimeError(message)


def _word(rank: int) -> str:
    """Return the word of a rank: of letters alone, as words are that people ask about; none begins another."""
    return f"q{str(rank).translate(DIGIT_LETTERS)}q"


async def measure_workload(database: Database, size: int) -> dict[str, float]:
    """Return the medians, in milliseconds."""
    work = Workload(database, size)
    return {
        f"lease {DUE_FEEDS} due feeds": await median_milliseconds(work.lease_feeds),
        "file an article": await median_milliseconds(partial(work.file_article, 2)),
        f"plan for {CHANNELS:,} channels": await median_milliseconds(partial(work.file_article, 1), rounds=5),
        f"forget {FORGOTTEN_STORIES} stories": await median_milliseconds(work.forget_stories, rounds=5),
        "find for a question": await median_milliseconds(work.find_articles),
    }


async def main(feeds: int) -> int:
    """Print the medians and their ratios; 1 where one grows by more than it may."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        database = Database(await asyncio.to_thread(start_embedded, Path(folder) / "postgres"))
        try:
            await database.migrate()
            await add_feeds(database, 1, feeds // 10)
            await add_subscribers(database)
            tenth = await measure_workload(database, feeds // 10)
            started = time.perf_counter()
            await add_feeds(database, feeds // 10 + RESERVED_FEEDS, feeds + RESERVED_FEEDS)
            print(
                f"{feeds:,} feeds, {feeds * ENTRIES_PER_FEED:,} entries and deliveries, "
                f"{feeds * ENTRIES_PER_FEED // STORIES_PER_NEWS:,} stories"
            )
            print(f"of news; nine tenths written in {time.perf_counter() - started:.0f} s. A tenth, the whole:")
            whole = await measure_workload(database, feeds)
        finally:
            await database.close()
    for name, one in tenth.items():
        print(f"{name:24} {one:8.1f} ms {whole[name]:8.1f} ms   {whole[name] / one:.2f} times")
    return int(any(whole[name] > MAX_RATIO * one for name, one in tenth.items()))


if __name__ == "__main__":
    sys.exit(asyncio.run(main(*parse_arguments(__doc__, feeds=100_000))))
