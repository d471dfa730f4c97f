"""Builds only what polling needs, since it is also a command for cron."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from adapters.postgres.jobs import JobQueue
from adapters.postgres.rate_limiter import PostgresRateLimiter
from adapters.postgres.store import PostgresStore
from adapters.web.feeds import WebFeeds
from adapters.web.parser_processes import Parser
from bot.ports import Clock
from bot.settings.settings import Settings
from bot.watcher import Watcher
from bot.wiring.database import open_database
from bot.wiring.system_clock import SystemClock
from bot.wiring.workbench import web_client


@asynccontextmanager
async def opened_watcher(settings: Settings) -> AsyncIterator[Watcher]:
    """Open only what polling needs, since it is also a command for cron.

    Raises:
        StoreError: the database does not start or answer.
    """
    async with AsyncExitStack() as stack:
        database = await open_database(settings, stack)
        client = await stack.enter_async_context(web_client(settings, PostgresRateLimiter(database)))
        parser = await stack.enter_async_context(Parser())
        jobs = JobQueue(database)
        await jobs.open()
        stack.push_async_callback(jobs.close)
        yield watcher_of(
            settings,
            WebFeeds(client, parser, newest=settings.first_entries),
            PostgresStore(database, jobs),
            SystemClock(),
        )


def watcher_of(settings: Settings, feeds: WebFeeds, store: PostgresStore, clock: Clock) -> Watcher:
    """Return the watcher, which polls feeds as often as the settings say."""
    return Watcher(
        feeds,
        store,
        clock,
        interval=settings.poll_interval,
        first=settings.first_entries,
        floor=settings.min_poll_interval,
        per_host=settings.requests_per_host,
    )
