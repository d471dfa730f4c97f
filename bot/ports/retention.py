"""Retention: deleting stories."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol


class RetentionStore(Protocol):
    """Deletes stories, with everything stored about them."""

    async def retention_cutoff(self, size: int) -> datetime | None:
        """Return the moment since which articles and digests fit into a number of bytes; None if all of them do."""

    async def forget_stories_before(self, moment: datetime, *, limit: int) -> int:
        """Delete up to `limit` stories first reported before a moment; return how many.

        Their articles, digests, deliveries and questions go; that their entries were seen stays, so that none of them
        is news again. What still waits to be posted is kept.
        """

    async def forget_rates_before(self, moment: datetime) -> None:
        """Delete the places whose turns and backoffs were over by a moment."""

    async def forget_words_before(self, moment: datetime) -> int:
        """Erase the text of paid replies, and of entries that were set aside; the replies' cost stays."""
