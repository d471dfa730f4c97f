"""Channel languages: public texts in a channel use the language that Slack reports for it."""

from __future__ import annotations

import time

import structlog

from adapters.slack.api.clients import current_access
from adapters.slack.api.errors import slack_errors
from bot.domain.bounded_cache import BoundedCache
from bot.domain.subscription import Destination
from bot.errors import PlatformError
from bot.text.catalogue import language_of_locale

LOG = structlog.get_logger(__name__)

CACHE_SECONDS = 3_600.0
"""Seconds for which a channel's language is cached."""
CACHED_CHANNELS = 10_000
"""Most channels whose language is cached."""


class ChannelLanguages:
    """Looks up the language of a channel."""

    def __init__(self) -> None:
        self._cached_languages: BoundedCache[Destination, tuple[float, str]] = BoundedCache(CACHED_CHANNELS)

    async def language(self, destination: Destination) -> str:
        """Return a channel's language, cached for a while; empty if we do not speak it, or Slack does not report it."""
        fetched_at, language = self._cached_languages.get(destination, (0.0, ""))
        if fetched_at and time.monotonic() - fetched_at < CACHE_SECONDS:
            return language
        try:
            with slack_errors():
                info = await current_access().retrying_client.conversations_info(
                    channel=destination.channel, include_locale=True
                )
                language = language_of_locale(str(info["channel"].get("locale") or ""))
        except PlatformError as error:
            LOG.info("slack.language_unknown", channel=destination.channel, reason=str(error))
            return ""
        self._cached_languages[destination] = (time.monotonic(), language)
        return language
