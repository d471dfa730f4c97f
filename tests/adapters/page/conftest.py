"""A channel served on loopback, and a client that talks to it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from datetime import datetime

import aiohttp
import pytest

from adapters.page import make_app
from adapters.page.serving import bind, serve_app
from adapters.page.status import StatusSources
from bot.domain.failure import Failure, FailureId
from bot.domain.overview import EMPTY_OVERVIEW, Overview
from bot.domain.spending import PriceTable, Spending
from bot.errors import StoreError
from bot.ports import Counts
from tests.adapters.page.inbox import BoardInbox
from tests.fakes.board import MemoryBoard
from tests.patience import PATIENCE


class FakeCounts:
    """Counts of the desk, or an error as if the database was away."""

    def __init__(self) -> None:
        self.problem: StoreError | None = None
        self.counts = Counts(
            feeds=3,
            failing=0,
            entries=40,
            digests=12,
            deliveries={"posted": 11, "planned": 1},
            jobs={"todo": 2, "succeeded": 60},
            set_aside=1,
            spent_today=(Spending(model="m", purpose="digest", replies=1, tokens_in=1000, tokens_out=234),),
        )

    async def __call__(self) -> Counts:
        """Return the counts."""
        if self.problem is not None:
            raise self.problem
        return self.counts


class FakeFailures:
    """Failures in memory; records what is done about them."""

    def __init__(self) -> None:
        self.failed: list[Failure] = []
        self.actions: list[tuple[str, FailureId]] = []
        self.problem: StoreError | None = None

    async def failures(self, *, limit: int) -> Sequence[Failure]:
        """Return the failures."""
        return self.failed[:limit]

    async def retry(self, failure: FailureId, *, now: datetime) -> bool:  # noqa: ARG002  # nothing is done here
        """Record that a failure is retried."""
        return self._record_action("retry", failure)

    async def drop(self, failure: FailureId) -> bool:
        """Record that a failure is dropped."""
        return self._record_action("drop", failure)

    def _record_action(self, act: str, failure: FailureId) -> bool:
        if self.problem is not None:
            raise self.problem
        self.actions.append((act, failure))
        return True


class FakeOverview:
    """An overview that a test sets."""

    def __init__(self) -> None:
        self.result = EMPTY_OVERVIEW

    async def overview(self, now: datetime) -> Overview:  # noqa: ARG002  # it is said, not looked up
        """Return the overview that a test set."""
        return self.result


@pytest.fixture
def fake_failures() -> FakeFailures:
    """Return the failures."""
    return FakeFailures()


@pytest.fixture
def fake_overview() -> FakeOverview:
    """Return the source of the overview."""
    return FakeOverview()


@pytest.fixture
def board() -> MemoryBoard:
    """Return an empty board."""
    return MemoryBoard()


@pytest.fixture
def inbox(board: MemoryBoard) -> BoardInbox:
    """Return the inbox that answers."""
    return BoardInbox(board)


@pytest.fixture
def figures() -> FakeCounts:
    """Return the counts."""
    return FakeCounts()


@pytest.fixture
async def address(
    board: MemoryBoard, inbox: BoardInbox, figures: FakeCounts, fake_failures: FakeFailures, fake_overview: FakeOverview
) -> AsyncIterator[str]:
    """Serve the channel and return its address."""
    app = make_app(
        board,
        inbox,
        StatusSources(
            counts=figures, overviews=fake_overview, failures=fake_failures, prices=PriceTable.parse("m=1/2")
        ),
    )
    listening = bind("127.0.0.1", 0, setting="PAGE_PORT")
    async with serve_app(app, listening, stopping=app.state.stream.close) as where:
        yield where


@pytest.fixture
async def client(address: str) -> AsyncIterator[aiohttp.ClientSession]:
    """Return a client of the channel."""
    async with aiohttp.ClientSession(address, timeout=aiohttp.ClientTimeout(total=PATIENCE)) as session:
        yield session
