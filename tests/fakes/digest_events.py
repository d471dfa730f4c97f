"""Digest events in memory."""

from __future__ import annotations

from abc import ABC
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from bot.domain.history import DigestEvent
from bot.domain.subscription import Destination


class MemoryDigestEvents(ABC):  # noqa: B024  # a part of MemoryStore, of no use alone
    """Keeps what was corrected, by place and key."""

    def __init__(self) -> None:
        super().__init__()
        self._digest_events: dict[tuple[Destination, str], DigestEvent] = {}

    async def keep_digest_event(self, event: DigestEvent, *, key: str) -> None:
        """Keep an event."""
        self._digest_events.setdefault((event.destination, key), event)

    async def digest_events(self, destination: Destination, *, limit: int) -> Sequence[DigestEvent]:
        """Return the newest events."""
        here = [(one.at, key, one) for (place, key), one in self._digest_events.items() if place == destination]
        return [one for _, _, one in sorted(here, key=lambda told: told[0], reverse=True)][:limit]

    def forget_reports(self, destination: Destination, *, person: str = "") -> None:
        """Forget who reported what."""
        for place, one in self._digest_events.items():
            if place[0].home == destination.home and person in ("", one.person):
                self._digest_events[place] = replace(one, report="", person="")

    def forget_digest_events_before(self, moment: datetime) -> None:
        """Forget old events."""
        self._digest_events = {place: one for place, one in self._digest_events.items() if one.at >= moment}

    def forget_digest_events_of(self, is_theirs: Callable[[Destination], bool]) -> None:
        """Forget the events of some channels."""
        self._digest_events = {place: one for place, one in self._digest_events.items() if not is_theirs(place[0])}
