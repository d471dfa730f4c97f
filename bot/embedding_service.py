"""Embedding service: embeds new articles and questions with an embeddings model, within the day's token budget.

Full text finds an article by its words; its embedding finds it if the question uses other words for the same thing.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import structlog

from bot import metrics
from bot.domain.article import Article
from bot.domain.bounded_cache import BoundedCache
from bot.domain.job import EmbedArticles
from bot.domain.spending import budget_day_start, tokens
from bot.errors import ModelError
from bot.metering import ReplyStore
from bot.ports import Clock, Embedder, Embedding, EmbeddingReply, EmbeddingStore, Handler

LOG = structlog.get_logger(__name__)

ARTICLES_A_REQUEST = 32
"""Articles in one request."""
MAX_REQUESTS = 20
"""Most requests of one job; the next job, a minute later, goes on."""
SENT_LENGTHS = (4_000, 1_000)
"""Characters of an article that are sent: its beginning tells what it is about; fewer if the model refuses."""
QUESTION_WAIT_SECONDS = 3.0
"""Seconds that a question waits for its embedding before it is searched for by its words alone."""
ARTICLE_WAIT_SECONDS = 15.0
"""Seconds that an article waits for its embedding before it is filed by its words alone."""
MAX_CACHED_ARTICLES = 64
"""Articles whose embeddings are cached until they are filed."""
PURPOSE = "embedding"


class PaidEmbeddingStore(EmbeddingStore, ReplyStore, Protocol):
    """The store of embeddings and of their costs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EmbeddingBudget:
    """Tokens that may be spent a day (UTC).

    Attributes:
        total: for digests, answers and embeddings together.
        embeddings: the part of them for embeddings.
        workspace: the part of them for one workspace's questions.
    """

    total: int
    embeddings: int
    workspace: int


class EmbeddingService:
    """Embeds articles and questions.

    Args:
        embedder: the model; if it is unavailable, answers only miss what only it would have found.
        store: stores embeddings and costs; it must be able to search them (`EmbeddingStore.can_search_embeddings`).
        budget: the tokens that may be spent.
    """

    def __init__(self, embedder: Embedder, store: PaidEmbeddingStore, clock: Clock, budget: EmbeddingBudget) -> None:
        self._embedder = embedder
        self._store = store
        self._clock = clock
        self._budget = budget
        self._longest = SENT_LENGTHS[0]
        self._refusal = ""
        self._cached_embeddings: BoundedCache[str, Embedding] = BoundedCache(MAX_CACHED_ARTICLES)

    def handlers(self) -> Mapping[type[Any], Handler]:
        """Return the handler of the job that embeds new articles."""
        return metrics.measured_handlers({EmbedArticles: self._do_read})

    async def _do_read(self, _job: EmbedArticles, _attempt: int) -> None:
        await self.embed_new_articles()

    async def embed_new_articles(self) -> int:
        """Embed the articles that have no embedding, newest first; return their number."""
        count = 0
        for _ in range(MAX_REQUESTS):
            if not await self._may_spend(""):
                break
            articles = await self._store.articles_without_embedding(self._embedder.name, limit=ARTICLES_A_REQUEST)
            if not articles:
                break
            try:
                paid = await self._embed_articles([article for _, article in articles])
            except ModelError as error:
                self._log_once(error)
                break
            vectors = {article_id: vector for (article_id, _), vector in zip(articles, paid.vectors, strict=True)}
            await self._store.save_embeddings(self._embedder.name, vectors, paid=paid, now=self._clock.now())
            self._refusal = ""
            count += len(articles)
        if count:
            LOG.info("meaning.read", articles=count, model=self._embedder.name)
        return count

    async def embed_question(self, question: str, workspace: str) -> Embedding | None:
        """Embed a question and return its embedding; None if it is not available in time or within the budget.

        Args:
            question: the question.
            workspace: the workspace that asks, and pays from its day's tokens.
        """
        if not question.strip() or not await self._may_spend(workspace):
            return None
        try:
            async with asyncio.timeout(QUESTION_WAIT_SECONDS):
                paid = await self._embedder.embed([question])
        except (ModelError, TimeoutError) as error:
            LOG.warning("meaning.search_failed", reason=str(error) or "the embeddings model took too long")
            return None
        await self._store.save_embeddings(
            self._embedder.name, {}, paid=paid, workspace=workspace, now=self._clock.now()
        )
        return Embedding(self._embedder.name, paid.vectors[0])

    async def embed_article(self, article: Article) -> Embedding | None:
        """Embed an article and return its embedding; None if it is not available in time or within the budget.

        An embedding requested a moment ago is not paid for again. Whoever files the article stores its embedding.
        """
        cached = self._cached_embeddings.get(article.fingerprint)
        if cached is not None:
            return cached
        if not await self._may_spend(""):
            return None
        try:
            async with asyncio.timeout(ARTICLE_WAIT_SECONDS):
                paid = await self._embed_articles([article])
        except (ModelError, TimeoutError) as error:
            self._log_once(ModelError(str(error) or "the embeddings model took too long"))
            return None
        await self._store.save_embeddings(self._embedder.name, {}, paid=paid, now=self._clock.now())
        embedding = Embedding(self._embedder.name, paid.vectors[0])
        self._cached_embeddings[article.fingerprint] = embedding
        return embedding

    async def _embed_articles(self, articles: Sequence[Article]) -> EmbeddingReply:
        """Embed some articles; if the model refuses, shorter beginnings are sent, from then on.

        Raises:
            ModelError: no usable reply.
        """
        try:
            return await self._embedder.embed([self._beginning(article) for article in articles])
        except ModelError as error:
            if error.retry or self._longest == SENT_LENGTHS[-1]:
                raise
            self._longest = SENT_LENGTHS[-1]
            return await self._embedder.embed([self._beginning(article) for article in articles])

    def _beginning(self, article: Article) -> str:
        return f"{article.title}\n{article.text}"[: self._longest]

    async def _may_spend(self, workspace: str) -> bool:
        midnight = budget_day_start(self._clock.now())
        spent = await self._store.spent_since(midnight)
        mine = [line for line in spent if line.purpose == PURPOSE]
        if tokens(spent) >= self._budget.total or tokens(mine) >= self._budget.embeddings:
            self._log_once(ModelError("today's token budget is used up (DAILY_TOKENS, EMBEDDINGS_DAILY_TOKENS)"))
            return False
        if not workspace:
            return True
        return tokens(await self._store.spent_since(midnight, workspace=workspace)) < self._budget.workspace

    def _log_once(self, error: ModelError) -> None:
        """Log an error for operators once, until it is fixed."""
        if str(error) != self._refusal:
            self._refusal = str(error)
            LOG.warning("meaning.stopped", reason=str(error), until="it is mended; full text serves")
