"""Recorded effects on stakeholders in PostgreSQL, searched by name, and only within the workspace's feeds."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping, Select, bindparam, delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.postgres.conditions import feeds_of_workspace
from adapters.postgres.database import Database
from adapters.postgres.schema import ARTICLES, DIGESTS, ENTRIES, FATES, FEEDS, WANTED_AS
from bot.domain.digest import Digest, DigestId, Effect, StakeholderKind
from bot.domain.evidence import Evidence
from bot.domain.feed import EntryId
from bot.domain.story import Source
from bot.domain.subscription import Destination
from bot.domain.track_record import RecordedEffect, name_in_article
from bot.ports import EffectQuery

_FORGET = delete(FATES).where(FATES.c.entry_id == bindparam("entry"))
_KEEP = insert(FATES)


class PostgresEffects:
    """Implements `bot.ports.EffectStore`."""

    _database: Database

    async def recorded_effects(self, destination: Destination, sought: EffectQuery) -> Sequence[RecordedEffect]:
        """Return the recorded effects on somebody."""
        async with self._database.transaction() as connection:
            return [_recorded_effect(row) for row in (await connection.execute(search(destination, sought))).mappings()]

    async def stakeholder_names(self, destination: Destination, *, limit: int) -> Sequence[str]:
        """Return the names of stakeholders, the most recent first."""
        query = (
            select(FATES.c.name)
            .join(ENTRIES, ENTRIES.c.id == FATES.c.entry_id)
            .join(FEEDS, FEEDS.c.id == ENTRIES.c.feed_id)
            .where(WANTED_AS.in_(feeds_of_workspace(destination)))
            .group_by(FATES.c.name)
            .order_by(func.max(FATES.c.at).desc(), FATES.c.name)
            .limit(limit)
        )
        async with self._database.transaction() as connection:
            return list((await connection.execute(query)).scalars())


def search(destination: Destination, sought: EffectQuery) -> Select[Any]:
    """Return the query for the recorded effects on somebody; their texts are in the digests."""
    bounds = [
        FATES.c.at >= sought.since,
        WANTED_AS.in_(feeds_of_workspace(destination)),
    ]
    if not sought.is_everybody:
        bounds.append(FATES.c.marks.overlap(sorted(sought.name_keys)))
    if sought.until is not None:
        bounds.append(FATES.c.at < sought.until)
    if sought.feeds:
        bounds.append(WANTED_AS.in_(sought.feeds))
    return (
        select(
            *(FATES.c[name] for name in ("entry_id", "name", "elsewhere", "at")),
            DIGESTS.c.content["stakeholders"][FATES.c.place].label("told"),
            *(ENTRIES.c[name] for name in ("story_id", "filed")),
            *(ARTICLES.c[name] for name in ("title", "url", "publisher", "published", "read")),
            FEEDS.c.title.label("feed_title"),
        )
        .select_from(FATES)
        .join(DIGESTS, DIGESTS.c.id == FATES.c.digest_id)
        .join(ARTICLES, ARTICLES.c.id == DIGESTS.c.article_id)
        .join(ENTRIES, ENTRIES.c.id == FATES.c.entry_id)
        .join(FEEDS, FEEDS.c.id == ENTRIES.c.feed_id)
        .where(*bounds)
        .order_by(FATES.c.at.desc(), FATES.c.entry_id, FATES.c.place)
        .limit(sought.limit)
    )


async def effect_rows(digest: Digest, now: datetime) -> list[dict[str, Any]]:
    """Return rows of `fates`, without entry and digest; in a thread, since names are searched for in the text."""
    return await asyncio.to_thread(_rows, digest, now)


async def delete_effects(connection: AsyncConnection, entry_id: EntryId) -> None:
    """Delete the effects recorded for an entry."""
    await connection.execute(_FORGET, {"entry": entry_id})


async def save_effects(
    connection: AsyncConnection, entry_id: EntryId, digest_id: DigestId, rows: Sequence[dict[str, Any]]
) -> None:
    """Save the effects recorded for an entry."""
    if rows:
        await connection.execute(_KEEP, [{**row, "entry_id": entry_id, "digest_id": digest_id} for row in rows])


def _rows(digest: Digest, now: datetime) -> list[dict[str, Any]]:
    rows = []
    for number, stakeholder in enumerate(digest.stakeholders):
        names = name_in_article(digest.article, stakeholder)
        columns = {"name": stakeholder.name, "marks": sorted(names.keys), "elsewhere": list(names.elsewhere)}
        rows.append({"place": number, **columns, "at": digest.article.published or now})
    return rows


def _recorded_effect(row: RowMapping) -> RecordedEffect:
    stakeholder = row["told"]
    first = stakeholder["evidence"][0]
    return RecordedEffect(
        story=row["story_id"] if row["story_id"] is not None else -row["entry_id"],
        name=row["name"],
        elsewhere=tuple(row["elsewhere"]),
        kind=StakeholderKind(stakeholder["kind"]),
        effect=Effect(stakeholder["effect"]),
        why=stakeholder["why"],
        evidence=Evidence(quote=first["quote"], start=first["start"], end=first["end"]),
        source=Source(
            title=row["title"],
            url=row["url"],
            publisher=row["publisher"] or row["feed_title"],
            published=row["published"],
        ),
        at=row["at"],
        filed=row["filed"] or row["read"],
    )
