"""Story: one event, told by one or more articles, announced once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NewType

from bot.domain.sameness import link_mark

StoryId = NewType("StoryId", int)


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One article's part in a story, as readers are shown it."""

    title: str
    url: str
    publisher: str = ""
    published: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """One event. The first source is the one the digest was made of."""

    id: StoryId
    sources: tuple[Source, ...]


def each_once(sources: Iterable[Source]) -> tuple[Source, ...]:
    """Return sources, in order, each address once: a site that renamed its entries tells of the same article twice."""
    found: dict[str | int, Source] = {}
    for number, source in enumerate(sources):
        found.setdefault(link_mark(source.url) or source.url or f"without address {number}", source)
    return tuple(found.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryCard:
    """What is kept of a story to recognise its next article.

    Attributes:
        terms: the content words of title and lead, as `bot.text` gives them.
        urls: canonical addresses of its articles, and that of the article in question where it is one of them, spelled
            otherwise.
    """

    id: StoryId
    terms: frozenset[str]
    urls: frozenset[str]


OVERLAP = 0.5
"""The share of the smaller set of terms that two tellings must have in common.

Chosen on headline clusters of one month's news; `newsdesk stories` is the way to measure it again.
"""

FEWEST_SHARED = 4
"""Below this many shared terms a high share means little: two short titles agree by chance."""


def same_story(terms: frozenset[str], urls: frozenset[str], cards: Sequence[StoryCard]) -> StoryId | None:
    """Return the story among `cards` that an article belongs to, or None for a new one.

    The same address is the same story. Otherwise the terms decide: the best overlap coefficient
    (shared terms over the size of the smaller set), if it reaches `OVERLAP`.
    """
    for card in cards:
        if urls & card.urls:
            return card.id
    best = max(cards, key=lambda card: _overlap(terms, card.terms), default=None)
    if best is None or _overlap(terms, best.terms) < OVERLAP:
        return None
    return best.id


def _overlap(one: frozenset[str], other: frozenset[str]) -> float:
    shared = len(one & other)
    if shared < FEWEST_SHARED:
        return 0.0
    return shared / min(len(one), len(other))
