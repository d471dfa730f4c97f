"""Leases: what only one process may hold at a time."""

from __future__ import annotations

from datetime import timedelta
from typing import Protocol


class Lease(Protocol):
    """A lease that one of all processes holds at a time."""

    lasts: timedelta
    """How long it is ours after each `take`."""

    async def take(self) -> bool:
        """Take it where it is free, or have it for longer; say whether it is ours now.

        Raises:
            StoreError: nobody knows at the moment.
        """

    async def leave(self) -> None:
        """Leave it to the next.

        Raises:
            StoreError: then it runs out.
        """
