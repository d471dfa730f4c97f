"""Round-ups: on Monday morning, tell each channel what those it watches weekly gained and lost."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from zoneinfo import ZoneInfo

import structlog

from bot.domain.job import RoundUp
from bot.domain.track_record import day_in_words
from bot.errors import PlatformError
from bot.ports import Clock, EffectQuery, Platform, Store
from bot.post_limiter import PostLimiter
from bot.text.catalogue import say
from bot.track_record import track_record_of

LOG = structlog.get_logger(__name__)

WEEK = timedelta(days=7)
UNCONNECTED_RETRY = timedelta(minutes=5)
"""How long a round-up waits for a worker that is connected to its platform."""


class RoundUps:
    """Starts round-ups when they are due, and posts them.

    Args:
        platforms: the platforms by name.
        store: who is watched where, and what digests say about them.
        clock: the time.
        post_limiter: says when a platform may be requested; None for no limit.
    """

    def __init__(
        self, platforms: Mapping[str, Platform], store: Store, clock: Clock, post_limiter: PostLimiter | None = None
    ) -> None:
        self._platforms = platforms
        self._store = store
        self._clock = clock
        self._post_limiter = post_limiter or PostLimiter()

    async def queue_due(self) -> None:
        """Queue the round-ups that are due."""
        number = await self._store.queue_due_round_ups(self._clock.now(), then=RoundUp)
        if number:
            LOG.info("rounds.begun", number=number)

    async def post_round_up(self, job: RoundUp) -> None:
        """Post a channel's round-up, unless nobody gained or lost.

        Raises:
            PlatformError, RateLimited: not now.
        """
        destination, until = job.destination, job.until
        preferences = await self._store.preferences(destination)
        since = until - WEEK
        sought = EffectQuery(name_keys=frozenset(), since=since, until=until)
        records = [
            await track_record_of(self._store, destination, watch.names, now=until, days=WEEK.days, sought=sought)
            for watch in preferences.weekly_watches
        ]
        eventful = [record for record in records if record.lines]
        if not eventful:
            return
        platform = self._platforms.get(destination.platform)
        if platform is None:
            message = f"{destination.platform} is not connected here; set its token."
            raise PlatformError(message, retry=True, retry_after=UNCONNECTED_RETRY)
        zone = ZoneInfo(preferences.routine.zone)
        first, last = day_in_words(since.astimezone(zone)), day_in_words(until.astimezone(zone))
        text = say("Gains and losses of those you watch, {first} to {last}", first=first, last=last)
        await self._post_limiter.acquire(destination)
        try:
            await platform.notify_channel(
                destination, text, key=f"round-up {until.isoformat()}", track_records=eventful
            )
        except PlatformError as error:
            await self._post_limiter.back_off(error, destination)
            if error.retry:
                raise
            LOG.warning("tell.failed", destination=str(destination), problem=str(error))
