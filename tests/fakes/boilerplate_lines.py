"""Lines that stand on several pages of one host, in memory."""

from __future__ import annotations

from abc import ABC
from collections.abc import Collection
from datetime import datetime

from bot.domain.boilerplate_lines import MIN_OTHER_PAGES


class MemoryBoilerplateLines(ABC):  # noqa: B024  # a part of MemoryStore, of no use alone
    """Fulfils `bot.ports.BoilerplateLineStore`."""

    def __init__(self) -> None:
        super().__init__()
        self._pages_of: dict[tuple[str, int], list[int]] = {}
        self._last_met: dict[tuple[str, int], datetime] = {}

    async def find_repeated_lines(
        self, host: str, page: int, fingerprints: Collection[int], *, now: datetime
    ) -> Collection[int]:
        """Remember a page's lines."""
        found = set()
        for fingerprint in fingerprints:
            pages = self._pages_of.setdefault((host, fingerprint), [])
            self._last_met[host, fingerprint] = now
            if page not in pages and len(pages) == MIN_OTHER_PAGES:
                found.add(fingerprint)
            elif page not in pages:
                pages.append(page)
        return found

    async def forget_lines_before(self, moment: datetime) -> int:
        """Forget old lines."""
        old = [line for line, met in self._last_met.items() if met < moment]
        for line in old:
            del self._last_met[line], self._pages_of[line]
        return len(old)
