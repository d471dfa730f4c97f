"""The store of boilerplate: lines that several pages of one host share."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Protocol


class BoilerplateLineStore(Protocol):
    """Lines by their fingerprints (`bot.domain.boilerplate_lines`), each with the first two pages that contained it."""

    async def find_repeated_lines(
        self, host: str, page: int, fingerprints: Collection[int], *, now: datetime
    ) -> Collection[int]:
        """Store a page's lines; return those that two other pages of its host contained before.

        A page that is read again is told the same: what it was the first or second to have stays its own.
        """

    async def forget_lines_before(self, moment: datetime) -> int:
        """Delete lines that no page has contained since; return how many."""
