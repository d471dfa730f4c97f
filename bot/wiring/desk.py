"""Builds the whole newsdesk."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Collection, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from adapters.postgres.board import PostgresBoard
from adapters.postgres.database import Database
from adapters.postgres.jobs import JobQueue
from adapters.postgres.rate_limiter import PostgresRateLimiter
from adapters.postgres.store import PostgresStore
from adapters.web import opml
from adapters.web.websub import WebHubs
from adapters.web.workers import Workers, start_loading
from bot.boilerplate import BoilerplateFilteringReader
from bot.domain.job import QUEUES
from bot.ports import Clock, Counts, Handler, Platform
from bot.settings.settings import Settings
from bot.text.catalogue import load_catalogues
from bot.watcher import Watcher
from bot.wiring.database import open_database
from bot.wiring.models import Models, embedding_service_of
from bot.wiring.platforms import platforms_of, post_limiter_of, publisher_of
from bot.wiring.polling import watcher_of
from bot.wiring.system_clock import SystemClock
from bot.wiring.traces import collect_traces
from bot.wiring.workbench import Workbench, opened_workbench

if TYPE_CHECKING:  # each is imported where it is needed: together they are half of a command's start
    from bot.answerer.answerer import Answerer
    from bot.app import NewsLine
    from bot.commands.reading import ArticleServices
    from bot.domain.question_limits import QuestionLimits
    from bot.domain.retention_policy import RetentionPolicy
    from bot.embedding_service import EmbeddingService
    from bot.inbox import DurableInbox
    from bot.stories.finder import StoryFinder
    from bot.summarizer.summarizer import Summarizer
    from bot.verification.verifier import Verifier


READING = ("adapters.web.page_reading", "adapters.web.parser_processes", "bot.summarizer.extract")
"""Modules that run in separate processes, loaded while the database starts, which takes as long."""
EXTRACTION_WORKERS = 2
"""Processes that make extracts: while one is busy with a long article, the other goes on."""
EXTRACTION_MEMORY_BYTES = 500_000_000
"""Most bytes of memory for an extract."""


@dataclass(frozen=True, slots=True)
class Desk:
    """Every part of a running newsdesk, connected."""

    bench: Workbench
    database: Database
    store: PostgresStore
    jobs: JobQueue
    board: PostgresBoard
    platforms: Mapping[str, Platform]
    watcher: Watcher
    line: NewsLine
    inbox: DurableInbox
    handlers: Mapping[type[Any], Handler]
    clock: Clock

    async def counts(self) -> Counts:
        """Count the desk's state, for the status page."""
        return await self.store.counts(now=self.clock.now())


@asynccontextmanager
async def opened_desk(
    settings: Settings, *, ready: Callable[[str], None] | None = None, queues: Collection[str] = QUEUES
) -> AsyncIterator[Desk]:
    """Build the newsdesk; `ready` is called with the local page's address, and jobs of `queues` are done here.

    Raises:
        StoreError: the database does not start or answer.
    """
    from bot.answerer.answerer import Answerer
    from bot.app import NewsLine
    from bot.commands.reading import ArticleServices
    from bot.reader import Reader
    from bot.round_ups import RoundUps
    from bot.summarizer.digest_translation import DigestTranslator
    from bot.websub import Hubs

    clock = SystemClock()
    async with AsyncExitStack() as stack:
        database = await _open_database_while_loading(settings, stack)
        limiter = PostgresRateLimiter(database)
        bench = await stack.enter_async_context(opened_workbench(settings, limiter))
        jobs = await _queue(settings, database, queues, stack)
        collect_traces(settings, database, stack)
        store, board = PostgresStore(database, jobs), PostgresBoard(database)
        paid = bench.models.metered(settings, store, clock, limiter)
        verifier = paid.verifier(store, clock)
        articles = BoilerplateFilteringReader(bench.articles, store, clock)
        summarizer = _summarizer(paid, verifier, stack)
        translator = DigestTranslator(paid.drafting, verifier)
        embeddings = await embedding_service_of(settings, store, clock, stack)
        hubs = Hubs(WebHubs(bench.client), store, jobs, clock, public_url=settings.public_url)
        platforms = platforms_of(settings, board, store, clock, stack, limiter, database, ready=ready, hubs=hubs)
        watcher = watcher_of(settings, bench.feeds, store, clock)
        line = NewsLine(
            watcher=watcher,
            reader=Reader(articles),
            summarizer=summarizer,
            publisher=publisher_of(settings, platforms, store, clock, translator, limiter),
            stories=_stories(store, paid, embeddings),
            hubs=hubs,
            rounds=RoundUps(platforms, store, clock, post_limiter_of(limiter)),
            store=store,
            clock=clock,
            judge=paid.judge(),
            suggester=paid.suggester(),
        )
        inbox = _inbox(
            settings,
            bench,
            store,
            jobs,
            clock,
            answerer=Answerer(paid.drafting, store, verifier=verifier, embeddings=embeddings, articles=articles),
            services=ArticleServices(articles, summarizer, translator, paid.verifier(), paid.judge()),
            has_model=paid.drafting is not None,
            platforms=platforms,
        )
        upkeep = _upkeep(settings, database, store, clock, embeddings)
        handlers = {**line.handlers(), **inbox.handlers(), **upkeep}
        yield Desk(bench, database, store, jobs, board, platforms, watcher, line, inbox, handlers, clock)


async def _open_database_while_loading(settings: Settings, stack: AsyncExitStack) -> Database:
    """Return the database; load the message catalogues before it starts, and the modules for processes meanwhile.

    Raises:
        LanguageFileError: a message catalogue is malformed.
        StoreError: the database does not start or answer.
    """
    load_catalogues()
    start_loading(*READING)
    return await open_database(settings, stack)


def _summarizer(paid: Models, verifier: Verifier, stack: AsyncExitStack) -> Summarizer:
    """Return the summarizer; extracts are made in processes of their own, so that a hostile page delays no others."""
    from bot.summarizer import extract
    from bot.summarizer.extract_workers import extraction_in_processes
    from bot.summarizer.summarizer import Summarizer

    workers = Workers("article", number=EXTRACTION_WORKERS, memory=EXTRACTION_MEMORY_BYTES, preload=[extract.__name__])
    stack.push_async_callback(asyncio.to_thread, workers.close)
    return Summarizer(paid.drafting, verifier, extraction_in_processes(workers))


def _stories(store: PostgresStore, paid: Models, embeddings: EmbeddingService | None) -> StoryFinder:
    from bot.stories.finder import StoryFinder
    from bot.stories.judge import ModelJudge

    return StoryFinder(store, ModelJudge(paid.drafting) if paid.drafting else None, embeddings)


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


def _inbox(  # noqa: PLR0913  # each part of the inbox
    settings: Settings,
    bench: Workbench,
    store: PostgresStore,
    jobs: JobQueue,
    clock: Clock,
    *,
    answerer: Answerer,
    services: ArticleServices,
    has_model: bool,
    platforms: Mapping[str, Platform],
) -> DurableInbox:
    from bot.commands.dispatch import CommandDispatcher
    from bot.inbox import DurableInbox

    commands = CommandDispatcher(
        bench.feeds,
        opml.WebLists(bench.client),
        store,
        jobs,
        clock,
        has_model=has_model,
        services=services,
    )
    return DurableInbox(
        answerer=answerer,
        commands=commands,
        store=store,
        clock=clock,
        translator=services.translator,
        platforms=platforms,
        limits=_question_limits(settings),
    )


def _upkeep(
    settings: Settings, database: Database, store: PostgresStore, clock: Clock, embeddings: EmbeddingService | None
) -> Mapping[type[Any], Handler]:
    """Return the handlers of the jobs that nobody waits for: forgetting, and embedding new articles."""
    from adapters.postgres.retention import PostgresRetention
    from bot.retention import Retention

    retention = Retention(store, PostgresRetention(database), clock, _retention_policy(settings))
    return {**retention.handlers(), **(embeddings.handlers() if embeddings else {})}


def _question_limits(settings: Settings) -> QuestionLimits:
    from bot.domain.question_limits import QuestionLimits

    return QuestionLimits(
        person_hourly=settings.questions_per_person,
        workspace_daily=settings.questions_per_workspace,
    )


def _retention_policy(settings: Settings) -> RetentionPolicy:
    from bot.domain.retention_policy import RetentionPolicy

    return RetentionPolicy(
        questions_kept_for=timedelta(days=settings.question_days),
        stories_kept_for=timedelta(days=settings.keep_days) if settings.keep_days else None,
        max_megabytes=settings.keep_megabytes or None,
    )
