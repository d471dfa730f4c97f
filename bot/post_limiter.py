"""Post limiter: all workers together post no more often than a platform allows, and pause when it says so."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta

import structlog

from bot import metrics
from bot.domain.rate import Rate
from bot.domain.subscription import Destination
from bot.errors import PlatformError, RateLimited, SlowDown, StoreError
from bot.ports import Limiter

LOG = structlog.get_logger(__name__)

WAIT_IN_PLACE = timedelta(seconds=0.2)
"""How long a worker waits for a turn in place; after that, it lets other channels' posts go first."""
MAX_BOOKED_AHEAD = timedelta(minutes=2)
"""How far ahead such a turn is booked, so that the post is retried only once; a longer queue is joined again later."""

Rates = Callable[[Destination], Sequence[Rate]]
"""Returns the rates that a post counts towards, the widest last."""


class PostLimiter:
    """Takes turns to post.

    Args:
        limiter: grants turns; None for no limit.
        rates: the rates by platform; a platform without any is not limited.
    """

    def __init__(self, limiter: Limiter | None = None, rates: Mapping[str, Rates] | None = None) -> None:
        self._limiter = limiter
        self._rates = rates or {}

    async def acquire(self, destination: Destination) -> None:
        """Wait for a turn to post to a destination.

        Raises:
            RateLimited: not now; it says when to try again. Nothing was sent.
        """
        rates = self._rates.get(destination.platform)
        if self._limiter is None or rates is None:
            return
        try:
            await self._limiter.acquire(*rates(destination), patience=WAIT_IN_PLACE, ahead=MAX_BOOKED_AHEAD)
        except RateLimited:
            metrics.THROTTLED_POSTS.labels(platform=destination.platform).inc()
            raise

    async def back_off(self, error: PlatformError, destination: Destination) -> None:
        """Make all workers back off from the target of the error: a channel, or one as wide as the platform says."""
        rates = self._rates.get(destination.platform)
        if self._limiter is None or rates is None or not isinstance(error, SlowDown) or error.retry_after is None:
            return
        limited = rates(destination)
        rate = limited[-1] if error.is_wide else limited[0]
        LOG.info("platform.slower", place=" ".join(filter(None, rate.key)), seconds=error.retry_after.total_seconds())
        try:
            await self._limiter.back_off(rate, error.retry_after)
        except StoreError as away:
            LOG.warning("platform.slower_untold", reason=str(away))
