"""Channels: their type decides whether messages go into the channel, or each into a forum post of its own."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import discord

from bot.domain.digest import Digest
from bot.domain.story import Story

CHANNEL_CACHED_FOR = timedelta(hours=1)
"""How long a channel's description is cached; its tags may change at any time."""
MAX_CACHED_CHANNELS = 10_000
MAX_TAGS = 5
"""Most tags of one post."""
MAX_ARCHIVED_POSTS = 100
"""Most archived posts searched."""
Forum = discord.ForumChannel


@dataclass(frozen=True, slots=True)
class ChannelInfo:
    """The kind of a channel.

    Attributes:
        forum: the channel itself if it is a forum.
        announces: whether other servers can follow it.
        fetched_at: when it was fetched.
    """

    forum: Forum | None
    announces: bool
    fetched_at: datetime


class ChannelDirectory:
    """Caches the kinds of channels; each is requested once an hour at most.

    Args:
        now: returns the current time.
    """

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._cached_channels: dict[int, ChannelInfo] = {}

    def is_forum(self, channel: int) -> bool:
        """Check whether a channel is known to be a forum, without a request."""
        info = self._cached_channels.get(channel)
        return info is not None and info.forum is not None

    async def info(self, client: discord.Client, channel: int) -> ChannelInfo:
        """Return the kind of a channel, from the cache or fetched."""
        cached = self._cached_channels.get(channel)
        if cached is not None and self._now() - cached.fetched_at < CHANNEL_CACHED_FOR:
            return cached
        fetched = await client.fetch_channel(channel)
        info = ChannelInfo(
            forum=fetched if isinstance(fetched, Forum) else None,
            announces=isinstance(fetched, discord.TextChannel) and fetched.is_news(),
            fetched_at=self._now(),
        )
        if len(self._cached_channels) >= MAX_CACHED_CHANNELS:
            self._cached_channels.clear()
        self._cached_channels[channel] = info
        return info


def matching_tags(forum: Forum, story: Story, digest: Digest) -> Sequence[discord.ForumTag]:
    """Return the forum's tags that match a digest; if none does but the forum requires one, its first.

    A tag matches if its name occurs in the headline, a fact, a publisher's or a stakeholder's name. Tags that only
    moderators may apply are left to them.
    """
    open_tags = [tag for tag in forum.available_tags if not tag.moderated]
    texts = [digest.headline, *(fact.text for fact in digest.key_facts), *digest.names]
    texts += [digest.article.publisher, *(source.publisher for source in story.sources)]
    text = "\n".join(texts)
    matching = [tag for tag in open_tags if _mentions_tag(tag.name, text)][:MAX_TAGS]
    return matching or (open_tags[:1] if forum.flags.require_tag else [])


def _mentions_tag(name: str, text: str) -> bool:
    return bool(re.search(rf"(?i)(?<!\w){re.escape(name.strip())}(?!\w)", text)) if name.strip() else False


async def posts_between(
    client: discord.Client, forum: Forum, first: datetime, last: datetime
) -> AsyncIterator[discord.Message]:
    """Yield the first messages of the forum's posts that were begun between two moments, archived ones too."""
    active = await client.http.get_active_threads(forum.guild.id)
    archived = await client.http.get_public_archived_threads(forum.id, limit=MAX_ARCHIVED_POSTS)
    threads = [*active["threads"], *archived["threads"]]
    for number in sorted(int(thread["id"]) for thread in threads if int(thread["parent_id"]) == forum.id):
        if first <= discord.utils.snowflake_time(number) <= last:
            try:
                yield await client.get_partial_messageable(number).fetch_message(number)
            except discord.NotFound:  # whoever began a post may delete its first message
                continue
