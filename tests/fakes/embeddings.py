"""Meanings in memory, each compared with each."""

from __future__ import annotations

import itertools
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.domain.article import Article, ArticleId
from bot.domain.feed import EntryId, FeedId
from bot.domain.story import Neighbour, StoryId
from bot.ports import MAX_EMBEDDING_NEIGHBOURS, MAX_TIME_APART, Embedding, EmbeddingReply, ModelReply, Vector
from bot.ports.embeddings import distance


class MemoryEmbeddings(ABC):
    """Fulfils `bot.ports.EmbeddingStore`; the articles are its subclass's."""

    _replies: dict[str, tuple[ModelReply, str, str, datetime]]

    def __init__(self) -> None:
        super().__init__()
        self._numbers: dict[tuple[EntryId, str], ArticleId] = {}
        self._embeddings: dict[ArticleId, tuple[str, Vector]] = {}
        self._bill_numbers = itertools.count()

    @abstractmethod
    def latest_articles(self) -> Sequence[tuple[EntryId, FeedId, StoryId | None, Article, datetime]]:
        """Return the newest revision of every article, with its entry, feed, story and the time it was read."""

    @abstractmethod
    def is_watched(self, feed_id: FeedId) -> bool:
        """Check whether somebody subscribes to a feed."""

    async def can_search_embeddings(self) -> bool:
        """Say that they can be kept."""
        return True

    async def articles_without_embedding(self, model: str, *, limit: int) -> Sequence[tuple[ArticleId, Article]]:
        """Return the newest articles without an embedding."""
        found = [
            (self._number(entry_id, article), article)
            for entry_id, feed_id, _, article, _ in self.latest_articles()
            if self.is_watched(feed_id)
        ]
        lacking = [one for one in found if self._embeddings.get(one[0], ("", ()))[0] != model]
        return sorted(lacking, key=lambda one: -one[0])[:limit]

    async def save_embeddings(
        self,
        model: str,
        embeddings: Mapping[ArticleId, Vector],
        *,
        paid: EmbeddingReply,
        workspace: str = "",
        now: datetime,
    ) -> None:
        """Keep embeddings and their bill."""
        self._embeddings.update({article: (model, vector) for article, vector in embeddings.items()})
        bill = ModelReply(text="", model=paid.model, tokens_in=paid.tokens)
        self._replies[f"embedding {next(self._bill_numbers)}"] = (bill, "embedding", workspace, now)

    async def save_embedding(self, entry_id: EntryId, revision: int, embedding: Embedding) -> None:
        """Keep the embedding of one article."""
        for number, _, _, article, _ in self.latest_articles():
            if (number, article.revision) == (entry_id, revision):
                self._embeddings[self._number(entry_id, article)] = (embedding.model, embedding.vector)

    def embedding_neighbours(self, entry_id: EntryId, embedding: Embedding, moment: datetime) -> list[Neighbour]:
        """Return the nearest articles of other entries, one of each story, nearest first."""
        near: list[tuple[float, Neighbour]] = []
        for number, feed_id, story_id, article, read in self.latest_articles():
            apart = self.distance(number, article, embedding)
            when = min(article.published or read, read)
            if number == entry_id or story_id is None or apart is None or abs(when - moment) > MAX_TIME_APART:
                continue
            near.append((apart, Neighbour(entry_id=number, story_id=story_id, feed_id=feed_id, distance=apart)))
        found: dict[StoryId, Neighbour] = {}
        for _, one in sorted(near, key=lambda pair: (pair[0], -pair[1].entry_id)):
            found.setdefault(one.story_id, one)
        return list(found.values())[:MAX_EMBEDDING_NEIGHBOURS]

    def distance(self, entry_id: EntryId, article: Article, near: Embedding) -> float | None:
        """Return how far an article is from an embedding, 0 to 2; None where nobody can say."""
        model, vector = self._embeddings.get(self._number(entry_id, article), ("", ()))
        if model != near.model or len(vector) != len(near.vector):
            return None
        return distance(vector, near.vector)

    def _number(self, entry_id: EntryId, article: Article) -> ArticleId:
        key = (entry_id, f"{article.revision} {article.fingerprint}")
        return self._numbers.setdefault(key, ArticleId(len(self._numbers) + 1))
