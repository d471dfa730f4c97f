"""Subscriptions in PostgreSQL."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime
from typing import Any

from sqlalchemy import Select, bindparam, case, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.postgres import records
from adapters.postgres.conditions import matches_destination
from adapters.postgres.database import Database
from adapters.postgres.fair_queueing import first_poll_times
from adapters.postgres.feed_moves import recount_subscribers
from adapters.postgres.numbering import keep_settings, lock_numbers, lock_numbers_of, number_feeds, restore_subscription
from adapters.postgres.schema import FEEDS, SUBSCRIPTIONS
from bot.domain.addresses import host_of
from bot.domain.feed import Feed
from bot.domain.schedule import Schedule
from bot.domain.subscription import Destination, Subscription, SubscriptionId
from bot.ports import ListedFeed


class PostgresSubscriptions:
    """Implements changes and look-ups of `bot.ports.subscriptions.SubscriptionStore`."""

    _database: Database

    async def subscribe(  # noqa: PLR0913  # all of a subscription, saved at once
        self,
        destination: Destination,
        url: str,
        *,
        title: str,
        now: datetime,
        folder: str = "",
        made_by: str = "",
        schedule: Schedule | None = None,
        zone: str = "",
    ) -> Subscription:
        """Subscribe; a new feed is created, and due at once."""
        feeds = [ListedFeed(url=url, title=title, folder=folder)]
        set_to = {"made": now, "made_by": made_by, "schedule": str(schedule or ""), "zone": zone}
        async with self._database.transaction() as connection:
            (feed_id,) = await _subscribe(connection, destination, feeds, [now], set_to)
            query = select(SUBSCRIPTIONS).where(
                matches_destination(SUBSCRIPTIONS, destination), SUBSCRIPTIONS.c.feed_id == feed_id
            )
            return records.subscription((await connection.execute(query)).mappings().one())

    async def subscribe_all(
        self, destination: Destination, feeds: Sequence[ListedFeed], *, now: datetime, made_by: str = ""
    ) -> None:
        """Subscribe to all feeds of a list."""
        each = {feed.url: feed for feed in feeds}
        if each:
            async with self._database.transaction() as connection:
                watched = await _watched_feeds(connection, [*each])
                new = await first_poll_times(connection, destination, len(each.keys() - watched), now)
                line = iter(new)
                ordered = [each[url] for url in sorted(each)]
                looks = [now if feed.url in watched else next(line) for feed in ordered]
                await _subscribe(connection, destination, ordered, looks, {"made": now, "made_by": made_by})

    async def unsubscribe(self, subscription_id: SubscriptionId) -> bool:
        """Delete a subscription, remembering its settings; return False if there is no such one."""
        ending = SUBSCRIPTIONS.c.id == subscription_id
        async with self._database.transaction() as connection:
            await lock_numbers_of(connection, subscription_id)
            await keep_settings(connection, ending)
            query = SUBSCRIPTIONS.delete().where(ending)
            feed_id = (await connection.execute(query.returning(SUBSCRIPTIONS.c.feed_id))).scalar()
            if feed_id is None:
                return False
            await recount_subscribers(connection, feed_id)
            return True

    async def restore(self, destination: Destination, number: int, *, now: datetime) -> Feed | None:
        """Restore a removed subscription; return its feed, or None if it cannot be restored."""
        async with self._database.transaction() as connection:
            feed_id = await restore_subscription(connection, destination, number)
            if feed_id is None:
                return None
            await _revive_feeds(connection, {feed_id: now})
            await recount_subscribers(connection, feed_id)
            feed_row = await connection.execute(select(FEEDS).where(FEEDS.c.id == feed_id))
            return records.feed(feed_row.mappings().one())

    async def set_schedule(self, subscription_id: SubscriptionId, schedule: Schedule | None, *, zone: str = "") -> bool:
        """Set a subscription's schedule; without one, the channel's applies."""
        change = update(SUBSCRIPTIONS).where(SUBSCRIPTIONS.c.id == subscription_id)
        async with self._database.transaction() as connection:
            query = change.values(schedule=str(schedule or ""), zone=zone)
            return bool((await connection.execute(query)).rowcount)

    async def pause(self, subscription_id: SubscriptionId, *, paused: bool, until: datetime | None = None) -> bool:
        """Pause or resume a subscription; return False if there is no such one."""
        values = {"paused": paused and until is None, "paused_until": until if paused else None}
        query = update(SUBSCRIPTIONS).where(SUBSCRIPTIONS.c.id == subscription_id).values(values)
        async with self._database.transaction() as connection:
            feed_id = (await connection.execute(query.returning(SUBSCRIPTIONS.c.feed_id))).scalar()
            if feed_id is None:
                return False
            await recount_subscribers(connection, feed_id)
            return True

    async def set_language(self, subscription_id: SubscriptionId, language: str) -> bool:
        """Set a subscription's language."""
        query = update(SUBSCRIPTIONS).where(SUBSCRIPTIONS.c.id == subscription_id).values(language=language)
        async with self._database.transaction() as connection:
            return bool((await connection.execute(query)).rowcount)

    async def subscriptions(self, destination: Destination | None = None) -> Sequence[tuple[Subscription, Feed]]:
        """Return subscriptions with their feeds."""
        subscriptions = select(SUBSCRIPTIONS).order_by(SUBSCRIPTIONS.c.id)
        if destination is not None:
            subscriptions = (
                select(SUBSCRIPTIONS)
                .where(matches_destination(SUBSCRIPTIONS, destination))
                .order_by(SUBSCRIPTIONS.c.number)
            )
        async with self._database.transaction() as connection:
            return await load_with_feeds(connection, subscriptions)


async def load_with_feeds(connection: AsyncConnection, query: Select[Any]) -> list[tuple[Subscription, Feed]]:
    """Return the subscriptions that a query selects, each with its feed."""
    rows = (await connection.execute(query)).mappings().all()
    query_for_feeds = select(FEEDS).where(FEEDS.c.id.in_({row["feed_id"] for row in rows}))
    feeds = {row["id"]: records.feed(row) for row in (await connection.execute(query_for_feeds)).mappings()}
    return [(records.subscription(row), feeds[row["feed_id"]]) for row in rows]


async def _subscribe(
    connection: AsyncConnection,
    destination: Destination,
    feeds: Sequence[ListedFeed],
    looks: Sequence[datetime],
    set_to: Mapping[str, object],
) -> list[int]:
    """Subscribe to feeds, each address once; return their ids. A new feed is first polled at its time in `looks`."""
    await lock_numbers(connection, destination)
    # In the order of their addresses, so that two imports of the same list do not deadlock.
    rows = [
        {"url": feed.url, "host": host_of(feed.url), "title": feed.title, "next_due": due}
        for feed, due in zip(feeds, looks, strict=True)
    ]
    new = insert(FEEDS).values(rows)
    # A feed that nobody watches has been due for long: it is polled at its time, as a new one is.
    later = func.greatest(FEEDS.c.next_due, new.excluded.next_due)
    due = case((FEEDS.c.subscribers == 0, later), else_=FEEDS.c.next_due)
    same = new.on_conflict_do_update(index_elements=["url"], set_={"url": new.excluded.url, "next_due": due})
    inserted = await connection.execute(same.returning(FEEDS.c.id, FEEDS.c.url))
    numbers: dict[str, int] = {row.url: row.id for row in inserted}
    values = {**records.destination_row(destination), **set_to}
    numbers_by_feed = await number_feeds(connection, destination, [numbers[feed.url] for feed in feeds])
    folders = {numbers[feed.url]: feed.folder for feed in feeds}
    rows_added = [
        {**values, "feed_id": key, "folder": folders[key], "number": number} for key, number in numbers_by_feed.items()
    ]
    if rows_added:
        await connection.execute(insert(SUBSCRIPTIONS).values(rows_added))
    await _revive_feeds(connection, {numbers[feed.url]: due for feed, due in zip(feeds, looks, strict=True)})
    await recount_subscribers(connection, *numbers.values())
    return [*numbers.values()]


async def _watched_feeds(connection: AsyncConnection, urls: Sequence[str]) -> AbstractSet[str]:
    """Return the addresses of feeds that are polled already because somebody is subscribed to them."""
    is_gone = or_(FEEDS.c.health == "gone", FEEDS.c.merged_into.is_not(None))
    query = select(FEEDS.c.url).where(FEEDS.c.url.in_(urls), FEEDS.c.subscribers > 0, ~is_gone)
    return set((await connection.execute(query)).scalars())


async def _revive_feeds(connection: AsyncConnection, looks: Mapping[int, datetime]) -> None:
    """Revive feeds that were given up or merged, each at its time, because somebody wants them again."""
    healthy = {"health": "fine", "failures": 0, "problem": "", "failing_since": None, "is_told": False}
    is_given_up = or_(FEEDS.c.health == "gone", FEEDS.c.merged_into.is_not(None))
    revival = update(FEEDS).where(FEEDS.c.id.in_(looks), is_given_up).values(healthy | {"merged_into": None})
    revived = (await connection.execute(revival.returning(FEEDS.c.id))).scalars().all()
    if revived:
        due = update(FEEDS).where(FEEDS.c.id == bindparam("feed")).values(next_due=bindparam("due"))
        await connection.execute(due, [{"feed": feed_id, "due": looks[feed_id]} for feed_id in revived])
