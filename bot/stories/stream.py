"""Stories of a stream: articles filed in order of arrival, as the desk does it, without a database."""

from __future__ import annotations

import itertools
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.domain.article import Article
from bot.domain.entry_identity import link_fingerprint
from bot.domain.feed import EntryId, FeedId
from bot.domain.story import (
    UNDATED,
    Candidate,
    Neighbour,
    StoryId,
    TermCounts,
    min_shared_keys,
    with_embedding_neighbours,
)
from bot.ports import MAX_EMBEDDING_NEIGHBOURS, MAX_NEIGHBOURS, MAX_NEIGHBOURS_A_STORY, MAX_TIME_APART, Embedding
from bot.ports.embeddings import distance
from bot.stories.finder import EmbeddingSource, Judge, StoryFinder, document_terms
from bot.stories.story_assignment import assign_story


class StoryStream:
    """Implements `bot.stories.finder.CandidateStore` in memory, and files each article that it is given.

    Args:
        judge: decides if words leave it open; None for no judge.
        embeddings: finds articles close in meaning, for the judge to decide on; None for no embeddings.
    """

    def __init__(self, judge: Judge | None = None, embeddings: EmbeddingSource | None = None) -> None:
        self._finder = StoryFinder(self, judge, embeddings)
        self._embeddings: dict[EntryId, Embedding] = {}
        self._met: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self._articles_read: Counter[str] = Counter()
        self._filed: dict[EntryId, Candidate] = {}
        self._having: defaultdict[str, list[EntryId]] = defaultdict(list)
        self._feeds: dict[str, FeedId] = {}
        self._stories = itertools.count(1)

    async def story_of(self, article: Article, *, feed: str = "") -> StoryId:
        """Return the story that an article belongs to, new or known.

        Args:
            article: the next article.
            feed: the feed that brought it; empty if unknown, so that no other is of the same feed.
        """
        entry_id = EntryId(len(self._filed) + 1)
        feed_id = self._feeds.setdefault(feed or f"unknown {entry_id}", FeedId(len(self._feeds) + 1))
        moment = article.published or UNDATED
        comparison = await self._finder.compare(entry_id, article, feed_id=feed_id, now=moment)
        story_id = assign_story([*comparison.compared.values()]).story_id or StoryId(next(self._stories))
        neighbour = Neighbour(entry_id=entry_id, story_id=story_id, feed_id=feed_id)
        self._filed[entry_id] = Candidate(neighbour=neighbour, article=article, moment=moment)
        if comparison.embedding is not None:
            self._embeddings[entry_id] = comparison.embedding
        for key in comparison.keys:
            self._having[key].append(entry_id)
        language, terms, _ = document_terms(article)
        self._met[language].update(terms)
        self._articles_read[language] += 1
        return story_id

    async def term_counts(self, language: str, terms: Sequence[str]) -> TermCounts:  # noqa: ARG002  # returns all
        """Return how many articles have each term."""
        return TermCounts(articles=self._articles_read[language], articles_by_term=self._met[language])

    async def candidates(
        self, entry_id: EntryId, keys: Sequence[str], *, url: str, moment: datetime, embedding: Embedding | None = None
    ) -> Sequence[Candidate]:
        """Return the articles that may report the same event, most alike first, as PostgreSQL does."""
        shared = Counter(number for key in keys for number in self._having[key])
        near = [
            candidate
            for number, count in sorted(shared.items(), key=lambda pair: (-pair[1], -pair[0]))
            if number != entry_id
            and count >= min_shared_keys(keys)
            and _is_near((candidate := self._filed[number]).moment, moment)
        ]
        count_by_story: Counter[StoryId] = Counter()
        chosen = self._candidates_at(url)
        chosen_ids = {candidate.neighbour.entry_id for candidate in chosen}
        for candidate in near:
            if candidate.neighbour.entry_id in chosen_ids:
                continue
            count_by_story[candidate.neighbour.story_id] += 1
            if count_by_story[candidate.neighbour.story_id] <= MAX_NEIGHBOURS_A_STORY:
                chosen.append(candidate)
        return (
            self._with_embedding_neighbours(chosen[:MAX_NEIGHBOURS], embedding, moment)
            if embedding is not None
            else chosen[:MAX_NEIGHBOURS]
        )

    def _with_embedding_neighbours(
        self, candidates: Sequence[Candidate], embedding: Embedding, moment: datetime
    ) -> list[Candidate]:
        """Return candidates, and those closest in meaning, one of each story."""
        apart = sorted((distance(other.vector, embedding.vector), number) for number, other in self._embeddings.items())
        nearest: dict[StoryId, Neighbour] = {}
        for far, number in apart:
            candidate = self._filed[number]
            if _is_near(candidate.moment, moment):
                nearest.setdefault(candidate.neighbour.story_id, replace(candidate.neighbour, distance=far))
        near = with_embedding_neighbours(
            [candidate.neighbour for candidate in candidates], list(nearest.values())[:MAX_EMBEDDING_NEIGHBOURS]
        )
        return [replace(self._filed[neighbour.entry_id], neighbour=neighbour) for neighbour in near]

    def _candidates_at(self, url: str) -> list[Candidate]:
        mark = link_fingerprint(url)
        if mark is None:
            return []
        return [
            Candidate(
                neighbour=Neighbour(
                    entry_id=candidate.neighbour.entry_id,
                    story_id=candidate.neighbour.story_id,
                    feed_id=candidate.neighbour.feed_id,
                    is_same_address=True,
                ),
                article=candidate.article,
                moment=candidate.moment,
            )
            for candidate in self._filed.values()
            if link_fingerprint(candidate.article.url) == mark
        ]


def _is_near(first: datetime, second: datetime) -> bool:
    return UNDATED in (first, second) or abs(first - second) <= MAX_TIME_APART
