"""A limiter that does as it was told."""

from __future__ import annotations

from datetime import timedelta

from bot.domain.rate import Rate
from bot.errors import RateLimited


class ScriptedLimiter:
    """Fulfils `bot.ports.Limiter`: refuses the first slots, grants all others, and records the backoffs.

    Args:
        refusals: how many turns are refused.
    """

    def __init__(self, *, refusals: int = 0) -> None:
        self.refusals = refusals
        self.backoffs: list[tuple[Rate, timedelta]] = []

    async def acquire(
        self,
        *rates: Rate,  # noqa: ARG002  # it waits for nobody
        patience: timedelta | None = None,  # noqa: ARG002
        ahead: timedelta | None = None,  # noqa: ARG002
    ) -> None:
        """Grant a slot, or refuse it."""
        if self.refusals:
            self.refusals -= 1
            message = "asked as often as may be"
            raise RateLimited(message, retry_after=timedelta(seconds=1))

    async def back_off(self, rate: Rate, wait: timedelta) -> None:
        """Remember it."""
        self.backoffs.append((rate, wait))
