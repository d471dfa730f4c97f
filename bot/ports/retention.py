"""Retention: deleting stories."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol


class RetentionStore(Protocol):
    """Deletes stories, and all that was stored about them."""

    async def retention_cutoff(self, size: int) -> datetime | None:
        """Return since when the articles and digests fit into so many bytes; None where all of them do."""

    async def forget_stories_before(self, moment: datetime, *, limit: int) -> int:
        """Forget up to `limit` stories first told before a moment; return how many.

        Their articles, digests, deliveries and questions go; that their entries were seen stays, so that none of them
        is news again. What still waits to be posted is kept.
        """

    async def forget_rates_before(self, moment: datetime) -> None:
        """Forget the places whose turns and rests were over by a moment."""

    async def forget_words_before(self, moment: datetime) -> int:
        """Forget the words of paid replies, and of entries that were set aside; what replies cost stays."""
