"""Installations: which workspaces installed the app, and which of them need a person's help."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Protocol

from bot.domain.installation import Installation, Trouble


class Installations(Protocol):
    """The workspaces that installed the app; their tokens are encrypted at rest."""

    async def save_installation(self, installation: Installation) -> None:
        """Keep an installation, in place of the workspace's last one.

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
        """Forget an installation and its token; False if there is none."""

    async def reencrypt_tokens(self) -> int:
        """Seal every token with the first of the keys; return how many there are.

        Raises:
            StoreError: one was sealed with a key that is not set any more; then nothing changes.
        """

    async def is_first_use(self, mark: str, *, now: datetime, until: datetime) -> bool:
        """Check whether a mark is used for the first time; it is remembered until `until`, by all processes."""


class Troubles(Protocol):
    """Problems that need a person: stored until they are fixed, so that all processes together report each once."""

    async def note_trouble(self, trouble: Trouble) -> bool:
        """Keep a trouble; False where the same problem is known, which keeps its time."""

    async def resolve_trouble(self, platform: str, workspace: str) -> bool:
        """Take a trouble away; False if there is none."""

    async def troubles(self) -> Sequence[Trouble]:
        """Return what is open, oldest first."""


class Presences(Protocol):
    """In which workspaces each account of the bot was seen.

    Finding workspaces that removed us needs both: where we were, and that it was this very account. A bot that is
    started with another one's token is in none of them, and nobody has removed it.
    """

    async def note_presence(self, platform: str, workspaces: Collection[str], *, account: str) -> None:
        """Note that an account is in some workspaces; of two that were seen in one, the last counts."""

    async def presences(self, platform: str, *, account: str) -> Sequence[str]:
        """Return the workspaces that an account was seen in, and that were not forgotten since; in order."""
