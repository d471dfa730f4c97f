"""Corrections in memory."""

from __future__ import annotations

from abc import ABC
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from bot.domain.history import Correction
from bot.domain.subscription import Destination


class MemoryCorrections(ABC):  # noqa: B024  # a part of MemoryStore, of no use alone
    """Keeps what was corrected, by place and key."""

    def __init__(self) -> None:
        super().__init__()
        self._corrections: dict[tuple[Destination, str], Correction] = {}

    async def keep_correction(self, correction: Correction, *, key: str) -> None:
        """Keep a correction."""
        self._corrections.setdefault((correction.destination, key), correction)

    async def corrections(self, destination: Destination, *, limit: int) -> Sequence[Correction]:
        """Return the newest corrections."""
        here = [(one.at, key, one) for (place, key), one in self._corrections.items() if place == destination]
        return [one for _, _, one in sorted(here, key=lambda told: told[0], reverse=True)][:limit]

    def forget_reports(self, destination: Destination, *, person: str = "") -> None:
        """Forget who reported what."""
        for place, one in self._corrections.items():
            if place[0].home == destination.home and person in ("", one.person):
                self._corrections[place] = replace(one, report="", person="")

    def forget_corrections_before(self, moment: datetime) -> None:
        """Forget old corrections."""
        self._corrections = {place: one for place, one in self._corrections.items() if one.at >= moment}

    def forget_corrections_of(self, is_theirs: Callable[[Destination], bool]) -> None:
        """Forget the corrections of some places."""
        self._corrections = {place: one for place, one in self._corrections.items() if not is_theirs(place[0])}
