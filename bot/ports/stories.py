"""The store of stories: articles of about the same time, and how rare their terms are."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from bot.domain.article import Article
from bot.domain.delivery import DeliveryId
from bot.domain.feed import EntryId
from bot.domain.job import Job
from bot.domain.story import Candidate, Source, StoryId, TermCounts
from bot.domain.subscription import Destination
from bot.ports.embeddings import Embedding

TermExtractor = Callable[[Article], tuple[str, Collection[str], tuple[str, ...]]]
"""Returns what is counted of an article: its language, its terms, its keys."""
MAX_NEIGHBOURS, MAX_NEIGHBOURS_A_STORY = 24, 5
"""Most articles that one is compared with, in total and of one story."""
MAX_EMBEDDING_NEIGHBOURS = 12
"""Stories examined because of their embedding: a near one stands out only among others that are not near."""
MAX_COUNTED_ARTICLES = 200_000
"""Most articles of a language whose terms are counted; a desk with a hundred feeds reads as many in half a year."""
MAX_TIME_APART = timedelta(days=4)
"""Articles further apart do not report one event: it may go on, but the news is new."""


class StoryStore(Protocol):
    """Articles by their rarest terms, the terms' counts, and the articles that people split off."""

    async def term_counts(self, language: str, terms: Sequence[str]) -> TermCounts:
        """Return the number of a language's articles at this desk that contain each of some terms."""

    async def candidates(
        self, entry_id: EntryId, keys: Sequence[str], *, url: str, moment: datetime, embedding: Embedding | None = None
    ) -> Sequence[Candidate]:
        """Return the articles that may report the same event as an entry's, most alike first.

        Those that share most of its keys and were news at about the same time, a few of a story and not more than
        `bot.ports.MAX_NEIGHBOURS` in all; and those of any age at the same address. Each with its newest revision.
        Where `embedding` is given, last of all the nearest of other stories that were news at about the same time, one
        of each story and not more than `bot.ports.MAX_EMBEDDING_NEIGHBOURS`, with their distance.
        """

    async def count_terms(self, counted: TermExtractor, *, now: datetime, limit: int) -> int:
        """Count the terms of up to `limit` articles that are not counted yet; return how many there were.

        Where `bot.ports.MAX_COUNTED_ARTICLES` articles of a language are counted, all its counts are halved, and what
        was met in one article alone is forgotten: what is rare is what is rare of late.

        Args:
            counted: the language of an article, empty where unknown, its terms, each once, and its keys, which those
                get that were read before there were any.
            now: the time.
            limit: articles at a time.
        """

    async def split_off_sources(self, story_id: StoryId, destination: Destination) -> Sequence[Source]:
        """Return the articles split off a story, as far as a destination's own feeds brought them."""

    async def split_off_article(
        self,
        destination: Destination,
        url: str,
        *,
        by: str,
        now: datetime,
        then: Callable[[DeliveryId, Destination], Job],
    ) -> StoryId | None:
        """Separate an article for good from the others of its story, wherever its feeds brought it.

        It becomes a story of its own, planned at once for every destination that had it within the other; `then` is
        queued for that, and for the other story's messages, to be edited.

        Args:
            destination: where somebody says so; only what its own feeds brought is split off.
            url: the article's address.
            by: who says so, as the platform names people.
            now: the time.
            then: the job for a delivery.

        Returns:
            its story; None where there is no such article here, or where it is alone.
        """
