"""What every implementation of `bot.ports.Processes` does."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from adapters.web.workers import Workers
from bot.domain.article import Article
from bot.ports import Processes, StoppedError
from bot.summarizer.extract import extract_result
from tests.fakes.processes import ThreadProcesses
from tests.unit.samples import TEXT

SHORT_LIMIT = 0.05
LONG_LIMIT = 30.0


@pytest.fixture(scope="module", params=["processes", "threads"])
def processes(request: pytest.FixtureRequest) -> Iterator[Processes]:
    """Return one after the other."""
    if request.param == "threads":
        yield ThreadProcesses()
        return
    workers = Workers("text", number=1, memory=1_000_000_000, preload=[])
    yield workers
    workers.close()


def wait_a_while() -> bool:
    """Take longer than anybody waits here, and no processor."""
    return threading.Event().wait(2.0)


async def test_what_work_returns_is_returned(processes: Processes) -> None:
    """With what it was given."""
    assert await processes.run(divmod, 7, 2, seconds=LONG_LIMIT) == (3, 1)


async def test_articles_go_there_and_their_extracts_come_back(processes: Processes) -> None:
    """Whole: what a digest is made of can be handed from process to process."""
    article = Article(title="Brightwater to buy Orla Mills", text=TEXT)
    assert await processes.run(extract_result, article, seconds=LONG_LIMIT) == extract_result(article)


async def test_what_work_raises_is_raised(processes: Processes) -> None:
    """A bug shows where the work was wanted."""
    with pytest.raises(ZeroDivisionError):
        await processes.run(divmod, 7, 0, seconds=LONG_LIMIT)


async def test_work_that_takes_too_long_is_given_up_and_others_go_on(processes: Processes) -> None:
    """The message says why."""
    with pytest.raises(StoppedError, match="The text takes too long to be read; we gave up"):
        await processes.run(wait_a_while, seconds=SHORT_LIMIT)
    assert await processes.run(abs, -1, seconds=LONG_LIMIT) == 1
