"""The whole line over loopback, from feed to channel: python -m bench.line [ARTICLES] [PROCESSES].

A site of generated articles, the embedded database, an instant model (none: the extract), the local channel. The clock
starts when a few have gone through: it is a newsdesk at work that is measured, not its first second. Prints articles a
second; what each costs this process, the database, and the processes that read pages and make extracts; the share of
each step; beside the same articles through extract alone. PROCESSES are those that do the work, 1 unless said: what
`newsdesk run` is by itself; each more is a `newsdesk worker` beside it. Steps are timed in the first.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import random
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import wordfreq
from aiohttp import web
from sqlalchemy import text

from adapters.page.sample.pieces import load
from adapters.postgres.database import Database
from bench import parse_arguments
from bench.processes import cpu_seconds
from bot.app import NewsLine
from bot.cli import console
from bot.domain.article import Article
from bot.domain.job import Deliver
from bot.domain.subscription import Destination
from bot.ports import Handler
from bot.settings.settings import Settings
from bot.summarizer.extract import extract
from bot.wiring.desk import Desk, opened_desk

Step = Callable[..., Awaitable[Any]]
STEPS = (
    ("_reader", "read", "read the page"),
    ("_summarizer", "summarize", "summarize"),
    ("_stories", "compare", "compare with others"),
    ("_store", "file_digest", "file"),
)
"""The line's parts, their methods, and what these do."""
MAX_FUNCTION_WORD_LENGTH = 3
"""Letters of the longest words that count as function words."""
NAMES_PER_ARTICLE = 40
"""Names of an article."""
MAX_WORDS_PER_ARTICLE = 1_000
"""Words that are drawn for an article at most."""
CHECK_INTERVAL_SECONDS = 0.05
"""Seconds between two checks whether all are posted."""
FEED_PATH, FIRST_FEED_PATH = "/feed.xml", "/first.xml"
WARM_UP_ARTICLES = 8
"""Articles that are sent through before the measurement."""
TIMEOUT_SECONDS = 600
"""Seconds that all articles may take before the line counts as stuck."""


def make_articles(count: int) -> list[tuple[str, list[str]]]:
    """Return `count` articles (title, paragraphs) as long as the sample newspapers', each of its own events.

    Each has the sample's short words in another order, other words as English has them, and names and numbers of its
    own: articles share words as those of a newspaper do, none is a copy of another, none joins its story.
    """
    dice = random.Random(7)  # noqa: S311  # the same articles every time
    known = wordfreq.get_frequency_dict("en", "small")
    words = [word for word in known if len(word) > MAX_FUNCTION_WORD_LENGTH and word.isalpha()]
    drawn = iter(dice.choices(words, [known[word] for word in words], k=count * MAX_WORDS_PER_ARTICLE))
    pieces = list(load()[0].values())
    made = []
    for number in range(count):
        piece = pieces[number % len(pieces)]
        names = [_make_name(dice) for _ in range(NAMES_PER_ARTICLE)]
        paragraphs = [_rewrite_paragraph(paragraph, names, drawn, dice) for paragraph in piece.paragraphs]
        made.append((f"{' '.join(names[:4])} {number}", paragraphs))
    return made


def _make_name(dice: random.Random) -> str:
    """Return a name of letters alone, that no other article has."""
    return "".join(dice.choice("bdfgklmnprstvwz") + dice.choice("aeiou") for _ in range(5)).capitalize()


def _rewrite_paragraph(paragraph: str, names: list[str], drawn: Iterator[str], dice: random.Random) -> str:
    """Return a paragraph's sentences as long as they are, in other words and with names of an article among them."""
    sentences = []
    for sentence in paragraph.split(". "):
        words = [_replace_word(word, names, drawn, dice) for word in sentence.split()]
        dice.shuffle(words)
        sentences.append(" ".join([dice.choice(names), *words]))
    return f"{'. '.join(sentences)}."


def _replace_word(word: str, names: list[str], drawn: Iterator[str], dice: random.Random) -> str:
    """Return the replacement of a sample's word: a name for a name, a number for a number, a word for a long word."""
    if any(character.isdigit() for character in word):
        return str(dice.randrange(10, 100_000))
    if word[:1].isupper():
        return dice.choice(names)
    return next(drawn) if len(word) > MAX_FUNCTION_WORD_LENGTH and word.isalpha() else word


def news_site(made: list[tuple[str, list[str]]], *, first: int = 0) -> web.Application:
    """Return a news site with its feed, and one of its `first` articles alone."""

    async def feed(request: web.Request) -> web.Response:
        told = range(first) if request.path == FIRST_FEED_PATH else range(first, len(made))
        items = "".join(
            f"<item><title>{made[number][0]}</title><link>http://{request.host}/{number}</link></item>"
            for number in told
        )
        body = f"<rss version='2.0'><channel><title>Bench</title>{items}</channel></rss>"
        return web.Response(text=body, content_type="application/rss+xml")

    async def page(request: web.Request) -> web.Response:
        title, paragraphs = made[int(request.match_info["number"])]
        body = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
        return web.Response(
            text=f"<html><title>{title}</title><body><article><h1>{title}</h1>{body}</article></body></html>",
            content_type="text/html",
        )

    application = web.Application()
    application.router.add_get(FEED_PATH, feed)
    application.router.add_get(FIRST_FEED_PATH, feed)
    application.router.add_get(r"/{number:\d+}", page)
    return application


class StepTimer:
    """Records how long each step of the line took, all articles together."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = defaultdict(float)

    def time_step(self, name: str, work: Step) -> Step:
        """Return a step that records its time."""

        async def do(*given: Any, **named: Any) -> Any:  # noqa: ANN401  # whatever the step takes and gives
            started = time.perf_counter()
            try:
                return await work(*given, **named)
            finally:
                self.seconds[name] += time.perf_counter() - started

        return do

    def timed_handlers(self, line: NewsLine) -> dict[type[Any], Handler]:
        """Return the line's handlers, with its steps timed."""
        for part, method, name in STEPS:
            whole = getattr(line, part)
            setattr(whole, method, self.time_step(name, getattr(whole, method)))
        return {**line.handlers(), Deliver: self.time_step("post", line.handlers()[Deliver])}


async def count_posted(database: Database) -> int:
    """Return how many digests are posted."""
    async with database.reading() as connection:
        posted = await connection.execute(text("SELECT count(*) FROM deliveries WHERE state = 'posted'"))
        return int(posted.scalar_one())


@contextlib.asynccontextmanager
async def run_workers(number: int, folder: Path) -> AsyncIterator[None]:
    """Run so many `newsdesk worker` processes, each ready before the block begins."""
    environment = {
        **{name: value for name, value in os.environ.items() if name in ("PATH", "HOME")},
        "DATA_DIR": str(folder),
        "ALLOW_PRIVATE_ADDRESSES": "127.0.0.0/8",
        "HOST_PAUSE_SECONDS": "0",
    }
    started: list[asyncio.subprocess.Process] = []
    try:
        for _ in range(number):
            started += [await _start_worker(environment)]
        yield
    finally:
        for process in started:
            process.terminate()
            await process.communicate()


async def _start_worker(environment: Mapping[str, str]) -> asyncio.subprocess.Process:
    """Start a worker; it is ready when it says so, and what it says after that is read when it ends."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "worker"),
        cwd=Path(__file__).parent.parent,
        env=environment,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
    while process.stderr is not None and b"Working" not in await process.stderr.readline():
        if process.stderr.at_eof():
            message = "a worker ended before it was ready"
            raise RuntimeError(message)
    return process


async def wait_until_posted(desk: Desk, count: int) -> None:
    """Wait until so many digests are posted, or the line is stuck."""
    started = time.perf_counter()
    while await count_posted(desk.database) < count and time.perf_counter() - started < TIMEOUT_SECONDS:  # noqa: ASYNC110  # other processes post, too
        await asyncio.sleep(CHECK_INTERVAL_SECONDS)


def processor_seconds(folder: Path) -> tuple[float, float, float]:
    """Return the seconds of processors that this process, the database, and all other processes of ours have had."""
    database = int((folder / "postgres" / "postmaster.pid").read_text(encoding="utf-8").split()[0])
    own, of_database = time.process_time(), cpu_seconds([database])
    return own, of_database, cpu_seconds([os.getpid()], excluded=[database]) - own


async def measure(count: int, processes: int, folder: Path) -> int:
    """Bring `count` articles through the line and print the figures."""
    made = make_articles(WARM_UP_ARTICLES + count)
    runner = web.AppRunner(news_site(made, first=WARM_UP_ARTICLES))
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    settings = Settings(
        _env_file=None,
        data_dir=folder,
        allow_private_addresses=("127.0.0.0/8",),
        first_entries=count,
        database_url=None,
        openai_api_key=None,
        worker_concurrency=8,
        host_pause_seconds=0,  # the politeness of a client is not what is measured
    )
    steps, place = StepTimer(), Destination("page", "local", "news")
    async with opened_desk(settings) as desk, run_workers(processes - 1, folder):
        url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        console.tune_garbage_collector()
        working = asyncio.create_task(desk.jobs.work(steps.timed_handlers(desk.line)))
        await desk.store.subscribe(place, f"{url}{FIRST_FEED_PATH}", title="", now=desk.clock.now())
        await desk.watcher.poll_due()
        await wait_until_posted(desk, WARM_UP_ARTICLES)
        await desk.store.subscribe(place, f"{url}{FEED_PATH}", title="", now=desk.clock.now())
        steps.seconds.clear()
        started, before = time.perf_counter(), processor_seconds(folder)
        await steps.time_step("poll the feed", desk.watcher.poll_due)()
        await wait_until_posted(desk, WARM_UP_ARTICLES + count)
        seconds, after = time.perf_counter() - started, processor_seconds(folder)
        brought = await count_posted(desk.database) - WARM_UP_ARTICLES
        working.cancel()
        await asyncio.gather(working, return_exceptions=True)
    await runner.cleanup()
    alone = time.perf_counter()
    for title, paragraphs in made[WARM_UP_ARTICLES:]:
        extract(Article(title=title, text="\n".join(paragraphs)))
    alone = time.perf_counter() - alone
    total = sum(steps.seconds.values())
    shares = ", ".join(f"{name} {share / total:.0%}" for name, share in steps.seconds.items())
    own, database, others = ((now - then) / count * 1000 for now, then in zip(after, before, strict=True))
    print(f"{brought} of {count} articles posted in {seconds:.1f} s: {brought / seconds:.1f} articles/s")
    print(f"processor time an article: {own:.1f} ms here, {database:.1f} the database, {others:.1f} other processes")
    print(f"time in steps (they overlap): {shares}")
    print(f"extract alone: {count / alone:.0f} articles/s, {seconds / alone:.1f}x faster than the whole line")
    return int(brought != count)


def main(count: int, processes: int) -> int:
    """Measure in a folder of its own."""
    with tempfile.TemporaryDirectory(prefix="newsdesk-bench-") as name:
        return asyncio.run(measure(count, processes, Path(name).resolve()))


if __name__ == "__main__":
    sys.exit(main(*parse_arguments(__doc__, articles=200, processes=1)))
