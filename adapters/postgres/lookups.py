"""Lookups of a single feed or entry in PostgreSQL."""

from __future__ import annotations

from sqlalchemy import RowMapping, Select, bindparam, exists, select

from adapters.postgres import records
from adapters.postgres.database import Database
from adapters.postgres.prepared_statements import Prepared, Row
from adapters.postgres.schema import ENTRIES, FEEDS
from bot.domain.feed import EntryId, Feed, FeedId, FiledEntry

_OTHER = ENTRIES.alias("other")
_SHARES_LINK = exists().where(
    _OTHER.c.feed_id == ENTRIES.c.feed_id, _OTHER.c.link_mark == ENTRIES.c.link_mark, _OTHER.c.id != ENTRIES.c.id
)
_FILED = select(ENTRIES, FEEDS.c.title.label("feed_title"), _SHARES_LINK.label("shares_link")).join(
    FEEDS, FEEDS.c.id == ENTRIES.c.feed_id
)


_ENTRY = Prepared(_FILED.where(ENTRIES.c.id == bindparam("entry")))


class PostgresLookups:
    """Implements the part of `bot.ports.FeedStore` that looks up a single feed or entry."""

    _database: Database

    async def feed(self, feed_id: FeedId) -> Feed | None:
        """Return a feed."""
        row = await self._first_row(select(FEEDS).where(FEEDS.c.id == feed_id))
        return None if row is None else records.feed(row)

    async def feed_at(self, url: str) -> Feed | None:
        """Return the feed with an address."""
        row = await self._first_row(select(FEEDS).where(FEEDS.c.url == url))
        return None if row is None else records.feed(row)

    async def entry(self, entry_id: EntryId) -> FiledEntry | None:
        """Return an entry with its feed's title."""
        async with self._database.reading() as connection:
            row = await _ENTRY.first_row(connection, {"entry": entry_id})
        return None if row is None else _filed_entry(row)

    async def newest_entry(self, feed_id: FeedId) -> FiledEntry | None:
        """Return a feed's newest entry that has an address."""
        newest = (ENTRIES.c.published.desc().nulls_last(), ENTRIES.c.id.desc())
        of_feed = _FILED.where(ENTRIES.c.feed_id == feed_id, ENTRIES.c.url != "")
        row = await self._first_row(of_feed.order_by(*newest).limit(1))
        return None if row is None else _filed_entry(row)

    async def _first_row(self, query: Select[tuple[object, ...]]) -> RowMapping | None:
        async with self._database.reading() as connection:
            return (await connection.execute(query)).mappings().first()


def _filed_entry(row: Row | RowMapping) -> FiledEntry:
    return FiledEntry(
        id=EntryId(row["id"]),
        feed_id=FeedId(row["feed_id"]),
        feed_title=row["feed_title"],
        entry=records.entry(row),
        shares_link=row["shares_link"],
    )
