"""Meanings in memory, each compared with each."""

from __future__ import annotations

import itertools
import math
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.domain.article import Article, ArticleId
from bot.domain.feed import EntryId, FeedId
from bot.domain.story import StoryId
from bot.ports import Embedded, Meaning, ModelReply, Vector


class MemoryMeanings(ABC):
    """Fulfils `bot.ports.MeaningStore`; the articles are its heir's."""

    _replies: dict[str, tuple[ModelReply, str, str, datetime]]

    def __init__(self) -> None:
        super().__init__()
        self._numbers: dict[tuple[EntryId, str], ArticleId] = {}
        self._meanings: dict[ArticleId, tuple[str, Vector]] = {}
        self._bills = itertools.count()

    @abstractmethod
    def filed(self) -> Sequence[tuple[EntryId, FeedId, StoryId | None, Article, datetime]]:
        """Return the newest revision of every article, with its entry, feed, story and the time it was read."""

    @abstractmethod
    def is_watched(self, feed_id: FeedId) -> bool:
        """Say whether somebody subscribes to a feed."""

    async def keeps_meanings(self) -> bool:
        """Say that they can be kept."""
        return True

    async def without_meaning(self, model: str, *, limit: int) -> Sequence[tuple[ArticleId, Article]]:
        """Return the newest articles without a meaning."""
        found = [
            (self._number(entry_id, article), article)
            for entry_id, feed_id, _, article, _ in self.filed()
            if self.is_watched(feed_id)
        ]
        lacking = [one for one in found if self._meanings.get(one[0], ("", ()))[0] != model]
        return sorted(lacking, key=lambda one: -one[0])[:limit]

    async def keep_meanings(
        self,
        model: str,
        meanings: Mapping[ArticleId, Vector],
        *,
        paid: Embedded,
        workspace: str = "",
        now: datetime,
    ) -> None:
        """Keep meanings and their bill."""
        self._meanings.update({article: (model, vector) for article, vector in meanings.items()})
        bill = ModelReply(text="", model=paid.model, tokens_in=paid.tokens)
        self._replies[f"embedding {next(self._bills)}"] = (bill, "embedding", workspace, now)

    def distance(self, entry_id: EntryId, article: Article, near: Meaning) -> float | None:
        """Return how far an article is from a meaning, 0 to 2; None where nobody can say."""
        model, vector = self._meanings.get(self._number(entry_id, article), ("", ()))
        if model != near.model or len(vector) != len(near.vector):
            return None
        lengths = math.hypot(*vector) * math.hypot(*near.vector)
        return 1 - sum(one * other for one, other in zip(vector, near.vector, strict=True)) / lengths

    def _number(self, entry_id: EntryId, article: Article) -> ArticleId:
        key = (entry_id, f"{article.revision} {article.fingerprint}")
        return self._numbers.setdefault(key, ArticleId(len(self._numbers) + 1))
