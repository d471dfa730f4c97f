"""Assistant prompts: questions suggested at the start of a conversation, about those in the newest stories."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from bot.ports import Store

MAX_STORY_AGE = timedelta(days=7)
"""Greatest age of a story that is suggested unasked."""
MAX_PROMPTS, MAX_STORIES_A_CHANNEL, MAX_CHANNELS = 2, 5, 20
"""Most questions offered; most stories per channel, and most channels, examined for them."""


async def suggest_prompts(
    store: Store, now: datetime, platform: str, workspace: str, channels: Collection[str]
) -> Sequence[str]:
    """Return questions about those named in the newest stories of some channels, which answer them.

    Args:
        store: holds the subscriptions and their stories.
        now: the time, timezone-aware.
        platform: the platform.
        workspace: the workspace on it.
        channels: the channels that the person sees.
    """
    since = now - MAX_STORY_AGE
    name_counts: Counter[str] = Counter()
    rows = await store.subscriptions_in(platform, workspace)
    destinations = dict.fromkeys(
        subscription.destination for subscription, _ in rows if subscription.destination.channel in channels
    )
    for destination in [*destinations][:MAX_CHANNELS]:
        for _, digest in await store.newest_stories(destination, limit=MAX_STORIES_A_CHANNEL):
            if digest.article.published is not None and digest.article.published >= since:
                name_counts.update(digest.names)
    return [f"What happened with {name} this week?" for name, _ in name_counts.most_common(MAX_PROMPTS)]
