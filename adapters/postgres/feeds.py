"""Feeds, entries and subscriptions in PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, RowMapping, Select, Text, and_, any_, func, literal, select, update
from sqlalchemy.dialects.postgresql import ARRAY, insert
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.postgres import records
from adapters.postgres.database import Database
from adapters.postgres.jobs import JobQueue
from adapters.postgres.schema import ENTRIES, FEEDS, SUBSCRIPTIONS
from bot.domain.feed import Entry, EntryId, Feed, FeedId, FiledEntry, Polled
from bot.domain.job import Job
from bot.domain.subscription import Destination, Subscription, SubscriptionId

AT_ONCE = 1_000
"""Rows of one insert: a statement takes 65,535 values."""
LONGEST_ADDRESS = 2_000
"""Bytes of an address that a feed may move to; the index on addresses takes no longer ones."""

WATCHED = and_(FEEDS.c.subscribers > 0, FEEDS.c.health != "gone")


class PostgresFeeds:
    """Fulfils `bot.ports.FeedStore`."""

    _database: Database
    _queue: JobQueue

    async def claim_due(self, now: datetime, *, limit: int, lease: timedelta) -> Sequence[Feed]:
        """Take due feeds; another worker's claims are skipped, not waited for."""
        due = select(FEEDS.c.id).where(WATCHED, FEEDS.c.next_due <= now).order_by(FEEDS.c.next_due).limit(limit)
        return await self._claim(due, now + lease)

    async def claim_all(self, now: datetime, *, lease: timedelta) -> Sequence[Feed]:
        """Take every watched feed."""
        return await self._claim(select(FEEDS.c.id).where(WATCHED), now + lease)

    async def _claim(self, which: Select[tuple[int]], until: datetime) -> Sequence[Feed]:
        chosen = which.with_for_update(skip_locked=True).cte("chosen")
        claim = update(FEEDS).where(FEEDS.c.id == chosen.c.id).values(next_due=until).returning(FEEDS)
        async with self._database.transaction() as connection:
            rows = (await connection.execute(claim)).mappings().all()
        return [records.feed(row) for row in rows]

    async def known_entries(self, feed_id: FeedId, keys: Sequence[str]) -> Mapping[str, str]:
        """Return fingerprints by key."""
        query = select(ENTRIES.c.key, ENTRIES.c.fingerprint).where(
            ENTRIES.c.feed_id == feed_id, ENTRIES.c.key == any_(literal(list(keys), ARRAY(Text)))
        )
        async with self._database.transaction() as connection:
            return {row.key: row.fingerprint for row in await connection.execute(query)}

    async def save_poll(self, polled: Polled, *, then: Callable[[EntryId], Job]) -> None:
        """Save feed and entries, and queue the entries' jobs, in one transaction."""
        feed = polled.feed
        async with self._database.transaction() as connection:
            await self._save_feed(connection, feed)
            fresh = await _add(connection, feed.id, polled.fresh, "fresh")
            await _add(connection, feed.id, polled.backlog, "backlog")
            changed = await _change(connection, feed.id, polled.changed)
            await self._queue.defer_within(connection, [then(number) for number in (*fresh, *changed)])

    async def _save_feed(self, connection: AsyncConnection, feed: Feed) -> None:
        row = records.feed_row(feed)
        taken = select(FEEDS.c.id).where(FEEDS.c.url == feed.url, FEEDS.c.id != feed.id)
        too_long = len(feed.url.encode()) > LONGEST_ADDRESS
        if too_long or (await connection.execute(taken)).first() is not None:
            del row["url"]  # an address we watch already, or one we cannot keep; its own still leads there
        await connection.execute(update(FEEDS).where(FEEDS.c.id == feed.id).values(row))

    async def entry(self, entry_id: EntryId) -> FiledEntry | None:
        """Return an entry with its feed's title."""
        query = (
            select(ENTRIES, FEEDS.c.title.label("feed_title"))
            .join(FEEDS, FEEDS.c.id == ENTRIES.c.feed_id)
            .where(ENTRIES.c.id == entry_id)
        )
        async with self._database.transaction() as connection:
            row = (await connection.execute(query)).mappings().first()
        if row is None:
            return None
        return FiledEntry(
            id=EntryId(row["id"]),
            feed_id=FeedId(row["feed_id"]),
            feed_title=row["feed_title"],
            entry=records.entry(row),
        )

    async def subscribe(self, destination: Destination, url: str, *, title: str, now: datetime) -> Subscription:
        """Subscribe; the feed is made where it is new, and due at once."""
        async with self._database.transaction() as connection:
            known = insert(FEEDS).values(url=url, title=title, next_due=now)
            same = known.on_conflict_do_update(index_elements=["url"], set_={"url": known.excluded.url})
            feed_id = (await connection.execute(same.returning(FEEDS.c.id))).scalar_one()
            wish = insert(SUBSCRIPTIONS).values(**records.destination_row(destination), feed_id=feed_id, made=now)
            await connection.execute(wish.on_conflict_do_nothing())
            # Somebody wants it again, so a feed that was given up is tried again.
            again = {"health": "fine", "failures": 0, "problem": "", "next_due": now}
            gone = update(FEEDS).where(FEEDS.c.id == feed_id, FEEDS.c.health == "gone")
            await connection.execute(gone.values(again))
            await _recount(connection, feed_id)
            query = select(SUBSCRIPTIONS).where(_of(destination), SUBSCRIPTIONS.c.feed_id == feed_id)
            return records.subscription((await connection.execute(query)).mappings().one())

    async def unsubscribe(self, subscription_id: SubscriptionId) -> bool:
        """Delete a subscription."""
        query = SUBSCRIPTIONS.delete().where(SUBSCRIPTIONS.c.id == subscription_id)
        async with self._database.transaction() as connection:
            feed_id = (await connection.execute(query.returning(SUBSCRIPTIONS.c.feed_id))).scalar()
            if feed_id is None:
                return False
            await _recount(connection, feed_id)
            return True

    async def pause(self, subscription_id: SubscriptionId, *, paused: bool) -> bool:
        """Pause or resume."""
        query = update(SUBSCRIPTIONS).where(SUBSCRIPTIONS.c.id == subscription_id).values(paused=paused)
        async with self._database.transaction() as connection:
            feed_id = (await connection.execute(query.returning(SUBSCRIPTIONS.c.feed_id))).scalar()
            if feed_id is None:
                return False
            await _recount(connection, feed_id)
            return True

    async def speak(self, subscription_id: SubscriptionId, language: str) -> bool:
        """Set a subscription's language."""
        query = update(SUBSCRIPTIONS).where(SUBSCRIPTIONS.c.id == subscription_id).values(language=language)
        async with self._database.transaction() as connection:
            return bool((await connection.execute(query)).rowcount)

    async def subscriptions(self, destination: Destination | None = None) -> Sequence[tuple[Subscription, Feed]]:
        """Return subscriptions with their feeds."""
        wishes = select(SUBSCRIPTIONS).order_by(SUBSCRIPTIONS.c.id)
        if destination is not None:
            wishes = wishes.where(_of(destination))
        async with self._database.transaction() as connection:
            rows = (await connection.execute(wishes)).mappings().all()
            wanted = select(FEEDS).where(FEEDS.c.id.in_({row["feed_id"] for row in rows}))
            feeds = {row["id"]: records.feed(row) for row in (await connection.execute(wanted)).mappings()}
        return [(records.subscription(row), feeds[row["feed_id"]]) for row in rows]


def _of(destination: Destination) -> ColumnElement[bool]:
    return and_(*(SUBSCRIPTIONS.c[name] == value for name, value in records.destination_row(destination).items()))


async def _recount(connection: AsyncConnection, feed_id: int) -> None:
    """Count a feed's subscribers anew; the feed's row is locked first, so that two changes cannot miss each other."""
    await connection.execute(select(FEEDS.c.id).where(FEEDS.c.id == feed_id).with_for_update())
    count = (
        select(func.count())
        .select_from(SUBSCRIPTIONS)
        .where(SUBSCRIPTIONS.c.feed_id == feed_id, SUBSCRIPTIONS.c.paused.is_(False))
        .scalar_subquery()
    )
    await connection.execute(update(FEEDS).where(FEEDS.c.id == feed_id).values(subscribers=count))


async def _add(connection: AsyncConnection, feed_id: FeedId, entries: Sequence[Entry], state: str) -> list[EntryId]:
    if not entries:
        return []
    rows = [{**records.entry_row(entry), "feed_id": feed_id, "state": state} for entry in entries]
    numbers: dict[str, int] = {}
    for at in range(0, len(rows), AT_ONCE):
        some = insert(ENTRIES).values(rows[at : at + AT_ONCE])
        query = some.on_conflict_do_nothing().returning(ENTRIES.c.id, ENTRIES.c.key)
        numbers |= {row["key"]: row["id"] for row in (await connection.execute(query)).mappings()}
    return [EntryId(numbers[entry.key]) for entry in entries if entry.key in numbers]


async def _change(connection: AsyncConnection, feed_id: FeedId, entries: Sequence[Entry]) -> list[EntryId]:
    """Save what the feed now states; only entries that were digested (or set aside) are read again."""
    again: list[EntryId] = []
    for entry in entries:
        query = (
            update(ENTRIES)
            .where(ENTRIES.c.feed_id == feed_id, ENTRIES.c.key == entry.key)
            .values(records.entry_row(entry))
            .returning(ENTRIES.c.id, ENTRIES.c.state)
        )
        row: RowMapping = (await connection.execute(query)).mappings().one()
        if row["state"] != "backlog":
            again.append(EntryId(row["id"]))
    return again
