"""Questions over all labelled texts at once: an archive in memory, as a workspace would have it, and its questions."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bot.answerer.answerer import Answerer
from bot.domain.article import Article
from bot.domain.delivery import MessageRef
from bot.domain.feed import Feed
from bot.domain.preferences import Preferences
from bot.domain.story import StoryId
from bot.domain.subscription import Destination, Subscription
from bot.domain.track_record import RecordedEffect
from bot.evaluation.answers import RIGHT_REFUSALS, WRONG_REFUSALS, score_sentences
from bot.evaluation.bills import Bill
from bot.evaluation.digests import covers_quotation
from bot.evaluation.labels import BadLabel, LabelledText
from bot.evaluation.report import Report, ReportSection
from bot.ports import ArchiveQuery, EffectQuery
from bot.text.quotation_search import locate

QUESTIONS_FILE = Path(__file__).parent / "archive.txt"
DESTINATION = Destination("terminal", "evaluation", "texts")


@dataclass(frozen=True, slots=True)
class ArchiveQuestion:
    """A question over all texts, and the passages that answer it, each with its text's name; empty if none does."""

    text: str
    answers: tuple[tuple[str, str], ...]


def load_archive(texts: Sequence[LabelledText], path: Path = QUESTIONS_FILE) -> list[ArchiveQuestion]:
    """Return the questions of a file.

    Raises:
        BadLabel: a line is no question, or quotes what its text does not say.
    """
    texts_by_name = {labelled.name: labelled.text for labelled in texts}
    lines = [line for line in path.read_text("utf-8").splitlines() if line.strip() and not line.startswith("#")]
    return [_parse_question(line, texts_by_name) for line in lines]


def _parse_question(line: str, texts_by_name: dict[str, str]) -> ArchiveQuestion:
    question_text, _, answers_text = line.removeprefix("ask: ").partition(" << ")
    answers = tuple(
        (name.strip(), quote.strip())
        for name, _, quote in (part.partition(":") for part in answers_text.split(" | ") if part)
    )
    if not line.startswith("ask: ") or any(
        locate(quote, texts_by_name.get(name, "")) is None for name, quote in answers
    ):
        message = f"{QUESTIONS_FILE.name}: “{line}” is no question, or quotes what its text does not say."
        raise BadLabel(message)
    return ArchiveQuestion(question_text, answers)


class MemoryLibrary:
    """Implements the answerer's `ArticleLibrary` with a few texts in memory, all of one workspace."""

    def __init__(self, articles: Sequence[Article]) -> None:
        self._articles = list(articles)
        self._texts = [f"{article.title}\n{article.text}".casefold() for article in articles]

    async def subscriptions(self, destination: Destination | None = None) -> Sequence[tuple[Subscription, Feed]]:  # noqa: ARG002  # nobody subscribes here
        """Return none."""
        return []

    async def feeds_of(self, destination: Destination) -> Sequence[Feed]:  # noqa: ARG002  # nobody subscribes here
        """Return none."""
        return []

    async def preferences(self, destination: Destination) -> Preferences:
        """Return the default ones."""
        return Preferences(destination=destination)

    async def recorded_effects(self, destination: Destination, sought: EffectQuery) -> Sequence[RecordedEffect]:  # noqa: ARG002  # nothing is digested here
        """Return none."""
        return []

    async def stakeholder_names(self, destination: Destination, *, limit: int) -> Sequence[str]:  # noqa: ARG002  # as above
        """Return none."""
        return []

    async def story_articles(self, destination: Destination, message: MessageRef) -> Sequence[Article]:  # noqa: ARG002  # nothing is posted here
        """Return none."""
        return []

    async def stories_of(self, destination: Destination, articles: Sequence[Article]) -> Mapping[str, StoryId]:  # noqa: ARG002  # each text is one
        """Return none."""
        return {}

    async def find_articles(self, destination: Destination, query: ArchiveQuery) -> Sequence[Article]:  # noqa: ARG002  # one workspace
        """Return the articles that have most of the rare words."""
        weights = [0.0] * len(self._texts)
        for word in query.beginnings:
            pattern = re.compile(rf"\b{re.escape(word)}")
            hits = [at for at, text in enumerate(self._texts) if pattern.search(text)]
            for at in hits:
                weights[at] += math.log(1 + len(self._texts) / len(hits))
        best = sorted(range(len(weights)), key=lambda at: -weights[at])
        return [self._articles[at] for at in best if weights[at] > 0][: query.limit]


async def score_archive_answer(
    report: Report, archive_question: ArchiveQuestion, answerer: Answerer, articles: Mapping[str, Article], bill: Bill
) -> None:
    """Ask a question over all texts, and score the answer."""
    answer = await answerer.answer_from_archive(archive_question.text, DESTINATION, now=datetime.now(UTC))
    if any(fault.startswith("answer:") for fault in bill.faults):
        return
    score_sentences(report, "archive", bill)
    question = f"archive: “{archive_question.text}”"
    if not archive_question.answers:
        report.count(
            ReportSection.ARCHIVE, RIGHT_REFUSALS, hit=not answer.answered, miss=f"{question} answered: {answer.text}"
        )
        return
    right = answer.answered and any(
        quote.source is not None
        and quote.source.title == articles[name].title
        and covers_quotation(quote, gold, articles[name].text)
        for quote in answer.evidence
        for name, gold in archive_question.answers
    )
    miss = f"{question} answered wrongly: {answer.text}" if answer.answered else f"{question} not answered"
    report.count(ReportSection.ARCHIVE, "answers right", hit=right, miss=miss)
    report.count(ReportSection.ARCHIVE, WRONG_REFUSALS, hit=not answer.answered)
