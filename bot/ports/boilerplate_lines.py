"""The store of boilerplate: lines that several pages of one host share."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Protocol


class BoilerplateLineStore(Protocol):
    """Lines by their fingerprint (`bot.domain.boilerplate_lines`); the first two pages that had one are remembered."""

    async def find_repeated_lines(
        self, host: str, page: int, fingerprints: Collection[int], *, now: datetime
    ) -> Collection[int]:
        """Remember that a page has these lines; return those that two other pages of its host had before it.

        A page that is read again is told the same: what it was the first or second to have stays its own.
        """

    async def forget_lines_before(self, moment: datetime) -> int:
        """Forget lines that no page had since; return how many."""
