"""A clock that stands still until it is moved."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta


class FakeClock:
    """Fulfils `bot.ports.Clock`."""

    def __init__(self, now: datetime = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)) -> None:
        self._now = now

    def now(self) -> datetime:
        """Return the moment it shows."""
        return self._now

    def move(self, by: timedelta) -> None:
        """Let time pass."""
        self._now += by


SINCE = datetime.fromtimestamp(1_706_172_694, UTC)
"""When the loopback servers of the chat platforms begin to count time."""
