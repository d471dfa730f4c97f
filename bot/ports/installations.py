"""Installations: which workspaces installed the app, and which of them need a person's help."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Protocol

from bot.domain.installation import Installation, Trouble


class Installations(Protocol):
    """The workspaces that installed the app; their tokens are encrypted at rest."""

    async def save_installation(self, installation: Installation) -> None:
        """Save an installation, replacing the workspace's earlier one.

        Raises:
            StoreError: there is no key to seal its token with.
        """

    async def installation(self, platform: str, workspace: str) -> Installation | None:
        """Return a workspace's installation.

        Raises:
            StoreError: its token was sealed with a key that is not set any more.
        """

    async def workspaces(self, platform: str) -> Sequence[str]:
        """Return the workspaces that installed the app, oldest first."""

    async def remove(self, platform: str, workspace: str) -> bool:
        """Delete an installation and its token; False if there is none."""

    async def reencrypt_tokens(self) -> int:
        """Encrypt every token again with the first key; return how many there are.

        Raises:
            StoreError: one was sealed with a key that is not set any more; then nothing changes.
        """

    async def is_first_use(self, mark: str, *, now: datetime, until: datetime) -> bool:
        """Check whether a mark is used for the first time; it is remembered until `until`, by all processes."""


class Troubles(Protocol):
    """Problems that need a person: stored until they are fixed, so that all processes together report each once."""

    async def note_trouble(self, trouble: Trouble) -> bool:
        """Save a trouble; False if the same problem is known, which keeps its time."""

    async def resolve_trouble(self, platform: str, workspace: str) -> bool:
        """Delete a trouble; False if there is none."""

    async def troubles(self) -> Sequence[Trouble]:
        """Return the open troubles, oldest first."""


class Presences(Protocol):
    """The workspaces in which each account of the bot was seen.

    Finding workspaces that removed us needs both: where we were, and that it was this very account. A bot that is
    started with another one's token is in none of them, and nobody has removed it.
    """

    async def note_presence(self, platform: str, workspaces: Collection[str], *, account: str) -> None:
        """Record that an account is in some workspaces; if two were seen in one, the last counts."""

    async def presences(self, platform: str, *, account: str) -> Sequence[str]:
        """Return the workspaces where an account was seen, and that were not deleted since, in order."""
