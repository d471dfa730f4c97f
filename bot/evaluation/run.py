"""A run: every labelled text digested, checked and asked about, a few at once; a failure costs only itself."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

import structlog

from bot.answerer.answerer import Answerer
from bot.domain.article import Article, Origin
from bot.errors import NewsdeskError
from bot.evaluation.answers import score_answer
from bot.evaluation.archive import ArchiveQuestion, MemoryLibrary, score_archive_answer
from bot.evaluation.bills import Bill, NeverReplies, WatchedVerifier, separate_bill
from bot.evaluation.checking import score_claims
from bot.evaluation.digests import score_digest
from bot.evaluation.labels import LabelledQuestion, LabelledText
from bot.evaluation.report import Report
from bot.ports import LanguageModel
from bot.summarizer.summarizer import Summarizer
from bot.verification.verifier import Verifier

LOG = structlog.get_logger(__name__)

CONCURRENT_TEXTS = 4
"""Texts that are worked on at a time."""

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class EvaluatedModels:
    """The models that are scored.

    Attributes:
        drafting: None for the extract and the passages.
        verifier: verifies every line against its article.
        checker: the name of the checking model; empty if there is none.
    """

    drafting: LanguageModel | None
    verifier: Verifier
    checker: str = ""

    def report(self) -> Report:
        """Return an empty report about them."""
        return Report(model=self.drafting.name if self.drafting else "", checker=self.checker)


class Run:
    """One run over labelled texts."""

    def __init__(self, scored: EvaluatedModels, steps: int, progress: Progress) -> None:
        self._scored = scored
        self._verifier = WatchedVerifier(scored.verifier)
        self._summarizer = Summarizer(scored.drafting, self._verifier)
        self._answerer = Answerer(scored.drafting, verifier=self._verifier)
        self._steps, self._done, self._progress = steps, 0, progress
        self._turns = asyncio.Semaphore(CONCURRENT_TEXTS)

    async def score_text(self, labelled: LabelledText) -> Report:
        """Score everything about one text."""
        report = self._scored.report()
        article = article_of(labelled)
        async with self._turns:
            async with self._billed_step(report, f"{labelled.name}: digest") as bill:
                digest = await self._summarizer.summarize(article)
                report.digests += 1
                report.digest_bill.add(bill)
                score_digest(report, labelled, digest, bill)
            async with self._billed_step(report, f"{labelled.name}: claims"):
                await score_claims(report, labelled, article, self._verifier)
            for labelled_question in labelled.questions:
                await self._score_question(report, labelled, article, labelled_question)
        return report

    async def _score_question(
        self, report: Report, labelled: LabelledText, article: Article, labelled_question: LabelledQuestion
    ) -> None:
        async with self._billed_step(report, f"{labelled.name}: “{labelled_question.text}”") as bill:
            answer = await self._answerer.answer(labelled_question.text, article)
            if not _was_model_away(bill):
                score_answer(report, labelled, labelled_question, answer, bill)

    async def score_archive_question(
        self, archive_question: ArchiveQuestion, answerer: Answerer, articles: dict[str, Article]
    ) -> Report:
        """Score one question over all texts."""
        report = self._scored.report()
        async with self._turns, self._billed_step(report, f"archive: “{archive_question.text}”") as bill:
            await score_archive_answer(report, archive_question, answerer, articles, bill)
        return report

    def archive_answerer(self, articles: Sequence[Article]) -> Answerer:
        """Return the answerer of questions over all texts."""
        return Answerer(self._scored.drafting, MemoryLibrary(articles), verifier=self._verifier)

    @asynccontextmanager
    async def _billed_step(self, report: Report, step: str) -> AsyncIterator[Bill]:
        """Bill a step, and count it; a fault in it is reported and does not affect other steps.

        Raises:
            NeverReplies: there is no point in going on.
        """
        bill = Bill()
        try:
            with separate_bill() as bill:
                yield bill
        except NeverReplies:
            raise
        except NewsdeskError as error:
            bill.faults = bill.faults or [str(error)]
        except Exception as error:
            LOG.exception("evaluation.failed", step=step)
            bill.faults.append(f"a bug in Newsdesk: {error!r}")
        report.faults += [f"{step}: {fault}" for fault in bill.faults if not fault.startswith("check:")]  # see `fault`
        report.bill.add(bill)
        self._done += 1
        self._progress(self._done, self._steps)


def article_of(labelled: LabelledText) -> Article:
    """Return a labelled text as an article."""
    return Article(title=labelled.title, text=labelled.text, url="", origin=Origin.GIVEN)


def _was_model_away(bill: Bill) -> bool:
    """Check whether the model that should have answered did not."""
    return any(fault.startswith("answer:") for fault in bill.faults)


async def evaluate(
    texts: Sequence[LabelledText],
    scored: EvaluatedModels,
    *,
    archive_questions: Sequence[ArchiveQuestion] = (),
    progress: Progress = lambda _done, _of: None,
) -> Report:
    """Score everything on labelled texts, and questions over all of them; `progress` is called with (done, of).

    Raises:
        NeverReplies: a model has replied to nothing.
    """
    steps = sum(2 + len(one.questions) for one in texts) + len(archive_questions)
    run = Run(scored, steps, progress)
    articles = {one.name: article_of(one) for one in texts}
    answerer = run.archive_answerer(list(articles.values()))
    work = [run.score_text(one) for one in texts] + [
        run.score_archive_question(one, answerer, articles) for one in archive_questions
    ]
    report = scored.report()
    for one in await _run_concurrently(work):
        report.add(one)
    return report


async def _run_concurrently(work: Sequence[Coroutine[None, None, Report]]) -> list[Report]:
    """Run all of it concurrently, and return the reports; the first failure ends all."""
    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(task) for task in work]
    except BaseExceptionGroup as ended:
        raise ended.exceptions[0] from None
    return [task.result() for task in tasks]
