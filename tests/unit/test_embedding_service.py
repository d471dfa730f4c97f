"""Embedding service: reads in the background within a budget, and never in the way of an answer."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.embedding_service import ARTICLES_A_REQUEST, SENT_LENGTHS, EmbeddingBudget, EmbeddingService
from bot.errors import ModelError
from bot.ports import EmbeddingReply
from tests.contracts.test_conversations import HERE, OUR_FEED, file_article
from tests.contracts.test_store import Bench
from tests.fakes.clock import FakeClock
from tests.fakes.embedder import ConceptEmbedder, vector_of
from tests.fakes.store import MemoryJobs, MemoryStore
from tests.unit.samples import make_article

AMPLE_BUDGET = EmbeddingBudget(total=10_000, embeddings=10_000, workspace=10_000)
MESSAGE = "A walkout began at Halt."


@pytest.fixture
def embedder() -> ConceptEmbedder:
    """Return the embeddings model."""
    return ConceptEmbedder()


@pytest.fixture
def bench() -> Bench:
    """Return a store in memory."""
    jobs = MemoryJobs()
    return Bench(MemoryStore(jobs), jobs)


def make_service(
    embedder: ConceptEmbedder, bench: Bench, clock: FakeClock, budget: EmbeddingBudget = AMPLE_BUDGET
) -> EmbeddingService:
    """Return an embedding service."""
    return EmbeddingService(embedder, bench.store, clock, budget)


async def test_new_articles_are_read_in_batches(embedder: ConceptEmbedder, bench: Bench, clock: FakeClock) -> None:
    """All that lack an embedding are asked for, many at once, and none twice."""
    for number in range(ARTICLES_A_REQUEST + 1):
        await file_article(bench, clock, OUR_FEED, f"Number {number} of many.")
    service = make_service(embedder, bench, clock)
    assert await service.embed_new_articles() == ARTICLES_A_REQUEST + 1
    assert [len(texts) for texts in embedder.embedded_texts] == [ARTICLES_A_REQUEST, 1]
    assert await service.embed_new_articles() == 0


async def test_an_article_is_asked_about_once(embedder: ConceptEmbedder, bench: Bench, clock: FakeClock) -> None:
    """Held beside others again, it is not paid for again; without a budget, or a model, nobody waits."""
    article = make_article()
    service = make_service(embedder, bench, clock)
    asked = await service.embed_article(article)
    assert asked == await service.embed_article(article)
    assert len(embedder.embedded_texts) == 1
    (line,) = await bench.store.spent_since(clock.now() - timedelta(minutes=1))
    assert line.tokens_in > 0
    assert (
        await make_service(embedder, bench, clock, EmbeddingBudget(total=1, embeddings=1, workspace=1)).embed_article(
            article
        )
        is None
    )
    embedder.problems = [ModelError("busy", retry=True)]
    assert await make_service(embedder, bench, clock).embed_article(article) is None


async def test_the_day_has_a_budget(embedder: ConceptEmbedder, bench: Bench, clock: FakeClock) -> None:
    """Once today's tokens are used up nothing is asked, of articles or questions; tomorrow it goes on."""
    await file_article(bench, clock, OUR_FEED, MESSAGE)
    for budget in (
        EmbeddingBudget(total=5, embeddings=99, workspace=99),
        EmbeddingBudget(total=99, embeddings=5, workspace=99),
    ):
        service = make_service(embedder, bench, clock, budget)
        await bench.store.save_embeddings(
            "x", {}, paid=EmbeddingReply(vectors=(), model="x", tokens=5), now=clock.now()
        )
        assert await service.embed_new_articles() == 0
        assert await service.embed_question("Any strikes?", HERE.home) is None
        clock.move(timedelta(days=1))
        assert await service.embed_question("Any strikes?", HERE.home) is not None
        clock.move(timedelta(days=1))


async def test_a_workspace_pays_for_its_questions(embedder: ConceptEmbedder, bench: Bench, clock: FakeClock) -> None:
    """One that has used up its own tokens is answered by words alone; others are not touched."""
    service = make_service(embedder, bench, clock, EmbeddingBudget(total=99, embeddings=99, workspace=2))
    found = await service.embed_question("Any strikes?", "slack:T1")
    assert found is not None
    assert (found.model, found.vector) == ("things", vector_of("Any strikes?"))
    assert await service.embed_question("Any strikes?", "slack:T1") is None
    assert await service.embed_question("Any strikes?", "slack:T2") is not None


async def test_a_model_that_is_away_is_asked_again(embedder: ConceptEmbedder, bench: Bench, clock: FakeClock) -> None:
    """A failure costs neither the job nor the answer; the next look goes on."""
    await file_article(bench, clock, OUR_FEED, MESSAGE)
    service = make_service(embedder, bench, clock)
    embedder.problems = [ModelError("busy", retry=True), ModelError("busy", retry=True)]
    assert await service.embed_new_articles() == 0
    assert await service.embed_question("Any strikes?", HERE.home) is None
    assert await service.embed_new_articles() == 1


async def test_a_model_that_takes_little_is_given_less(
    embedder: ConceptEmbedder, bench: Bench, clock: FakeClock
) -> None:
    """Where long beginnings are refused, shorter ones are sent from then on."""
    for number in range(2):
        await file_article(bench, clock, OUR_FEED, f"{number} of many words. " + MESSAGE * 500)
    embedder.problems = [ModelError("maximum context length")]
    assert await make_service(embedder, bench, clock).embed_new_articles() == 2
    assert [max(map(len, texts)) for texts in embedder.embedded_texts] == list(SENT_LENGTHS)


async def test_nothing_asked_means_nothing(embedder: ConceptEmbedder, bench: Bench, clock: FakeClock) -> None:
    """A question of no words is not paid for."""
    assert await make_service(embedder, bench, clock).embed_question("  ", HERE.home) is None
    assert embedder.embedded_texts == []
