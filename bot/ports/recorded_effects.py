"""The store of recorded effects: what digests say about stakeholders, searched by name, within one workspace."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.domain.feed import FeedId
from bot.domain.subscription import Destination
from bot.domain.track_record import RecordedEffect


@dataclass(frozen=True, slots=True, kw_only=True)
class EffectQuery:
    """A query for somebody, by their names.

    Attributes:
        name_keys: as `bot.text.aliases` gives them; one is enough.
        is_everybody: whoever it is; the keys do not count.
        since, until: when it was published (where an article does not say: read).
        feeds: only from these; empty for all that the workspace subscribes to.
        limit: of so many, the newest.
    """

    name_keys: frozenset[str]
    since: datetime
    until: datetime | None = None
    feeds: tuple[FeedId, ...] = ()
    limit: int = 1_000
    is_everybody: bool = False


class EffectStore(Protocol):
    """The stakeholders of each article's newest digest."""

    async def recorded_effects(self, destination: Destination, sought: EffectQuery) -> Sequence[RecordedEffect]:
        """Return what digests of a workspace's feeds say about somebody, newest first."""

    async def stakeholder_names(self, destination: Destination, *, limit: int) -> Sequence[str]:
        """Return the names of a workspace's stakeholders, each once, the most recent first."""
