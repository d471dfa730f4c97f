"""Statements that save polls, prepared once and executed with any number of rows."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import Select, Update, and_, case, func, select, update
from sqlalchemy.dialects.postgresql import Insert, insert
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.postgres import records
from adapters.postgres.json_rows import rows_parameter, table_of_rows
from adapters.postgres.schema import ENTRIES, FEEDS
from bot.domain.feed import Entry, EntryId, FeedId

HELD_STATE = "held"
"""The state of entries that a person is to say about whether they are news."""
UNREAD_COLUMNS = frozenset({"summary", "content", "author", "picture"})
"""Columns that backlog leaves empty."""

IDENTITY_COLUMNS = ("feed_id", "key", "fingerprint", "link_mark", "title_mark", "title", "changes")


async def save_feeds(connection: AsyncConnection, rows: Sequence[dict[str, Any]]) -> None:
    """Save columns of feeds, of all the same ones, and let the feeds go."""
    if rows:
        await connection.execute(_save_feeds_statement(tuple(rows[0])), rows_parameter(rows))


@cache
def _save_feeds_statement(names: tuple[str, ...]) -> Update:
    """Return the statement that saves these columns of feeds, for any number of them."""
    stated = table_of_rows(*(FEEDS.c[name] for name in names))
    values: dict[str, Any] = {name: stated.c[name] for name in names if name != "id"}
    # What a hub said while the feed was polled stays: that it pushes, and that there is news again.
    is_pushed = FEEDS.c.next_due < FEEDS.c.taken_until
    # A release may have set it back meanwhile.
    values["first_polled"] = func.least(FEEDS.c.first_polled, stated.c.first_polled)
    if "hub" in values:
        is_same_hub = and_(FEEDS.c.hub == stated.c.hub, FEEDS.c.topic == stated.c.topic)
        values["hub_until"] = case((is_same_hub, FEEDS.c.hub_until))
    values["next_due"] = case((is_pushed, FEEDS.c.next_due), else_=stated.c.next_due)
    return update(FEEDS).where(FEEDS.c.id == stated.c.id).values(**values, taken_until=None)


async def add_entries(
    connection: AsyncConnection, entries: Sequence[tuple[FeedId, Entry]], *, state: str
) -> list[EntryId]:
    """Add entries of feeds; return the numbers of those that were not there, in order."""
    if not entries:
        return []
    rows = _entry_rows(entries, state)
    returned = _add_entries_statement(tuple(rows[0])).returning(ENTRIES.c.id, ENTRIES.c.feed_id, ENTRIES.c.key)
    found = (await connection.execute(returned, rows_parameter(rows))).mappings()
    numbers = {(row["feed_id"], row["key"]): row["id"] for row in found}
    added = ((feed_id, entry.key) for feed_id, entry in entries)
    return [EntryId(numbers[name]) for name in added if name in numbers]


async def add_idle_entries(connection: AsyncConnection, entries: Sequence[tuple[FeedId, Entry]], *, state: str) -> None:
    """Add entries about which nothing is to be done now."""
    if entries:
        rows = _entry_rows(entries, state)
        await connection.execute(_add_entries_statement(tuple(rows[0])), rows_parameter(rows))


def _entry_rows(entries: Sequence[tuple[FeedId, Entry]], state: str) -> list[dict[str, Any]]:
    return [{**_entry_row(entry, state), "feed_id": feed_id, "state": state} for feed_id, entry in entries]


def _entry_row(entry: Entry, state: str) -> dict[str, Any]:
    """Return an entry's row; of backlog, which nobody will read, what it is known by is enough."""
    row = records.entry_row(entry)
    return {name: value for name, value in row.items() if name not in UNREAD_COLUMNS} if state == "backlog" else row


@cache
def _add_entries_statement(names: tuple[str, ...]) -> Insert:
    """Return the statement that adds entries with these columns."""
    stated = table_of_rows(*(ENTRIES.c[name] for name in names))
    return insert(ENTRIES).from_select(list(names), select(stated)).on_conflict_do_nothing()


async def save_changed_entries(connection: AsyncConnection, entries: Sequence[tuple[FeedId, Entry]]) -> list[EntryId]:
    """Save what feeds now state; return those that were digested (or set aside), to be read again, in order."""
    if not entries:
        return []
    rows = [{**records.entry_row(entry), "feed_id": feed_id} for feed_id, entry in entries]
    query = _change_entries_statement(tuple(rows[0])).returning(
        ENTRIES.c.id, ENTRIES.c.feed_id, ENTRIES.c.key, ENTRIES.c.state
    )
    found = {
        (row["feed_id"], row["key"]): row for row in (await connection.execute(query, rows_parameter(rows))).mappings()
    }
    again = (found[feed_id, entry.key] for feed_id, entry in entries if (feed_id, entry.key) in found)
    return [EntryId(row["id"]) for row in again if row["state"] not in ("backlog", HELD_STATE)]


@cache
def _change_entries_statement(names: tuple[str, ...]) -> Update:
    """Return the statement that changes these columns of entries."""
    stated = table_of_rows(*(ENTRIES.c[name] for name in names))
    values = {name: stated.c[name] for name in names if name not in ("feed_id", "key")}
    same = and_(ENTRIES.c.feed_id == stated.c.feed_id, ENTRIES.c.key == stated.c.key)
    return update(ENTRIES).where(same).values(**values, changes=ENTRIES.c.changes + 1)


@cache
def known_entries_query(name: str) -> Select[Any]:
    """Return the query for stored entries by feed and one of their names; it is filled with both."""
    named = ENTRIES.c[name]
    asked = table_of_rows(ENTRIES.c.feed_id, named)
    known = select(*(ENTRIES.c[name] for name in IDENTITY_COLUMNS))
    return known.join(asked, and_(ENTRIES.c.feed_id == asked.c.feed_id, named == asked.c[name]))
