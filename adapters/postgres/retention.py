"""Retention in PostgreSQL: old stories are deleted with everything stored of them, a few at a time."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import and_, delete, func, null, or_, select, text, update

from adapters.postgres.database import Database
from adapters.postgres.schema import (
    ARTICLES,
    BOARD_MESSAGES,
    BOARD_NOTES,
    DELIVERIES,
    DIGESTS,
    EDITIONS,
    ENTRIES,
    FATES,
    OPINIONS,
    PARTINGS,
    PASSED_OVER,
    QUESTIONS,
    RATES,
    REPLIES,
    REREADINGS,
    STORIES,
    STORY_KEYS,
)

# The stored sizes, without unpacking: of each story's articles and digests, summed up from the newest story back.
FITS_SINCE = text("""
    SELECT min(told) FROM (
        SELECT told, sum(bytes) OVER (ORDER BY told DESC, id DESC) AS so_far FROM (
            SELECT story.id, story.told, sum(
                pg_column_size(article.text) + pg_column_size(article.search)
                + coalesce((SELECT sum(pg_column_size(content)) FROM digests WHERE article_id = article.id), 0)
            ) AS bytes
            FROM stories AS story JOIN entries AS entry ON entry.story_id = story.id
            JOIN articles AS article ON article.entry_id = entry.id
            GROUP BY story.id, story.told
        ) AS sizes
    ) AS sums WHERE so_far <= :size
""")
DELETE_JOBS = text("""
    DELETE FROM procrastinate_jobs WHERE status IN ('todo', 'failed')
    AND (args->>'entry_id')::bigint IN (SELECT id FROM entries WHERE story_id = ANY(:stories))
""")
"""Deletes jobs that would later post a forgotten article as news."""
FORGOTTEN_ENTRY = {
    "state": "backlog",
    "story_id": None,
    "joined": null(),
    "summary": "",
    "content": "",
    "author": "",
    "picture": "",
}
"""Values of a forgotten entry: only its identity stays, and as backlog it is never posted, however its feed changes."""


class PostgresRetention:
    """Implements `bot.ports.RetentionStore`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def retention_cutoff(self, size: int) -> datetime | None:
        """Return since when stories fit into `size`, or None if all of them do; the newest story is always kept."""
        ends = select(func.min(STORIES.c.told), func.max(STORIES.c.told))
        async with self._database.transaction() as connection:
            fits: datetime | None = (await connection.execute(FITS_SINCE, {"size": size})).scalar()
            oldest, newest = (await connection.execute(ends)).one()
        since = newest if fits is None else fits  # not even the newest story fits, or there is none
        return None if since == oldest else since

    async def forget_stories_before(self, moment: datetime, *, limit: int) -> int:
        """Delete old stories; one that is locked is left for the next time."""
        waits = select(DELIVERIES.c.id).where(
            DELIVERIES.c.story_id == STORIES.c.id, DELIVERIES.c.state.in_(("planned", "posting"))
        )
        old = (
            select(STORIES.c.id)
            .where(STORIES.c.told < moment, ~waits.exists())
            .order_by(STORIES.c.told, STORIES.c.id)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        async with self._database.transaction() as connection:
            stories = (await connection.execute(old)).scalars().all()
            deliveries = select(DELIVERIES.c.id).where(DELIVERIES.c.story_id.in_(stories))
            message_numbers = select(BOARD_MESSAGES.c.number).where(BOARD_MESSAGES.c.delivery_id.in_(deliveries))
            editions = select(DELIVERIES.c.edition_id).where(DELIVERIES.c.story_id.in_(stories))
            edition_ids = (await connection.execute(editions.distinct())).scalars().all()
            entries = select(ENTRIES.c.id).where(ENTRIES.c.story_id.in_(stories))
            articles = select(ARTICLES.c.id).where(ARTICLES.c.entry_id.in_(entries))
            remaining = select(DELIVERIES.c.id).where(DELIVERIES.c.edition_id == EDITIONS.c.id)
            await connection.execute(DELETE_JOBS, {"stories": list(stories)})
            for statement in (
                delete(BOARD_NOTES).where(BOARD_NOTES.c.number.in_(message_numbers)),
                delete(BOARD_MESSAGES).where(BOARD_MESSAGES.c.delivery_id.in_(deliveries)),
                delete(OPINIONS).where(OPINIONS.c.delivery_id.in_(deliveries)),
                delete(QUESTIONS).where(QUESTIONS.c.delivery_id.in_(deliveries)),
                delete(DELIVERIES).where(DELIVERIES.c.story_id.in_(stories)),
                delete(EDITIONS).where(EDITIONS.c.id.in_(edition_ids), ~remaining.exists()),
                delete(PARTINGS).where(or_(PARTINGS.c.story_id.in_(stories), PARTINGS.c.entry_id.in_(entries))),
                delete(PASSED_OVER).where(PASSED_OVER.c.entry_id.in_(entries)),
                delete(FATES).where(FATES.c.entry_id.in_(entries)),
                delete(DIGESTS).where(DIGESTS.c.article_id.in_(articles)),
                delete(ARTICLES).where(ARTICLES.c.entry_id.in_(entries)),
                delete(STORY_KEYS).where(STORY_KEYS.c.entry_id.in_(entries)),
                delete(REREADINGS).where(REREADINGS.c.entry_id.in_(entries)),
                update(ENTRIES).where(ENTRIES.c.story_id.in_(stories)).values(FORGOTTEN_ENTRY),
                delete(STORIES).where(STORIES.c.id.in_(stories)),
            ):
                await connection.execute(statement)
        return len(stories)

    async def forget_rates_before(self, moment: datetime) -> None:
        """Delete the places whose burst is fully available again."""
        over = and_(RATES.c.free < moment, or_(RATES.c.rests.is_(None), RATES.c.rests < moment))
        async with self._database.transaction() as connection:
            await connection.execute(delete(RATES).where(over))

    async def forget_words_before(self, moment: datetime) -> int:
        """Erase the text of old replies and of entries that were set aside."""
        new_key = func.concat("forgotten ", func.gen_random_uuid())
        replies = update(REPLIES).where(REPLIES.c.paid < moment, REPLIES.c.text != "").values(key=new_key, text="")
        aside = and_(ENTRIES.c.state == "aside", ENTRIES.c.filed < moment, ENTRIES.c.content != "")
        entries = update(ENTRIES).where(aside).values(summary="", content="")
        async with self._database.transaction() as connection:
            return sum([(await connection.execute(statement)).rowcount for statement in (replies, entries)])
