"""Pairs of articles that somebody wrote who had not seen the rules: one event told twice, or two that look alike."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.domain.article import Article, Origin
from bot.domain.story import TermCounts
from bot.stories.event_similarity import event_similarity, probability
from bot.stories.profile import WeightedProfile, profile_of, weighted_profile
from bot.stories.term_idf import TermIdf

FOLDER = Path(__file__).parents[2] / "data" / "stories"
MORNING = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)


@dataclass(frozen=True)
class SampleArticle:
    """An article of a pair or of the stream."""

    id: str
    feed: str
    language: str
    title: str
    text: str
    published: datetime
    story: str = ""

    @property
    def article(self) -> Article:
        """The article."""
        return Article(title=self.title, text=self.text, published=self.published, origin=Origin.GIVEN)

    @property
    def profile(self) -> WeightedProfile:
        """Its profile, weighted as by a desk that has read nothing."""
        return weighted_profile(
            profile_of(self.title, self.text, self.article.reading_language), TermIdf(self.language, TermCounts())
        )


def read_stream(name: str = "stream") -> list[SampleArticle]:
    """Return a stream in order of time."""
    return [_parse_article(json.loads(line)) for line in (FOLDER / f"{name}.jsonl").read_text("utf-8").splitlines()]


def read_pairs(name: str) -> list[tuple[SampleArticle, SampleArticle]]:
    """Return the pairs of a file."""
    found: defaultdict[str, list[SampleArticle]] = defaultdict(list)
    for line in (FOLDER / f"{name}.jsonl").read_text("utf-8").splitlines():
        record = json.loads(line)
        found[record["pair"]].append(_parse_article(record))
    return [(one, other) for one, other in found.values()]


def same_event_probability(one: SampleArticle, other: SampleArticle, *, is_dated: bool = True) -> float:
    """Return the probability that two articles report one event."""
    hours = (one.published - other.published) / timedelta(hours=1) if is_dated else None
    is_one_feed = is_dated and one.feed == other.feed
    return probability(event_similarity(one.profile, other.profile, hours=hours, is_one_feed=is_one_feed).odds)


def _parse_article(record: dict[str, str]) -> SampleArticle:
    return SampleArticle(
        language=record["lang"],
        **{name: record[name] for name in ("id", "feed", "title", "text")},
        published=datetime.fromisoformat(record["published"]),
        story=record.get("story", ""),
    )
