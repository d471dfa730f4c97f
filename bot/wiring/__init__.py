"""The composition root: the one place where adapters are chosen and put together."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Collection, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib import metadata
from typing import TYPE_CHECKING

from adapters.postgres.board import PostgresBoard
from adapters.postgres.database import Database
from adapters.postgres.embedded import start_embedded
from adapters.postgres.jobs import JobQueue
from adapters.postgres.limiter import PostgresLimiter
from adapters.postgres.store import PostgresStore
from adapters.terminal import Terminal
from adapters.web import opml
from adapters.web.client import WebClient
from adapters.web.feeds import WebFeeds
from adapters.web.hubs import WebHubs
from adapters.web.parsing import Parser
from bot.domain.job import QUEUES
from bot.learning import LearnedPages
from bot.ports import Clock, Counts, Embedder, FeedList, Limiter, ListedFeed, Platform
from bot.settings import Settings
from bot.watcher import Watcher
from bot.wiring.models import Models, embedder_of, meanings_of, models_of
from bot.wiring.platforms import installations_of, pacing_of, platforms_of, publisher_of
from bot.wiring.traces import collect_traces

if TYPE_CHECKING:  # each is loaded where it is needed: together they are half of a command's start
    from adapters.page.sample import SampleSite
    from adapters.web.articles import WebArticles
    from bot.answerer.answerer import Answerer
    from bot.answerer.embeddings import Meanings
    from bot.app import NewsLine
    from bot.commands.reading import Reading
    from bot.domain.limits import Limits
    from bot.newsroom import Newsroom
    from bot.stories.finder import StoryFinder
    from bot.summarizer.digest_translation import DigestTranslator
    from bot.summarizer.summarizer import Summarizer
    from bot.verification.verifier import Verifier


__all__ = [
    "Desk",
    "SystemClock",
    "Workbench",
    "connect",
    "desk",
    "embedder_of",
    "installations_of",
    "models_of",
    "open_database",
    "opened_store",
    "opened_watcher",
    "read_opml",
    "reading_room",
    "sample_site",
    "terminal",
    "workbench",
    "write_opml",
]


class SystemClock:
    """Fulfils `bot.ports.Clock`."""

    def now(self) -> datetime:
        """Return the present moment."""
        return datetime.now(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Workbench:
    """What reading, digesting and asking need: the web and the model, no database."""

    client: WebClient
    articles: WebArticles
    feeds: WebFeeds
    models: Models
    embedder: Embedder | None
    verifier: Verifier
    summarizer: Summarizer
    translator: DigestTranslator
    answerer: Answerer


@dataclass(frozen=True, slots=True)
class Desk:
    """The whole newsdesk, put together."""

    bench: Workbench
    database: Database
    store: PostgresStore
    jobs: JobQueue
    board: PostgresBoard
    platforms: Mapping[str, Platform]
    watcher: Watcher
    line: NewsLine
    newsroom: Newsroom
    clock: Clock

    async def counts(self) -> Counts:
        """Return how the desk stands."""
        return await self.store.counts(now=self.clock.now())


@asynccontextmanager
async def workbench(settings: Settings, limiter: Limiter | None = None) -> AsyncIterator[Workbench]:
    """Put together what works without a database; with a limiter hosts are spared by all processes together."""
    from adapters.web.articles import WebArticles, page_workers
    from bot.answerer.answerer import Answerer
    from bot.summarizer.digest_translation import DigestTranslator
    from bot.summarizer.summarizer import Summarizer

    async with AsyncExitStack() as stack:
        client = await stack.enter_async_context(_client(settings, limiter))
        models = await models_of(settings, stack)
        verifier = models.verifier()
        readers = page_workers()
        stack.push_async_callback(asyncio.to_thread, readers.close)
        yield Workbench(
            client=client,
            articles=WebArticles(client, readers),
            feeds=WebFeeds(client, await stack.enter_async_context(Parser()), newest=settings.first_entries),
            models=models,
            embedder=embedder_of(settings, stack),
            verifier=verifier,
            summarizer=Summarizer(models.drafting, verifier),
            translator=DigestTranslator(models.drafting, verifier),
            answerer=Answerer(models.drafting, verifier=verifier),
        )


@asynccontextmanager
async def desk(
    settings: Settings, *, ready: Callable[[str], None] | None = None, queues: Collection[str] = QUEUES
) -> AsyncIterator[Desk]:
    """Put the newsdesk together; `ready` hears the local page's address, jobs of `queues` are done here.

    Raises:
        StoreError: the database does not start or answer.
    """
    from bot.answerer.answerer import Answerer
    from bot.app import NewsLine
    from bot.commands.reading import Reading
    from bot.hubs import Hubs
    from bot.reader import Reader
    from bot.round_ups import Rounds
    from bot.summarizer.digest_translation import DigestTranslator
    from bot.summarizer.summarizer import Summarizer

    clock = SystemClock()
    async with AsyncExitStack() as stack:
        database = await open_database(settings, stack)
        limiter = PostgresLimiter(database)
        bench = await stack.enter_async_context(workbench(settings, limiter))
        jobs = await _queue(settings, database, queues, stack)
        collect_traces(settings, database, stack)
        store, board = PostgresStore(database, jobs), PostgresBoard(database)
        paid = bench.models.paid(settings, store, clock, limiter)
        verifier = paid.verifier(store, clock)
        articles = LearnedPages(bench.articles, store, clock)
        summarizer, translator = Summarizer(paid.drafting, verifier), DigestTranslator(paid.drafting, verifier)
        meanings = await meanings_of(settings, store, clock, stack)
        hubs = Hubs(WebHubs(bench.client), store, jobs, clock, public_url=settings.public_url)
        platforms = platforms_of(settings, board, store, clock, stack, limiter, database, ready=ready, hubs=hubs)
        watcher = _watcher(settings, bench.feeds, store, clock)
        line = NewsLine(
            watcher=watcher,
            reader=Reader(articles),
            summarizer=summarizer,
            publisher=publisher_of(settings, platforms, store, clock, translator, limiter),
            stories=_stories(store, paid, meanings),
            hubs=hubs,
            rounds=Rounds(platforms, store, clock, pacing_of(limiter)),
            store=store,
            clock=clock,
            judge=paid.judge(),
            suggester=paid.suggester(),
        )
        newsroom = _newsroom(
            settings,
            bench,
            store,
            jobs,
            clock,
            answerer=Answerer(paid.drafting, store, verifier=verifier, meanings=meanings, articles=articles),
            reading=Reading(articles, summarizer, translator, paid.verifier(), paid.judge()),
            has_model=paid.drafting is not None,
            platforms=platforms,
            meanings=meanings,
            database=database,
        )
        yield Desk(bench, database, store, jobs, board, platforms, watcher, line, newsroom, clock)


@asynccontextmanager
async def opened_watcher(settings: Settings) -> AsyncIterator[Watcher]:
    """Open what polling needs and no more: it is a command for cron, too.

    Raises:
        StoreError: the database does not start or answer.
    """
    async with AsyncExitStack() as stack:
        database = await open_database(settings, stack)
        client = await stack.enter_async_context(_client(settings, PostgresLimiter(database)))
        parser = await stack.enter_async_context(Parser())
        jobs = JobQueue(database)
        await jobs.open()
        stack.push_async_callback(jobs.close)
        yield _watcher(
            settings,
            WebFeeds(client, parser, newest=settings.first_entries),
            PostgresStore(database, jobs),
            SystemClock(),
        )


@asynccontextmanager
async def opened_store(settings: Settings) -> AsyncIterator[PostgresStore]:
    """Open the store alone, to look something up.

    Raises:
        StoreError: the database does not start or answer.
    """
    async with AsyncExitStack() as stack:
        database = await open_database(settings, stack)
        yield PostgresStore(database, JobQueue(database))


@asynccontextmanager
async def reading_room(settings: Settings) -> AsyncIterator[Answerer]:
    """Open what answers questions about everything that was read: model and store.

    Raises:
        StoreError: the database does not start or answer.
    """
    from bot.answerer.answerer import Answerer

    async with AsyncExitStack() as stack:
        store = await stack.enter_async_context(opened_store(settings))
        clock = SystemClock()
        models = (await models_of(settings, stack)).paid(settings, store, clock)
        meanings = await meanings_of(settings, store, clock, stack)
        yield Answerer(models.drafting, store, verifier=models.verifier(store, clock), meanings=meanings)


async def open_database(settings: Settings, stack: AsyncExitStack) -> Database:
    """Connect to DATABASE_URL's server, or start the embedded one; bring the tables up to date."""
    database = await connect(settings, stack)
    await database.migrate()
    return database


async def connect(settings: Settings, stack: AsyncExitStack) -> Database:
    """Connect to DATABASE_URL's server, or start the embedded one; leave what is in it as it is."""
    if settings.database_url:
        url = settings.database_url.get_secret_value()
    else:
        url = await asyncio.to_thread(start_embedded, settings.data_dir.resolve() / "postgres")
    # What goes on at once is done in three lanes, and what people ask goes on beside it.
    database = Database(url, at_once=3 * settings.worker_concurrency)
    stack.push_async_callback(database.close)
    return database


def _stories(store: PostgresStore, paid: Models, meanings: Meanings | None) -> StoryFinder:
    from bot.stories.finder import StoryFinder
    from bot.stories.judge import ModelJudge

    return StoryFinder(store, ModelJudge(paid.drafting) if paid.drafting else None, meanings)


async def _queue(settings: Settings, database: Database, queues: Collection[str], stack: AsyncExitStack) -> JobQueue:
    jobs = JobQueue(
        database,
        watch_every=settings.watch_seconds,
        heartbeat=timedelta(seconds=settings.heartbeat_seconds),
        concurrency=settings.worker_concurrency,
        queues=queues,
    )
    await jobs.open()
    stack.push_async_callback(jobs.close)
    return jobs


def _newsroom(  # noqa: PLR0913  # all that a newsroom is made of
    settings: Settings,
    bench: Workbench,
    store: PostgresStore,
    jobs: JobQueue,
    clock: Clock,
    *,
    answerer: Answerer,
    reading: Reading,
    has_model: bool,
    platforms: Mapping[str, Platform],
    meanings: Meanings | None,
    database: Database,
) -> Newsroom:
    from adapters.postgres.retention import PostgresRetention
    from bot.commands.dispatch import Commands
    from bot.newsroom import Newsroom
    from bot.retention import Retention

    commands = Commands(
        bench.feeds,
        opml.WebLists(bench.client),
        store,
        jobs,
        clock,
        has_model=has_model,
        reading=reading,
    )
    return Newsroom(
        answerer=answerer,
        meanings=meanings,
        commands=commands,
        store=store,
        clock=clock,
        translator=reading.translator,
        platforms=platforms,
        limits=_limits(settings),
        retention=Retention(PostgresRetention(database), clock, _limits(settings)),
    )


def _watcher(settings: Settings, feeds: WebFeeds, store: PostgresStore, clock: Clock) -> Watcher:
    return Watcher(
        feeds,
        store,
        clock,
        interval=settings.interval,
        first=settings.first_entries,
        floor=settings.floor,
        per_host=settings.requests_per_host,
    )


def _limits(settings: Settings) -> Limits:
    from bot.domain.limits import Limits

    return Limits(
        person_hourly=settings.questions_per_person,
        workspace_daily=settings.questions_per_workspace,
        kept=timedelta(days=settings.question_days),
        stories_kept=timedelta(days=settings.keep_days) if settings.keep_days else None,
        megabytes=settings.keep_megabytes or None,
    )


def _client(settings: Settings, limiter: Limiter | None) -> WebClient:
    contact = f"; +{settings.contact_url}" if settings.contact_url else ""
    return WebClient(
        allow=settings.allow_private_addresses,
        user_agent=f"newsdesk/{metadata.version('newsdesk')} (feed reader{contact})",
        timeout=settings.fetch_timeout_seconds,
        max_bytes=settings.max_page_bytes,
        at_once=settings.requests_at_once,
        per_host=settings.requests_per_host,
        pause=settings.host_pause_seconds,
        limiter=limiter,
    )


def terminal() -> Terminal:
    """Return what prints to the terminal."""
    return Terminal()


def sample_site(port: int) -> SampleSite:
    """Return the demo's news site, to be entered."""
    from adapters.page.sample import SampleSite

    return SampleSite(port=port)


def write_opml(feeds: Sequence[tuple[str, str, str]]) -> str:
    """Return feeds (address, title, folder) as OPML."""
    return opml.write_opml([ListedFeed(url=url, title=title, folder=folder) for url, title, folder in feeds])


def read_opml(body: bytes) -> FeedList:
    """Return the feeds of an OPML file."""
    return opml.read_opml(body)
