"""Articles, stories, digests and paid replies in PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from functools import cache
from typing import TypeVar

from sqlalchemy import RowMapping, bindparam, func, or_, select, text, tuple_, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.postgres import records
from adapters.postgres.database import Database
from adapters.postgres.entry_requesters import EntryRequesters, requesters_of
from adapters.postgres.jobs import JobQueue
from adapters.postgres.prepared_statements import Prepared, is_one_of
from adapters.postgres.recorded_effects import delete_effects, effect_rows, save_effects
from adapters.postgres.rereadings import clear_withdrawal
from adapters.postgres.schema import (
    ARTICLES,
    DELIVERIES,
    DIGESTS,
    ENTRIES,
    PASSED_OVER,
    REPLIES,
    STORIES,
)
from adapters.postgres.stories import current_neighbours, forget_keys, keep_keys, lock_keys, neighbours
from bot.domain.article import Article
from bot.domain.delivery import ROUND_END, DeliveryId, DeliveryState, PassedOver, PlannedDelivery
from bot.domain.digest import Digest, DigestId
from bot.domain.entry_identity import link_fingerprint
from bot.domain.feed import EntryId
from bot.domain.filing import Filing, FilingContext
from bot.domain.job import Job
from bot.domain.spending import Spending
from bot.domain.story import Neighbour, StoryId
from bot.domain.subscription import Destination
from bot.errors import StoreError
from bot.ports import ModelReply
from bot.text.wishes import wish_key

ROWS_A_STATEMENT = 1_000
"""Most rows that one statement writes; PostgreSQL accepts 65,535 values."""

R = TypeVar("R")

_LATEST = Prepared(
    select(*records.ARTICLE_COLUMNS)
    .where(ARTICLES.c.entry_id == bindparam("entry"))
    .order_by(ARTICLES.c.revision.desc())
    .limit(1)
)
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
_DIGEST = ("article_id", "content", "focus", "made")
_NEW_DIGEST = Prepared(
    insert(DIGESTS).values({name: bindparam(name) for name in _DIGEST}).returning(DIGESTS.c.id, DIGESTS.c.focus)
)
_ITS_PLACE = tuple(DELIVERIES.c[name] for name in ("id", "platform", "workspace", "channel"))
_PLANNED = insert(DELIVERIES).on_conflict_do_nothing().returning(*_ITS_PLACE, DELIVERIES.c.is_held)
_TO_CARRY_OUT = (
    select(*_ITS_PLACE)
    .where(
        DELIVERIES.c.story_id == bindparam("story"),
        DELIVERIES.c.state != DeliveryState.FAILED.value,
        ~DELIVERIES.c.is_held,
        # A delivery that waits in an edition gets its job from that, in order with the others.
        or_(DELIVERIES.c.edition_id.is_(None), DELIVERIES.c.state != DeliveryState.PLANNED.value),
    )
    .order_by(DELIVERIES.c.id)
)


class PostgresDigests:
    """Implements `bot.ports.DigestStore`."""

    _database: Database
    _queue: JobQueue

    async def latest_article(self, entry_id: EntryId) -> Article | None:
        """Return an entry's article in its newest revision, if it was read."""
        async with self._database.reading() as connection:
            row = await _LATEST.first_row(connection, {"entry": entry_id})
        return None if row is None else records.article(row)

    async def file_digest(  # noqa: PLR0913  # as the port says
        self,
        entry_id: EntryId,
        digest: Digest,
        *,
        keys: Sequence[str] = (),
        beside: Sequence[EntryId] = (),
        focused: Sequence[Digest] = (),
        decide: Callable[[FilingContext], Filing],
        now: datetime,
        then: Callable[[DeliveryId, Destination], Job],
    ) -> DigestId:
        """Save a digest with everything that belongs to it, and queue its deliveries, in one transaction."""
        effects = await effect_rows(digest, now)
        async with self._database.transaction() as connection:
            article = digest.article
            digest_id = await _save_digests(connection, entry_id, digest, focused, now)
            requesters = await requesters_of(connection, entry_id)
            if requesters.is_known:
                await delete_effects(connection, entry_id)
            if requesters.is_withdrawn:
                await clear_withdrawal(connection, entry_id)
            await save_effects(connection, entry_id, digest_id, effects)
            # The entry's own rows are saved, and its requesters are known: from here on others wait. Its story is read
            # only now, because splitting a story takes the same locks.
            await lock_keys(connection, keys, article.url)
            moment = min(article.published or now, now)
            near = await neighbours(connection, entry_id, keys, url=article.url, moment=moment)
            near += await current_neighbours(
                connection, [other for other in beside if other not in {neighbour.entry_id for neighbour in near}]
            )
            context = await _filing_context(connection, entry_id, requesters, near)
            filing = decide(context)
            story_id = await _save_filing(connection, entry_id, filing, now)
            if requesters.is_known:
                await forget_keys(connection, entry_id)
            await keep_keys(connection, entry_id, keys, moment)
            planned = await plan_deliveries(connection, story_id, filing.planned, now)
            await _save_passed_over(connection, entry_id, filing.passed_over, now)
            is_last = not context.pending or bool(
                filing.gathering and await _is_round_complete(connection, entry_id, requesters)
            )
            if filing.earlier_due:  # rows that the end of a round changes, too
                await _bring_forward(connection, story_id, filing.earlier_due, now)
            released = await _release_rounds(connection, filing.gathering, now) if is_last else []
            # A new story has no other deliveries.
            outstanding = planned if filing.story_id is None else await outstanding_deliveries(connection, story_id)
            todo = [*released, *outstanding]
            await self._queue.defer_within(connection, [then(number, place) for number, place in sorted(set(todo))])
            return digest_id

    async def set_aside_entry(self, entry_id: EntryId, problem: str, *, now: datetime) -> None:
        """Record why an entry has no digest."""
        query = update(ENTRIES).where(ENTRIES.c.id == entry_id).values(state="aside", problem=problem, filed=now)
        async with self._database.transaction() as connection:
            await connection.execute(query)

    async def paid_reply(self, key: str) -> ModelReply | None:
        """Return a saved reply, or None."""
        async with self._database.reading() as connection:
            row = (await connection.execute(select(REPLIES).where(REPLIES.c.key == key))).mappings().first()
        if row is None:
            return None
        return ModelReply(
            text=row["text"], model=row["model"], tokens_in=row["tokens_in"], tokens_out=row["tokens_out"]
        )

    def payment_lock(self, *keys: str, purpose: str) -> AbstractAsyncContextManager[None]:
        """Let one process at a time pay for a reply."""
        return self._database.exclusive_locks(*(f"reply {key}" for key in keys), sort=purpose)

    async def keep_reply(
        self, key: str, reply: ModelReply, *, purpose: str, workspace: str = "", now: datetime
    ) -> None:
        """Save a reply, unless there is one under its key."""
        await self.keep_replies({key: reply}, purpose=purpose, workspace=workspace, now=now)

    async def keep_replies(
        self, replies: Mapping[str, ModelReply], *, purpose: str, workspace: str = "", now: datetime
    ) -> None:
        """Save replies in one transaction."""
        rows = [
            {
                "key": key,
                "model": reply.model,
                "text": reply.text,
                "tokens_in": reply.tokens_in,
                "tokens_out": reply.tokens_out,
                "purpose": purpose,
                "workspace": workspace,
                "paid": now,
            }
            for key, reply in sorted(replies.items())
        ]
        if rows:
            async with self._database.transaction() as connection:
                await connection.execute(insert(REPLIES).on_conflict_do_nothing(), rows)

    async def spent_since(self, moment: datetime, *, workspace: str | None = None) -> Sequence[Spending]:
        """Return the sums of paid replies, by model and purpose."""
        sums = [func.sum(column).label(column.name) for column in (REPLIES.c.tokens_in, REPLIES.c.tokens_out)]
        query = (
            select(REPLIES.c.model, REPLIES.c.purpose, func.count().label("replies"), *sums)
            .where(REPLIES.c.paid >= moment)
            .group_by(REPLIES.c.model, REPLIES.c.purpose)
            .order_by(REPLIES.c.model, REPLIES.c.purpose)
        )
        if workspace is not None:
            query = query.where(REPLIES.c.workspace == workspace)
        async with self._database.transaction() as connection:
            return [Spending(**row) for row in (await connection.execute(query)).mappings()]


async def _save_digests(
    connection: AsyncConnection, entry_id: EntryId, digest: Digest, focused: Sequence[Digest], now: datetime
) -> DigestId:
    """Save the article's revision and its digests; return the plain digest.

    If this step is repeated, the revision is the one already there.
    """
    article = digest.article
    row = {**records.article_row(article), "entry_id": entry_id, "fingerprint": article.fingerprint, "read": now}
    row["link_mark"] = link_fingerprint(article.url)
    saved = await _save_article(tuple(row)).first_row(connection, row)
    if saved is None:
        message = "Another reading of this article was filed meanwhile; it is read again."
        raise StoreError(message)
    rows = [
        {"article_id": saved["id"], "content": version.record(), "focus": wish_key(version.focus), "made": now}
        for version in (digest, *focused)
    ]
    inserted = [made for row in rows for made in await _NEW_DIGEST.execute(connection, row)]
    return DigestId(next(made["id"] for made in inserted if not made["focus"]))


@cache
def _save_article(columns: tuple[str, ...]) -> Prepared:
    """Return the statement that saves a revision, or overwrites an identical one; a different one is kept."""
    feed = select(ENTRIES.c.feed_id).where(ENTRIES.c.id == bindparam("entry_id")).scalar_subquery()
    insertion = insert(ARTICLES).values({**{name: bindparam(name) for name in columns}, "feed_id": feed})
    upsert = insertion.on_conflict_do_update(
        constraint="articles_entry_id_revision",
        set_={name: insertion.excluded[name] for name in (*columns, "feed_id") if name not in ("entry_id", "revision")},
        where=ARTICLES.c.fingerprint == insertion.excluded.fingerprint,
    )
    return Prepared(upsert.returning(ARTICLES.c.id))


async def _filing_context(
    connection: AsyncConnection, entry_id: EntryId, requesters: EntryRequesters, near: Sequence[Neighbour]
) -> FilingContext:
    """Return the filing context: the articles that may report the same event, and the requesters of this one."""
    (filed,) = await _EARLIER.execute(connection, {"entry": entry_id, "feed": requesters.feed_id})
    earlier: StoryId | None = filed["story_id"]
    stories = {*(neighbour.story_id for neighbour in near), *([] if earlier is None else [earlier])}
    delivered, waiting = await _delivery_places(connection, stories)
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


async def _is_round_complete(connection: AsyncConnection, entry_id: EntryId, requesters: EntryRequesters) -> bool:
    """Check whether the feed's round is complete after all, with the entries filed meanwhile.

    Of two entries that are filed at once, each sees the other as still to come. So each looks again at its end, one
    after the other: the last one sees the others filed. Otherwise the whole round would wait until its time is up.
    """
    await connection.execute(_ROUND, {"feed": requesters.feed_id})
    return not (await connection.execute(_PENDING, {"feed": requesters.feed_id, "entry": entry_id})).scalar_one()


async def _delivery_places(
    connection: AsyncConnection, stories: Collection[int]
) -> tuple[dict[StoryId, tuple[Destination, ...]], dict[StoryId, dict[Destination, datetime]]]:
    """Return the destinations of stories, and the times until which deliveries to them wait."""
    places: dict[StoryId, tuple[Destination, ...]] = {}
    waiting: dict[StoryId, dict[Destination, datetime]] = {}
    rows = await _DELIVERED.execute(connection, {"stories": list(stories)}) if stories else ()
    for row in rows:
        delivery = records.delivery(row)
        places[delivery.story_id] = (*places.get(delivery.story_id, ()), delivery.destination)
        if delivery.waits_until is not None:
            waiting.setdefault(delivery.story_id, {})[delivery.destination] = delivery.waits_until
    return places, waiting


async def _save_filing(connection: AsyncConnection, entry_id: EntryId, filing: Filing, now: datetime) -> StoryId:
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


async def _bring_forward(
    connection: AsyncConnection, story_id: StoryId, sooner: Mapping[Destination, datetime], now: datetime
) -> None:
    """Give waiting deliveries an earlier time; those posted meanwhile, or that wait for something else, stay."""
    waits = (DELIVERIES.c.is_held, DELIVERIES.c.state == DeliveryState.PLANNED.value, DELIVERIES.c.problem == "")
    for place, due in sorted(sooner.items()):  # in the order in which they are planned
        in_channel = (DELIVERIES.c[name] == value for name, value in records.destination_row(place).items())
        query = update(DELIVERIES).where(DELIVERIES.c.story_id == story_id, *in_channel, *waits, DELIVERIES.c.due > due)
        await connection.execute(query.values(due=due, is_held=due > now))


async def _save_passed_over(
    connection: AsyncConnection, entry_id: EntryId, passed_over: Sequence[PassedOver], now: datetime
) -> None:
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


async def _release_rounds(
    connection: AsyncConnection, complete: Sequence[Destination], now: datetime
) -> list[tuple[DeliveryId, Destination]]:
    """Release the deliveries that waited for the last entry of their round."""
    released: list[tuple[DeliveryId, Destination]] = []
    place = (DELIVERIES.c.platform, DELIVERIES.c.workspace, DELIVERIES.c.channel)
    for batch in _in_batches(complete):
        query = (
            update(DELIVERIES)
            .where(
                DELIVERIES.c.is_held,
                DELIVERIES.c.due <= now + ROUND_END,
                tuple_(*place).in_([(channel.platform, channel.workspace, channel.channel) for channel in batch]),
            )
            .values(is_held=False)
            .returning(DELIVERIES.c.id, *place)
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
