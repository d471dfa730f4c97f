"""Extracts are made in processes: what a stranger's text does there costs its own extract and no more."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import AsyncExitStack
from typing import TypeVar

import pytest
from structlog.testing import capture_logs

from adapters.web import page_reading, parser_processes
from adapters.web.workers import Workers
from bot.domain.article import Article
from bot.errors import NewsdeskError
from bot.ports import StoppedError
from bot.summarizer import extract as module
from bot.summarizer.extract import LEAD_LENGTH, extract, extract_result, lead_digest
from bot.summarizer.extract_workers import LONG_ARTICLE_LENGTH, extract_in_thread, extraction_in_processes
from bot.summarizer.summarizer import Summarizer
from bot.verification.verifier import NO_CHECKER
from bot.wiring import desk
from bot.wiring.models import Models
from tests.fakes.processes import ThreadProcesses
from tests.unit.samples import TEXT

T = TypeVar("T")
ARTICLE = Article(title="Brightwater to buy Orla Mills", text=TEXT, url="https://courier.example/orla")


class StoppingProcesses:
    """Fulfils `bot.ports.Processes`: stops all work that it is given."""

    async def run(self, work: Callable[..., T], *given: object, seconds: float) -> T:  # noqa: ARG002  # as the port has it
        """Stop."""
        message = "The article takes too long to be read; we gave up."
        raise StoppedError(message)


async def test_an_extract_is_the_same_wherever_it_is_made() -> None:
    """In a thread, in processes, and at once."""
    assert (
        await extraction_in_processes(ThreadProcesses())(ARTICLE)
        == await extract_in_thread(ARTICLE)
        == extract(ARTICLE)
    )


async def test_where_a_text_keeps_a_process_too_long_its_first_sentences_stand() -> None:
    """The reader gets facts with their quotations, who runs the bot a line in the log."""
    with capture_logs() as logs:
        digest = await Summarizer(None, extraction=extraction_in_processes(StoppingProcesses())).summarize(ARTICLE)
    assert digest == lead_digest(ARTICLE)
    assert [fact.text for fact in digest.key_facts] == [fact.evidence[0].quote for fact in digest.key_facts]
    assert TEXT.startswith(digest.key_facts[0].text)
    assert [(line["event"], line["url"]) for line in logs] == [("extract.stopped", ARTICLE.url)]


@pytest.mark.parametrize("text", ["x" * 50_000, "?", "No end in sight " * 900])
def test_the_first_sentences_are_told_of_any_text(text: str) -> None:
    """Of its beginning, whatever it is made of."""
    digest = lead_digest(Article(title="", text=text))
    assert digest.key_facts
    assert all(fact.evidence[0].end <= LEAD_LENGTH for fact in digest.key_facts)


async def test_a_name_that_breaks_the_reading_is_logged_where_the_log_is(monkeypatch: pytest.MonkeyPatch) -> None:
    """The process that made the extract has none: it returns the traceback, and the facts stand."""

    def breaks(_reading: object) -> None:
        message = "no such name"
        raise NewsdeskError(message)

    monkeypatch.setattr(module, "stakeholder_candidates", breaks)
    with capture_logs() as logs:
        digest = await extraction_in_processes(ThreadProcesses())(ARTICLE)
    assert digest.key_facts
    assert not digest.stakeholders
    assert [line["event"] for line in logs] == ["extract.failed"]
    assert "no such name" in logs[0]["exception"]


class CountingProcesses:
    """Fulfils `bot.ports.Processes`: counts how many calls run at once, and at most."""

    def __init__(self) -> None:
        self.running = self.max_running = 0

    async def run(self, work: Callable[..., T], *given: object, seconds: float) -> T:  # noqa: ARG002  # as the port has it
        """Do it after a turn of the event loop."""
        self.running += 1
        self.max_running = max(self.max_running, self.running)
        await asyncio.sleep(0)
        self.running -= 1
        return work(*given)


@pytest.mark.parametrize(("times", "most"), [(1, 3), (LONG_ARTICLE_LENGTH // len(TEXT) + 1, 1)])
async def test_of_long_articles_one_is_read_at_a_time(times: int, most: int) -> None:
    """Others always have a process beside it."""
    processes = CountingProcesses()
    article = Article(title="", text=TEXT * times)
    await asyncio.gather(*map(extraction_in_processes(processes), [article] * 3))
    assert processes.max_running == most


async def test_the_desk_makes_extracts_in_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its summarizer hands articles to the workers."""
    done: list[object] = []

    async def run(_workers: Workers, work: Callable[..., T], *given: object, seconds: float) -> T:
        done.append((work, *given))
        assert seconds > 0
        return work(*given)

    monkeypatch.setattr(Workers, "run", run)
    async with AsyncExitStack() as stack:
        summarizer = desk._summarizer(Models(drafting=None, checking=None), NO_CHECKER, stack)
        assert await summarizer.summarize(ARTICLE) == extract(ARTICLE)
    assert done == [(extract_result, ARTICLE)]


def test_what_processes_do_is_loaded_while_the_desk_begins() -> None:
    """By name, for the program itself needs none of it so early."""
    assert set(desk.READING) == {page_reading.__name__, parser_processes.__name__, module.__name__}
