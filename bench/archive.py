"""Questions over a large archive, beside a scan of it: python -m bench.archive [ARTICLES] [QUESTIONS].

Makes an archive of so many articles (100,000) in an embedded database of its own, in a temporary folder: some
sentences of the labelled texts in each, and made-up words of which few are frequent, as in any language. Then asks,
and prints the median of finding, of ranking what was found, and of PostgreSQL reading every article instead.
"""

from __future__ import annotations

import asyncio
import itertools
import random
import statistics
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import text

from adapters.postgres.archive import search
from adapters.postgres.database import Database
from adapters.postgres.embedded import start_embedded
from adapters.postgres.jobs import JobQueue
from adapters.postgres.store import PostgresStore
from bench import parse_arguments
from bot.answerer.passages import passages_among
from bot.answerer.retrieval import MAX_ARTICLES
from bot.domain.subscription import Destination
from bot.evaluation import load, load_archive
from bot.ports import ArchiveQuery
from bot.text.language import ENGLISH, LANGUAGES
from bot.text.language_detection import likeliest_language
from bot.text.question_text import question_text
from bot.text.search_terms import search_prefixes
from bot.text.sentences import sentences

MAX_MILLISECONDS = 50.0
"""Milliseconds a question."""
HERE = Destination("bench", "W", "C")
FEEDS = 50
SENTENCES_PER_ARTICLE, REAL_SENTENCES = 15, 3
"""Sentences of each article, and how many of them come from the labelled texts."""
BATCH_SIZE = 2_000
CONSONANTS, VOWELS = "bdfgklmnprstvwz", "aeiou"


def make_names(rng: random.Random, count: int) -> list[str]:
    """Return made-up names, most of them rare."""
    return [
        "".join(rng.choice(CONSONANTS) + rng.choice(VOWELS) for _ in range(rng.randint(2, 4))).capitalize()
        for _ in range(count)
    ]


async def fill_archive(database: Database, articles: int) -> None:
    """Write an archive: half of its feeds are the workspace's, the others a stranger's."""
    rng = random.Random(7)  # noqa: S311  # made-up articles
    pool = [one.text[start:end] for one in load() for start, end in sentences(one.text, likeliest_language(one.text))]
    known = make_names(rng, 20_000)
    falling = list(itertools.accumulate(1 / rank for rank in range(1, len(known) + 1)))
    now = datetime.now(UTC)
    async with database.transaction() as connection:
        for number in range(1, FEEDS + 1):
            feed = {"url": f"https://{number}.example/feed", "title": f"Paper {number}", "due": now}
            await connection.execute(text("INSERT INTO feeds (url, title, next_due) VALUES (:url, :title, :due)"), feed)
        await connection.execute(
            text(
                "INSERT INTO subscriptions (platform, workspace, channel, feed_id, number, made) "
                "SELECT 'bench', CASE WHEN id % 2 = 0 THEN 'W' ELSE 'X' END, 'C', id, id, now() FROM feeds"
            )
        )
    entry = text("INSERT INTO entries (feed_id, key, fingerprint, state) VALUES (:feed, :key, '', 'digested')")
    article = text(
        "INSERT INTO articles (entry_id, feed_id, revision, title, text, origin, fingerprint, published, read) "
        "SELECT id, feed_id, 1, :title, :text, 'page', '', :moment, :moment "
        "FROM entries WHERE key = :key AND feed_id = :feed"
    )
    for first in range(0, articles, BATCH_SIZE):
        rows = []
        for number in range(first, min(first + BATCH_SIZE, articles)):
            real = [rng.choice(pool) for _ in range(REAL_SENTENCES)]
            made = [
                " ".join(rng.choices(known, cum_weights=falling, k=12)) + "."
                for _ in range(SENTENCES_PER_ARTICLE - REAL_SENTENCES)
            ]
            body = " ".join([*real, *made])
            title = " ".join(rng.sample(known, 4))
            moment = now - timedelta(minutes=5 * number)
            told = {"title": title, "text": body, "moment": moment}
            rows.append({"feed": number % FEEDS + 1, "key": str(number), **told})
        async with database.transaction() as connection:
            await connection.execute(entry, [{"feed": row["feed"], "key": row["key"]} for row in rows])
            await connection.execute(article, rows)
    async with database.engine.connect() as connection:
        await connection.execution_options(isolation_level="AUTOCOMMIT")
        await connection.execute(text("VACUUM ANALYZE"))


async def time_scan(database: Database, question: str) -> float:
    """Return the milliseconds of reading every article for a question's words."""
    pattern = "|".join(search_prefixes(question_text(question), LANGUAGES[ENGLISH])) or "x"
    started = time.perf_counter()
    query = text("SELECT id FROM articles WHERE text ~* :pattern ORDER BY published DESC LIMIT 12")
    async with database.transaction() as connection:
        await connection.execute(query, {"pattern": pattern})
    return (time.perf_counter() - started) * 1000


async def measure(articles: int, questions: int) -> int:
    """Fill the archive, time the questions and print; 1 if a question takes longer than the limit."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        database = Database(start_embedded(Path(folder) / "postgres"))
        await database.migrate()
        started = time.perf_counter()
        await fill_archive(database, articles)
        print(f"{articles:,} articles written in {time.perf_counter() - started:.0f} s")
        store = PostgresStore(database, JobQueue(database))
        asked = [one.text for one in load_archive(load())][:questions]
        finding, ranking = [], []
        for question in (asked[0], *asked):  # the first one opens the connection
            started = time.perf_counter()
            wanted = ArchiveQuery(
                beginnings=search_prefixes(question_text(question), LANGUAGES[ENGLISH]), limit=MAX_ARTICLES
            )
            found = await store.find_articles(HERE, wanted)
            middle = time.perf_counter()
            passages_among(found, question_text(question))
            finding.append((middle - started) * 1000)
            ranking.append((time.perf_counter() - middle) * 1000)
        scans = [await time_scan(database, question) for question in asked[:5]]
        await _print_query_plan(database, asked[0])
        await database.close()
    ours = statistics.median(one + other for one, other in zip(finding[1:], ranking[1:], strict=True))
    print(f"{len(asked)} questions: found in {statistics.median(finding[1:]):.1f} ms, ranked in ", end="")
    print(f"{statistics.median(ranking[1:]):.1f} ms, together {ours:.1f} ms (limit {MAX_MILLISECONDS:.0f}); ", end="")
    print(f"a scan {statistics.median(scans):.0f} ms, ratio {statistics.median(scans) / ours:.0f}")
    return int(ours > MAX_MILLISECONDS)


async def _print_query_plan(database: Database, question: str) -> None:
    """Print PostgreSQL's query plan."""
    query = search(
        HERE, ArchiveQuery(beginnings=search_prefixes(question_text(question), LANGUAGES[ENGLISH]), limit=MAX_ARTICLES)
    )
    compiled = query.compile(database.engine, compile_kwargs={"literal_binds": True})
    async with database.transaction() as connection:
        rows = await connection.execute(
            text("EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF) " + str(compiled).replace(":", "\\:"))
        )
        for (line,) in rows:
            if "Scan" in line or "Execution" in line:
                print("   ", line.strip())


if __name__ == "__main__":
    sys.exit(asyncio.run(measure(*parse_arguments(__doc__, articles=100_000, questions=54))))
