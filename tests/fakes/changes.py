"""What orders changed of channels, in memory."""

from __future__ import annotations

from abc import ABC
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from bot.domain.channel_setup import ChangeId, SetupChange
from bot.domain.subscription import Destination


class MemoryChanges(ABC):  # noqa: B024  # a part of MemoryStore, of no use alone
    """Keeps what was changed, by number."""

    def __init__(self) -> None:
        super().__init__()
        self._changes: dict[int, SetupChange] = {}

    async def keep_change(self, change: SetupChange) -> ChangeId:
        """Keep a change."""
        made = replace(change, id=ChangeId(max(self._changes, default=0) + 1))
        self._changes[made.id] = made
        return made.id

    async def change(self, destination: Destination, change_id: int) -> SetupChange | None:
        """Return a change."""
        found = self._changes.get(change_id)
        return found if found is not None and found.destination == destination else None

    async def changes_since(self, destination: Destination, change_id: ChangeId) -> Sequence[SetupChange]:
        """Return later changes."""
        return [one for number, one in self._changes.items() if number > change_id and one.destination == destination]

    async def changes_of_feed(self, destination: Destination, number: int, *, limit: int) -> Sequence[SetupChange]:
        """Return the newest changes of a feed."""
        told = [one for one in self._changes.values() if one.destination == destination and number in one.feeds]
        return told[::-1][:limit]

    async def mark_undone(self, destination: Destination, change_id: ChangeId, *, by: str, now: datetime) -> bool:
        """Note that a change was taken back."""
        found = await self.change(destination, change_id)
        if found is None or found.taken_back is not None:
            return False
        self._changes[change_id] = replace(found, taken_back=now, taken_back_by=by)
        return True

    def forget_who_changed(self, destination: Destination, *, person: str = "") -> None:
        """Forget who changed what."""
        for number, one in self._changes.items():
            if one.destination.home == destination.home:
                by = "" if person in ("", one.by) else one.by
                back = "" if person in ("", one.taken_back_by) else one.taken_back_by
                self._changes[number] = replace(one, by=by, taken_back_by=back)

    def forget_changes_before(self, moment: datetime) -> None:
        """Forget old changes."""
        self._changes = {number: one for number, one in self._changes.items() if one.at >= moment}

    def forget_changes_of(self, is_theirs: Callable[[Destination], bool]) -> None:
        """Forget the changes of some places."""
        self._changes = {number: one for number, one in self._changes.items() if not is_theirs(one.destination)}
