"""Feeds and entries in PostgreSQL."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Select,
    and_,
    case,
    exists,
    func,
    literal,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.postgres import poll_statements, records
from adapters.postgres.database import Database
from adapters.postgres.fair_queueing import queue_handicaps
from adapters.postgres.feed_moves import move_feed
from adapters.postgres.host_backoffs import is_backing_off, save_backoff
from adapters.postgres.jobs import JobQueue
from adapters.postgres.json_rows import rows_parameter
from adapters.postgres.poll_statements import HELD_STATE
from adapters.postgres.schema import ENTRIES, FEEDS, SUBSCRIPTIONS
from bot.domain.feed import Entry, EntryId, Feed, FeedId, KnownEntry, PollResult
from bot.domain.job import Job
from bot.ports import ChannelAlert

LEASE_LOCK = 7_305_773
"""Advisory lock: only one worker at a time leases feeds, for a moment."""

OTHERS_LOCK = 7_305_774
"""Advisory lock: batches of polls that change feeds outside the batch are saved one at a time."""

CANDIDATES_PER_LEASE = 4
"""Due feeds examined for each that is leased: enough to find other hosts behind one with many feeds."""

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

UNLEASED_COLUMNS = tuple(column for column in FEEDS.c if column.name != "next_due")
"""Columns of a feed that a lease does not change as far as the watcher sees."""

IS_WATCHED = and_(FEEDS.c.subscribers > 0, FEEDS.c.health != "gone")


class PostgresFeeds:
    """Implements `bot.ports.FeedStore`."""

    _database: Database
    _queue: JobQueue

    async def lease_due(self, now: datetime, *, limit: int, lease: timedelta, host_share: int) -> Sequence[Feed]:
        """Lease due feeds; another worker's leases are skipped, not waited for."""
        return await self._lease(due_feeds_query(now, limit, host_share), now, lease)

    async def lease_all(self, now: datetime, *, lease: timedelta) -> Sequence[Feed]:
        """Lease every watched feed that nobody else has leased and that may be polled."""
        free = select(FEEDS.c.id).where(IS_WATCHED, _is_not_leased(now), _may_be_polled(now), ~is_backing_off(now))
        return await self._lease(free, now, lease)

    async def extend_leases(self, feed_ids: Sequence[FeedId], until: datetime) -> None:
        """Extend leases; a feed that became due meanwhile stays due."""
        is_pushed = FEEDS.c.next_due < FEEDS.c.taken_until
        longer = {"taken_until": until, "next_due": case((is_pushed, FEEDS.c.next_due), else_=until)}
        mine = FEEDS.c.id == func.any(literal(list(feed_ids), ARRAY(BigInteger)))
        async with self._database.transaction() as connection:
            await connection.execute(update(FEEDS).where(mine, FEEDS.c.taken_until.is_not(None)).values(longer))

    async def _lease(self, which: Select[tuple[int]], now: datetime, lease: timedelta) -> Sequence[Feed]:
        until = now + lease
        # Read from the locked rows: another query could read a feed as it was a moment before.
        leased = which.with_only_columns(*UNLEASED_COLUMNS, literal(until).label("next_due")).with_for_update(
            skip_locked=True
        )
        async with self._database.transaction() as connection:
            # One lease at a time, or two workers could take feeds of one host.
            await _wait_for_lock(connection, LEASE_LOCK)
            rows = (await connection.execute(leased)).mappings().all()
            mine = FEEDS.c.id == func.any(literal([row["id"] for row in rows], ARRAY(BigInteger)))
            taking = asyncio.ensure_future(
                connection.execute(update(FEEDS).where(mine).values(next_due=until, taken_until=until))
            )
            try:
                await asyncio.sleep(0)  # the update has been sent: while the database executes it, we parse the rows
                return [records.feed(row) for row in rows]
            finally:
                await taking

    async def known_entries(
        self, entries_by_feed: Mapping[FeedId, Sequence[Entry]]
    ) -> Mapping[FeedId, Sequence[KnownEntry]]:
        """Return what identifies stored entries, feed by feed."""
        rows = [(feed_id, entry) for feed_id, entries in entries_by_feed.items() for entry in entries]
        names: list[tuple[str, list[tuple[FeedId, str | int | None]]]] = [
            ("key", [(feed_id, key) for feed_id, entry in rows for key in (entry.key, *entry.aliases)]),
            (
                "link_mark",
                [(feed_id, entry.link_fingerprint) for feed_id, entry in rows if entry.link_fingerprint is not None],
            ),
            (
                "title_mark",
                [(feed_id, entry.title_fingerprint) for feed_id, entry in rows if entry.title_fingerprint is not None],
            ),
        ]
        known: dict[FeedId, dict[str, KnownEntry]] = {feed_id: {} for feed_id in entries_by_feed}
        async with self._database.transaction() as connection:
            for name, pairs in names:
                parameter = rows_parameter([{"feed_id": feed_id, name: value} for feed_id, value in pairs])
                for row in await connection.execute(poll_statements.known_entries_query(name), parameter):
                    known[FeedId(row.feed_id)][row.key] = KnownEntry(
                        key=row.key,
                        fingerprint=row.fingerprint,
                        link=row.link_mark,
                        title=row.title_mark,
                        headline=row.title,
                        changes=row.changes,
                    )
        return {feed_id: list(entries_by_key.values()) for feed_id, entries_by_key in known.items()}

    async def save_polls(
        self, polls: Sequence[PollResult], *, then: Callable[[EntryId], Job], tell: Callable[[ChannelAlert], Job]
    ) -> None:
        """Save feeds and entries, and queue the jobs that follow, in one transaction."""
        async with self._database.transaction() as connection:
            if any(polled.backoff or polled.has_moved for polled in polls):
                # Before it locks any rows: two batches that want each other's feeds would deadlock.
                await _wait_for_lock(connection, OTHERS_LOCK)
            read_feeds = [polled.feed for polled in polls if polled.was_read]
            empty = [polled.feed for polled in polls if not polled.was_read]
            await poll_statements.save_feeds(
                connection, [{"id": feed.id, **records.feed_row(feed)} for feed in read_feeds]
            )
            await poll_statements.save_feeds(connection, [{"id": feed.id, **records.asked_row(feed)} for feed in empty])
            for backoff in {polled.backoff.host: polled.backoff for polled in polls if polled.backoff}.values():
                await save_backoff(connection, backoff)
            for polled in polls:
                if polled.has_moved:
                    await move_feed(connection, polled.feed)
            fresh = await poll_statements.add_entries(connection, _entries_of_kind(polls, "fresh"), state="fresh")
            await poll_statements.add_idle_entries(connection, _entries_of_kind(polls, "backlog"), state="backlog")
            # Oldest first, as they would be posted.
            held_entries = [(polled.feed.id, entry) for polled in polls for entry in reversed(polled.held)]
            await poll_statements.add_idle_entries(connection, held_entries, state=HELD_STATE)
            changed = await poll_statements.save_changed_entries(connection, _entries_of_kind(polls, "changed"))
            await poll_statements.save_changed_entries(connection, _entries_of_kind(polls, "restated"))
            alerts = await _channel_alerts(connection, polls)
            jobs = [*(then(number) for number in (*fresh, *changed)), *(tell(alert) for alert in alerts)]
            behind = await queue_handicaps(connection, fresh, datetime.now(UTC)) if fresh else {}
            await self._queue.defer_within(connection, jobs, behind=behind)

    async def feeds_with_hubs(self, *, ending: datetime, asked_before: datetime, limit: int) -> Sequence[Feed]:
        """Return feeds whose hubs should be asked to push."""
        ends = or_(FEEDS.c.hub_until.is_(None), FEEDS.c.hub_until < ending)
        rests = or_(FEEDS.c.hub_asked.is_(None), FEEDS.c.hub_asked <= asked_before)
        query = select(FEEDS).where(IS_WATCHED, FEEDS.c.hub != "", ends, rests).order_by(FEEDS.c.id).limit(limit)
        async with self._database.transaction() as connection:
            return [records.feed(row) for row in (await connection.execute(query)).mappings()]

    async def save_hub(self, feed_id: FeedId, *, secret: str, until: datetime | None, asked: datetime) -> None:
        """Save the agreement with a hub."""
        agreed = {"hub_secret": secret, "hub_until": until, "hub_asked": asked}
        async with self._database.transaction() as connection:
            await connection.execute(update(FEEDS).where(FEEDS.c.id == feed_id).values(agreed))

    async def make_due(self, feed_id: FeedId, now: datetime) -> None:
        """Make a feed due, as soon as its server allows if it asked us to wait."""
        waits = and_(FEEDS.c.health == "failing", FEEDS.c.asked_until > now)
        soon = case((waits, FEEDS.c.asked_until), else_=now)
        async with self._database.transaction() as connection:
            await connection.execute(update(FEEDS).where(FEEDS.c.id == feed_id).values(next_due=soon))

    async def release_held_entries(self, feed_id: FeedId, *, then: Callable[[EntryId], Job]) -> int:
        """Make a feed's held entries fresh, and queue their jobs; return how many."""
        merged = select(FEEDS.c.id).where(FEEDS.c.merged_into == feed_id)
        its_own = or_(ENTRIES.c.feed_id == feed_id, ENTRIES.c.feed_id.in_(merged))
        held_entries = select(ENTRIES.c.id).where(its_own, ENTRIES.c.state == HELD_STATE)
        async with self._database.transaction() as connection:
            numbers = (await connection.execute(held_entries.order_by(ENTRIES.c.id).with_for_update())).scalars().all()
            await connection.execute(update(ENTRIES).where(ENTRIES.c.id.in_(numbers)).values(state="fresh"))
            if numbers:
                trusted = update(FEEDS).where(FEEDS.c.id == feed_id).values(first_polled=EPOCH)
                await connection.execute(trusted)
            await self._queue.defer_within(connection, [then(EntryId(number)) for number in numbers])
        return len(numbers)


def due_feeds_query(now: datetime, limit: int, host_share: int) -> Select[tuple[int]]:
    """Return the query for due feeds, longest due first, except those of hosts that are being polled or back off.

    No more than `host_share` of one host: its others wait for these, and feeds of other hosts do not.
    """
    polled = FEEDS.alias("asked")
    busy = exists().where(polled.c.host == FEEDS.c.host, polled.c.taken_until > now)
    query = select(FEEDS.c.id, FEEDS.c.host, FEEDS.c.next_due).where(
        IS_WATCHED, FEEDS.c.next_due <= now, ~busy, ~is_backing_off(now)
    )
    first = query.order_by(FEEDS.c.next_due, FEEDS.c.id).limit(limit * CANDIDATES_PER_LEASE).cte("first")
    place_in_host_queue = (
        func.row_number().over(partition_by=first.c.host, order_by=(first.c.next_due, first.c.id)).label("place")
    )
    placed = select(first.c.id, first.c.next_due, place_in_host_queue).cte("placed")
    chosen = (
        select(placed.c.id).where(placed.c.place <= host_share).order_by(placed.c.next_due, placed.c.id).limit(limit)
    )
    return select(FEEDS.c.id).where(FEEDS.c.id.in_(chosen))


async def _wait_for_lock(connection: AsyncConnection, lock: int) -> None:
    """Acquire a lock and hold it until the transaction ends."""
    await connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": lock})


def _is_not_leased(now: datetime) -> ColumnElement[bool]:
    return or_(FEEDS.c.taken_until.is_(None), FEEDS.c.taken_until <= now)


def _may_be_polled(now: datetime) -> ColumnElement[bool]:
    return or_(FEEDS.c.asked_until.is_(None), FEEDS.c.asked_until <= now)


def _entries_of_kind(polls: Sequence[PollResult], kind: str) -> list[tuple[FeedId, Entry]]:
    """Return the entries in one field of `PollResult`, each with its feed."""
    return [(polled.feed.id, entry) for polled in polls for entry in getattr(polled, kind)]


async def _channel_alerts(connection: AsyncConnection, polls: Sequence[PollResult]) -> list[ChannelAlert]:
    """Return the alerts for channels: one for every unpaused subscription to a feed that has an alert."""
    channel_alerts: list[ChannelAlert] = []
    for polled in polls:
        for alert in polled.alerts:
            query = select(SUBSCRIPTIONS).where(
                SUBSCRIPTIONS.c.feed_id == polled.feed.id, SUBSCRIPTIONS.c.paused.is_(False)
            )
            rows = (await connection.execute(query.order_by(SUBSCRIPTIONS.c.id))).mappings().all()
            channel_alerts += [(polled.feed.id, alert, records.destination(row)) for row in rows]
    return channel_alerts
