"""Stories in PostgreSQL: candidates for the same event, found by an index of rare terms; and terms' frequencies."""

from __future__ import annotations

import asyncio
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Text, bindparam, exists, func, or_, select, text, update
from sqlalchemy.dialects.postgresql import ARRAY, distinct_on
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.postgres import records
from adapters.postgres.database import Database
from adapters.postgres.embeddings import embedding_neighbours
from adapters.postgres.prepared_statements import Prepared, Row, is_one_of
from adapters.postgres.schema import ARTICLES, ENTRIES, STORY_KEYS, TERM_COUNTS
from bot.domain.article import Article
from bot.domain.entry_identity import link_fingerprint
from bot.domain.feed import EntryId, FeedId
from bot.domain.story import Candidate, Neighbour, StoryId, TermCounts, min_shared_keys, with_embedding_neighbours
from bot.ports import (
    MAX_COUNTED_ARTICLES,
    MAX_NEIGHBOURS,
    MAX_NEIGHBOURS_A_STORY,
    MAX_TIME_APART,
    Embedding,
    TermExtractor,
)

ARTICLES_PER_TERM = 40
"""Most articles examined for each term, the newest first: a term that more articles share says little."""
MAX_ARTICLES_AT_ADDRESS = 6
"""Most articles examined at the same address, the newest first."""
MAX_TERM_LENGTH = 60
"""Most characters of a term that are stored; words are shorter."""
ALL_TERMS = ""
"""The term whose count is that of all articles of its language."""
ROWS_A_STATEMENT = 1_000
"""Most rows that one statement writes."""

NEIGHBOURS_QUERY = text(
    """
    WITH shared AS (
        SELECT found.entry_id, count(*) AS terms, max(found.moment) AS moment
        FROM unnest(CAST(:keys AS text[])) AS wanted(term)
        CROSS JOIN LATERAL (
            SELECT entry_id, moment FROM story_keys
            WHERE term = wanted.term AND moment BETWEEN :since AND :until
            ORDER BY moment DESC, entry_id DESC LIMIT :newest
        ) AS found
        WHERE found.entry_id <> :entry
        GROUP BY found.entry_id
        HAVING count(*) >= :fewest
    ),
    placed AS (
        SELECT shared.entry_id, entries.story_id, entries.feed_id, shared.terms,
            row_number() OVER (
                PARTITION BY entries.story_id ORDER BY shared.terms DESC, shared.moment DESC, shared.entry_id DESC
            ) AS place
        FROM shared JOIN entries ON entries.id = shared.entry_id
        WHERE entries.story_id IS NOT NULL
    )
    SELECT entry_id, story_id, feed_id FROM placed WHERE place <= :of_a_story
    ORDER BY terms DESC, entry_id DESC LIMIT :most
    """
)
"""Selects the articles that share most of some terms; only a few index entries of each term are read."""

LOCK_KEYS = Prepared(
    text(
        "SELECT pg_advisory_xact_lock(mark) FROM"
        " (SELECT DISTINCT hashtextextended(term, 21) AS mark FROM unnest(CAST(:keys AS text[])) AS wanted(term)"
        " ORDER BY mark) AS marks"
    )
)
"""Takes locks in one order, so that two processes that want the same ones do not deadlock."""


KEEP_KEYS = Prepared(
    text("INSERT INTO story_keys (term, entry_id, moment) SELECT unnest(CAST(:terms AS text[])), :entry, :moment")
)
ADD_COUNTS = text(
    "INSERT INTO term_counts (language, term, articles)"
    " SELECT :language, told.term, told.number"
    " FROM unnest(CAST(:terms AS text[]), CAST(:numbers AS integer[])) AS told(term, number)"
    " ON CONFLICT (language, term) DO UPDATE SET articles = term_counts.articles + excluded.articles"
)
"""Takes its rows as arrays: a statement with values for each row is compiled anew for every number of rows."""

_NEAR = Prepared(NEIGHBOURS_QUERY)
_COUNTS = Prepared(
    select(TERM_COUNTS.c.term, TERM_COUNTS.c.articles).where(
        TERM_COUNTS.c.language == bindparam("language"),
        TERM_COUNTS.c.term == func.any(bindparam("terms", type_=ARRAY(Text))),
    )
)
_NEWEST = Prepared(
    select(ARTICLES.c.entry_id, ARTICLES.c.moment, *records.ARTICLE_COLUMNS)
    .ext(distinct_on(ARTICLES.c.entry_id))
    .where(is_one_of(ARTICLES.c.entry_id, "entries"))
    .order_by(ARTICLES.c.entry_id, ARTICLES.c.revision.desc())
)
_AT_ADDRESS = Prepared(
    select(ENTRIES.c.id.label("entry_id"), ENTRIES.c.story_id, ENTRIES.c.feed_id)
    .distinct()
    .join(ARTICLES, ARTICLES.c.entry_id == ENTRIES.c.id)
    .where(
        # A missing fingerprint equals nothing: an address without one is found only by itself.
        or_(ARTICLES.c.url == bindparam("url"), ARTICLES.c.link_mark == bindparam("mark")),
        ENTRIES.c.story_id.is_not(None),
        ENTRIES.c.id != bindparam("entry"),
    )
    .order_by(ENTRIES.c.id.desc())
    .limit(MAX_ARTICLES_AT_ADDRESS)
)
_FORGET_KEYS = STORY_KEYS.delete().where(STORY_KEYS.c.entry_id == bindparam("entry"))


class PostgresStories:
    """Implements the part of `bot.ports.StoryStore` that finds stories."""

    _database: Database

    async def term_counts(self, language: str, terms: Sequence[str]) -> TermCounts:
        """Return in how many articles terms occurred."""
        keys = [ALL_TERMS, *(term[:MAX_TERM_LENGTH] for term in terms)]
        async with self._database.reading() as connection:
            rows = await _COUNTS.execute(connection, {"language": language, "terms": keys})
        articles_by_term = {row["term"]: row["articles"] for row in rows}
        return TermCounts(articles=articles_by_term.pop(ALL_TERMS, 0), articles_by_term=articles_by_term)

    async def candidates(
        self, entry_id: EntryId, keys: Sequence[str], *, url: str, moment: datetime, embedding: Embedding | None = None
    ) -> Sequence[Candidate]:
        """Return articles that may report the same event, each in its newest revision."""
        # The search by embedding needs a setting within its transaction.
        opened = self._database.reading() if embedding is None else self._database.transaction()
        async with opened as connection:
            near = await neighbours(connection, entry_id, keys, url=url, moment=moment)
            if embedding is not None:
                since, until = moment - MAX_TIME_APART, moment + MAX_TIME_APART
                nearest = await embedding_neighbours(connection, entry_id, embedding, since, until)
                near = with_embedding_neighbours(near, nearest)
            newest = (
                await _NEWEST.execute(connection, {"entries": [neighbour.entry_id for neighbour in near]})
                if near
                else []
            )
            rows = {row["entry_id"]: row for row in newest}
        return [
            Candidate(neighbour=neighbour, article=records.article(row), moment=row["moment"])
            for neighbour in near
            if (row := rows.get(neighbour.entry_id)) is not None
        ]

    async def count_terms(self, counted: TermExtractor, *, now: datetime, limit: int) -> int:
        """Count the terms of articles, the oldest first, one worker at a time; return the number of articles."""
        key_columns = (ARTICLES.c.id, ARTICLES.c.entry_id, ARTICLES.c.moment)
        query = select(*key_columns, *records.ARTICLE_COLUMNS).where(~ARTICLES.c.is_counted).order_by(ARTICLES.c.id)
        async with self._database.exclusive_locks("term counts"), self._database.transaction() as connection:
            rows = (await connection.execute(query.limit(limit))).mappings().all()
            # A later revision is the same article again.
            first_readings = {EntryId(row["entry_id"]): records.article(row) for row in rows if row["revision"] == 1}
            tally, keys = await asyncio.to_thread(_tally, first_readings, counted)
            for language, counts in tally.items():
                await _add_counts(connection, language, counts)
                await _halve_counts(connection, language)
            moments = {EntryId(row["entry_id"]): row["moment"] for row in rows}
            for entry_id in await _entries_without_keys(connection, list(first_readings)):
                if moments[entry_id] >= now - MAX_TIME_APART:
                    await keep_keys(connection, entry_id, keys[entry_id], min(moments[entry_id], now))
            numbers = [row["id"] for row in rows]
            await connection.execute(update(ARTICLES).where(ARTICLES.c.id.in_(numbers)).values(is_counted=True))
        return len(rows)


async def neighbours(
    connection: AsyncConnection, entry_id: EntryId, keys: Sequence[str], *, url: str, moment: datetime
) -> list[Neighbour]:
    """Return articles that may report the same event as an entry's: see `bot.ports.StoryStore.candidates`."""
    at_address = await _neighbours_at_address(connection, entry_id, url)
    sharing_terms = [
        _neighbour(row) for row in await _NEAR.execute(connection, neighbour_query_values(entry_id, keys, moment))
    ]
    known_ids = {neighbour.entry_id for neighbour in at_address}
    return [*at_address, *(neighbour for neighbour in sharing_terms if neighbour.entry_id not in known_ids)][
        :MAX_NEIGHBOURS
    ]


async def current_neighbours(connection: AsyncConnection, entries: Sequence[EntryId]) -> list[Neighbour]:
    """Return the given entries as neighbours, each with its current story."""
    if not entries:
        return []
    query = select(ENTRIES.c.id, ENTRIES.c.story_id, ENTRIES.c.feed_id).where(
        ENTRIES.c.id.in_(entries), ENTRIES.c.story_id.is_not(None)
    )
    return [
        Neighbour(entry_id=EntryId(row.id), story_id=StoryId(row.story_id), feed_id=FeedId(row.feed_id))
        for row in await connection.execute(query)
    ]


def neighbour_query_values(entry_id: EntryId, keys: Sequence[str], moment: datetime) -> dict[str, object]:
    """Return the values of `NEIGHBOURS_QUERY`."""
    return {
        "keys": [key[:MAX_TERM_LENGTH] for key in keys],
        "entry": entry_id,
        "since": moment - MAX_TIME_APART,
        "until": moment + MAX_TIME_APART,
        "newest": ARTICLES_PER_TERM,
        "fewest": min_shared_keys(keys),
        "of_a_story": MAX_NEIGHBOURS_A_STORY,
        "most": MAX_NEIGHBOURS,
    }


async def lock_keys(connection: AsyncConnection, keys: Sequence[str], url: str) -> None:
    """Lock keys, waiting for others that are filing an article with any of the same keys, or at the same address."""
    mark = link_fingerprint(url)
    address = [f"address {mark if mark is not None else url}"] if url else []
    await LOCK_KEYS.execute(connection, {"keys": [*(key[:MAX_TERM_LENGTH] for key in keys), *address]})


async def forget_keys(connection: AsyncConnection, entry_id: EntryId) -> None:
    """Delete the keys by which an entry's article is found."""
    await connection.execute(_FORGET_KEYS, {"entry": entry_id})


async def keep_keys(connection: AsyncConnection, entry_id: EntryId, keys: Sequence[str], moment: datetime) -> None:
    """Save the keys by which an entry's article is found."""
    terms = sorted({key[:MAX_TERM_LENGTH] for key in keys})
    if terms:
        await KEEP_KEYS.execute(connection, {"terms": terms, "entry": entry_id, "moment": moment})


async def _neighbours_at_address(connection: AsyncConnection, entry_id: EntryId, url: str) -> list[Neighbour]:
    if not url:
        return []
    values = {"url": url, "mark": link_fingerprint(url), "entry": entry_id}
    return [_neighbour(row, is_same_address=True) for row in await _AT_ADDRESS.execute(connection, values)]


def _neighbour(row: Row, *, is_same_address: bool = False) -> Neighbour:
    return Neighbour(
        entry_id=EntryId(row["entry_id"]),
        story_id=StoryId(row["story_id"]),
        feed_id=FeedId(row["feed_id"]),
        is_same_address=is_same_address,
    )


async def _entries_without_keys(connection: AsyncConnection, entries: Sequence[EntryId]) -> list[EntryId]:
    """Return the entries with a story that were filed before stories were found by keys."""
    query = select(ENTRIES.c.id).where(
        ENTRIES.c.id.in_(entries),
        ENTRIES.c.story_id.is_not(None),
        ~exists().where(STORY_KEYS.c.entry_id == ENTRIES.c.id),
    )
    return [EntryId(number) for number in (await connection.execute(query)).scalars()]


def _tally(
    articles: Mapping[EntryId, Article], counted: TermExtractor
) -> tuple[dict[str, Counter[str]], dict[EntryId, tuple[str, ...]]]:
    tally: defaultdict[str, Counter[str]] = defaultdict(Counter)
    keys: dict[EntryId, tuple[str, ...]] = {}
    for entry_id, article in articles.items():
        language, terms, keys[entry_id] = counted(article)
        tally[language].update({ALL_TERMS, *(term[:MAX_TERM_LENGTH] for term in terms)})
    return tally, keys


async def _add_counts(connection: AsyncConnection, language: str, counts: Counter[str]) -> None:
    sorted_counts = sorted(counts.items())
    for begin in range(0, len(sorted_counts), ROWS_A_STATEMENT):
        terms, numbers = zip(*sorted_counts[begin : begin + ROWS_A_STATEMENT], strict=True)
        await connection.execute(ADD_COUNTS, {"language": language, "terms": list(terms), "numbers": list(numbers)})


async def _halve_counts(connection: AsyncConnection, language: str) -> None:
    """Halve a language's counts if they cover very many articles."""
    own = TERM_COUNTS.c.language == language
    total = select(TERM_COUNTS.c.articles).where(own, TERM_COUNTS.c.term == ALL_TERMS)
    if ((await connection.execute(total)).scalar() or 0) < MAX_COUNTED_ARTICLES:
        return
    await connection.execute(TERM_COUNTS.delete().where(own, TERM_COUNTS.c.articles < 2))  # noqa: PLR2004  # one alone
    await connection.execute(update(TERM_COUNTS).where(own).values(articles=TERM_COUNTS.c.articles // 2))
