"""The overview that an operator looks at first."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from bot.domain.overview import Overview


class Overviews(Protocol):
    """Gathers the overview, cheaply enough for a page that refreshes by itself, however much data there is."""

    async def overview(self, now: datetime) -> Overview:
        """Return the current overview."""
