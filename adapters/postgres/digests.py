"""Articles, stories, digests and paid replies in PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from functools import cache

from sqlalchemy import bindparam, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.postgres import records
from adapters.postgres.database import Database
from adapters.postgres.entry_requesters import requesters_of
from adapters.postgres.filing import (
    bring_forward,
    is_round_complete,
    load_filing_context,
    outstanding_deliveries,
    plan_deliveries,
    release_rounds,
    save_filing,
    save_passed_over,
)
from adapters.postgres.jobs import JobQueue
from adapters.postgres.prepared_statements import Prepared
from adapters.postgres.recorded_effects import delete_effects, effect_rows, save_effects
from adapters.postgres.rereadings import clear_withdrawal
from adapters.postgres.schema import (
    ARTICLES,
    DIGESTS,
    ENTRIES,
    REPLIES,
)
from adapters.postgres.stories import current_neighbours, forget_keys, keep_keys, lock_keys, neighbours
from bot.domain.article import Article
from bot.domain.delivery import DeliveryId
from bot.domain.digest import Digest, DigestId
from bot.domain.entry_identity import link_fingerprint
from bot.domain.feed import EntryId
from bot.domain.filing import Filing, FilingContext
from bot.domain.job import Job
from bot.domain.spending import Spending
from bot.domain.subscription import Destination
from bot.errors import StoreError
from bot.ports import ModelReply
from bot.text.wishes import wish_key

_LATEST = Prepared(
    select(*records.ARTICLE_COLUMNS)
    .where(ARTICLES.c.entry_id == bindparam("entry"))
    .order_by(ARTICLES.c.revision.desc())
    .limit(1)
)
_DIGEST = ("article_id", "content", "focus", "made")
_NEW_DIGEST = Prepared(
    insert(DIGESTS).values({name: bindparam(name) for name in _DIGEST}).returning(DIGESTS.c.id, DIGESTS.c.focus)
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
            context = await load_filing_context(connection, entry_id, requesters, near)
            filing = decide(context)
            story_id = await save_filing(connection, entry_id, filing, now)
            if requesters.is_known:
                await forget_keys(connection, entry_id)
            await keep_keys(connection, entry_id, keys, moment)
            planned = await plan_deliveries(connection, story_id, filing.planned, now)
            await save_passed_over(connection, entry_id, filing.passed_over, now)
            is_last = not context.pending or bool(
                filing.gathering and await is_round_complete(connection, entry_id, requesters)
            )
            if filing.earlier_due:  # rows that the end of a round changes, too
                await bring_forward(connection, story_id, filing.earlier_due, now)
            released = await release_rounds(connection, filing.gathering, now) if is_last else []
            # A new story has no other deliveries.
            outstanding = planned if filing.story_id is None else await outstanding_deliveries(connection, story_id)
            todo = [*released, *outstanding]
            await self._queue.defer_within(
                connection, [then(number, destination) for number, destination in sorted(set(todo))]
            )
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
    inserted = [inserted_row for row in rows for inserted_row in await _NEW_DIGEST.execute(connection, row)]
    return DigestId(next(inserted_row["id"] for inserted_row in inserted if not inserted_row["focus"]))


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
