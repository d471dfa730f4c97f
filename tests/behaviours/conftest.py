"""Workers on one database, each with a client of its own, and a site that writes down what it is asked."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import timedelta

import pytest

from adapters.postgres.database import Database
from adapters.postgres.jobs import JobQueue
from adapters.postgres.store import PostgresStore
from adapters.web.client import WebClient
from adapters.web.feeds import WebFeeds
from adapters.web.parser_processes import Parser
from bot.domain.feed import Feed
from bot.domain.subscription import Destination
from bot.watcher import PollReport, Watcher
from tests.adapters.web.server import Site, serve_site
from tests.fakes.clock import FakeClock

USER_AGENT = "newsdesk/test (+https://example.org)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Worker:
    """One process, as far as feeds are concerned."""

    store: PostgresStore
    queue: JobQueue
    watcher: Watcher
    clock: FakeClock

    async def subscribe(self, url: str, channel: str = "news") -> None:
        """Have a channel want a feed."""
        place = Destination("page", "local", channel)
        await self.store.subscribe(place, url, title="", now=self.clock.now())

    async def poll(self) -> PollReport:
        """Ask what is due."""
        return await self.watcher.poll_due()

    async def refresh(self) -> PollReport:
        """Ask every feed now, as a person would have it."""
        return await self.watcher.poll_all()

    async def feed(self) -> Feed:
        """Return the one feed there is."""
        feeds = {feed.id: feed for _, feed in await self.store.subscriptions()}
        (feed,) = feeds.values()
        return feed


class Workers:
    """Starts workers; each may be the first one after a restart, or one beside the others."""

    def __init__(self, url: str, clock: FakeClock, parser: Parser, stack: AsyncExitStack) -> None:
        self.clock = clock
        self._url = url
        self._parser = parser
        self._stack = stack

    async def start(self, *, interval: timedelta = timedelta(hours=1)) -> Worker:
        """Start one more."""
        database = Database(self._url, at_once=2)
        self._stack.push_async_callback(database.close)
        queue = JobQueue(database, concurrency=1)
        await queue.open()
        self._stack.push_async_callback(queue.close)
        client = await self._stack.enter_async_context(
            WebClient(user_agent=USER_AGENT, allow=("127.0.0.1",), now=self.clock.now)
        )
        store = PostgresStore(database, queue)
        source = WebFeeds(client, self._parser, now=self.clock.now)
        watcher = Watcher(source, store, self.clock, interval=interval, first=3)
        return Worker(store=store, queue=queue, watcher=watcher, clock=self.clock)


@pytest.fixture(scope="session")
def parser() -> Iterator[Parser]:
    """Return the processes that read feeds."""
    opened = Parser(workers=2)
    yield opened
    opened.close()


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    """Return a site."""
    async with serve_site() as opened:
        yield opened


@pytest.fixture
async def workers(database_url: str, clock: FakeClock, parser: Parser) -> AsyncIterator[Workers]:
    """Return what starts workers on a fresh database."""
    async with AsyncExitStack() as stack:
        yield Workers(database_url, clock, parser, stack)
