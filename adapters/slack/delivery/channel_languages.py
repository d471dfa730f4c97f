"""Channel languages: what everybody sees in a channel is written in the language that Slack reports for it."""

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
"""How long it is remembered which language a channel has."""
CACHED_CHANNELS = 10_000
"""Of how many channels."""


class ChannelLanguages:
    """Looks up the language of a channel."""

    def __init__(self) -> None:
        self._known: BoundedCache[Destination, tuple[float, str]] = BoundedCache(CACHED_CHANNELS)

    async def language(self, place: Destination) -> str:
        """Return a channel's language, asked once in a while; empty where we have not that, or Slack does not tell."""
        asked, language = self._known.get(place, (0.0, ""))
        if asked and time.monotonic() - asked < CACHE_SECONDS:
            return language
        try:
            with slack_errors():
                told = await current_access().talking.conversations_info(channel=place.channel, include_locale=True)
                language = language_of_locale(str(told["channel"].get("locale") or ""))
        except PlatformError as error:
            LOG.info("slack.language_unknown", channel=place.channel, reason=str(error))
            return ""
        self._known[place] = (time.monotonic(), language)
        return language
