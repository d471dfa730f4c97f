"""The archive of articles in PostgreSQL, searched by their words, and only within a workspace's feeds."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    exists,
    func,
    literal,
    literal_column,
    select,
    type_coerce,
    union_all,
)
from sqlalchemy import Float as SqlFloat
from sqlalchemy.dialects.postgresql import TSQUERY, distinct_on

from adapters.postgres import records
from adapters.postgres.conditions import feeds_of_workspace, matches_message
from adapters.postgres.database import Database
from adapters.postgres.embeddings import nearest_rows
from adapters.postgres.schema import ARTICLES, DELIVERIES, ENTRIES, FEEDS
from bot.domain.article import Article
from bot.domain.delivery import MessageRef
from bot.domain.feed import Feed
from bot.domain.story import StoryId
from bot.domain.subscription import Destination
from bot.ports import ArchiveQuery
from bot.text.search_terms import MIN_PREFIX_LENGTH

MAX_HITS = 1_000
"""Most articles read for one word; a word in more articles says little, and the other words decide."""
NOMINAL_ARTICLES = 100_000.0
"""The number of articles that a word's rarity is relative to; only the order of the weights matters."""

_LEXEME = re.compile(r"[\w.,]+(?:[’'-]\w+)*")


class PostgresArchive:
    """Implements `bot.ports.Archive`."""

    _database: Database

    async def feeds_of(self, destination: Destination) -> Sequence[Feed]:
        """Return the workspace's feeds."""
        query = select(FEEDS).where(FEEDS.c.id.in_(feeds_of_workspace(destination))).order_by(FEEDS.c.id)
        async with self._database.transaction() as connection:
            return [records.feed(row) for row in (await connection.execute(query)).mappings()]

    async def find_articles(self, destination: Destination, query: ArchiveQuery) -> Sequence[Article]:
        """Return the articles that match a query best."""
        async with self._database.transaction() as connection:
            rows = list((await connection.execute(search(destination, query))).mappings())
            if query.near is not None:
                bounds = [*_search_bounds(destination, query), _is_newest()]
                rows += await nearest_rows(connection, _articles(), bounds, query.near, query.limit)
        return list(dict.fromkeys(_article_with_publisher(row) for row in rows))

    async def stories_of(self, destination: Destination, articles: Sequence[Article]) -> Mapping[str, StoryId]:
        """Return the stories of articles, by address."""
        query = (
            select(ARTICLES.c.url, ENTRIES.c.story_id)
            .join(ENTRIES, ENTRIES.c.id == ARTICLES.c.entry_id)
            .where(
                ARTICLES.c.url.in_({article.url for article in articles if article.url}),
                ARTICLES.c.feed_id.in_(feeds_of_workspace(destination)),
                ENTRIES.c.story_id.is_not(None),
            )
            .order_by(ARTICLES.c.id)
        )
        async with self._database.transaction() as connection:
            return {row.url: StoryId(row.story_id) for row in await connection.execute(query)}

    async def story_articles(self, destination: Destination, message: MessageRef) -> Sequence[Article]:
        """Return a story's articles that this workspace's feeds brought, in the order of their filing."""
        delivery = matches_message(DELIVERIES, destination, message)
        story = select(DELIVERIES.c.story_id).where(delivery).scalar_subquery()
        query = (
            _articles()
            .add_columns(ENTRIES.c.filed)
            .ext(distinct_on(ENTRIES.c.id))
            .join(ENTRIES, ENTRIES.c.id == ARTICLES.c.entry_id)
            .where(ENTRIES.c.story_id == story, ENTRIES.c.feed_id.in_(feeds_of_workspace(destination)))
            .order_by(ENTRIES.c.id, ARTICLES.c.revision.desc())
        )
        async with self._database.transaction() as connection:
            rows = (await connection.execute(query)).mappings().all()
        return [_article_with_publisher(row) for row in sorted(rows, key=lambda row: row["filed"])]


def search(destination: Destination, sought: ArchiveQuery) -> Select[Any]:
    """Return the query for the articles with most of the rare words, then the newest."""
    bounds = _search_bounds(destination, sought)
    word_queries = [query for word in sought.beginnings if (query := _query(word))]
    if not word_queries:
        return (
            _articles()
            .where(*bounds, _is_newest())
            .order_by(ARTICLES.c.moment.desc(), ARTICLES.c.id)
            .limit(sought.limit)
        )
    hits = union_all(*(_matching_articles(query, bounds) for query in word_queries)).subquery("hits")
    weight = func.sum(hits.c.weight)
    # Some of the best may be old revisions, so a few more are selected.
    best = (
        select(hits.c.id, weight.label("weight"))
        .group_by(hits.c.id)
        .order_by(weight.desc(), hits.c.id.desc())
        .limit(2 * sought.limit)
        .subquery("best")
    )
    return (
        _articles()
        .join(best, best.c.id == ARTICLES.c.id)
        .where(_is_newest())
        .order_by(best.c.weight.desc(), ARTICLES.c.moment.desc())
        .limit(sought.limit)
    )


def _matching_articles(query: str, bounds: Sequence[ColumnElement[bool]]) -> Select[Any]:
    """Return the query for the articles with one word, each with the word's rarity."""
    matches = ARTICLES.c.search.bool_op("@@")(
        func.to_tsquery(literal_column("'simple'::regconfig"), query, type_=TSQUERY)
    )
    hits = select(ARTICLES.c.id).where(matches, *bounds).limit(MAX_HITS).subquery()
    rarity = func.ln(1 + literal(NOMINAL_ARTICLES) / func.count().over())
    return select(hits.c.id, type_coerce(rarity, SqlFloat).label("weight"))


def _query(word: str) -> str:
    """Return a word in PostgreSQL's query language, quoted so that it holds no operators; empty if it is no word."""
    if not _LEXEME.fullmatch(word):
        return ""
    plain = word.replace("’", "'").replace("'", "''")
    if plain[0].isdigit() or len(plain) < MIN_PREFIX_LENGTH:
        return f"'{plain}' | '{plain}s'"
    return f"'{plain}':*"


def _search_bounds(destination: Destination, query: ArchiveQuery) -> list[ColumnElement[bool]]:
    """Return the conditions of a search: the workspace, and the question's period and feeds."""
    bounds: list[ColumnElement[bool]] = [ARTICLES.c.feed_id.in_(feeds_of_workspace(destination))]
    if query.feeds:
        bounds.append(ARTICLES.c.feed_id.in_(query.feeds))
    if query.since is not None:
        bounds.append(ARTICLES.c.moment >= query.since)
    if query.until is not None:
        bounds.append(ARTICLES.c.moment < query.until)
    return bounds


def _articles() -> Select[Any]:
    return select(*records.ARTICLE_COLUMNS, FEEDS.c.title.label("feed_title")).join(
        FEEDS, FEEDS.c.id == ARTICLES.c.feed_id
    )


def _is_newest() -> ColumnElement[bool]:
    later = ARTICLES.alias()
    return ~exists().where(later.c.entry_id == ARTICLES.c.entry_id, later.c.revision > ARTICLES.c.revision)


def _article_with_publisher(row: Any) -> Article:  # noqa: ANN401  # a row of `_articles`
    """Return an article; its publisher defaults to the feed's title."""
    return records.article({**row, "publisher": row["publisher"] or row["feed_title"]})
