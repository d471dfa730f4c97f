"""Setup: everything a channel asked for as one plain value, to be compared and restored. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, NewType

from bot.domain.filters import parse_filter
from bot.domain.preferences import Preferences, WatchedSubject
from bot.domain.schedule import AT_ONCE, Routine, stored_quiet, stored_schedule
from bot.domain.subscription import Destination, Subscription

ChangeId = NewType("ChangeId", int)

Setup = Mapping[str, Any]
"""What a channel asked for, piece by piece, as JSON values: "zone", "watch orla", "3 filter".

Pieces that are not set are missing.
"""

WATCH_ORDER_KEY = "watches"
"""The piece that holds the order of the watches; it follows from others, so it is not compared."""
MUTED_STORY_PREFIX = "muted "
"""The prefix of pieces that say which story is muted, by its message; `setup_of` does not return these."""
EXISTS_KEY = "is there"
"""The name of the piece that says that a subscription exists."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SetupChange:
    """What an order changed in a channel: the pieces of its setup before and after.

    Attributes:
        before, after: the pieces that differ; a piece that is not set on one side is missing there.
        done: what was done, to follow a name: "paused Courier."
        by: who gave the order, by the platform's id.
        taken_back: when it was undone; None while it holds.
        taken_back_by: who undid it.
    """

    id: ChangeId = ChangeId(0)
    destination: Destination
    before: Setup
    after: Setup
    done: str
    by: str
    at: datetime
    taken_back: datetime | None = None
    taken_back_by: str = ""

    def conflicting_pieces(self, now: Setup, later: Sequence[SetupChange] = ()) -> list[str]:
        """Return the pieces that are neither as before nor as after the order, or that were set again since.

        Args:
            now: the channel's present setup.
            later: the changes made since; whoever set a piece to the same value as the order wants it, too. A change
                that was undone, and the one that undid it, count as if they had never been.
        """
        undone = [(change.after, change.before) for change in later if change.taken_back is not None]
        standing = (
            change for change in later if change.taken_back is None and (change.before, change.after) not in undone
        )
        set_again = {piece for change in standing for piece in change.pieces}
        return [
            piece
            for piece in sorted(self.pieces - {WATCH_ORDER_KEY})
            if piece in set_again or now.get(piece) not in (self.before.get(piece), self.after.get(piece))
        ]

    @property
    def pieces(self) -> frozenset[str]:
        """The names of the changed pieces."""
        return frozenset(self.before) | frozenset(self.after)

    @property
    def feeds(self) -> tuple[int, ...]:
        """The numbers of the feeds that were changed."""
        return tuple(sorted({int(number) for piece in self.pieces if (number := piece.partition(" ")[0]).isdecimal()}))

    @property
    def undo_restores_role(self) -> bool:
        """Whether it stopped mentioning a role, so that an Undo restores the mentions."""
        watches = (
            (before, self.after.get(piece)) for piece, before in self.before.items() if piece.startswith("watch ")
        )
        return any(before["role"] not in ("", (after or {}).get("role")) for before, after in watches)

    @property
    def stories(self) -> tuple[str, ...]:
        """The messages whose stories were muted or unmuted."""
        return tuple(
            sorted(
                piece.removeprefix(MUTED_STORY_PREFIX) for piece in self.pieces if piece.startswith(MUTED_STORY_PREFIX)
            )
        )

    @property
    def changes_channel(self) -> bool:
        """Whether it changed the channel itself, apart from its feeds and stories."""
        own_pieces = (piece for piece in self.pieces if not piece.startswith(MUTED_STORY_PREFIX))
        return any(not piece.partition(" ")[0].isdecimal() for piece in own_pieces)

    @property
    def changes_times(self) -> bool:
        """Whether it changed when all of the channel's digests come."""
        return not self.pieces.isdisjoint(("schedule", "zone", "quiet"))


def setup_of(preferences: Preferences, subscriptions: Sequence[Subscription]) -> dict[str, Any]:
    """Return the setup that a channel asked for."""
    routine = preferences.routine
    pieces: dict[str, Any] = {
        "schedule": str(routine.schedule),
        "zone": routine.zone,
        "quiet": str(routine.quiet or ""),
        "additions": preferences.additions,
        WATCH_ORDER_KEY: [_key(watch.name) for watch in preferences.watches],
    }
    pieces.update({f"watch {_key(watch.name)}": watch.record() for watch in preferences.watches})
    for subscription in subscriptions:
        pieces.update({f"{subscription.number} {name}": value for name, value in _record(subscription).items()})
    return pieces


def setup_differences(before: Setup, after: Setup) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the pieces in which two setups differ, from each its own."""
    names = [name for name in {**before, **after} if before.get(name) != after.get(name)]
    return {name: before[name] for name in names if name in before}, {
        name: after[name] for name in names if name in after
    }


def preferences_before(change: SetupChange, now: Preferences) -> Preferences:
    """Return preferences with a change to them undone; everything else stays."""
    before = {**setup_of(now, ()), **change.before}
    watches = {_key(watch.name): watch for watch in now.watches}
    for piece in change.pieces:
        kind, _, name = piece.partition(" ")
        if kind == "watch" and piece in change.before:
            watches[name] = WatchedSubject.from_record(change.before[piece])
        elif kind == "watch":
            watches.pop(name, None)
    positions = {name: position for position, name in enumerate(change.before.get(WATCH_ORDER_KEY, watches))}
    ordered = sorted(watches.values(), key=lambda watch: positions.get(_key(watch.name), len(positions)))
    quiet, schedule = stored_quiet(before["quiet"]), stored_schedule(before["schedule"]) or AT_ONCE
    routine = Routine(schedule=schedule, zone=before["zone"], quiet=quiet)
    return replace(now, routine=routine, additions=before["additions"], watches=tuple(ordered))


def subscription_before(change: SetupChange, now: Subscription) -> Subscription:
    """Return a subscription with one change undone and everything else kept."""
    names = (name for name in _record(now) if f"{now.number} {name}" in change.before)
    before = {**_record(now), **{name: change.before[f"{now.number} {name}"] for name in names}}
    del before[EXISTS_KEY]
    before["filter"], before["schedule"] = parse_filter(before["filter"])[0], stored_schedule(before["schedule"])
    before["paused_until"] = datetime.fromisoformat(before["paused_until"]) if before["paused_until"] else None
    return replace(now, **before)


def existed_before(change: SetupChange, number: int) -> bool | None:
    """Check whether a subscription existed before a change that made or ended it; None if it did neither."""
    piece = f"{number} {EXISTS_KEY}"
    return piece in change.before if piece in change.pieces else None


def _record(subscription: Subscription) -> dict[str, Any]:
    return {EXISTS_KEY: True, **settings_of(subscription)}


def settings_of(subscription: Subscription) -> dict[str, Any]:
    """Return a subscription's settings by the names of its fields, as they are stored."""
    return {
        "paused": subscription.paused,
        "paused_until": subscription.paused_until.astimezone(UTC).isoformat() if subscription.paused_until else "",
        "language": subscription.language,
        "folder": subscription.folder,
        "filter": str(subscription.filter),
        "focus": subscription.focus,
        "made_by": subscription.made_by,
        "schedule": str(subscription.schedule or ""),
        "zone": subscription.zone,
    }


def _key(name: str) -> str:
    return name.casefold()
