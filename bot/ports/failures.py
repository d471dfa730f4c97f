"""Failures: deliveries and jobs that failed for good."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from bot.domain.failure import Failure, FailureId


class Failures(Protocol):
    """Deliveries and jobs that failed for good, for a person to retry or drop."""

    async def failures(self, *, limit: int) -> Sequence[Failure]:
        """Return the newest failures that were not dropped, deliveries first."""

    async def retry(self, failure: FailureId, *, now: datetime) -> bool:
        """Retry a failure as if for the first time; a post that may have reached its platform is searched for there.

        Return whether it was there.
        """

    async def drop(self, failure: FailureId) -> bool:
        """Drop a failure: it is no longer listed, and nothing is done about it. Return whether there was one."""
