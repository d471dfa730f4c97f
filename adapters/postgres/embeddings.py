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
from bot.ports import MAX_EMBEDDING_NEIGHBOURS, Embedding, EmbeddingReply, Vector
from bot.ports.embeddings import distance

PURPOSE = "embedding"
MAX_INDEXED_DIMENSIONS = 4_000
"""Most dimensions of a vector that pgvector can index, at half precision; longer ones are compared one by one."""
MAX_NEIGHBOURS_READ = 4 * MAX_EMBEDDING_NEIGHBOURS
"""Most articles that are read, since several may be of one story."""
HALF_PRECISION_VERSION = (0, 7)
"""The first version of pgvector with vectors of half precision."""


class PostgresEmbeddings:
    """Implements `bot.ports.EmbeddingStore`."""

    _database: Database

    async def can_search_embeddings(self) -> bool:
        """Check whether pgvector is available, and enable it in this database if we may."""
        available = text("SELECT default_version FROM pg_available_extensions WHERE name = 'vector'")
        async with self._database.transaction() as connection:
            version = (await connection.execute(available)).scalar()
        if version is None or _parse_version(version) < HALF_PRECISION_VERSION:
            return False
        try:
            async with self._database.exclusive_locks("pgvector"), self._database.transaction() as connection:
                await connection.execute(text("CREATE EXTENSION IF NOT EXISTS vector"))
        except DBAPIError:
            return False  # this role may not; the server's administrator can
        return True

    async def articles_without_embedding(self, model: str, *, limit: int) -> Sequence[tuple[ArticleId, Article]]:
        """Return the newest articles without an embedding."""
        later = ARTICLES.alias()
        has_embedding = exists().where(MEANINGS.c.article_id == ARTICLES.c.id, MEANINGS.c.model == model)
        has_later_revision = exists().where(
            later.c.entry_id == ARTICLES.c.entry_id, later.c.revision > ARTICLES.c.revision
        )
        query = (
            select(ARTICLES.c.id, *records.ARTICLE_COLUMNS)
            .where(ARTICLES.c.feed_id.in_(select(SUBSCRIPTIONS.c.feed_id)), ~has_embedding, ~has_later_revision)
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
        paid: EmbeddingReply,
        workspace: str = "",
        now: datetime,
    ) -> None:
        """Save embeddings and their cost in one transaction."""
        rows = [
            {"article_id": article, "model": model, "length": len(vector), "vector": list(vector)}
            for article, vector in embeddings.items()
        ]
        bill = {"key": f"{PURPOSE} {uuid.uuid4()}", "model": paid.model, "text": "", "tokens_in": paid.tokens}
        bill |= {"tokens_out": 0, "purpose": PURPOSE, "workspace": workspace, "paid": now}
        insertion = insert(MEANINGS)
        anew = {name: insertion.excluded[name] for name in ("model", "length", "vector")}
        async with self._database.transaction() as connection:
            await connection.execute(insert(REPLIES).values(bill))
            if rows:
                await connection.execute(
                    insertion.on_conflict_do_update(index_elements=["article_id"], set_=anew), rows
                )
        for length in {row["length"] for row in rows}:
            await self._index(int(str(length)))

    async def save_embedding(self, entry_id: EntryId, revision: int, embedding: Embedding) -> None:
        """Save the embedding of one article."""
        row = {"model": embedding.model, "length": len(embedding.vector), "vector": list(embedding.vector)}
        article = select(ARTICLES.c.id).where(ARTICLES.c.entry_id == entry_id, ARTICLES.c.revision == revision)
        async with self._database.transaction() as connection:
            article_id = (await connection.execute(article)).scalar()
            if article_id is None:
                return
            insertion = insert(MEANINGS).values(article_id=article_id, **row)
            await connection.execute(insertion.on_conflict_do_update(index_elements=["article_id"], set_=row))
        await self._index(len(embedding.vector))

    async def _index(self, length: int) -> None:
        """Create the index for vectors of one length, unless it exists."""
        name = f"meanings_{length}"
        if length > MAX_INDEXED_DIMENSIONS:
            return
        async with self._database.exclusive_locks(name), self._database.transaction() as connection:
            existing = (await connection.execute(select(func.to_regclass(name)))).scalar()
            if existing is None:
                making = f"CREATE INDEX {name} ON meanings USING hnsw ({_half_precision(length)} halfvec_cosine_ops)"
                await connection.execute(text(f"{making} WHERE length = {length}"))


async def embedding_neighbours(
    connection: AsyncConnection, entry_id: EntryId, embedding: Embedding, since: datetime, until: datetime
) -> list[Neighbour]:
    """Return the nearest articles of other entries from a period, one of each story, nearest first."""
    filed_articles = ARTICLES.join(ENTRIES, ENTRIES.c.id == ARTICLES.c.entry_id)
    columns = (ENTRIES.c.id, ENTRIES.c.story_id, ENTRIES.c.feed_id, MEANINGS.c.vector)
    bounds = (ENTRIES.c.id != entry_id, ENTRIES.c.story_id.is_not(None), ARTICLES.c.moment.between(since, until))
    rows = await nearest_rows(
        connection, select(*columns).select_from(filed_articles), bounds, embedding, MAX_NEIGHBOURS_READ
    )
    nearest: dict[StoryId, Neighbour] = {}
    for row in rows:
        neighbour = Neighbour(
            entry_id=EntryId(row["id"]),
            story_id=StoryId(row["story_id"]),
            feed_id=FeedId(row["feed_id"]),
            distance=distance(row["vector"], embedding.vector),
        )
        nearest.setdefault(neighbour.story_id, neighbour)
    return list(nearest.values())[:MAX_EMBEDDING_NEIGHBOURS]


async def nearest_rows(
    connection: AsyncConnection,
    articles: Select[Any],
    bounds: Sequence[ColumnElement[bool]],
    near: Embedding,
    limit: int,
) -> list[RowMapping]:
    """Return the rows of `articles` within bounds that are nearest by embedding, nearest first.

    The index is scanned on until enough of the hits are within the bounds.
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
    """Return the SQL for an embedding at half precision, as in the index: half the memory, and the order stays."""
    return f"((meanings.vector::halfvec({length})))"


def _parse_version(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".")[:2] if part.isdigit())
