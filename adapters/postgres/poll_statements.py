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
"""The state of entries that wait for a person to say whether they are news."""
UNREAD_COLUMNS = frozenset({"summary", "content", "author", "picture"})
"""Columns that are empty for entries of the backlog."""

IDENTITY_COLUMNS = ("feed_id", "key", "fingerprint", "link_mark", "title_mark", "title", "changes")


async def save_feeds(connection: AsyncConnection, rows: Sequence[dict[str, Any]]) -> None:
    """Save columns of feeds, the same ones of each, and end the feeds' leases."""
    if rows:
        await connection.execute(_save_feeds_statement(tuple(rows[0])), rows_parameter(rows))


@cache
def _save_feeds_statement(names: tuple[str, ...]) -> Update:
    """Return the statement that saves these columns of any number of feeds."""
    rows = table_of_rows(*(FEEDS.c[name] for name in names))
    values: dict[str, Any] = {name: rows.c[name] for name in names if name != "id"}
    # A hub's messages during the poll are kept: that it pushes, and that there is news again.
    is_pushed = FEEDS.c.next_due < FEEDS.c.taken_until
    # A release may have set it to an earlier time meanwhile.
    values["first_polled"] = func.least(FEEDS.c.first_polled, rows.c.first_polled)
    if "hub" in values:
        is_same_hub = and_(FEEDS.c.hub == rows.c.hub, FEEDS.c.topic == rows.c.topic)
        values["hub_until"] = case((is_same_hub, FEEDS.c.hub_until))
    values["next_due"] = case((is_pushed, FEEDS.c.next_due), else_=rows.c.next_due)
    return update(FEEDS).where(FEEDS.c.id == rows.c.id).values(**values, taken_until=None)


async def add_entries(
    connection: AsyncConnection, entries: Sequence[tuple[FeedId, Entry]], *, state: str
) -> list[EntryId]:
    """Add entries of feeds; return the numbers of the new ones, in order."""
    if not entries:
        return []
    rows = _entry_rows(entries, state)
    returned = _add_entries_statement(tuple(rows[0])).returning(ENTRIES.c.id, ENTRIES.c.feed_id, ENTRIES.c.key)
    new_rows = (await connection.execute(returned, rows_parameter(rows))).mappings()
    numbers = {(row["feed_id"], row["key"]): row["id"] for row in new_rows}
    added = ((feed_id, entry.key) for feed_id, entry in entries)
    return [EntryId(numbers[name]) for name in added if name in numbers]


async def add_idle_entries(connection: AsyncConnection, entries: Sequence[tuple[FeedId, Entry]], *, state: str) -> None:
    """Add entries that need no work now."""
    if entries:
        rows = _entry_rows(entries, state)
        await connection.execute(_add_entries_statement(tuple(rows[0])), rows_parameter(rows))


def _entry_rows(entries: Sequence[tuple[FeedId, Entry]], state: str) -> list[dict[str, Any]]:
    return [{**_entry_row(entry, state), "feed_id": feed_id, "state": state} for feed_id, entry in entries]


def _entry_row(entry: Entry, state: str) -> dict[str, Any]:
    """Return an entry's row; for backlog, which nobody will read, only the columns that identify it."""
    row = records.entry_row(entry)
    return {name: value for name, value in row.items() if name not in UNREAD_COLUMNS} if state == "backlog" else row


@cache
def _add_entries_statement(names: tuple[str, ...]) -> Insert:
    """Return the statement that adds entries with these columns."""
    rows = table_of_rows(*(ENTRIES.c[name] for name in names))
    return insert(ENTRIES).from_select(list(names), select(rows)).on_conflict_do_nothing()


async def save_changed_entries(connection: AsyncConnection, entries: Sequence[tuple[FeedId, Entry]]) -> list[EntryId]:
    """Save changed entries; return those that were digested (or set aside), in order, to be read again."""
    if not entries:
        return []
    rows = [{**records.entry_row(entry), "feed_id": feed_id} for feed_id, entry in entries]
    query = _change_entries_statement(tuple(rows[0])).returning(
        ENTRIES.c.id, ENTRIES.c.feed_id, ENTRIES.c.key, ENTRIES.c.state
    )
    changed_rows = {
        (row["feed_id"], row["key"]): row for row in (await connection.execute(query, rows_parameter(rows))).mappings()
    }
    reread = (changed_rows[feed_id, entry.key] for feed_id, entry in entries if (feed_id, entry.key) in changed_rows)
    return [EntryId(row["id"]) for row in reread if row["state"] not in ("backlog", HELD_STATE)]


@cache
def _change_entries_statement(names: tuple[str, ...]) -> Update:
    """Return the statement that changes these columns of entries."""
    rows = table_of_rows(*(ENTRIES.c[name] for name in names))
    values = {name: rows.c[name] for name in names if name not in ("feed_id", "key")}
    same = and_(ENTRIES.c.feed_id == rows.c.feed_id, ENTRIES.c.key == rows.c.key)
    return update(ENTRIES).where(same).values(**values, changes=ENTRIES.c.changes + 1)


@cache
def known_entries_query(name: str) -> Select[Any]:
    """Return the query for stored entries by feed and one kind of name; its rows parameter holds both."""
    name_column = ENTRIES.c[name]
    names = table_of_rows(ENTRIES.c.feed_id, name_column)
    known = select(*(ENTRIES.c[name] for name in IDENTITY_COLUMNS))
    return known.join(names, and_(ENTRIES.c.feed_id == names.c.feed_id, name_column == names.c[name]))
