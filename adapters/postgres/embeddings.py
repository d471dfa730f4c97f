"""Embeddings in PostgreSQL: vectors of articles, stored as plain numbers, searched by pgvector if it is installed."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, Select, and_, exists, func, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.postgres import records
from adapters.postgres.database import Database
from adapters.postgres.schema import ARTICLES, ENTRIES, MEANINGS, REPLIES, SUBSCRIPTIONS
from bot.domain.article import Article, ArticleId
from bot.domain.feed import EntryId, FeedId
from bot.domain.story import Neighbour, StoryId
from bot.ports import MAX_EMBEDDING_NEIGHBOURS, Embedded, Embedding, Vector
from bot.ports.embeddings import distance

PURPOSE = "embedding"
MAX_INDEXED_DIMENSIONS = 4_000
"""Numbers of a vector that pgvector can index, at half precision; longer ones are compared one by one."""
MAX_NEIGHBOURS_READ = 4 * MAX_EMBEDDING_NEIGHBOURS
"""Articles that are looked at: of one story there are several."""
HALF_PRECISION_VERSION = (0, 7)
"""The first version of pgvector that has vectors of half precision."""


class PostgresEmbeddings:
    """Fulfils `bot.ports.EmbeddingStore`."""

    _database: Database

    async def can_search_embeddings(self) -> bool:
        """Check whether pgvector is there; switch it on in this database where it may be."""
        there = text("SELECT default_version FROM pg_available_extensions WHERE name = 'vector'")
        async with self._database.transaction() as connection:
            version = (await connection.execute(there)).scalar()
        if version is None or _parse_version(version) < HALF_PRECISION_VERSION:
            return False
        try:
            async with self._database.exclusive_locks("pgvector"), self._database.transaction() as connection:
                await connection.execute(text("CREATE EXTENSION IF NOT EXISTS vector"))
        except DBAPIError:
            return False  # this role may not; whoever looks after the server can
        return True

    async def articles_without_embedding(self, model: str, *, limit: int) -> Sequence[tuple[ArticleId, Article]]:
        """Return the newest articles without an embedding."""
        later = ARTICLES.alias()
        known = exists().where(MEANINGS.c.article_id == ARTICLES.c.id, MEANINGS.c.model == model)
        revised = exists().where(later.c.entry_id == ARTICLES.c.entry_id, later.c.revision > ARTICLES.c.revision)
        query = (
            select(ARTICLES.c.id, *records.ARTICLE_COLUMNS)
            .where(ARTICLES.c.feed_id.in_(select(SUBSCRIPTIONS.c.feed_id)), ~known, ~revised)
            .order_by(ARTICLES.c.id.desc())
            .limit(limit)
        )
        async with self._database.transaction() as connection:
            rows = (await connection.execute(query)).mappings().all()
        return [(ArticleId(row["id"]), records.article(row)) for row in rows]

    async def save_embeddings(
        self,
        model: str,
        embeddings: Mapping[ArticleId, Vector],
        *,
        paid: Embedded,
        workspace: str = "",
        now: datetime,
    ) -> None:
        """Keep embeddings and their bill in one transaction."""
        rows = [
            {"article_id": article, "model": model, "length": len(vector), "vector": list(vector)}
            for article, vector in embeddings.items()
        ]
        bill = {"key": f"{PURPOSE} {uuid.uuid4()}", "model": paid.model, "text": "", "tokens_in": paid.tokens}
        bill |= {"tokens_out": 0, "purpose": PURPOSE, "workspace": workspace, "paid": now}
        made = insert(MEANINGS)
        anew = {name: made.excluded[name] for name in ("model", "length", "vector")}
        async with self._database.transaction() as connection:
            await connection.execute(insert(REPLIES).values(bill))
            if rows:
                await connection.execute(made.on_conflict_do_update(index_elements=["article_id"], set_=anew), rows)
        for length in {row["length"] for row in rows}:
            await self._index(int(str(length)))

    async def save_embedding(self, entry_id: EntryId, revision: int, embedding: Embedding) -> None:
        """Keep the embedding of one article."""
        row = {"model": embedding.model, "length": len(embedding.vector), "vector": list(embedding.vector)}
        known = select(ARTICLES.c.id).where(ARTICLES.c.entry_id == entry_id, ARTICLES.c.revision == revision)
        async with self._database.transaction() as connection:
            article_id = (await connection.execute(known)).scalar()
            if article_id is None:
                return
            made = insert(MEANINGS).values(article_id=article_id, **row)
            await connection.execute(made.on_conflict_do_update(index_elements=["article_id"], set_=row))
        await self._index(len(embedding.vector))

    async def _index(self, length: int) -> None:
        """Make the index for vectors of one length, unless it is there."""
        name = f"meanings_{length}"
        if length > MAX_INDEXED_DIMENSIONS:
            return
        async with self._database.exclusive_locks(name), self._database.transaction() as connection:
            there = (await connection.execute(select(func.to_regclass(name)))).scalar()
            if there is None:
                making = f"CREATE INDEX {name} ON meanings USING hnsw ({_half_precision(length)} halfvec_cosine_ops)"
                await connection.execute(text(f"{making} WHERE length = {length}"))


async def embedding_neighbours(
    connection: AsyncConnection, entry_id: EntryId, embedding: Embedding, since: datetime, until: datetime
) -> list[Neighbour]:
    """Return the nearest articles of other entries that were news in a time, one of each story, nearest first."""
    told = ARTICLES.join(ENTRIES, ENTRIES.c.id == ARTICLES.c.entry_id)
    columns = (ENTRIES.c.id, ENTRIES.c.story_id, ENTRIES.c.feed_id, MEANINGS.c.vector)
    bounds = (ENTRIES.c.id != entry_id, ENTRIES.c.story_id.is_not(None), ARTICLES.c.moment.between(since, until))
    rows = await nearest_rows(connection, select(*columns).select_from(told), bounds, embedding, MAX_NEIGHBOURS_READ)
    found: dict[StoryId, Neighbour] = {}
    for row in rows:
        one = Neighbour(
            entry_id=EntryId(row["id"]),
            story_id=StoryId(row["story_id"]),
            feed_id=FeedId(row["feed_id"]),
            distance=distance(row["vector"], embedding.vector),
        )
        found.setdefault(one.story_id, one)
    return list(found.values())[:MAX_EMBEDDING_NEIGHBOURS]


async def nearest_rows(
    connection: AsyncConnection,
    articles: Select[Any],
    bounds: Sequence[ColumnElement[bool]],
    near: Embedding,
    limit: int,
) -> list[RowMapping]:
    """Return the rows of `articles` within bounds that are nearest by embedding, nearest first.

    The index is walked on until enough of those found are within the bounds.
    """
    length = len(near.vector)
    if length <= MAX_INDEXED_DIMENSIONS:
        await connection.execute(text("SET LOCAL hnsw.iterative_scan = strict_order"))
        distance, kind = _half_precision(length), f"halfvec({length})"
    else:
        distance, kind = f"(meanings.vector::vector({length}))", f"vector({length})"
    order = text(f"{distance} <=> CAST(:meant AS {kind})").bindparams(meant=str(list(near.vector)))
    of_model = and_(MEANINGS.c.length == length, MEANINGS.c.model == near.model)
    query = articles.join(MEANINGS, MEANINGS.c.article_id == ARTICLES.c.id).where(of_model, *bounds)
    return list((await connection.execute(query.order_by(order).limit(limit))).mappings())


def _half_precision(length: int) -> str:
    """Return an embedding at half precision, as the index has it: half the memory, and the order stays."""
    return f"((meanings.vector::halfvec({length})))"


def _parse_version(told: str) -> tuple[int, ...]:
    return tuple(int(part) for part in told.split(".")[:2] if part.isdigit())
