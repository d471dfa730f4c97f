"""Channels: their type, and so where messages go: into the channel, or each into a post of its own in a forum."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import discord

from bot.domain.digest import Digest
from bot.domain.story import Story

CHANNEL_CACHED_FOR = timedelta(hours=1)
"""How long we believe what a channel was; its tags may change any time."""
MAX_CACHED_CHANNELS = 10_000
MAX_TAGS = 5
"""Tags of one post."""
MAX_ARCHIVED_POSTS = 100
"""Archived posts that are looked through."""
Forum = discord.ForumChannel


@dataclass(frozen=True, slots=True)
class ChannelInfo:
    """What a channel is.

    Attributes:
        forum: itself, where it is one.
        announces: whether other servers can follow it.
        asked: when we looked.
    """

    forum: Forum | None
    announces: bool
    asked: datetime


class ChannelDirectory:
    """Caches what channels are; each is requested once an hour at most.

    Args:
        now: the time.
    """

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._known: dict[int, ChannelInfo] = {}

    def is_forum(self, channel: int) -> bool:
        """Check whether a channel is known to be a forum; asks nobody."""
        room = self._known.get(channel)
        return room is not None and room.forum is not None

    async def info(self, client: discord.Client, channel: int) -> ChannelInfo:
        """Return what a channel is."""
        known = self._known.get(channel)
        if known is not None and self._now() - known.asked < CHANNEL_CACHED_FOR:
            return known
        found = await client.fetch_channel(channel)
        room = ChannelInfo(
            forum=found if isinstance(found, Forum) else None,
            announces=isinstance(found, discord.TextChannel) and found.is_news(),
            asked=self._now(),
        )
        if len(self._known) >= MAX_CACHED_CHANNELS:
            self._known.clear()
        self._known[channel] = room
        return room


def matching_tags(forum: Forum, story: Story, digest: Digest) -> Sequence[discord.ForumTag]:
    """Return the forum's tags that match a digest; one all the same where the forum wants one.

    A tag fits whose name stands in the headline, a fact, a publisher or a stakeholder's name. Tags that only
    moderators may apply are left to them.
    """
    free = [tag for tag in forum.available_tags if not tag.moderated]
    told = [digest.headline, *(fact.text for fact in digest.key_facts), *digest.names]
    told += [digest.article.publisher, *(source.publisher for source in story.sources)]
    text = "\n".join(told)
    found = [tag for tag in free if _mentions_tag(tag.name, text)][:MAX_TAGS]
    return found or (free[:1] if forum.flags.require_tag else [])


def _mentions_tag(name: str, text: str) -> bool:
    return bool(re.search(rf"(?i)(?<!\w){re.escape(name.strip())}(?!\w)", text)) if name.strip() else False


async def posts_between(
    client: discord.Client, forum: Forum, first: datetime, last: datetime
) -> AsyncIterator[discord.Message]:
    """Yield the first messages of the forum's posts that were begun in a time, archived ones too."""
    active = await client.http.get_active_threads(forum.guild.id)
    archived = await client.http.get_public_archived_threads(forum.id, limit=MAX_ARCHIVED_POSTS)
    begun = [*active["threads"], *archived["threads"]]
    for number in sorted(int(one["id"]) for one in begun if int(one["parent_id"]) == forum.id):
        if first <= discord.utils.snowflake_time(number) <= last:
            try:
                yield await client.get_partial_messageable(number).fetch_message(number)
            except discord.NotFound:  # whoever began a post may take its first message away
                continue
