"""Embedding neighbours: articles that are close in meaning, whatever their words or languages.

How far apart an embeddings model puts two articles differs from model to model, so that no distance says by itself
that two are one event. What is near stands out from what else is: a model that reads both is asked about that, and
nothing joins by its meaning alone.
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
"""A story stands out that is nearer than this share of how far the other near ones are, in the middle."""
MIN_NEIGHBOURS = 4
"""Others that tell how far is usual; with fewer each is near, for a desk that has read little asks little."""


EMBEDDED_LENGTH = 4_000
"""Characters of an article that are sent: its beginning tells what it is about."""
LOG = structlog.get_logger(__name__)


class UncachedEmbeddings:
    """Fulfils `bot.stories.finder.EmbeddingSource` without a store: nothing is kept, no budget holds."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder

    async def embed_article(self, article: Article) -> Embedding | None:
        """Return an article's embedding; None where the model does not answer."""
        try:
            paid = await self._embedder.embed([f"{article.title}\n{article.text}"[:EMBEDDED_LENGTH]])
        except ModelError as error:
            LOG.warning("story.meaning_failed", reason=str(error))
            return None
        return Embedding(self._embedder.name, paid.vectors[0])


def close_neighbours(near: Iterable[Neighbour]) -> frozenset[EntryId]:
    """Return which of some neighbours, those that have a distance, are near in meaning."""
    told = sorted((one.distance, one.entry_id) for one in near if one.distance is not None)
    if len(told) <= MIN_NEIGHBOURS:
        return frozenset(entry_id for _, entry_id in told)
    usual = median(distance for distance, _ in told)
    return frozenset(entry_id for distance, entry_id in told if distance < MAX_DISTANCE_SHARE * usual)
