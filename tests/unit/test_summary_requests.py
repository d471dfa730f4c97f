"""Requests for an article in short, in six languages, without a model: what it tells, with evidence."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.answerer.answerer import Answerer
from bot.answerer.summary_requests import asks_for_summary
from bot.domain.article import Article
from bot.text.language_detection import message_language

FILE = Path(__file__).parents[1] / "data" / "overviews.txt"
LINES = [line for line in FILE.read_text("utf-8").splitlines() if line and not line.startswith("#")]
ARTICLE = Article(
    title="Landslip closes the coast road at Vinter",
    text="A landslip has closed the coast road at Vinter to lorries and buses. Cars may pass in one lane until 8 p.m.\n"
    "Nobody was hurt, but a bakery was buried and its owner, Rolf Haug, lost his shop.\n"
    "Engineers need about five weeks to build a wall of 90 metres. The county pays 1.4 million crowns.",
)


@pytest.mark.parametrize("said", [line for line in LINES if not line.startswith("!")])
async def test_who_wants_it_in_short_is_told_what_the_article_tells(said: str) -> None:
    """The fact of its headline first, as a quotation."""
    answer = await Answerer(None).answer(said, ARTICLE)
    assert answer.answered
    assert answer.evidence[0].quote.startswith("A landslip has closed the coast road")


@pytest.mark.parametrize("said", [line[1:] for line in LINES if line.startswith("!")])
def test_what_asks_for_something_of_its_own_is_no_such_request(said: str) -> None:
    """A word that names something is not left out."""
    assert not asks_for_summary(said, message_language(said))


@pytest.mark.parametrize(("said", "facts"), [("tl;dr", 1), ("in one sentence please", 0), ("key points please", 3)])
async def test_one_sentence_is_one(said: str, facts: int) -> None:
    """Who wants it in one gets one; others what it tells."""
    answer = await Answerer(None).answer(said, ARTICLE)
    assert len(answer.evidence) == facts
