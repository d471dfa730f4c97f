"""What filing costs: python -m bench.stories. Files articles among 1,000, 10,000 and 100,000 stories of four days.

The stories there are made of words as frequent as words are (Zipf), the articles filed tell of events of their own and
of events there. Told are medians, in one run: of reading the candidates, of the whole comparison, and of filing; then
the plan of the candidates' query, and how long ten filings at once take beside ten one after another.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.postgres.database import Database
from adapters.postgres.embedded import start_embedded
from adapters.postgres.jobs import JobQueue
from adapters.postgres.store import PostgresStore
from adapters.postgres.stories import NEIGHBOURS_QUERY, neighbour_query_values
from bot.domain.article import Article, Origin
from bot.domain.digest import EXTRACT, Digest, KeyFact
from bot.domain.evidence import Evidence
from bot.domain.feed import EntryId, FeedId
from bot.domain.job import Deliver
from bot.publisher.planning import plan_filing
from bot.stories.finder import StoryFinder
from bot.stories.story_assignment import NeighboursChanged

SIZES = (1_000, 10_000, 100_000)
FILED_ARTICLES = 30
KEYS_PER_ARTICLE = 20
VOCABULARY = 200_000
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
CONCURRENT_FILINGS = 10

FILL_STATEMENTS = (
    "INSERT INTO feeds (url, host, next_due) VALUES ('https://a.example/f', 'a.example', :now) ON CONFLICT DO NOTHING",
    "INSERT INTO stories (told) SELECT :now FROM generate_series(CAST(:first AS int), :last)",
    (
        "INSERT INTO entries (feed_id, key, fingerprint, url, title, state, story_id)"
        " SELECT (SELECT min(id) FROM feeds), 'e' || n, '', 'https://a.example/' || n, 'Title ' || n, 'digested',"
        " (SELECT min(id) FROM stories) + n FROM generate_series(CAST(:first AS int), :last) AS n"
    ),
    (
        "INSERT INTO articles (entry_id, revision, url, title, text, origin, fingerprint, read, feed_id, is_counted)"
        " SELECT id, 1, url, title, 'Words about ' || title, 'page', '', :now, feed_id, true FROM entries"
        " WHERE NOT EXISTS (SELECT FROM articles WHERE articles.entry_id = entries.id)"
    ),
    # A term of rank r is had by about one in r articles: key number i of an article is drawn from all ranks alike.
    (
        "INSERT INTO story_keys (term, moment, entry_id)"
        " SELECT DISTINCT 'w' || floor(exp(random() * ln(:vocabulary)))::int, entries.id % 5760 * interval '1 minute'"
        " + CAST(:now AS timestamptz) - interval '4 days', entries.id FROM entries, generate_series(1, :keys)"
        " WHERE NOT EXISTS (SELECT FROM story_keys WHERE story_keys.entry_id = entries.id)"
    ),
)


async def add_stories(database: Database, first: int, last: int) -> None:
    """Add stories number `first` to `last`, each told by one article."""
    values = {"now": NOW, "first": first, "last": last, "keys": KEYS_PER_ARTICLE, "vocabulary": VOCABULARY}
    async with database.transaction() as connection:
        for statement in FILL_STATEMENTS:
            await connection.execute(text(statement), {k: v for k, v in values.items() if f":{k}" in statement})
        await connection.execute(text("SELECT setval(pg_get_serial_sequence('entries', 'id'), max(id)) FROM entries"))
    async with database.engine.connect() as connection:
        raw = await connection.execution_options(isolation_level="AUTOCOMMIT")
        await raw.execute(text("VACUUM ANALYZE"))


def make_article(number: int, rng: random.Random) -> Article:
    """Return an article of a length and of words as articles have them."""
    words = [f"w{int(VOCABULARY ** rng.random())}" for _ in range(300)]
    sentences = [" ".join(words[at : at + 20]).capitalize() + "." for at in range(0, len(words), 20)]
    return Article(
        title=" ".join(words[:8]).capitalize(),
        text="\n".join(sentences),
        url=f"https://b.example/{number}",
        published=NOW,
        language="en",
        origin=Origin.PAGE,
    )


async def insert_entry(connection: AsyncConnection, number: int) -> EntryId:
    """Return a new entry."""
    made = text(
        "INSERT INTO entries (feed_id, key, fingerprint, title, state)"
        " VALUES ((SELECT min(id) FROM feeds), :key, '', 'New', 'fresh') RETURNING id"
    )
    return EntryId((await connection.execute(made, {"key": f"new {number}"})).scalar_one())


async def file_article(store: PostgresStore, finder: StoryFinder, number: EntryId, told: Article) -> None:
    """Compare an article with its neighbours and file it, as the news line does."""
    first = told.text.split("\n")[0]
    fact = KeyFact(text=first, evidence=(Evidence(quote=first, start=0, end=len(first)),))
    digest = Digest(article=told, headline=told.title, key_facts=(fact,), model=EXTRACT)
    while True:
        comparison = await finder.compare(number, told, feed_id=FeedId(1), now=NOW)
        decide = partial(plan_filing, digest, now=NOW, comparison=comparison)
        try:
            await store.file_digest(number, digest, keys=comparison.keys, decide=decide, now=NOW, then=Deliver)
        except NeighboursChanged:  # another one came meanwhile
            continue
        return


async def time_work(work: Callable[[], Awaitable[object]]) -> float:
    """Return how long something takes."""
    started = time.perf_counter()
    await work()
    return time.perf_counter() - started


async def measure_filing(database: Database, store: PostgresStore, size: int) -> tuple[float, float, float]:
    """Return medians in milliseconds: candidates, comparison, filing."""
    rng, finder = random.Random(size), StoryFinder(store)  # noqa: S311  # the same ones every time
    found: list[tuple[float, float, float]] = []
    for at in range(FILED_ARTICLES):
        async with database.transaction() as connection:
            number = await insert_entry(connection, size * 100 + at)
        told = make_article(size * 100 + at, rng)
        comparison = await finder.compare(number, told, feed_id=FeedId(1), now=NOW)
        found.append(
            (
                await time_work(partial(store.candidates, number, comparison.keys, url=told.url, moment=NOW)),
                await time_work(partial(finder.compare, number, told, feed_id=FeedId(1), now=NOW)),
                await time_work(partial(file_article, store, finder, number, told)),
            )
        )
    one, two, three = (statistics.median(times) * 1000 for times in zip(*found, strict=True))
    return one, two, three


async def measure_concurrent_filing(database: Database, store: PostgresStore) -> tuple[float, float]:
    """Return how long some filings take one after another, and concurrently, in milliseconds."""
    rng, finder = random.Random(7), StoryFinder(store)  # noqa: S311  # the same ones every time
    lots: list[list[tuple[EntryId, Article]]] = [[], []]
    for lot in lots:
        async with database.transaction() as connection:
            for at in range(CONCURRENT_FILINGS):
                number = 900_000_000 + 100 * lots.index(lot) + at
                lot.append((await insert_entry(connection, number), replace(make_article(number, rng))))

    async def one_after_another() -> None:
        for number, told in lots[0]:
            await file_article(store, finder, number, told)

    async def together() -> None:
        await asyncio.gather(*(file_article(store, finder, number, told) for number, told in lots[1]))

    return 1000 * await time_work(one_after_another), 1000 * await time_work(together)


async def main() -> None:
    """Print the times, the plan, and what it costs to file at once."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        database = Database(await asyncio.to_thread(start_embedded, Path(folder) / "postgres"))
        await database.migrate()
        jobs = JobQueue(database)
        await jobs.open()
        store, there = PostgresStore(database, jobs), 0
        try:
            for size in SIZES:
                await add_stories(database, there, size - 1)
                there = size
                one, two, three = await measure_filing(database, store, size)
                print(f"{size:>8,} stories: candidates {one:.1f} ms, compared {two:.1f} ms, filed {three:.1f} ms")
            apart, together = await measure_concurrent_filing(database, store)
            print(
                f"{CONCURRENT_FILINGS} articles of different events: "
                f"one after another {apart:.0f} ms, at once {together:.0f} ms"
            )
            print(await query_plan(database))
        finally:
            await jobs.close()
            await database.close()


async def query_plan(database: Database) -> str:
    """Return how the database finds candidates."""
    keys = [f"w{10**power}" for power in range(1, 6)]
    values = neighbour_query_values(EntryId(0), keys, NOW - timedelta(hours=1))
    async with database.transaction() as connection:
        plan_of = text(f"EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF, BUFFERS OFF) {NEIGHBOURS_QUERY.text}")
        return "\n".join((await connection.execute(plan_of, values)).scalars())


if __name__ == "__main__":
    argparse.ArgumentParser(description=__doc__).parse_args()
    asyncio.run(main())
