"""In which workspaces each account of the bot was seen, in memory."""

from __future__ import annotations

from abc import ABC
from collections.abc import Collection, Sequence


class MemoryPresences(ABC):  # noqa: B024  # a part of MemoryStore, of no use alone
    """Fulfils `bot.ports.Presences`."""

    def __init__(self) -> None:
        super().__init__()
        self._presences: dict[tuple[str, str], str] = {}

    async def note_presence(self, platform: str, workspaces: Collection[str], *, account: str) -> None:
        """Note where an account is."""
        self._presences.update({(platform, one): account for one in workspaces})

    async def presences(self, platform: str, *, account: str) -> Sequence[str]:
        """Return where an account was seen."""
        seen = ((where, one) for (where, one), by in self._presences.items() if by == account)
        return sorted(one for where, one in seen if where == platform)

    def forget_presence(self, platform: str, workspace: str) -> None:
        """Forget who was seen in a workspace."""
        self._presences.pop((platform, workspace), None)
