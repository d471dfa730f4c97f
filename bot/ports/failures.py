"""Failures: deliveries and jobs that were given up."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from bot.domain.failure import Failure, FailureId


class Failures(Protocol):
    """Deliveries and jobs that were given up, to be tried again or dropped by a person."""

    async def failures(self, *, limit: int) -> Sequence[Failure]:
        """Return the newest failures that nobody dropped, deliveries first."""

    async def retry(self, failure: FailureId, *, now: datetime) -> bool:
        """Try one again, as if for the first time; what may have reached its platform is looked for there first.

        Return whether it was there.
        """

    async def drop(self, failure: FailureId) -> bool:
        """Leave one for good: it is listed no more, and nothing is done about it. Return whether it was there."""
