"""Extracts are made in processes: what a stranger's text does there costs its own extract and no more."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import pytest
from structlog.testing import capture_logs

from bot.domain.article import Article
from bot.errors import NewsdeskError
from bot.ports import StoppedError
from bot.summarizer import extract as module
from bot.summarizer.extract import BEGINNING, extract, lead
from bot.summarizer.extraction import in_processes, in_thread
from bot.summarizer.summarizer import Summarizer
from tests.fakes.processes import Threads
from tests.unit.samples import TEXT

T = TypeVar("T")
ARTICLE = Article(title="Brightwater to buy Orla Mills", text=TEXT, url="https://courier.example/orla")


class Stopping:
    """Fulfils `bot.ports.Processes`: stops whatever it is given."""

    async def run(self, work: Callable[..., T], *given: object, seconds: float) -> T:  # noqa: ARG002  # as the port has it
        """Stop."""
        message = "The article takes too long to be read; we gave up."
        raise StoppedError(message)


async def test_an_extract_is_the_same_wherever_it_is_made() -> None:
    """In a thread, in processes, and at once."""
    assert await in_processes(Threads())(ARTICLE) == await in_thread(ARTICLE) == extract(ARTICLE)


async def test_where_a_text_keeps_a_process_too_long_its_first_sentences_stand() -> None:
    """The reader gets facts with their quotations, who runs the bot a line in the log."""
    with capture_logs() as logs:
        digest = await Summarizer(None, extraction=in_processes(Stopping())).summarize(ARTICLE)
    assert digest == lead(ARTICLE)
    assert [fact.text for fact in digest.key_facts] == [fact.evidence[0].quote for fact in digest.key_facts]
    assert TEXT.startswith(digest.key_facts[0].text)
    assert [(line["event"], line["url"]) for line in logs] == [("extract.stopped", ARTICLE.url)]


@pytest.mark.parametrize("text", ["x" * 50_000, "?", "No end in sight " * 900])
def test_the_first_sentences_are_told_of_any_text(text: str) -> None:
    """Of its beginning, whatever it is made of."""
    digest = lead(Article(title="", text=text))
    assert digest.key_facts
    assert all(fact.evidence[0].end <= BEGINNING for fact in digest.key_facts)


async def test_a_name_that_breaks_the_reading_is_logged_where_the_log_is(monkeypatch: pytest.MonkeyPatch) -> None:
    """The process that made the extract has none: it returns the traceback, and the facts stand."""

    def breaks(_reading: object) -> None:
        message = "no such name"
        raise NewsdeskError(message)

    monkeypatch.setattr(module, "stakeholder_candidates", breaks)
    with capture_logs() as logs:
        digest = await in_processes(Threads())(ARTICLE)
    assert digest.key_facts
    assert not digest.stakeholders
    assert [line["event"] for line in logs] == ["extract.failed"]
    assert "no such name" in logs[0]["exception"]
