"""Questions over all labelled texts at once: an archive in memory, as a workspace would have it, and its questions."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bot.answerer import Answerer
from bot.domain.article import Article, Origin
from bot.domain.conversation import Answer, Question
from bot.domain.delivery import MessageRef
from bot.domain.feed import Feed
from bot.domain.subscription import Destination, Subscription
from bot.evaluation.labels import BadLabel, Labelled
from bot.evaluation.scores import Report, covers
from bot.ports import LanguageModel, Wanted
from bot.text.matching import locate
from bot.verification.verifier import Verifier

FILE = Path(__file__).parent / "archive.txt"
HERE = Destination("terminal", "evaluation", "texts")


@dataclass(frozen=True, slots=True)
class AskedOfAll:
    """A question over all texts, and the passages that answer it, each with its text's name; none where none does."""

    text: str
    answers: tuple[tuple[str, str], ...]


def load_archive(texts: Sequence[Labelled], path: Path = FILE) -> list[AskedOfAll]:
    """Return the questions of a file.

    Raises:
        BadLabel: a line is no question, or quotes what its text does not say.
    """
    known = {labelled.name: labelled.text for labelled in texts}
    lines = [line for line in path.read_text("utf-8").splitlines() if line.strip() and not line.startswith("#")]
    return [_read(line, known) for line in lines]


def _read(line: str, known: dict[str, str]) -> AskedOfAll:
    said, _, told = line.removeprefix("ask: ").partition(" << ")
    answers = tuple(
        (name.strip(), quote.strip()) for name, _, quote in (part.partition(":") for part in told.split(" | ") if part)
    )
    if not line.startswith("ask: ") or any(locate(quote, known.get(name, "")) is None for name, quote in answers):
        message = f"{FILE.name}: “{line}” is no question, or quotes what its text does not say."
        raise BadLabel(message)
    return AskedOfAll(said, answers)


class Shelf:
    """Fulfils the answerer's `Library` with a few texts in memory, all of one workspace."""

    def __init__(self, articles: Sequence[Article]) -> None:
        self._articles = list(articles)
        self._texts = [f"{article.title}\n{article.text}".casefold() for article in articles]

    async def subscriptions(self, destination: Destination | None = None) -> Sequence[tuple[Subscription, Feed]]:  # noqa: ARG002  # nobody subscribes here
        """Return none."""
        return []

    async def feeds_of(self, destination: Destination) -> Sequence[Feed]:  # noqa: ARG002  # nobody subscribes here
        """Return none."""
        return []

    async def story_articles(self, destination: Destination, message: MessageRef) -> Sequence[Article]:  # noqa: ARG002  # nothing is posted here
        """Return none."""
        return []

    async def find_articles(self, destination: Destination, wanted: Wanted) -> Sequence[Article]:  # noqa: ARG002  # one workspace
        """Return the articles that have most of the rare words."""
        weights = [0.0] * len(self._texts)
        for word in wanted.beginnings:
            pattern = re.compile(rf"\b{re.escape(word)}")
            hits = [at for at, text in enumerate(self._texts) if pattern.search(text)]
            for at in hits:
                weights[at] += math.log(1 + len(self._texts) / len(hits))
        best = sorted(range(len(weights)), key=lambda at: -weights[at])
        return [self._articles[at] for at in best if weights[at] > 0][: wanted.limit]


async def evaluate_archive(
    report: Report,
    texts: Sequence[Labelled],
    asked: Sequence[AskedOfAll],
    model: LanguageModel | None,
    verifier: Verifier,
) -> None:
    """Score questions over all texts."""
    articles = {one.name: Article(title=one.title, text=one.text, origin=Origin.GIVEN) for one in texts}
    answerer = Answerer(model, Shelf(list(articles.values())), verifier=verifier)
    for number, one in enumerate(asked):
        question = Question(key=str(number), destination=HERE, text=one.text)
        last = Answer(answered=False, text="", evidence=())
        async for answer in answerer.answering(question, None, (), now=datetime.now(UTC)):
            last = answer
        _score(report, one, last, articles)


def _score(report: Report, asked: AskedOfAll, answer: Answer, articles: dict[str, Article]) -> None:
    if not asked.answers:
        report.tally("unanswerable in the archive refused").count(hit=not answer.answered)
        if answer.answered:
            report.misses.append(f"archive: answered “{asked.text}”")
        return
    right = any(
        quote.source is not None
        and quote.source.title == articles[name].title
        and covers(quote, gold, articles[name].text)
        for quote in answer.evidence
        for name, gold in asked.answers
    )
    report.tally("archive questions answered").count(hit=answer.answered)
    report.tally("archive answers right").count(hit=answer.answered and right)
    if not (answer.answered and right):
        report.misses.append(f"archive: “{asked.text}” " + ("answered wrongly" if answer.answered else "refused"))
