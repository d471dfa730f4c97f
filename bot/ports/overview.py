"""What an operator looks at first."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from bot.domain.overview import Overview


class Overviews(Protocol):
    """Looks at everything at once; cheap enough for a page that refreshes by itself, whatever there is."""

    async def overview(self, now: datetime) -> Overview:
        """Return how everything stands."""
