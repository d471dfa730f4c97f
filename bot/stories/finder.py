"""The story finder: compares an article with those that may report the same event; a model decides unclear ones."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Protocol

from bot.domain.article import Article
from bot.domain.feed import EntryId, FeedId
from bot.domain.story import UNDATED, Candidate, TermCounts
from bot.ports import Embedding
from bot.stories.embedding_neighbours import close_neighbours
from bot.stories.event_similarity import event_similarity
from bot.stories.profile import Profile, WeightedProfile, profile_of, weighted_profile
from bot.stories.same_article import is_same_article
from bot.stories.story_assignment import Compared, doubtful_neighbours
from bot.stories.term_idf import TermIdf
from bot.text.language import ENGLISH
from bot.text.language_detection import language_of_headline, language_of_page

MAX_KEYS = 20
"""Most terms by which an article's neighbours are found: 99 % of real pairs share two of them."""
MIN_KEY_WEIGHT = 2.0
"""Least weight of a key: a term in more than one of seven articles finds nothing."""
MAX_NEIGHBOURS_JUDGED = 3
"""Most neighbours that a model is asked about in one request."""


class CandidateStore(Protocol):
    """The part of the store that finds stories."""

    async def term_counts(self, language: str, terms: Sequence[str]) -> TermCounts:
        """Return how many articles have each term."""

    async def candidates(
        self, entry_id: EntryId, keys: Sequence[str], *, url: str, moment: datetime, embedding: Embedding | None = None
    ) -> Sequence[Candidate]:
        """Return the articles that may report the same event."""


class EmbeddingSource(Protocol):
    """Embeds articles."""

    async def embed_article(self, article: Article) -> Embedding | None:
        """Return an article's embedding, or None if it is not available."""


class Judge(Protocol):
    """Decides whether articles report one event."""

    name: str

    async def judge(self, article: Article, others: Sequence[Candidate]) -> Sequence[bool | None]:
        """Return for each whether it reports the article's event; None if that stays open."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """An article compared with its neighbours, to be filed by.

    Attributes:
        keys: the terms by which its neighbours are found.
        compared: the comparison with each neighbour.
        embedding: the article's own, if one was requested.
    """

    keys: tuple[str, ...] = ()
    compared: Mapping[EntryId, Compared] = field(default_factory=dict)
    embedding: Embedding | None = None

    @property
    def embedding_neighbours(self) -> tuple[EntryId, ...]:
        """The neighbours found by their embeddings."""
        return tuple(number for number, compared in self.compared.items() if compared.neighbour.distance is not None)


class StoryFinder:
    """Finds the articles that may report the same event, and how probable that is.

    Args:
        store: holds the articles.
        judge: decides if words leave it open; None for no judge.
        embeddings: finds articles close in meaning, for the judge to decide on; None for no embeddings.
    """

    def __init__(
        self, store: CandidateStore, judge: Judge | None = None, embeddings: EmbeddingSource | None = None
    ) -> None:
        self._store = store
        self._embeddings = embeddings
        self._judge = judge

    async def compare(self, entry_id: EntryId, article: Article, *, feed_id: FeedId, now: datetime) -> Comparison:
        """Return the comparison to file an article by; doing it again is not paid for again.

        Args:
            entry_id: the article's entry.
            article: the article.
            feed_id: the feed that brought it.
            now: the time, used if the article gives none.
        """
        language = article_language(article)
        profile = await asyncio.to_thread(article_profile, article)
        counts = await self._store.term_counts(language, list(profile.term_forms))
        own = await asyncio.to_thread(weighted_profile, profile, TermIdf(language, counts))
        keys = story_keys(own)
        moment = news_moment(article, now)
        # Nothing joins by its meaning alone: without a judge no embedding is paid for.
        embedding = await self._embeddings.embed_article(article) if self._embeddings and self._judge else None
        candidates = await self._store.candidates(entry_id, keys, url=article.url, moment=moment, embedding=embedding)
        comparisons = await self._compare_candidates(
            own, language, candidates, feed_id=feed_id, moment=moment, title=article.title
        )
        if self._judge is not None and (open_ones := doubtful_neighbours(comparisons, most=MAX_NEIGHBOURS_JUDGED)):
            comparisons = await self._judge_open_pairs(self._judge, article, comparisons, open_ones, candidates)
        return Comparison(
            keys=keys, compared={compared.neighbour.entry_id: compared for compared in comparisons}, embedding=embedding
        )

    async def _compare_candidates(  # all that two articles are compared by
        self,
        own: WeightedProfile,
        language: str,
        candidates: Sequence[Candidate],
        *,
        feed_id: FeedId,
        moment: datetime,
        title: str,
    ) -> list[Compared]:
        profiles = [await asyncio.to_thread(article_profile, candidate.article) for candidate in candidates]
        forms = sorted(set().union(*(profile.term_forms for profile in profiles))) if profiles else []
        counts = await self._store.term_counts(language, forms) if forms else TermCounts()
        rarity = TermIdf(language, counts)
        comparisons = await asyncio.to_thread(
            lambda: [
                compare_pair(own, profile, rarity, candidate, feed_id=feed_id, moment=moment, title=title)
                for candidate, profile in zip(candidates, profiles, strict=True)
            ]
        )
        near = close_neighbours(candidate.neighbour for candidate in candidates)
        return [replace(compared, is_near=compared.neighbour.entry_id in near) for compared in comparisons]

    async def _judge_open_pairs(
        self,
        judge: Judge,
        article: Article,
        comparisons: Sequence[Compared],
        open_ones: Sequence[Compared],
        candidates: Sequence[Candidate],
    ) -> list[Compared]:
        entry_ids = [compared.neighbour.entry_id for compared in open_ones]
        candidate_by_id = {candidate.neighbour.entry_id: candidate for candidate in candidates}
        answers = await judge.judge(article, [candidate_by_id[number] for number in entry_ids])
        verdicts = dict(zip(entry_ids, answers, strict=True))
        return [
            replace(compared, is_one_event=verdicts.get(compared.neighbour.entry_id), asked=judge.name)
            if compared.neighbour.entry_id in verdicts
            else compared
            for compared in comparisons
        ]


def compare_pair(  # all that two articles are compared by
    own: WeightedProfile,
    profile: Profile,
    rarity: TermIdf,
    candidate: Candidate,
    *,
    feed_id: FeedId,
    moment: datetime,
    title: str,
) -> Compared:
    """Compare an article with a candidate."""
    other = weighted_profile(profile, rarity)
    neighbour = candidate.neighbour
    is_dated = UNDATED not in (moment, candidate.moment)
    hours = (moment - candidate.moment) / timedelta(hours=1) if is_dated else None
    is_one_feed = neighbour.feed_id == feed_id
    return Compared(
        neighbour=neighbour,
        likeness=event_similarity(own, other, hours=hours, is_one_feed=is_one_feed),
        is_same_article=neighbour.is_same_address
        and is_same_article(
            own,
            other,
            is_same_title=title.casefold() == candidate.article.title.casefold(),
            is_one_feed=is_one_feed,
        ),
    )


def story_keys(own: WeightedProfile) -> tuple[str, ...]:
    """Return the terms by which an article's neighbours are found: rare ones that it is most about."""
    rare = [term for term in own.whole if own.weight[term] >= MIN_KEY_WEIGHT]
    return tuple(sorted(rare, key=lambda term: (-own.whole[term], term))[:MAX_KEYS])


def article_profile(article: Article) -> Profile:
    """Return an article's profile; one whose text is its title counts as having no text."""
    text = "" if article.text.strip() == article.title.strip() else article.text
    return profile_of(article.title, text, article.reading_language)


def article_language(article: Article) -> str:
    """Return an article's language, guessed if it is only a headline; empty if unknown."""
    text = f"{article.title}\n{article.text}"
    language = language_of_page(text, stated_code=article.language) or language_of_headline(text)
    return language or (ENGLISH if text.isascii() else "")


def news_moment(article: Article, now: datetime) -> datetime:
    """Return an article's publication time, or now if it has none, or one in the future because of a wrong clock."""
    return now if article.published is None or article.published > now else article.published


def document_terms(article: Article) -> tuple[str, frozenset[str], tuple[str, ...]]:
    """Return an article's language, its distinct terms, to be counted, and its keys as a new desk would weigh them."""
    language, profile = article_language(article), article_profile(article)
    return (
        language,
        frozenset(profile.term_forms),
        story_keys(weighted_profile(profile, TermIdf(language, TermCounts()))),
    )
