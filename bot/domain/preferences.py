"""Preferences: how a destination wants its digests, beyond which feeds it is subscribed to. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.domain.digest import Digest
from bot.domain.filters import affected
from bot.domain.schedule import USUAL, Routine
from bot.domain.subscription import Destination


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """A person, organization, group or place that a channel watches.

    Attributes:
        role: who is called when it is affected, as the platform names roles; empty for nobody.
    """

    name: str
    role: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Preferences:
    """What a destination asked for.

    Attributes:
        watches: where there are any, only digests that affect one of them are posted.
        closed_since: when it stopped taking our posts; None while it takes them.
        problem: what it said.
    """

    destination: Destination
    routine: Routine = USUAL
    watches: tuple[Watch, ...] = ()
    closed_since: datetime | None = None
    problem: str = ""

    def watched(self, digest: Digest) -> tuple[Watch, ...]:
        """Return the watches that a digest affects."""
        names = affected((watch.name for watch in self.watches), digest)
        return tuple(watch for watch in self.watches if watch.name in names)

    def objection(self, digest: Digest) -> str:
        """Return why a digest is not for this destination, in words; empty where it is."""
        if not self.watches or self.watched(digest):
            return ""
        return f"it affects none of those watched here: {', '.join(watch.name for watch in self.watches)}"
