"""Choices: the commands of the buttons under a reply."""

from __future__ import annotations

import hashlib

from adapters.discord.rendering.markdown import utf16_length
from bot.domain.bounded_cache import BoundedCache

MAX_KEPT_CHOICES = 1_000
"""Most remembered choices whose commands are too long for an id; the oldest are forgotten first."""
CUSTOM_ID_LENGTH = 100


def button_id(kind: str, command: str, *, is_news: bool) -> str:
    """Return the id of a button or menu.

    Args:
        kind: what a press does.
        command: the command that it stands for.
        is_news: whether a command of /news offers it. The id says so, but grants no permission: that is checked when
            it is pressed.
    """
    return f"{kind}{'+' if is_news else '-'}{command}"


class Choices:
    """Maps choices to commands: by their custom ids, or from memory if a command is too long for one."""

    def __init__(self) -> None:
        self._kept_commands: BoundedCache[str, tuple[str, bool]] = BoundedCache(MAX_KEPT_CHOICES)

    def custom_id(self, command: str, *, is_news: bool) -> str:
        """Return the id of a choice; see `button_id`."""
        full_id = button_id("choice", command, is_news=is_news)
        if utf16_length(full_id) <= CUSTOM_ID_LENGTH:
            return full_id
        key = f"kept{hashlib.sha256(full_id.encode()).hexdigest()[:32]}"
        self._kept_commands[key] = (command, is_news)
        return key

    def command(self, custom_id: str) -> tuple[str, bool]:
        """Return the command of a choice, empty if it was forgotten, and whether /news offered it."""
        if custom_id.startswith("choice"):
            return custom_id[len("choice+") :], custom_id.startswith("choice+")
        return self._kept_commands.get(custom_id, ("", False))
