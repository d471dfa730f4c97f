"""Embeddings: what articles and questions are about, as vectors of an embeddings model; the model and the store."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.domain.article import Article, ArticleId
from bot.domain.feed import EntryId

Vector = tuple[float, ...]


def distance(one: Sequence[float], other: Sequence[float]) -> float:
    """Return the distance between two vectors of the same length: 1 minus the cosine of their angle, 0 to 2."""
    lengths = math.hypot(*one) * math.hypot(*other)
    return max(0.0, 1 - sum(a * b for a, b in zip(one, other, strict=True)) / lengths)


@dataclass(frozen=True, slots=True, kw_only=True)
class EmbeddingReply:
    """An embeddings model's reply: a vector for each text, in order, and the cost in tokens."""

    vectors: tuple[Vector, ...]
    model: str
    tokens: int = 0


@dataclass(frozen=True, slots=True)
class Embedding:
    """What a text is about: a vector that is comparable only with those of the same model."""

    model: str
    vector: Vector


class Embedder(Protocol):
    """An embeddings model."""

    name: str

    async def embed(self, texts: Sequence[str]) -> EmbeddingReply:
        """Return a vector for each text, all of one length.

        Raises:
            ModelError: no usable reply; `retry` says whether later is better.
        """


class EmbeddingStore(Protocol):
    """The store of the articles' embeddings."""

    async def can_search_embeddings(self) -> bool:
        """Check whether embeddings can be searched here, and enable it if nothing else is missing."""

    async def articles_without_embedding(self, model: str, *, limit: int) -> Sequence[tuple[ArticleId, Article]]:
        """Return articles of subscribed feeds that `model` has not embedded yet, newest first."""

    async def save_embedding(self, entry_id: EntryId, revision: int, embedding: Embedding) -> None:
        """Save an article's embedding, paid for before the article was filed; an earlier one is replaced."""

    async def save_embeddings(
        self,
        model: str,
        embeddings: Mapping[ArticleId, Vector],
        *,
        paid: EmbeddingReply,
        workspace: str = "",
        now: datetime,
    ) -> None:
        """Save the embeddings of articles, and their cost; of a question only the cost is saved.

        Args:
            model: what was asked for; `paid.model` is who answered.
            embeddings: by article; an earlier one is replaced.
            paid: the reply that they are of.
            workspace: who pays; empty for what serves everybody.
            now: when it was paid.
        """
