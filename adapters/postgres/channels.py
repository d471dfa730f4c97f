"""Channels' preferences, and the history of articles in them, in PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import datetime

from sqlalchemy import RowMapping, Select, func, or_, select, true, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.postgres import records
from adapters.postgres.conditions import matches_destination
from adapters.postgres.database import Database
from adapters.postgres.deliveries import focus_conditions, preferences_of, visible_story
from adapters.postgres.schema import (
    ARTICLES,
    DELIVERIES,
    DIGESTS,
    ENTRIES,
    FEEDS,
    PARTINGS,
    PASSED_OVER,
    PREFERENCES,
    STORIES,
    SUBSCRIPTIONS,
    WANTED_AS,
)
from adapters.postgres.subscriptions import load_with_feeds
from bot.domain.digest import Digest
from bot.domain.entry_identity import link_fingerprint
from bot.domain.feed import EntryId, Feed, FeedId
from bot.domain.filters import Filter
from bot.domain.history import PAUSED, SOMEBODY, UNWANTED, ArticleHistory
from bot.domain.preferences import Preferences
from bot.domain.story import Story, StoryId
from bot.domain.subscription import Destination, Subscription, SubscriptionId
from bot.text.wishes import wish_key

ENTRIES_PER_STORY = 4
"""Newest entries of a feed that are examined for each story requested."""


class PostgresChannels:
    """Implements `bot.ports.ChannelStore`, and the filters of subscriptions."""

    _database: Database

    async def preferences(self, destination: Destination) -> Preferences:
        """Return a destination's preferences."""
        async with self._database.transaction() as connection:
            return await preferences_of(connection, destination)

    async def change_preferences(
        self, destination: Destination, change: Callable[[Preferences], Preferences]
    ) -> Preferences:
        """Change a destination's preferences; return the new ones."""
        defaults = insert(PREFERENCES).values(records.preferences_row(Preferences(destination=destination)))
        its_own = matches_destination(PREFERENCES, destination)
        async with self._database.transaction() as connection:
            await connection.execute(defaults.on_conflict_do_nothing())
            query = select(PREFERENCES).where(its_own).with_for_update()
            before = records.preferences((await connection.execute(query)).mappings().one())
            changed = change(before)
            # Only the changed columns: settings of a newer worker that this one cannot read stay as they are.
            old_row, new_row = records.preferences_row(before), records.preferences_row(changed)
            changes = {name: value for name, value in new_row.items() if value != old_row[name]}
            if changes:
                await connection.execute(update(PREFERENCES).where(its_own).values(changes))
            return changed

    async def set_filter(self, subscription_id: SubscriptionId, only: Filter) -> bool:
        """Set a subscription's filter."""
        query = update(SUBSCRIPTIONS).where(SUBSCRIPTIONS.c.id == subscription_id).values(filter=str(only))
        async with self._database.transaction() as connection:
            return (await connection.execute(query)).rowcount > 0

    async def subscriptions_in(self, platform: str, workspace: str) -> Sequence[tuple[Subscription, Feed]]:
        """Return the subscriptions of a workspace."""
        subscriptions = (
            select(SUBSCRIPTIONS)
            .where(SUBSCRIPTIONS.c.platform == platform, SUBSCRIPTIONS.c.workspace == workspace)
            .order_by(SUBSCRIPTIONS.c.id)
        )
        async with self._database.transaction() as connection:
            return await load_with_feeds(connection, subscriptions)

    async def count_missed_stories(
        self, destination: Destination, feeds: Collection[FeedId], *, since: datetime
    ) -> int:
        """Count stories that do not come because the feed is paused or they are unwanted."""
        is_there = select(DELIVERIES.c.id).where(
            matches_destination(DELIVERIES, destination), DELIVERIES.c.story_id == ENTRIES.c.story_id
        )
        query = (
            select(func.count(ENTRIES.c.story_id.distinct()))
            .join(FEEDS, FEEDS.c.id == ENTRIES.c.feed_id)
            .join(PASSED_OVER, PASSED_OVER.c.entry_id == ENTRIES.c.id)
            .where(WANTED_AS.in_(feeds), ~is_there.exists())
            .where(matches_destination(PASSED_OVER, destination), PASSED_OVER.c.decided >= since)
            .where(PASSED_OVER.c.reason.in_([PAUSED, UNWANTED]))
        )
        async with self._database.transaction() as connection:
            return int((await connection.execute(query)).scalar_one())

    async def newest_stories(self, destination: Destination, *, limit: int) -> Sequence[tuple[Story, Digest]]:
        """Return the newest stories from a destination's feeds."""
        # Only each feed's newest, so that a long history costs nothing; several of them may be of one story.
        filed_entries = (
            select(ENTRIES.c.story_id)
            .where(ENTRIES.c.feed_id == SUBSCRIPTIONS.c.feed_id, ENTRIES.c.story_id.is_not(None))
            .order_by(ENTRIES.c.id.desc())
            .limit(ENTRIES_PER_STORY * limit)
            .lateral()
        )
        query = (
            select(STORIES.c.id)
            .select_from(SUBSCRIPTIONS)
            .join(filed_entries, true())
            .join(STORIES, STORIES.c.id == filed_entries.c.story_id)
            .where(matches_destination(SUBSCRIPTIONS, destination))
            .group_by(STORIES.c.id)
            .order_by(STORIES.c.told.desc(), STORIES.c.id.desc())
            .limit(limit)
        )
        async with self._database.transaction() as connection:
            numbers = [StoryId(number) for number in (await connection.execute(query)).scalars()]
            stories = [await visible_story(connection, number, destination) for number in numbers]
            return [(story[0], story[2]) for story in stories if story is not None]

    async def article_history(
        self, destination: Destination, *, message: str = "", url: str = ""
    ) -> ArticleHistory | None:
        """Return the history of an article in a channel."""
        async with self._database.transaction() as connection:
            entry = await _entry(connection, destination, message=message, url=url)
            return None if entry is None else await _history(connection, destination, entry)


async def _entry(connection: AsyncConnection, destination: Destination, *, message: str, url: str) -> RowMapping | None:
    """Return the requested entry: the one a message was made from, or the newest with an address."""
    query = (
        select(ENTRIES, FEEDS.c.title.label("feed_title"), FEEDS.c.url.label("feed_url"))
        .join(FEEDS, FEEDS.c.id == ENTRIES.c.feed_id)
        .order_by(ENTRIES.c.id.desc())
        .limit(1)
    )
    # Only entries of this channel's own feeds: others' feeds may be private.
    query = query.where(WANTED_AS.in_(_feeds_of(destination)))
    if message:
        posted = select(DELIVERIES.c.story_id).where(
            matches_destination(DELIVERIES, destination), DELIVERIES.c.message == message
        )
        query = query.where(ENTRIES.c.story_id.in_(posted)).order_by(None).order_by(ENTRIES.c.filed, ENTRIES.c.id)
    else:
        read = select(ARTICLES.c.entry_id).where(ARTICLES.c.url == url)
        query = query.where(or_(ENTRIES.c.link_mark == link_fingerprint(url), ENTRIES.c.id.in_(read)))
    return (await connection.execute(query)).mappings().first()


async def _history(connection: AsyncConnection, destination: Destination, entry: RowMapping) -> ArticleHistory:
    story_id = entry["story_id"]
    posted = select(DELIVERIES).where(matches_destination(DELIVERIES, destination), DELIVERIES.c.story_id == story_id)
    delivery = (await connection.execute(posted)).mappings().first()
    fitting, plain_last = focus_conditions(wish_key(delivery["focus"]) if delivery else "")
    newest_digest = (
        select(DIGESTS.c.content, ARTICLES.c.title, ARTICLES.c.url)
        .join(ARTICLES, ARTICLES.c.id == DIGESTS.c.article_id)
        .where(ARTICLES.c.entry_id == entry["id"], fitting)
        .order_by(ARTICLES.c.revision.desc(), plain_last, DIGESTS.c.id.desc())
        .limit(1)
    )
    digest = (await connection.execute(newest_digest)).mappings().first()
    content = digest["content"] if digest else {}
    story = await visible_story(connection, StoryId(story_id), destination) if story_id is not None else None
    reason = select(PASSED_OVER.c.reason).where(
        matches_destination(PASSED_OVER, destination), PASSED_OVER.c.entry_id == entry["id"]
    )
    is_lead = story is None or digest is None or story[2].article.url == digest["url"]
    return ArticleHistory(
        entry_id=EntryId(entry["id"]),
        title=(digest["title"] if digest else "") or entry["title"],
        url=(digest["url"] if digest else "") or entry["url"],
        feed=entry["feed_title"] or entry["feed_url"],
        state=entry["state"],
        problem=entry["problem"],
        filed=entry["filed"],
        model=content.get("model", ""),
        note=content.get("note", ""),
        focus=content.get("focus", ""),
        rejected=len(content.get("rejected", ())),
        sources=0 if story is None else len(story[0].sources),
        is_lead=is_lead,
        joined=records.join_reason(entry["joined"]),
        parted=await _who_split_off(connection, destination, entry["id"]),
        beside="" if story is None or is_lead else story[0].sources[0].title,
        delivery=None if delivery is None else records.delivery(delivery),
        passed_over=(await connection.execute(reason)).scalar() or "",
    )


async def _who_split_off(connection: AsyncConnection, destination: Destination, entry_id: int) -> str:
    """Return who split an entry off its story, without naming anybody of another workspace; empty if nobody did."""
    query = select(PARTINGS).where(PARTINGS.c.entry_id == entry_id).order_by(PARTINGS.c.parted.desc()).limit(1)
    row = (await connection.execute(query)).mappings().first()
    if row is None:
        return ""
    is_ours = (row["platform"], row["workspace"]) == (destination.platform, destination.workspace)
    return (row["parted_by"] if is_ours else "") or SOMEBODY


def _feeds_of(destination: Destination) -> Select[tuple[int]]:
    return select(SUBSCRIPTIONS.c.feed_id).where(matches_destination(SUBSCRIPTIONS, destination))
