"""Destination and Subscription: where digests go, and what that channel wants."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NewType

from bot.domain.feed import FeedId
from bot.domain.filters import NO_FILTER, Filter
from bot.domain.schedule import Routine, Schedule

DIRECT_WORKSPACE_PREFIX = "direct-"
"""Prefix of the workspace of a direct message on Discord: each has its own, and no server is visible from it."""
DIRECT_CHANNEL_PREFIX = "D"
"""Prefix of the channel of a direct message on Slack."""

SubscriptionId = NewType("SubscriptionId", int)


@dataclass(frozen=True, slots=True, order=True)
class Destination:
    """A place on a platform: `platform` is "slack", "discord" or "page"; no SDK object in it."""

    platform: str
    workspace: str
    channel: str

    @property
    def home(self) -> str:
        """The workspace it is in, as `platform:workspace`."""
        return f"{self.platform}:{self.workspace}"

    @property
    def is_direct(self) -> bool:
        """Whether it is somebody's direct messages with us, which nobody else reads."""
        is_slacks = self.platform == "slack" and self.channel.startswith(DIRECT_CHANNEL_PREFIX)
        return is_slacks or (self.platform == "discord" and self.workspace.startswith(DIRECT_WORKSPACE_PREFIX))

    def __str__(self) -> str:
        """Return `platform:workspace:channel`, the form the command line takes."""
        return f"{self.platform}:{self.workspace}:{self.channel}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """What a destination wants of a feed; there is one per (destination, feed).

    Attributes:
        folder: the folder of its feed in an imported list, with parent folders joined by "/"; kept for an export.
        language: the code of the language that its digests are translated into; empty for each article's own.
        filter: which of its digests are posted.
        focus: what its digests look for first, in plain words; empty for nothing.
        made_by: who asked for it, by the platform's id; empty if unknown.
        number: its number in its channel; the feed keeps it there, even if it is removed and comes back.
        schedule: when its digests come; None if they follow the channel's.
        zone: IANA name of the time zone of its own schedule; empty for the channel's.
        paused: nothing is posted until somebody resumes it.
        paused_until: its digests wait until then.
    """

    id: SubscriptionId
    destination: Destination
    feed_id: FeedId
    paused: bool = False
    language: str = ""
    folder: str = ""
    filter: Filter = NO_FILTER
    focus: str = ""
    made_by: str = ""
    number: int = 0
    schedule: Schedule | None = None
    zone: str = ""
    paused_until: datetime | None = None

    def is_waiting(self, now: datetime) -> bool:
        """Check whether its digests wait for the end of a pause."""
        return self.paused_until is not None and self.paused_until > now

    def routine(self, of_channel: Routine) -> Routine:
        """Return when its digests come, given the channel's routine."""
        if self.schedule is None:
            return replace(of_channel, not_before=self.paused_until)
        zone = self.zone or of_channel.zone
        return replace(of_channel, schedule=self.schedule, zone=zone, not_before=self.paused_until)


def parse_destination(text: str) -> Destination:
    """Return the destination that `str()` wrote.

    Raises:
        ValueError: `text` is not `platform:workspace:channel`.
    """
    parts = text.split(":")
    if len(parts) != len(("platform", "workspace", "channel")) or not all(parts):
        message = f"{text!r} is not platform:workspace:channel"
        raise ValueError(message)
    return Destination(*parts)


def distinct_names(feeds: Sequence[tuple[int, str]]) -> list[str]:
    """Return the names of numbered feeds, each preceded by its number if several share it."""
    often = Counter(name for _, name in feeds)
    return [f"#{number} {name}" if often[name] > 1 else name for number, name in feeds]
