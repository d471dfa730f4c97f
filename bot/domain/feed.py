"""Feed and Entry: an address that we poll, and the items that a poll found."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NewType

from bot.domain.entry_identity import link_fingerprint, title_fingerprint
from bot.domain.poll_rhythm import Rhythm
from bot.domain.update_hints import NO_HINTS, UpdateHints

FeedId = NewType("FeedId", int)
EntryId = NewType("EntryId", int)

MIN_POLL_INTERVAL = timedelta(minutes=15)
"""No feed is polled more often than this, unless the operator lowers the floor for their own servers."""
MAX_BACKOFF = timedelta(days=1)
"""A failing feed is still polled once a day."""
MAX_RETRY_AFTER = timedelta(days=31)
"""The longest wait that a server may ask for."""
THROTTLED_WAIT = timedelta(hours=4)
"""The first wait after a 429 without Retry-After; it doubles."""
TOO_MANY_REQUESTS, GONE_STATUS = 429, 410
"""Statuses that mean more than "not now"."""


class Health(StrEnum):
    """The health of a feed."""

    FINE = "fine"
    FAILING = "failing"
    GONE = "gone"


class FeedAlert(StrEnum):
    """An alert about a feed that its channels get once."""

    FAILING = "failing"
    BACK = "back"
    HELD = "held"


@dataclass(frozen=True, slots=True, kw_only=True)
class Validators:
    """What the server gave us to ask "changed since?"; echoed as text, never parsed, never invented.

    `url` is the address that gave them, after all redirects: they are sent there and nowhere else.
    """

    etag: str | None = None
    last_modified: str | None = None
    url: str = ""


NO_VALIDATORS = Validators()
NO_RHYTHM = Rhythm()


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """An address that we poll.

    Attributes:
        body_hash: hash of the last body read, to skip an unchanged one.
        item_fingerprints: fingerprints of the items in that body, to skip unchanged ones.
        next_due: not polled before this moment (aware, UTC).
        failures: polls that failed in a row, since `failing_since`.
        problem: the last failure in words; empty while all is well.
        status: the HTTP status of the last failure, if it had one.
        is_told: its channels were told that it is failing.
        first_polled, last_polled: the first and last successful poll; None until there was one.
        entries: how many it has ever brought.
        took: seconds that the last poll took.
        hints: when the feed itself wants to be polled.
        brought: when it last brought an unknown entry.
        asked_until: nobody polls it before this, for whatever reason: the server or the feed does not want it.
        moved_from: its former address, if it moved.
        hub: the hub that pushes its news, if it names one; `topic` is the hub's name for it.
        hub_secret: the secret that the hub signs with, once it was asked to push.
        hub_until: until when the hub pushes.
        subscribers: how many destinations it serves; reported to the server.
        rhythm: how often it brings something, and when; decides how often it is polled.
    """

    id: FeedId
    url: str
    next_due: datetime
    title: str = ""
    site: str = ""
    validators: Validators = NO_VALIDATORS
    body_hash: str = ""
    item_fingerprints: bytes = b""
    health: Health = Health.FINE
    failures: int = 0
    problem: str = ""
    status: int | None = None
    failing_since: datetime | None = None
    is_told: bool = False
    first_polled: datetime | None = None
    last_polled: datetime | None = None
    entries: int = 0
    took: float = 0.0
    hints: UpdateHints = NO_HINTS
    brought: datetime | None = None
    asked_until: datetime | None = None
    moved_from: str = ""
    hub: str = ""
    topic: str = ""
    hub_secret: str = field(default="", repr=False)
    hub_until: datetime | None = None
    subscribers: int = 0
    rhythm: Rhythm = NO_RHYTHM

    @property
    def name(self) -> str:
        """What people call it: its title, or its address if it has none."""
        return self.title or self.url


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An item as the feed states it; `key` identifies it within the feed.

    `aliases` are other names it may be stored under: what identifies it depends on the entries beside it.
    `picture` is the address of the picture that the feed gives for it; empty if there is none.
    `is_glimpsed`: its content was not read, for it is no news; its summary, content and author are empty.
    """

    key: str
    url: str
    title: str
    summary: str = ""
    content: str = ""
    author: str = ""
    picture: str = ""
    published: datetime | None = None
    aliases: tuple[str, ...] = field(default=(), compare=False)
    is_glimpsed: bool = False

    @property
    def fingerprint(self) -> str:
        """Hex digest of the feed's statements without dates: a date alone is not a change. Empty if it was not read."""
        if self.is_glimpsed:
            return ""
        content = f"{self.url}\x00{self.title}\x00{self.summary}\x00{self.content}"
        return hashlib.sha256(content.encode("utf-8", "surrogatepass")).hexdigest()

    @property
    def link_fingerprint(self) -> int | None:
        """The fingerprint of its address; None if it has no usable one."""
        return link_fingerprint(self.url)

    @property
    def title_fingerprint(self) -> int | None:
        """The fingerprint of its title on its day; None if the title is short or there is no date."""
        return title_fingerprint(self.title, self.published)


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownEntry:
    """What a stored entry is recognized by.

    Attributes:
        link, title: fingerprints.
        headline: its title, as stored.
        changes: how often the feed has restated it.
    """

    key: str
    fingerprint: str
    link: int | None = None
    title: int | None = None
    headline: str = ""
    changes: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class FiledEntry:
    """An entry as stored: its number, its feed, and the feed's name for bylines.

    Attributes:
        shares_link: other entries of its feed have the same link, so the page there is not its own.
    """

    id: EntryId
    feed_id: FeedId
    feed_title: str
    entry: Entry
    shares_link: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Unchanged:
    """The server said 304, or sent the body we know; validators None means that the old ones stay."""

    validators: Validators | None = None
    not_before: datetime | None = None
    took: float = field(default=0.0, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """The server sent a feed. `url` is where it lives now, after permanent redirects only.

    Attributes:
        entries: those that are new, or differ from the last time.
        is_complete: nothing was left out of `entries`.
        took: seconds until it had arrived.
    """

    url: str
    title: str
    entries: tuple[Entry, ...]
    validators: Validators
    body_hash: str
    item_fingerprints: bytes = b""
    site: str = ""
    not_before: datetime | None = None
    hints: UpdateHints = NO_HINTS
    is_complete: bool = True
    hub: str = ""
    topic: str = ""
    took: float = field(default=0.0, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class HostBackoff:
    """A host that asked for a pause: none of its addresses is requested before `until`."""

    host: str
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """The poll failed; `problem` is in words for people. `backoff`: the host wants a pause for all its feeds."""

    problem: str
    status: int | None = None
    not_before: datetime | None = None
    backoff: HostBackoff | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Postponed:
    """Nothing was requested: the host had asked for a pause until `until`, when another feed was polled."""

    until: datetime


HostReply = Unchanged | Fetched | Failed
PollOutcome = HostReply | Postponed


@dataclass(frozen=True, slots=True, kw_only=True)
class PollResult:
    """What to save after a poll.

    Attributes:
        feed: its new state.
        fresh: entries never seen before; they are digested.
        changed: known entries that the feed now states differently; they are read again.
        restated: known entries that the feed states differently in a way that is no news; they are only saved.
        backlog: entries never seen before that are stored but not digested: the older ones of a first poll.
        held: more entries at once than can be news; a person decides whether they are.
        alerts: what its channels are told.
        has_moved: its address has changed.
        was_read: a body was read; otherwise only when and how the feed was polled has changed.
        backoff: the pause that its host asked for, for all its feeds.
    """

    feed: Feed
    fresh: tuple[Entry, ...] = ()
    changed: tuple[Entry, ...] = ()
    restated: tuple[Entry, ...] = ()
    backlog: tuple[Entry, ...] = ()
    held: tuple[Entry, ...] = ()
    alerts: tuple[FeedAlert, ...] = ()
    has_moved: bool = False
    was_read: bool = True
    backoff: HostBackoff | None = None
