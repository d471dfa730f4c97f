"""Preferences: how a destination wants its digests, apart from its subscriptions. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Self

from bot.domain.digest import EXTRACT, Digest
from bot.domain.filters import affected_names, names_in_article
from bot.domain.schedule import DEFAULT_ROUTINE, Routine
from bot.domain.subscription import Destination
from bot.domain.track_record import name_in_article
from bot.text.aliases import name_keys, search_keys


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchedSubject:
    """A person, organization, group or place that a channel watches.

    Attributes:
        role: the role that is called when it is affected, by the platform's id; empty for none.
        others: other names of it that somebody gave.
        weekly: its gains and losses are reported every Monday.
        notify_only: it only has its role called, and holds no other digest back.
    """

    name: str
    role: str = ""
    others: tuple[str, ...] = ()
    weekly: bool = False
    notify_only: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """All names that it is known by, its own first."""
        return (self.name, *self.others)

    def record(self) -> dict[str, Any]:
        """Return plain values for JSON; `from_record` reads them back."""
        role_record = {"name": self.name, "role": self.role, "others": list(self.others)}
        return {**role_record, "weekly": self.weekly, "notify_only": self.notify_only}

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> Self:
        """Return the watch that `record` was made from, in any version."""
        others = tuple(record.get("others", ()))
        wishes = {wish: record.get(wish, False) for wish in ("weekly", "notify_only")}
        return cls(name=record["name"], role=record["role"], others=others, **wishes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Preferences:
    """What a destination asked for.

    Attributes:
        watches: if any is not `notify_only`, only digests that affect one of the watched are posted.
        closed_since: when it stopped accepting our posts; None while it accepts them.
        problem: the reason it gave.
        additions: whether later articles' additions to a story are told under its message.
        rounds_due: when the next weekly round-up is due; None if nobody is watched weekly.
    """

    destination: Destination
    routine: Routine = DEFAULT_ROUTINE
    watches: tuple[WatchedSubject, ...] = ()
    closed_since: datetime | None = None
    problem: str = ""
    additions: bool = True
    rounds_due: datetime | None = None

    def matching_watches(self, digest: Digest) -> tuple[WatchedSubject, ...]:
        """Return the watches that match a digest, by any of their names or by the names in its article.

        An extract names few of those its article affects: there, being named in the article is enough.
        """
        affected_ones = self._affected(digest)
        named_watches = frozenset(names_in_article((name for watch in self.watches for name in watch.names), digest))
        return tuple(
            watch for watch in self.watches if watch in affected_ones or not named_watches.isdisjoint(watch.names)
        )

    def _affected(self, digest: Digest) -> tuple[WatchedSubject, ...]:
        if not self.watches:
            return ()
        marks = frozenset(
            mark for entity in digest.stakeholders for mark in name_in_article(digest.article, entity).keys
        )
        named_marks = frozenset(
            mark for entity in digest.named for mark in name_in_article(digest.article, entity).keys
        )
        affected = frozenset(affected_names((name for watch in self.watches for name in watch.names), digest))
        return tuple(
            watch
            for watch in self.watches
            if not affected.isdisjoint(watch.names) or not search_keys(watch.names).isdisjoint(marks | named_marks)
        )

    def names_of(self, name: str) -> tuple[str, ...]:
        """Return a name and its aliases, as they are watched here."""
        own = name_keys(name)
        others = next(
            (watch.names for watch in self.watches if any(own & name_keys(other) for other in watch.names)), ()
        )
        return (name, *(other for other in others if not own & name_keys(other)))

    @property
    def weekly_watches(self) -> tuple[WatchedSubject, ...]:
        """The watches that the round-up reports on every Monday."""
        return tuple(watch for watch in self.watches if watch.weekly)

    def with_next_round_up(self, now: datetime) -> Preferences:
        """Return them with the date of the next weekly round-up, in the channel's current time zone."""
        return replace(self, rounds_due=self.routine.next_monday(now) if self.weekly_watches else None)

    def objection(self, digest: Digest) -> str:
        """Say why a digest is not for this destination; empty if it is."""
        if not self.posts_watched_only or self.matching_watches(digest):
            return ""
        does = "names none" if digest.model == EXTRACT else "affects none"
        return f"it {does} of those watched here: {', '.join(watch.name for watch in self.watches)}"

    def reason_to_post(self, digest: Digest) -> str:
        """Return the reason a digest is posted if only those about watched subjects are; empty if all are."""
        if not self.posts_watched_only:
            return ""
        affected_ones = self._affected(digest)
        reasons = [
            f"{'affects' if watch in affected_ones else 'names'} {watch.name}, watched here"
            for watch in self.matching_watches(digest)
        ]
        return f"it {' and '.join(reasons)}" if reasons else ""

    @property
    def posts_watched_only(self) -> bool:
        """Whether digests that affect nobody watched are held back."""
        return not all(watch.notify_only for watch in self.watches)
