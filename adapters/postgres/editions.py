"""Editions, and deliveries that wait for their time, in PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    and_,
    bindparam,
    column,
    delete,
    func,
    literal,
    or_,
    select,
    true,
    update,
    values,
)
from sqlalchemy.dialects.postgresql import insert

from adapters.postgres import records
from adapters.postgres.conditions import matches_destination, matches_message
from adapters.postgres.database import Database
from adapters.postgres.deliveries import assignment_of, save_if_unchanged
from adapters.postgres.jobs import JobQueue
from adapters.postgres.prepared_statements import Prepared, destination_values, in_destination
from adapters.postgres.schema import (
    DELIVERIES,
    EDITIONS,
    ENTRIES,
    FEEDS,
    OPINIONS,
    PASSED_OVER,
    SUBSCRIPTIONS,
    WANTED_AS,
)
from adapters.postgres.schema.columns import DESTINATION_COLUMNS
from bot.domain.delivery import Delivery, DeliveryId, DeliveryState, Edition, EditionAssignment, EditionId, MessageRef
from bot.domain.feed import FeedId
from bot.domain.filing import Gathering
from bot.domain.history import UNWANTED, Opinion
from bot.domain.job import Job
from bot.domain.subscription import Destination
from bot.text.catalogue import as_record

Then = Callable[[DeliveryId, Destination], Job]


class PostgresEditions:
    """Implements the part of `bot.ports.DeliveryStore` about editions and held deliveries."""

    _database: Database
    _queue: JobQueue

    async def gather_edition(
        self,
        delivery_id: DeliveryId,
        gathering: Gathering,
        *,
        now: datetime,
        then: Callable[[EditionId, Destination], Job],
    ) -> EditionId | None:
        """Gather waiting deliveries into an edition; return None if too few wait, or this one no longer does."""
        async with self._database.transaction() as connection:
            delivery = select(DELIVERIES).where(DELIVERIES.c.id == delivery_id).with_for_update()
            row = (await connection.execute(delivery)).mappings().one()
            if row["state"] != DeliveryState.PLANNED.value or row["edition_id"] is not None:
                return None
            destination = records.destination(row)
            waiting = (
                select(DELIVERIES.c.id)
                .where(
                    matches_destination(DELIVERIES, destination),
                    *_waiting_conditions(gathering.until),
                    ~DELIVERIES.c.is_alone,
                )
                .order_by(DELIVERIES.c.id)
                .limit(gathering.max_stories)
                .with_for_update()
            )
            numbers = list((await connection.execute(waiting)).scalars())
            if len(numbers) < gathering.min_stories or delivery_id not in numbers:
                return None
            edition = {
                **records.destination_row(destination),
                "title": str(title := gathering.title(len(numbers))),
                "said": as_record(title),
                "state": DeliveryState.PLANNED.value,
                "since": now,
            }
            insertion = insert(EDITIONS).values(edition).returning(EDITIONS.c.id)
            edition_id = EditionId((await connection.execute(insertion)).scalar_one())
            join = update(DELIVERIES).where(DELIVERIES.c.id.in_(numbers)).values(edition_id=edition_id, is_held=False)
            await connection.execute(join)
            await self._queue.defer_within(connection, [then(edition_id, destination)])
            return edition_id

    async def drop_unwanted(self, destination: Destination, *, until: datetime, now: datetime) -> Sequence[DeliveryId]:
        """Pass over waiting stories that no subscription brings any more; return their deliveries."""
        parameters = {"until": until, "now": now, **destination_values(destination)}
        async with self._database.autocommit() as connection:
            return [DeliveryId(row["id"]) for row in await _DROP_UNWANTED.execute(connection, parameters)]

    async def edition(self, edition_id: EditionId) -> EditionAssignment | None:
        """Return an edition with its stories."""
        async with self._database.transaction() as connection:
            row = (await connection.execute(select(EDITIONS).where(EDITIONS.c.id == edition_id))).mappings().first()
            if row is None:
                return None
            query = select(DELIVERIES).where(DELIVERIES.c.edition_id == edition_id).order_by(DELIVERIES.c.id)
            deliveries = [
                records.delivery(delivery_row) for delivery_row in (await connection.execute(query)).mappings()
            ]
            parts = [await assignment_of(connection, delivery) for delivery in deliveries]
            available = tuple(part for part in parts if part is not None)
            return EditionAssignment(edition=records.edition(row), parts=available)

    async def count_unposted(self, edition_id: EditionId) -> int:
        """Count an edition's deliveries that are still to be posted."""
        to_come = DELIVERIES.c.state.in_([DeliveryState.PLANNED.value, DeliveryState.POSTING.value])
        query = select(func.count()).where(DELIVERIES.c.edition_id == edition_id, to_come)
        async with self._database.transaction() as connection:
            return int((await connection.execute(query)).scalar_one())

    async def is_queued_in_edition(self, delivery: Delivery) -> bool:
        """Check whether a delivery's job waits behind earlier deliveries of its edition."""
        first = select(DELIVERIES.c.id).where(
            DELIVERIES.c.edition_id == delivery.edition_id,
            DELIVERIES.c.id < delivery.id,
            DELIVERIES.c.state == DeliveryState.PLANNED.value,
        )
        async with self._database.transaction() as connection:
            if not (await connection.execute(select(first.exists()))).scalar():
                return False
        return await self._queue.is_job_waiting(delivery.id, delivery.destination)

    async def save_edition(self, edition: Edition, *, over: Edition | None = None, then: Then | None) -> None:
        """Save an edition's state."""
        unposted = select(DELIVERIES.c.id).where(
            DELIVERIES.c.edition_id == edition.id, DELIVERIES.c.state != DeliveryState.POSTED.value
        )
        async with self._database.transaction() as connection:
            await save_if_unchanged(connection, EDITIONS, edition.id, records.edition_row(edition), over)
            if then is not None:
                numbers = (await connection.execute(unposted.order_by(DELIVERIES.c.id))).scalars()
                jobs = [then(DeliveryId(number), edition.destination) for number in numbers]
                await self._queue.defer_within(connection, jobs)

    async def edition_of_message(self, destination: Destination, message: MessageRef) -> EditionAssignment | None:
        """Return the edition of a message."""
        query = select(EDITIONS.c.id).where(matches_message(EDITIONS, destination, message))
        async with self._database.transaction() as connection:
            number = (await connection.execute(query)).scalar()
        return None if number is None else await self.edition(EditionId(number))

    async def queue_due_deliveries(self, now: datetime, *, then: Then) -> int:
        """Queue held deliveries that are due; return how many."""
        return await self._queue_held(and_(DELIVERIES.c.is_held, DELIVERIES.c.due <= now), then)

    async def release_pending(self, destination: Destination, *, then: Then, refused: bool = False) -> int:
        """Queue a destination's held deliveries, or only the refused ones; return how many."""
        which = [DELIVERIES.c.problem != ""] if refused else []
        return await self._queue_held(
            and_(DELIVERIES.c.is_held, matches_destination(DELIVERIES, destination), *which), then
        )

    async def count_refused(self, destination: Destination) -> int:
        """Count a destination's deliveries that are held because they were refused."""
        is_refused = and_(
            DELIVERIES.c.is_held, matches_destination(DELIVERIES, destination), DELIVERIES.c.problem != ""
        )
        async with self._database.transaction() as connection:
            query = select(func.count()).select_from(DELIVERIES).where(is_refused)
            return int((await connection.execute(query)).scalar_one())

    async def _queue_held(self, which: ColumnElement[bool], then: Then) -> int:
        query = (
            update(DELIVERIES)
            .where(which)
            .values(is_held=False)
            .returning(DELIVERIES.c.id, DELIVERIES.c.platform, DELIVERIES.c.workspace, DELIVERIES.c.channel)
        )
        async with self._database.transaction() as connection:
            rows = sorted((await connection.execute(query)).mappings(), key=lambda row: row["id"])
            jobs = [then(DeliveryId(row["id"]), records.destination(row)) for row in rows]
            await self._queue.defer_within(connection, jobs)
            return len(jobs)

    async def postpone(
        self, destination: Destination, slots: Mapping[FeedId, datetime], *, feeds: Collection[FeedId] | None = None
    ) -> Sequence[datetime]:
        """Change when held deliveries are due; return the new times, sorted."""
        if not slots:
            return []
        slot = values(column("feed_id", ENTRIES.c.feed_id.type), column("due", DELIVERIES.c.due.type), name="slot")
        slot = slot.data([*slots.items()])
        brought = (
            select(DELIVERIES.c.id, func.min(slot.c.due).label("due"))
            .join(ENTRIES, ENTRIES.c.story_id == DELIVERIES.c.story_id)
            .join(FEEDS, FEEDS.c.id == ENTRIES.c.feed_id)
            .outerjoin(slot, slot.c.feed_id == WANTED_AS)
            .where(DELIVERIES.c.is_held, matches_destination(DELIVERIES, destination))
            .group_by(DELIVERIES.c.id)
            .having(true() if feeds is None else func.bool_or(WANTED_AS.in_(feeds)))
            .subquery()
        )
        query = update(DELIVERIES).where(DELIVERIES.c.id == brought.c.id, DELIVERIES.c.is_held)
        changed = query.where(brought.c.due.is_not(None)).values(due=brought.c.due).returning(DELIVERIES.c.due)
        async with self._database.transaction() as connection:
            return sorted((await connection.execute(changed)).scalars())

    async def mute_story(self, destination: Destination, message: MessageRef, *, muted: bool = True) -> bool | None:
        """Mute a story, or unmute it; return whether that changed anything, or None if there is no such message."""
        its_own = matches_message(DELIVERIES, destination, message)
        query = update(DELIVERIES).where(its_own, DELIVERIES.c.is_muted.is_(not muted)).values(is_muted=muted)
        async with self._database.transaction() as connection:
            if (await connection.execute(query)).rowcount:
                return True
            return None if (await connection.execute(select(DELIVERIES.c.id).where(its_own))).first() is None else False

    async def save_opinion(self, opinion: Opinion, *, now: datetime) -> bool:
        """Save an opinion; return False if there is no such message."""
        under = select(DELIVERIES.c.id).where(matches_message(DELIVERIES, opinion.destination, opinion.message))
        async with self._database.transaction() as connection:
            delivery_id = (await connection.execute(under)).scalar()
            if delivery_id is None:
                return False
            row = {"is_good": opinion.is_good, "text": opinion.text, "given": now}
            insertion = insert(OPINIONS).values(delivery_id=delivery_id, person=opinion.person, **row)
            await connection.execute(insertion.on_conflict_do_update(constraint=OPINIONS.primary_key, set_=row))
            return True


def _waiting_conditions(until: datetime | BindParameter[datetime]) -> list[ColumnElement[bool]]:
    """Return the conditions of a delivery that waits for its own post or an edition, and is due by then."""
    return [
        DELIVERIES.c.state == DeliveryState.PLANNED.value,
        DELIVERIES.c.edition_id.is_(None),
        or_(DELIVERIES.c.due.is_(None), DELIVERIES.c.due <= until, ~DELIVERIES.c.is_held),
    ]


_BROUGHT = (
    select(ENTRIES.c.id)
    .join(FEEDS, FEEDS.c.id == ENTRIES.c.feed_id)
    .join(SUBSCRIPTIONS, SUBSCRIPTIONS.c.feed_id == WANTED_AS)
    .where(ENTRIES.c.story_id == DELIVERIES.c.story_id, ~SUBSCRIPTIONS.c.paused, *in_destination(SUBSCRIPTIONS))
)


def _drop_unwanted() -> Prepared:
    """Return the statement that passes over stories that no subscription brings any more; each post executes it."""
    until = bindparam("until", type_=DELIVERIES.c.due.type)
    columns = (DELIVERIES.c[name] for name in ("id", "story_id", *DESTINATION_COLUMNS))
    unwanted = delete(DELIVERIES).where(*in_destination(DELIVERIES), *_waiting_conditions(until), ~_BROUGHT.exists())
    dropped = unwanted.returning(*columns).cte("dropped")
    now = bindparam("now", type_=PASSED_OVER.c.decided.type)
    destination_columns = (dropped.c[name] for name in DESTINATION_COLUMNS)
    entries = select(ENTRIES.c.id, *destination_columns, literal(UNWANTED), now).join(
        dropped, dropped.c.story_id == ENTRIES.c.story_id
    )
    insertion = insert(PASSED_OVER).from_select(["entry_id", *DESTINATION_COLUMNS, "reason", "decided"], entries)
    return Prepared(select(dropped.c.id).add_cte(insertion.on_conflict_do_nothing().cte("passed")))


_DROP_UNWANTED = _drop_unwanted()
