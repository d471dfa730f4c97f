"""From an entry's sighting to its post: python -m bench.sighted [ARTICLES] [WORKERS] [A_SECOND].

The site, the articles and the workers of `bench.line`: ARTICLES (200) appear in a feed, A_SECOND (4) of them each
second, or all at once where that is 0; the feed is looked at every second, and WORKERS (1) beside it do the rest.
Told are p50 and p99 of the time from the beginning of the poll that saw an entry to when its digest stands on the local
page, and the most memory that one process of each kind took.
"""

from __future__ import annotations

import asyncio
import logging
import os
import statistics
import sys
import tempfile
import time
from datetime import datetime
from pathlib import Path

import structlog
from aiohttp import web
from sqlalchemy import text

from adapters.postgres.database import Database
from bench import parse_arguments
from bench.line import TIMEOUT_SECONDS, count_posted, make_articles, news_site, run_workers
from bench.processes import peak_megabytes
from bot.domain.subscription import Destination
from bot.settings.settings import Settings
from bot.wiring.desk import Desk, opened_desk

WARM_UP_ARTICLES = 5
"""Articles before the clock starts, so that everything is loaded."""
NEW_ENTRIES_QUERY = text("SELECT id FROM entries WHERE id > :last")
POSTED_ENTRIES_QUERY = text("""
    SELECT entries.id, deliveries.since FROM deliveries JOIN entries ON entries.story_id = deliveries.story_id
    WHERE deliveries.state = 'posted'
""")


class FeedMonitor:
    """Looks at the feed, and writes down when each entry was seen."""

    def __init__(self, desk: Desk, url: str) -> None:
        self._desk = desk
        self._url = url
        self.seen_at: dict[int, datetime] = {}

    async def poll(self) -> None:
        """Look once."""
        now = self._desk.clock.now()
        async with self._desk.database.transaction() as connection:
            await connection.execute(text("UPDATE feeds SET next_due = :now"), {"now": now})
        await self._desk.watcher.poll_due()
        async with self._desk.database.reading() as connection:
            found = await connection.execute(NEW_ENTRIES_QUERY, {"last": max(self.seen_at, default=0)})
            self.seen_at |= dict.fromkeys(found.scalars(), now)

    async def post_delays(self) -> list[float]:
        """Return the seconds from sighting to post, without the first ones."""
        async with self._desk.database.reading() as connection:
            posted = {row.id: row.since for row in await connection.execute(POSTED_ENTRIES_QUERY)}
        return [
            (posted[one] - at).total_seconds()
            for one, at in sorted(self.seen_at.items())[WARM_UP_ARTICLES:]
            if one in posted
        ]


async def wait_until_posted(database: Database, count: int) -> None:
    """Wait until so many are posted."""
    async with asyncio.timeout(TIMEOUT_SECONDS):
        while await count_posted(database) < count:  # noqa: ASYNC110  # other processes post
            await asyncio.sleep(0.1)


async def measure(count: int, number: int, a_second: int, folder: Path) -> int:
    """Have articles appear, and print how long they took."""
    made = make_articles(WARM_UP_ARTICLES + count)
    shown = made[:WARM_UP_ARTICLES]
    runner = web.AppRunner(news_site(shown))
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}/feed.xml"
    settings = Settings(
        _env_file=None,
        data_dir=folder,
        allow_private_addresses=("127.0.0.0/8",),
        first_entries=WARM_UP_ARTICLES,
        poll_floor_minutes=10,
        database_url=None,
        openai_api_key=None,
        host_pause_seconds=0,
    )
    async with opened_desk(settings) as desk, run_workers(number, folder):
        watch = FeedMonitor(desk, url)
        await desk.store.subscribe(Destination("page", "local", "news"), url, title="", now=desk.clock.now())
        await watch.poll()
        await wait_until_posted(desk.database, WARM_UP_ARTICLES)
        began = time.perf_counter()
        while len(shown) < len(made):
            shown += made[len(shown) :][: a_second or count]
            await watch.poll()
            await asyncio.sleep(
                max(0.0, began + (len(shown) - WARM_UP_ARTICLES) / (a_second or count) - time.perf_counter())
            )
        await wait_until_posted(desk.database, len(watch.seen_at))
        waits, memory = await watch.post_delays(), peak_megabytes(os.getpid())
    await runner.cleanup()
    hundredths = statistics.quantiles(waits, n=100, method="inclusive")
    appeared = f"{a_second} a second" if a_second else "all at once"
    told = f"p50 {hundredths[49]:.2f} s, p99 {hundredths[98]:.2f} s"
    print(f"{len(waits)} articles, {appeared}, {number} workers: {told}")
    print("memory at most: " + ", ".join(f"{size:.0f} MB in {kind}" for kind, size in sorted(memory.items())))
    return int(len(waits) != count)


def main(count: int, number: int, a_second: int) -> int:
    """Measure in a folder of its own."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    with tempfile.TemporaryDirectory(prefix="newsdesk-bench-", ignore_cleanup_errors=True) as name:
        return asyncio.run(measure(count, number, a_second, Path(name).resolve()))


if __name__ == "__main__":
    sys.exit(main(*parse_arguments(__doc__, articles=200, workers=1, a_second=4)))
