"""Embedding neighbours: articles that are close in meaning, whatever their words or languages.

Distances differ between embeddings models, so no distance shows by itself that two articles report one event. A close
neighbour stands out from the other near ones: a model that reads both articles is asked about it, and nothing joins a
story by its meaning alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from statistics import median

import structlog

from bot.domain.article import Article
from bot.domain.feed import EntryId
from bot.domain.story import Neighbour
from bot.errors import ModelError
from bot.ports import Embedder, Embedding

MAX_DISTANCE_SHARE = 0.75
"""A neighbour nearer than this share of the median distance stands out."""
MIN_NEIGHBOURS = 4
"""With this many neighbours or fewer, each counts as close, since a desk that has read little costs little."""


EMBEDDED_LENGTH = 4_000
"""Characters of an article that are embedded: its beginning tells what it is about."""
LOG = structlog.get_logger(__name__)


class UncachedEmbeddings:
    """Implements `bot.stories.finder.EmbeddingSource` without a cache and without a budget."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder

    async def embed_article(self, article: Article) -> Embedding | None:
        """Return an article's embedding, or None if the model fails."""
        try:
            paid = await self._embedder.embed([f"{article.title}\n{article.text}"[:EMBEDDED_LENGTH]])
        except ModelError as error:
            LOG.warning("story.meaning_failed", reason=str(error))
            return None
        return Embedding(self._embedder.name, paid.vectors[0])


def close_neighbours(near: Iterable[Neighbour]) -> frozenset[EntryId]:
    """Return the neighbours that are close in meaning, of those that have a distance."""
    ranked = sorted((neighbour.distance, neighbour.entry_id) for neighbour in near if neighbour.distance is not None)
    if len(ranked) <= MIN_NEIGHBOURS:
        return frozenset(entry_id for _, entry_id in ranked)
    usual = median(distance for distance, _ in ranked)
    return frozenset(entry_id for distance, entry_id in ranked if distance < MAX_DISTANCE_SHARE * usual)
