"""What the buttons under a reply stand for."""

from __future__ import annotations

import hashlib
from collections import OrderedDict

from adapters.discord.wording import length

KEPT = 1_000
"""Choices whose commands are too long for an id; more are forgotten, the oldest first."""
CUSTOM_ID = 100


class Choices:
    """What choices stand for: said by their ids, or remembered where it is too long for one."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, tuple[str, bool]] = OrderedDict()

    def custom_id(self, command: str, *, allowed: bool) -> str:
        """Return the id of a choice; `allowed` says whether whoever is offered it may change the channel."""
        said = f"choice{'+' if allowed else '-'}{command}"
        if length(said) <= CUSTOM_ID:
            return said
        key = f"kept{hashlib.sha256(said.encode()).hexdigest()[:32]}"
        self._kept[key] = (command, allowed)
        self._kept.move_to_end(key)
        if len(self._kept) > KEPT:
            self._kept.popitem(last=False)
        return key

    def command(self, custom_id: str) -> tuple[str, bool]:
        """Return the command of a choice, and whether it may change the channel; empty where it is forgotten."""
        if custom_id.startswith("choice"):
            return custom_id[len("choice+") :], custom_id.startswith("choice+")
        return self._kept.get(custom_id, ("", False))
