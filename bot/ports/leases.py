"""Leases: what only one process may hold at a time."""

from __future__ import annotations

from datetime import timedelta
from typing import Protocol


class Lease(Protocol):
    """A lease that only one process holds at a time."""

    duration: timedelta
    """How long it is ours after each `acquire`."""

    async def acquire(self) -> bool:
        """Acquire the lease if it is free, or renew it; return whether it is ours now.

        Raises:
            StoreError: nobody knows at the moment.
        """

    async def release(self) -> None:
        """Release the lease, for the next one to acquire.

        Raises:
            StoreError: then it runs out.
        """
