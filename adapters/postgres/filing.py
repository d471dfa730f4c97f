"""Filing a digest in PostgreSQL: what it is decided by, its story, and its deliveries, within one transaction."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import TypeVar

from sqlalchemy import RowMapping, bindparam, func, or_, select, text, tuple_, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.postgres import records
from adapters.postgres.conditions import matches_destination
from adapters.postgres.entry_requesters import EntryRequesters
from adapters.postgres.prepared_statements import Prepared, is_one_of
from adapters.postgres.schema import DELIVERIES, ENTRIES, PASSED_OVER, STORIES
from bot.domain.delivery import ROUND_END, DeliveryId, DeliveryState, PassedOver, PlannedDelivery
from bot.domain.feed import EntryId
from bot.domain.filing import Filing, FilingContext
from bot.domain.story import Neighbour, StoryId
from bot.domain.subscription import Destination

ROWS_A_STATEMENT = 1_000
"""Most rows that one statement writes; PostgreSQL accepts 65,535 values."""
R = TypeVar("R")
_ROUND = text("SELECT pg_advisory_xact_lock(hashtextextended('round ' || CAST(:feed AS text), 21))")
_PENDING = (
    select(func.count())
    .select_from(ENTRIES)
    .where(ENTRIES.c.feed_id == bindparam("feed"), ENTRIES.c.state == "fresh", ENTRIES.c.id != bindparam("entry"))
)
_EARLIER = Prepared(
    select(ENTRIES.c.story_id, _PENDING.scalar_subquery().label("pending")).where(ENTRIES.c.id == bindparam("entry"))
)
_DELIVERED = Prepared(select(DELIVERIES).where(is_one_of(DELIVERIES.c.story_id, "stories")))
_NEW_STORY = insert(STORIES).values(told=bindparam("now")).returning(STORIES.c.id).cte("made")
_FILED = (
    update(ENTRIES)
    .where(ENTRIES.c.id == bindparam("entry"))
    .values(
        story_id=bindparam("story"),
        state="digested",
        problem="",
        filed=func.coalesce(ENTRIES.c.filed, bindparam("now", type_=ENTRIES.c.filed.type)),
    )
)
_FILED_ANEW = Prepared(_FILED.values(story_id=select(_NEW_STORY.c.id).scalar_subquery()).returning(ENTRIES.c.story_id))
_JOINED = update(ENTRIES).where(ENTRIES.c.id == bindparam("entry")).values(joined=bindparam("how"))
_DELIVERY_COLUMNS = tuple(DELIVERIES.c[name] for name in ("id", "platform", "workspace", "channel"))
_PLANNED = insert(DELIVERIES).on_conflict_do_nothing().returning(*_DELIVERY_COLUMNS, DELIVERIES.c.is_held)
_TO_CARRY_OUT = (
    select(*_DELIVERY_COLUMNS)
    .where(
        DELIVERIES.c.story_id == bindparam("story"),
        DELIVERIES.c.state != DeliveryState.FAILED.value,
        ~DELIVERIES.c.is_held,
        # A delivery that waits in an edition gets its job from that, in order with the others.
        or_(DELIVERIES.c.edition_id.is_(None), DELIVERIES.c.state != DeliveryState.PLANNED.value),
    )
    .order_by(DELIVERIES.c.id)
)


async def load_filing_context(
    connection: AsyncConnection, entry_id: EntryId, requesters: EntryRequesters, near: Sequence[Neighbour]
) -> FilingContext:
    """Return the filing context: the articles that may report the same event, and the requesters of this one."""
    (filed,) = await _EARLIER.execute(connection, {"entry": entry_id, "feed": requesters.feed_id})
    earlier: StoryId | None = filed["story_id"]
    stories = {*(neighbour.story_id for neighbour in near), *([] if earlier is None else [earlier])}
    delivered, waiting = await _destinations_by_story(connection, stories)
    return FilingContext(
        neighbours=tuple(near),
        subscriptions=requesters.subscriptions,
        previous_story=earlier,
        delivered=delivered,
        waiting=waiting,
        preferences=requesters.preferences,
        pending=filed["pending"],
        newcomers=requesters.newcomers,
    )


async def is_round_complete(connection: AsyncConnection, entry_id: EntryId, requesters: EntryRequesters) -> bool:
    """Check whether the feed's round is complete after all, with the entries filed meanwhile.

    Of two entries that are filed at once, each sees the other as still to come. So each looks again at its end, one
    after the other: the last one sees the others filed. Otherwise the whole round would wait until its time is up.
    """
    await connection.execute(_ROUND, {"feed": requesters.feed_id})
    return not (await connection.execute(_PENDING, {"feed": requesters.feed_id, "entry": entry_id})).scalar_one()


async def _destinations_by_story(
    connection: AsyncConnection, stories: Collection[int]
) -> tuple[dict[StoryId, tuple[Destination, ...]], dict[StoryId, dict[Destination, datetime]]]:
    """Return the destinations of stories, and the times until which deliveries to them wait."""
    destinations: dict[StoryId, tuple[Destination, ...]] = {}
    waiting: dict[StoryId, dict[Destination, datetime]] = {}
    rows = await _DELIVERED.execute(connection, {"stories": list(stories)}) if stories else ()
    for row in rows:
        delivery = records.delivery(row)
        destinations[delivery.story_id] = (*destinations.get(delivery.story_id, ()), delivery.destination)
        if delivery.waits_until is not None:
            waiting.setdefault(delivery.story_id, {})[delivery.destination] = delivery.waits_until
    return destinations, waiting


async def save_filing(connection: AsyncConnection, entry_id: EntryId, filing: Filing, now: datetime) -> StoryId:
    """Save under which story an entry is filed, and why; return that story, created if it is a new one."""
    story_id = filing.story_id
    if story_id is None:
        (new_story,) = await _FILED_ANEW.execute(connection, {"entry": entry_id, "now": now})
        story_id = StoryId(new_story["story_id"])
    else:
        await connection.execute(_FILED, {"entry": entry_id, "story": story_id, "now": now})
    if filing.joined is not None:
        await connection.execute(_JOINED, {"entry": entry_id, "how": records.joined_record(filing.joined)})
    return story_id


async def plan_deliveries(
    connection: AsyncConnection, story_id: StoryId, planned: Sequence[PlannedDelivery], now: datetime
) -> list[tuple[DeliveryId, Destination]]:
    """Plan deliveries of a story, and return those that are due now; existing ones stay as they are."""
    rows = [
        {
            **records.destination_row(plan.destination),
            "story_id": story_id,
            "state": "planned",
            "since": now,
            "due": plan.due,
            "is_held": plan.due > now,
            "because": plan.because,
            "is_unjudged": plan.is_unjudged,
            "focus": plan.focus,
        }
        for plan in sorted(planned, key=lambda plan: plan.destination)  # in one order, so that nobody deadlocks
    ]
    inserted: list[RowMapping] = []
    for batch in _in_batches(rows):
        inserted += (await connection.execute(_PLANNED, list(batch))).mappings()
    return [(DeliveryId(row["id"]), records.destination(row)) for row in inserted if not row["is_held"]]


async def bring_forward(
    connection: AsyncConnection, story_id: StoryId, sooner: Mapping[Destination, datetime], now: datetime
) -> None:
    """Give waiting deliveries an earlier time; those posted meanwhile, or that wait for something else, stay."""
    waits = (DELIVERIES.c.is_held, DELIVERIES.c.state == DeliveryState.PLANNED.value, DELIVERIES.c.problem == "")
    for destination, due in sorted(sooner.items()):  # in the order in which they are planned
        its_own = matches_destination(DELIVERIES, destination)
        query = update(DELIVERIES).where(DELIVERIES.c.story_id == story_id, its_own, *waits, DELIVERIES.c.due > due)
        await connection.execute(query.values(due=due, is_held=due > now))


async def save_passed_over(
    connection: AsyncConnection, entry_id: EntryId, passed_over: Sequence[PassedOver], now: datetime
) -> None:
    """Save which destinations do not get an entry's digest, and why."""
    rows = [
        {**records.destination_row(passed.destination), "entry_id": entry_id, "reason": passed.reason, "decided": now}
        for passed in passed_over
    ]
    for batch in _in_batches(rows):
        insertion = insert(PASSED_OVER)
        newest = insertion.on_conflict_do_update(
            constraint=PASSED_OVER.primary_key, set_={"reason": insertion.excluded.reason, "decided": now}
        )
        await connection.execute(newest, list(batch))


async def release_rounds(
    connection: AsyncConnection, complete: Sequence[Destination], now: datetime
) -> list[tuple[DeliveryId, Destination]]:
    """Release the deliveries that waited for the last entry of their round."""
    released: list[tuple[DeliveryId, Destination]] = []
    destination_columns = (DELIVERIES.c.platform, DELIVERIES.c.workspace, DELIVERIES.c.channel)
    for batch in _in_batches(complete):
        query = (
            update(DELIVERIES)
            .where(
                DELIVERIES.c.is_held,
                DELIVERIES.c.due <= now + ROUND_END,
                tuple_(*destination_columns).in_(
                    [(channel.platform, channel.workspace, channel.channel) for channel in batch]
                ),
            )
            .values(is_held=False)
            .returning(DELIVERIES.c.id, *destination_columns)
        )
        rows = (await connection.execute(query)).mappings()
        released += [(DeliveryId(row["id"]), records.destination(row)) for row in rows]
    return released


def _in_batches(rows: Sequence[R]) -> Iterator[Sequence[R]]:
    """Yield rows in batches that one statement can take: a digest may go to ten thousand channels."""
    for begin in range(0, len(rows), ROWS_A_STATEMENT):
        yield rows[begin : begin + ROWS_A_STATEMENT]


async def outstanding_deliveries(
    connection: AsyncConnection, story_id: StoryId
) -> list[tuple[DeliveryId, Destination]]:
    """Return the outstanding deliveries of a story: those to be posted or edited."""
    rows: Sequence[RowMapping] = (await connection.execute(_TO_CARRY_OUT, {"story": story_id})).mappings().all()
    return [(DeliveryId(row["id"]), records.destination(row)) for row in rows]
