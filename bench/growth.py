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
from bench import given
from bench.stories import article, file
from bot.answerer.retrieval import MAX_ARTICLES
from bot.domain.feed import EntryId
from bot.domain.subscription import Destination
from bot.ports import ArchiveQuery
from bot.stories.finder import StoryFinder
from bot.text.language import ENGLISH, LANGUAGES
from bot.text.question_text import question_text
from bot.text.search_terms import search_prefixes

ENTRIES, OF_NEWS = 10, 10
"""Entries of a feed, and of how many stories one is news."""
ROUNDS = 20
DUE, CHANNELS, FORGOTTEN, TERMS = 50, 1_000, 100, 20
LEFT_OUT = 100
"""Feeds whose numbers are left out between a tenth and the rest: what is filed meanwhile has those of their entries."""
MOST = 2.0
"""Times that the whole may take what a tenth takes."""
LETTERS = str.maketrans("0123456789", "bcdfghjklm")
"""What digits are written as in a word."""
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)

FILL = [one for one in (Path(__file__).parent / "growth.sql").read_text("utf-8").split(";") if one.strip()]


async def carried_out(database: Database, statement: str, values: dict[str, object]) -> None:
    """Carry a statement out, with those of some values that it names."""
    named = {name: value for name, value in values.items() if f":{name}" in statement}
    async with database.transaction() as connection:
        await connection.execute(text(statement), named)


async def fill(database: Database, first: int, last: int) -> None:
    """Add feeds number `first` to `last`, with all that they brought."""
    values = {"now": NOW, "first": first, "last": last, "each": ENTRIES, "terms": TERMS, "of_news": OF_NEWS}
    for statement in FILL:
        await carried_out(database, statement, values)
    async with database.engine.connect() as connection:
        raw = await connection.execution_options(isolation_level="AUTOCOMMIT")
        await raw.execute(text("VACUUM ANALYZE"))


async def popular(database: Database) -> None:
    """Have a thousand channels more want the first feed."""
    more = (
        "INSERT INTO subscriptions (platform, workspace, channel, feed_id, number, made)"
        " SELECT 'bench', 'P' || n, 'C', 1, 1, :now FROM generate_series(1, CAST(:channels AS int)) AS n"
    )
    await carried_out(database, more, {"now": NOW, "channels": CHANNELS})


async def median(work: Callable[[int], Awaitable[object]], rounds: int = ROUNDS) -> float:
    """Return the median of some rounds of work, in milliseconds; the first warms up and does not count."""
    found = []
    for number in range(rounds + 1):
        started = time.perf_counter()
        await work(number)
        found.append(time.perf_counter() - started)
    return statistics.median(found[1:]) * 1000


class Work:
    """The same work, whatever is there."""

    def __init__(self, database: Database, size: int) -> None:
        self._database = database
        self._store = PostgresStore(database, JobQueue(database))
        self._retention = PostgresRetention(database)
        self._finder = StoryFinder(self._store)
        self._size = size
        self._dice = Random(size)  # noqa: S311  # the same articles every time

    async def lease(self, _number: int) -> None:
        """Lease what is due, and give it back."""
        leased = await self._store.lease_due(
            NOW + timedelta(minutes=DUE), limit=500, lease=timedelta(minutes=2), host_share=20
        )
        again = (
            "UPDATE feeds SET taken_until = NULL, next_due = :now + id * interval '1 minute' WHERE taken_until > :now"
        )
        await carried_out(self._database, again, {"now": NOW})
        if len(leased) != DUE:
            message = f"leased {len(leased)} feeds of {DUE}"
            raise RuntimeError(message)

    async def file(self, feed: int, number: int) -> None:
        """File an article of a feed."""
        made = text(
            "INSERT INTO entries (feed_id, key, fingerprint, title, state)"
            " VALUES (:feed, :key, '', 'New', 'fresh') RETURNING id"
        )
        key = f"new {self._size} {feed} {number}"
        async with self._database.transaction() as connection:
            entry = EntryId((await connection.execute(made, {"feed": feed, "key": key})).scalar_one())
        await file(self._store, self._finder, entry, article(self._size * 1_000 + feed * 100 + number, self._dice))

    async def forget(self, _number: int) -> None:
        """Forget a hundred old stories."""
        gone = await self._retention.forget_stories_before(NOW - timedelta(days=200), limit=FORGOTTEN)
        if gone != FORGOTTEN:
            message = f"forgot {gone} stories of {FORGOTTEN}"
            raise RuntimeError(message)

    async def ask(self, number: int) -> None:
        """Find what a question is about, in a workspace of a hundred feeds."""
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
    return f"q{str(rank).translate(LETTERS)}q"


async def measured(database: Database, size: int) -> dict[str, float]:
    """Return the medians, in milliseconds."""
    work = Work(database, size)
    return {
        f"lease {DUE} due feeds": await median(work.lease),
        "file an article": await median(partial(work.file, 2)),
        f"plan for {CHANNELS:,} channels": await median(partial(work.file, 1), rounds=5),
        f"forget {FORGOTTEN} stories": await median(work.forget, rounds=5),
        "find for a question": await median(work.ask),
    }


async def main(feeds: int) -> int:
    """Print the medians and their ratios; 1 where one grows by more than it may."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        database = Database(await asyncio.to_thread(start_embedded, Path(folder) / "postgres"))
        try:
            await database.migrate()
            await fill(database, 1, feeds // 10)
            await popular(database)
            tenth = await measured(database, feeds // 10)
            started = time.perf_counter()
            await fill(database, feeds // 10 + LEFT_OUT, feeds + LEFT_OUT)
            print(
                f"{feeds:,} feeds, {feeds * ENTRIES:,} entries and deliveries, {feeds * ENTRIES // OF_NEWS:,} stories"
            )
            print(f"of news; nine tenths written in {time.perf_counter() - started:.0f} s. A tenth, the whole:")
            whole = await measured(database, feeds)
        finally:
            await database.close()
    for name, one in tenth.items():
        print(f"{name:24} {one:8.1f} ms {whole[name]:8.1f} ms   {whole[name] / one:.2f} times")
    return int(any(whole[name] > MOST * one for name, one in tenth.items()))


if __name__ == "__main__":
    sys.exit(asyncio.run(main(*given(__doc__, feeds=100_000))))
