"""Host backoff: Retry-After of a 429 or 503 applies to the whole host, not to one of its addresses."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta

from adapters.web.http_dates import retry_after
from bot.errors import FetchError

BACKOFF_STATUSES = frozenset({429, 503})
MAX_HOST_BACKOFF = timedelta(days=1)
"""Longest time for which one response blocks a whole host; the address itself may have to wait longer."""


class HostBackoffError(FetchError):
    """The host asked us to wait, and we do: no request was sent."""

    def __init__(self, host: str, until: datetime, *, now: datetime) -> None:
        message = f"{host} asked us to wait until {until:%d %B, %H:%M} UTC."
        super().__init__(message, retry=True, retry_after=until - now)
        self.until = until


def utc_now() -> datetime:
    """Return the present moment."""
    return datetime.now(UTC)


class HostBackoffs:
    """Remembers which hosts must not be requested, and until when.

    Args:
        now: the time, aware in UTC.
    """

    def __init__(self, now: Callable[[], datetime] = utc_now) -> None:
        self._now = now
        self._until: dict[str, datetime] = {}

    def note_response(self, host: str, status: int, headers: Mapping[str, str]) -> timedelta | None:
        """Note a host's response; return how long it asks not to be requested, or None if it does not say so."""
        if status not in BACKOFF_STATUSES:
            return None
        wait = retry_after(headers, now=self._now())
        if not wait:
            return None
        wait = min(wait, MAX_HOST_BACKOFF)
        self.note_wait(host, wait)
        return wait

    def note_wait(self, host: str, wait: timedelta) -> HostBackoffError:
        """Note a wait that a host asked of us or of others; return it as an error."""
        now = self._now()
        self._until = {name: until for name, until in self._until.items() if until > now}
        until = self._until[host] = now + wait
        return HostBackoffError(host, until, now=now)

    def check(self, host: str) -> None:
        """Raise an error if the host may not be requested yet.

        Raises:
            HostBackoffError: it may not be requested yet.
        """
        until = self._until.get(host)
        if until is not None and until > (now := self._now()):
            raise HostBackoffError(host, until, now=now)
