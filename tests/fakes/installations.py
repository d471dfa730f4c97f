"""Installations and troubles in memory; they pass the same contract tests as PostgreSQL's."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.domain.installation import Installation, Trouble
from bot.errors import StoreError


class MemoryInstallations:
    """Fulfils `bot.ports.Installations` and `bot.ports.Troubles`.

    Args:
        keys: the newest first; a token is kept with the key it was sealed with, and opened only while that is there.
    """

    def __init__(self, keys: Sequence[str] = ("k",)) -> None:
        self.keys = list(keys)
        self._sealed: dict[tuple[str, str], tuple[Installation, str]] = {}
        self._used_marks: dict[str, datetime] = {}
        self._troubles: dict[tuple[str, str], Trouble] = {}

    async def save_installation(self, installation: Installation) -> None:
        """Keep an installation."""
        if not self.keys:
            message = "There is no key: set SECRET_KEYS."
            raise StoreError(message, retry=False)
        self._sealed[installation.platform, installation.workspace] = (installation, self.keys[0])

    async def installation(self, platform: str, workspace: str) -> Installation | None:
        """Return a workspace's installation."""
        kept = self._sealed.get((platform, workspace))
        return None if kept is None else self._unseal(*kept)

    async def workspaces(self, platform: str) -> Sequence[str]:
        """Return the workspaces."""
        there = [one for one, _ in self._sealed.values() if one.platform == platform]
        return [one.workspace for one in sorted(there, key=lambda one: (one.made, one.workspace))]

    async def remove(self, platform: str, workspace: str) -> bool:
        """Forget an installation."""
        return self._sealed.pop((platform, workspace), None) is not None

    async def reencrypt_tokens(self) -> int:
        """Seal every token anew."""
        opened = {place: self._unseal(*kept) for place, kept in self._sealed.items()}
        self._sealed = {place: (one, self.keys[0]) for place, one in opened.items()}
        return len(opened)

    async def is_first_use(self, mark: str, *, now: datetime, until: datetime) -> bool:
        """Remember a mark."""
        self._used_marks = {one: end for one, end in self._used_marks.items() if end > now}
        if mark in self._used_marks:
            return False
        self._used_marks[mark] = until
        return True

    async def note_trouble(self, trouble: Trouble) -> bool:
        """Keep a trouble."""
        place = (trouble.platform, trouble.workspace)
        if place in self._troubles and self._troubles[place].problem == trouble.problem:
            return False
        self._troubles[place] = trouble
        return True

    async def resolve_trouble(self, platform: str, workspace: str) -> bool:
        """Take a trouble away."""
        return self._troubles.pop((platform, workspace), None) is not None

    async def troubles(self) -> Sequence[Trouble]:
        """Return what is open."""
        return sorted(self._troubles.values(), key=lambda one: one.since)

    def _unseal(self, installation: Installation, key: str) -> Installation:
        if key not in self.keys:
            message = "Its key is not in SECRET_KEYS any more."
            raise StoreError(message, retry=False)
        return installation
