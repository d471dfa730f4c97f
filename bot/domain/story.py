"""Story: one event, reported by one or more articles, announced once."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import NewType

from bot.domain.article import Article
from bot.domain.entry_identity import link_fingerprint
from bot.domain.feed import EntryId, FeedId

StoryId = NewType("StoryId", int)


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One article's part in a story, as readers are shown it."""

    title: str
    url: str
    publisher: str = ""
    published: datetime | None = None


def source_of(article: Article) -> Source:
    """Return an article as a source, as readers are shown it."""
    return Source(title=article.title, url=article.url, publisher=article.publisher, published=article.published)


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """One event. The first source is the one that the digest was made from."""

    id: StoryId
    sources: tuple[Source, ...]


VIA_SEPARATOR = ", via "
"""Separates the first publisher of an article from the one that republished it."""


def republished_byline(first: str, publisher: str) -> str:
    """Return the byline of a publisher that republishes another's article."""
    return f"{first}{VIA_SEPARATOR}{publisher}"


def unique_sources(sources: Iterable[Source]) -> tuple[Source, ...]:
    """Return sources in order, each article once.

    A site that renames its entries brings the same article twice, and a republished article is no second source beside
    the original, or beside another copy of it.
    """
    by_address: dict[str | int, Source] = {}
    for number, source in enumerate(sources):
        by_address.setdefault(link_fingerprint(source.url) or source.url or f"without address {number}", source)
    publishers = {source.publisher for source in by_address.values()}
    unique: list[Source] = []
    for source in by_address.values():
        first = _first_publisher(source)
        if not first or not (first in publishers or any(_first_publisher(other) == first for other in unique)):
            unique.append(source)
    return tuple(unique)


def _first_publisher(source: Source) -> str:
    """Return the first publisher of a republished article; empty if it is not republished."""
    first, via, _ = source.publisher.partition(VIA_SEPARATOR)
    return first if via else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbour:
    """An article that may report the same event as the one in question.

    Attributes:
        feed_id: the feed that brought it.
        is_same_address: it has the same address.
        distance: how far apart the two are in meaning, 0 to 2; None if it was not found by its embedding.
    """

    entry_id: EntryId
    story_id: StoryId
    feed_id: FeedId
    is_same_address: bool = False
    distance: float | None = None


def with_embedding_neighbours(near: Sequence[Neighbour], by_meaning: Sequence[Neighbour]) -> list[Neighbour]:
    """Append the neighbours found by meaning; one found both ways gets its distance, too."""
    distances = {neighbour.entry_id: neighbour.distance for neighbour in by_meaning}
    near_ids = {neighbour.entry_id for neighbour in near}
    measured = [replace(neighbour, distance=distances.get(neighbour.entry_id)) for neighbour in near]
    return [*measured, *(neighbour for neighbour in by_meaning if neighbour.entry_id not in near_ids)]


UNDATED = datetime(1, 1, 1, tzinfo=UTC)
"""The time of an article whose time is unknown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A neighbour with its article, to be compared; `moment` is when it was news, aware, or `UNDATED`."""

    neighbour: Neighbour
    article: Article
    moment: datetime


FEW_KEYS = 12
"""An article with fewer keys is hardly more than a headline."""


def min_shared_keys(keys: Collection[str]) -> int:
    """Return the number of an article's keys that another article must share to be compared with it."""
    return 1 if len(keys) < FEW_KEYS else 2


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinReason:
    """Why an article was filed under an existing story.

    Attributes:
        score: the probability, 0 to 1, that both report one event.
        by: what decided: "address", "words", or the name of the model that was asked.
        reasons: the evidence for it, as parts of a sentence for people.
    """

    score: float
    by: str
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TermCounts:
    """In how many of a language's articles some terms occurred at this desk; terms that never did may be missing."""

    articles: int = 0
    articles_by_term: Mapping[str, int] = field(default_factory=dict)
