"""Deliveries in PostgreSQL, with their stories and digests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    RowMapping,
    Table,
    Update,
    and_,
    bindparam,
    func,
    literal,
    or_,
    select,
    true,
    update,
)
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.postgres import records
from adapters.postgres.database import Database
from adapters.postgres.hidden import HIDDEN_MARKS, hidden_in
from adapters.postgres.prepared_statements import (
    COMMITS_AT_ONCE,
    Prepared,
    Row,
    destination_values,
    in_destination,
    in_workspace,
    is_one_of,
)
from adapters.postgres.rereadings import begin_rereadings, was_withdrawn
from adapters.postgres.schema import (
    ARTICLES,
    DELIVERIES,
    DIGESTS,
    EDITIONS,
    ENTRIES,
    FEEDS,
    PREFERENCES,
    REREADINGS,
    SUBSCRIPTIONS,
    WANTED_AS,
)
from bot.domain.delivery import Assignment, Delivery, DeliveryId, DeliveryState, Record, expected_state_of
from bot.domain.digest import Digest, DigestId
from bot.domain.hiding import without_lines
from bot.domain.preferences import Preferences
from bot.domain.schedule import stored_schedule
from bot.domain.story import Source, Story, StoryId, source_of, unique_sources
from bot.domain.subscription import Destination
from bot.errors import LeaseLost
from bot.text.wishes import wish_key

MAX_LATER_ARTICLES = 8
"""Most later articles of a story that are read for additions, the last ones."""

_DELIVERY = Prepared(select(DELIVERIES).where(DELIVERIES.c.id == bindparam("delivery")))
_PREFERENCES = select(PREFERENCES).where(*in_destination(PREFERENCES))
_OWN_ENTRIES = (
    select(ENTRIES.c.id)
    .join(FEEDS, FEEDS.c.id == ENTRIES.c.feed_id)
    .join(SUBSCRIPTIONS, SUBSCRIPTIONS.c.feed_id == WANTED_AS)
    .where(ENTRIES.c.story_id == bindparam("story"), *in_workspace(SUBSCRIPTIONS))
    .group_by(ENTRIES.c.id)
    .order_by(ENTRIES.c.filed, ENTRIES.c.id)
)
_SOURCES = Prepared(
    select(ARTICLES.c.title, ARTICLES.c.url, ARTICLES.c.publisher, ARTICLES.c.published)
    .ext(distinct_on(ENTRIES.c.filed, ENTRIES.c.id))
    .join(ENTRIES, ENTRIES.c.id == ARTICLES.c.entry_id)
    .where(is_one_of(ENTRIES.c.id, "entries"))
    .order_by(ENTRIES.c.filed, ENTRIES.c.id, ARTICLES.c.revision.desc())
)
_FOCUS = select(DELIVERIES.c.focus).where(DELIVERIES.c.story_id == bindparam("story"), *in_destination(DELIVERIES))
_NEWEST_DIGEST = Prepared(
    select(DIGESTS.c.id, DIGESTS.c.content, REREADINGS.c.withdrawn, *records.ARTICLE_COLUMNS)
    .join(ARTICLES, ARTICLES.c.id == DIGESTS.c.article_id)
    .join(ENTRIES, ENTRIES.c.id == ARTICLES.c.entry_id)
    .outerjoin(REREADINGS, REREADINGS.c.entry_id == ENTRIES.c.id)
    .where(is_one_of(ENTRIES.c.id, "entries"), or_(DIGESTS.c.focus == "", DIGESTS.c.focus == bindparam("focus")))
    .order_by(ENTRIES.c.filed, ENTRIES.c.id, ARTICLES.c.revision.desc(), DIGESTS.c.focus == "", DIGESTS.c.id.desc())
    .limit(1)
)
_WISHED = (
    select(SUBSCRIPTIONS.c.language, SUBSCRIPTIONS.c.schedule)
    .join(FEEDS, SUBSCRIPTIONS.c.feed_id == WANTED_AS)
    .join(ENTRIES, ENTRIES.c.feed_id == FEEDS.c.id)
    .where(ENTRIES.c.story_id == bindparam("story"), *in_destination(SUBSCRIPTIONS))
    .order_by(SUBSCRIPTIONS.c.id)
    .limit(1)
)


def _context_statement() -> Prepared:
    """Return the query for everything that a delivery depends on besides its digest, executed before each post."""
    here, subscription = select(literal(1)).subquery("here"), _WISHED.subquery("wished")
    rows = here.outerjoin(PREFERENCES, and_(*in_destination(PREFERENCES))).outerjoin(subscription, true())
    own, hidden = (func.array(query.scalar_subquery()) for query in (_OWN_ENTRIES, HIDDEN_MARKS))
    columns = (
        subscription.c.language,
        subscription.c.schedule.label("feed_schedule"),
        own.label("own"),
        hidden.label("hidden"),
    )
    return Prepared(select(PREFERENCES, *columns).select_from(rows))


_AROUND = _context_statement()
_EXPECTED_STATE = ("was_state", "was_since", "was_attempts")


class PostgresDeliveries:
    """Implements `bot.ports.DeliveryStore`."""

    _database: Database

    async def assignment(self, delivery_id: DeliveryId) -> Assignment | None:
        """Return a delivery with everything it delivers."""
        async with self._database.reading() as connection:
            row = await _DELIVERY.first_row(connection, {"delivery": delivery_id})
            if row is None:
                return None
            return await assignment_of(connection, records.delivery(row))

    async def save_delivery(self, delivery: Delivery, *, over: Delivery | None = None) -> None:
        """Save a delivery's state."""
        row = records.delivery_row(delivery)
        # If the state of a post is lost, it is still known to be under way, and is searched for in its channel.
        is_posted = delivery.state is DeliveryState.POSTED
        query = _save_delivery(tuple(row), fenced=over is not None, at_once=is_posted)
        async with self._database.autocommit() as connection:
            (saved,) = await query.execute(connection, _update_values(delivery.id, row, over))
        _check_saved(saved["number"], over)


async def save_if_unchanged(
    connection: AsyncConnection, table: Table, number: int, row: Mapping[str, Any], over: Record | None
) -> None:
    """Save the columns that carrying out a delivery or an edition may change, if its state is still the one read.

    Raises:
        LeaseLost: somebody has moved it on.
    """
    query = _save(table, tuple(row), fenced=over is not None)
    saved = await connection.execute(query, _update_values(number, row, over))
    _check_saved(saved.rowcount, over)


def _update_values(number: int, row: Mapping[str, Any], over: Record | None) -> dict[str, Any]:
    """Return the values for the statement of `_save`."""
    expected = {} if over is None else dict(zip(_EXPECTED_STATE, expected_state_of(over), strict=True))
    return {**row, "record": number, **expected}


def _check_saved(saved: int, over: Record | None) -> None:
    if over is not None and not saved:
        message = f"Another worker has moved on what was {over.state} here."
        raise LeaseLost(message)


@cache
def _save(table: Table, columns: tuple[str, ...], *, fenced: bool) -> Update:
    """Return the statement that saves a record, unconditionally or only if it is still in the state read."""
    values: dict[str, BindParameter[Any]] = {name: bindparam(name) for name in columns}
    expected = [table.c[name.removeprefix("was_")] == bindparam(name) for name in _EXPECTED_STATE] if fenced else []
    return update(table).where(table.c.id == bindparam("record"), *expected).values(values)


@cache
def _save_delivery(columns: tuple[str, ...], *, fenced: bool, at_once: bool) -> Prepared:
    """Return the statement that saves a delivery, starts rereading its article if it is posted, and counts it."""
    columns_read = (DELIVERIES.c[name] for name in ("state", "since", "shown_digest"))
    saved = _save(DELIVERIES, columns, fenced=fenced).returning(*columns_read).cte("saved")
    selected = (func.count().label("number"), *([COMMITS_AT_ONCE] if at_once else []))
    return Prepared(select(*selected).select_from(saved).add_cte(begin_rereadings(saved)))


async def assignment_of(connection: AsyncConnection, delivery: Delivery) -> Assignment | None:
    """Return a delivery with everything it delivers; None if its workspace subscribes to none of its feeds any more."""
    destination = delivery.destination
    values = {"story": delivery.story_id, **destination_values(destination)}
    (context,) = await _AROUND.execute(connection, values)
    own, hidden = context["own"], frozenset(context["hidden"])
    found_story = await _story_by_entries(
        connection, delivery.story_id, own, wish_key(delivery.focus), shown=delivery.shown_digest
    )
    if found_story is None:
        return None
    story, digest_id, digest, is_withdrawn = found_story
    later = await _later_digests(connection, delivery, own, digest)
    previous = await _previous_digest(connection, delivery.shown_digest, digest) if delivery.shown_digest else None
    edition = None
    if delivery.edition_id is not None:
        query = select(EDITIONS).where(EDITIONS.c.id == delivery.edition_id)
        edition = records.edition((await connection.execute(query)).mappings().one())
    return Assignment(
        delivery=delivery,
        story=story,
        digest=without_lines(digest, hidden),
        digest_id=digest_id,
        # Hidden lines are no change of the article, neither when they are hidden nor when they come back.
        previous=previous and without_lines(previous, hidden),
        language=context["language"] or "",
        schedule=stored_schedule(context["feed_schedule"] or ""),
        edition=edition,
        preferences=_preferences(context, destination),
        later=tuple(without_lines(addition, hidden) for addition in later),
        is_withdrawn=is_withdrawn,
        hidden=hidden,
    )


async def preferences_of(connection: AsyncConnection, destination: Destination) -> Preferences:
    """Return a destination's preferences."""
    row = (await connection.execute(_PREFERENCES, destination_values(destination))).mappings().first()
    return _preferences(row, destination)


def _preferences(row: Row | RowMapping | None, destination: Destination) -> Preferences:
    return Preferences(destination=destination) if row is None or row["zone"] is None else records.preferences(row)


async def visible_story(
    connection: AsyncConnection, story_id: StoryId, destination: Destination, *, shown: DigestId | None = None
) -> tuple[Story, DigestId, Digest] | None:
    """Return the result of `whole_story` without the lines hidden in that workspace."""
    whole = await whole_story(connection, story_id, destination, shown=shown)
    if whole is None:
        return None
    story, digest_id, digest = whole
    return story, digest_id, without_lines(digest, await hidden_in(connection, story_id, destination))


async def whole_story(
    connection: AsyncConnection, story_id: StoryId, destination: Destination, *, shown: DigestId | None = None
) -> tuple[Story, DigestId, Digest] | None:
    """Return a story as a workspace may see it: by articles from feeds that it subscribes to, and no others.

    Somebody else's private feed may have brought it first; nothing of that article is shown here.

    Args:
        connection: the transaction.
        story_id: the story.
        destination: a place in the workspace.
        shown: the digest that is posted there already; it stays if no subscription brings the story any more.
    """
    own = await own_entries(connection, story_id, destination)
    focus = await _focus_key(connection, story_id, destination) if own else ""
    found_story = await _story_by_entries(connection, story_id, own, focus, shown=shown)
    return None if found_story is None else found_story[:3]


async def _story_by_entries(
    connection: AsyncConnection, story_id: StoryId, own: Sequence[int], focus: str, *, shown: DigestId | None
) -> tuple[Story, DigestId, Digest, bool] | None:
    """Return a story by a workspace's own entries, and whether its article was withdrawn: see `whole_story`."""
    if own:
        digest_id, digest, is_withdrawn = await _newest_digest(connection, own, focus)
        sources = await _sources(connection, own) if len(own) > 1 else (source_of(digest.article),)
        return Story(id=story_id, sources=sources), digest_id, digest, is_withdrawn
    if shown is None:
        return None
    digest = await _digest(connection, shown)
    story = Story(id=story_id, sources=(source_of(digest.article),))
    return story, shown, digest, await was_withdrawn(connection, shown)


async def own_entries(connection: AsyncConnection, story_id: StoryId, destination: Destination) -> list[int]:
    """Return a story's entries that a workspace's subscriptions bring, in the order of their filing."""
    values = {"story": story_id, **destination_values(destination)}
    return list((await connection.execute(_OWN_ENTRIES, values)).scalars())


async def _sources(connection: AsyncConnection, entries: Sequence[int]) -> tuple[Source, ...]:
    """Return the articles of entries as sources, in order, each by its newest revision."""
    return unique_sources(Source(**row) for row in await _SOURCES.execute(connection, {"entries": list(entries)}))


async def _focus_key(connection: AsyncConnection, story_id: StoryId, destination: Destination) -> str:
    """Return the key of the focus of a story's digest in a destination; empty for the plain one."""
    values = {"story": story_id, **destination_values(destination)}
    return wish_key((await connection.execute(_FOCUS, values)).scalar() or "")


def focus_conditions(focus: str) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """Return the condition for an article's digests that may be shown for a focus, and the order: its own first."""
    return DIGESTS.c.focus.in_(("", focus)), DIGESTS.c.focus == ""


async def _newest_digest(
    connection: AsyncConnection, entries: Sequence[int], focus: str
) -> tuple[DigestId, Digest, bool]:
    """Return the newest digest of the first entry's newest revision, preferably with the focus.

    And return whether that entry's article was withdrawn.
    """
    (row,) = await _NEWEST_DIGEST.execute(connection, {"entries": list(entries), "focus": focus})
    digest = Digest.from_record(row["content"], records.article(row))
    return DigestId(row["id"]), digest, row["withdrawn"] is not None


async def _later_digests(
    connection: AsyncConnection, delivery: Delivery, own: Sequence[int], lead: Digest
) -> tuple[Digest, ...]:
    """Return the digests of a posted story's other articles, in order."""
    if delivery.state is not DeliveryState.POSTED:
        return ()
    query = (
        select(DIGESTS.c.content, *records.ARTICLE_COLUMNS)
        .ext(distinct_on(ENTRIES.c.filed, ENTRIES.c.id))
        .join(ARTICLES, ARTICLES.c.id == DIGESTS.c.article_id)
        .join(ENTRIES, ENTRIES.c.id == ARTICLES.c.entry_id)
        .where(ENTRIES.c.id.in_(own[1:][-MAX_LATER_ARTICLES:]), DIGESTS.c.focus == "")
        .order_by(ENTRIES.c.filed, ENTRIES.c.id, DIGESTS.c.id.desc())
    )
    rows = (await connection.execute(query)).mappings().all()
    digests = [Digest.from_record(row["content"], records.article(row)) for row in rows]
    return tuple(digest for digest in digests if digest.article.url != lead.article.url)


async def wanted_language(connection: AsyncConnection, story_id: StoryId, destination: Destination) -> str:
    """Return the language in which a destination wants a story; empty for the article's own."""
    row = (await connection.execute(_WISHED, {"story": story_id, **destination_values(destination)})).first()
    return "" if row is None else row.language


async def _previous_digest(connection: AsyncConnection, shown: DigestId, digest: Digest) -> Digest | None:
    """Return the posted digest, or the one of the same article with the same focus as `digest`."""
    article_id = select(DIGESTS.c.article_id).where(DIGESTS.c.id == shown).scalar_subquery()
    query = (
        select(DIGESTS.c.id)
        .where(DIGESTS.c.article_id == article_id, DIGESTS.c.focus == wish_key(digest.focus))
        .order_by(DIGESTS.c.id != shown, DIGESTS.c.id.desc())
        .limit(1)
    )
    number = (await connection.execute(query)).scalar()
    return None if number is None else await _digest(connection, DigestId(number))


async def _digest(connection: AsyncConnection, digest_id: DigestId) -> Digest:
    query = (
        select(DIGESTS.c.content, *records.ARTICLE_COLUMNS)
        .join(ARTICLES, ARTICLES.c.id == DIGESTS.c.article_id)
        .where(DIGESTS.c.id == digest_id)
    )
    row = (await connection.execute(query)).mappings().one()
    return Digest.from_record(row["content"], records.article(row))
