"""The rate limiter that all workers share."""

from __future__ import annotations

from datetime import timedelta
from typing import Protocol

from bot.domain.rate import Rate


class Limiter(Protocol):
    """Grants turns: all processes on one database together keep to the rates, and to backoffs that servers ask for."""

    async def acquire(self, *rates: Rate, patience: timedelta | None = None, ahead: timedelta | None = None) -> None:
        """Wait for a turn at every place of some rates.

        Args:
            rates: of the places; nothing is taken at any where it is not everywhere.
            patience: the longest wait; None for as long as it takes.
            ahead: whose turn is later, but no later than this, has it booked for the first place: whoever asks for that
                place at the time that `retry_after` names may go, without taking another. None for no booking.

        Raises:
            RateLimited: it would take longer, or one of them asked to be left alone; `retry_after` says for how long.
            StoreError: nobody knows at the moment.
        """

    async def back_off(self, rate: Rate, wait: timedelta) -> None:
        """Make all processes back off from a place, for a day at most; if two servers asked, the longer wait counts.

        Raises:
            StoreError: nobody else hears of it.
        """
