"""Delivery: the record of posting a story's digest to a destination, exactly once.

The chat APIs are not transactional, so the record is written before and after the post:
planned -> posting -> posted. A worker that finds a record in `posting` cannot know whether the
message was sent; `next_step` decides what to do about it.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NewType, Protocol

from bot.domain.digest import Digest, DigestId, Effect
from bot.domain.preferences import Preferences
from bot.domain.schedule import Routine, Schedule
from bot.domain.story import Story, StoryId
from bot.domain.subscription import Destination
from bot.domain.wishes import with_unfocused_note
from bot.text.catalogue import joined_texts, say
from bot.text.wishes import wish_key

DeliveryId = NewType("DeliveryId", int)
EditionId = NewType("EditionId", int)
MessageRef = NewType("MessageRef", str)
"""A platform's own id of a message: a Slack `ts`, a Discord snowflake, a local number."""

GRACE_PERIOD = timedelta(seconds=20)
"""How long a request that was sent before a crash may still be in flight; longer than our time-out for one post."""

ROUND_WAIT = timedelta(seconds=20)
"""How long a digest waits for others of the same poll of its feed, so that many come as one message."""

ROUND_END = ROUND_WAIT + timedelta(seconds=5)
"""Until when due digests join the last one of their round: workers read their clocks before waiting for each other."""

SEARCH_BEFORE_POST, SEARCH_AFTER_POST = timedelta(minutes=5), timedelta(hours=1)
"""How long before it was sent (clocks differ) and after (rate limits delay it) a post is searched for."""

UNJUDGED = say("Not judged by your wish: the model did not answer, so here it is.")
"""The footer line of a digest that could not be judged by its channel's wish."""

MAX_ATTEMPTS = 8
"""Attempts refused by a platform before a person is needed."""


MAX_SEND_SHARE = 0.75
"""The share of the grace period in which a request may be sent; the rest is for its arrival."""


class DeliveryState(StrEnum):
    """The state of a delivery."""

    PLANNED = "planned"
    POSTING = "posting"
    POSTED = "posted"
    FAILED = "failed"


class Step(StrEnum):
    """What to do next about a delivery or an edition."""

    POST = "post"
    LOOK = "look"
    WAIT = "wait"
    EDIT = "edit"
    NOTHING = "nothing"


class Record(Protocol):
    """The record of a message, written before and after it is posted: a delivery's, or an edition's."""

    @property
    def destination(self) -> Destination:
        """Where it goes."""

    @property
    def state(self) -> DeliveryState:
        """The current state."""

    @property
    def since(self) -> datetime:
        """When that state began."""

    @property
    def attempts(self) -> int:
        """How often it was attempted."""

    @property
    def message(self) -> MessageRef | None:
        """The platform's id of the message."""

    @property
    def shown(self) -> str | None:
        """The version that readers see."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One digest on its way to one destination.

    Attributes:
        due: when it may be posted, according to the channel's schedule.
        is_held: it waits for `due`, without a job.
        edition_id: the edition that includes it, under whose message it is posted.
        is_alone: its platform refused its edition, so it is posted as its own message.
        is_muted: nothing more is said about it.
        because: why it fits its destination's wish, in words; empty if no wish was judged.
        is_unjudged: the wish could not be judged, so it is posted all the same.
        focus: what its digest looks for first, in its destination's words when it was planned; empty for a plain one.
        since: when `state` was entered; aware, UTC.
        shown: the `version` that readers see now; None before the first post.
        shown_digest: the digest that readers see now, to tell what a correction changed.
        posted: when its message was posted; None before, or if it was not recorded.
        updated: when a line that readers see was last corrected; None if none was.
    """

    id: DeliveryId
    story_id: StoryId
    destination: Destination
    state: DeliveryState
    since: datetime
    attempts: int = 0
    message: MessageRef | None = None
    shown: str | None = None
    shown_digest: DigestId | None = None
    problem: str = ""
    due: datetime | None = None
    is_held: bool = False
    edition_id: EditionId | None = None
    is_alone: bool = False
    is_muted: bool = False
    because: str = ""
    is_unjudged: bool = False
    focus: str = ""
    posted: datetime | None = None
    updated: datetime | None = None

    @property
    def stands_since(self) -> datetime:
        """When its message was posted, or else when its state was entered; an edit of the message changes neither."""
        return self.posted or self.since

    def with_posted_time(self, now: datetime) -> Delivery:
        """Return it with the time when its message was posted, once it was."""
        if self.posted is not None or self.state not in {DeliveryState.POSTING, DeliveryState.POSTED}:
            return self
        return replace(self, posted=now if self.state is DeliveryState.POSTING else self.since)

    @property
    def waits_until(self) -> datetime | None:
        """The time that it waits for; None if it does not wait, or waits for a channel that refused it."""
        return self.due if self.is_held and self.state is DeliveryState.PLANNED and not self.problem else None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedDelivery:
    """A destination that will get a story, and when; `because`, `is_unjudged` and `focus` as in `Delivery`."""

    destination: Destination
    due: datetime
    because: str = ""
    is_unjudged: bool = False
    focus: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PassedOver:
    """A destination that does not get a story, and why, in words."""

    destination: Destination
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """One message about several stories; their digests follow in its thread.

    Attributes:
        title: its title, in words: "Daily digest, Wed 25 Nov: 7 articles".
        since, shown: as in `Delivery`.
    """

    id: EditionId
    destination: Destination
    title: str
    state: DeliveryState
    since: datetime
    attempts: int = 0
    message: MessageRef | None = None
    shown: str | None = None
    problem: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment:
    """A delivery with everything needed to carry it out.

    Attributes:
        digest: the newest with the delivery's focus, else the newest plain one.
        previous: the digest that readers see now; if it has another focus, the one beside it with the same focus, if
            there is one: what differs from that one is the article's doing.
        language: the language that its destination wants digests in; empty for the article's own.
        schedule: the schedule of its feed's digests; None if they follow the destination's.
        edition: the edition it belongs to.
        preferences: what its destination asked for.
        later: digests of a posted story's other articles, in order.
        is_withdrawn: whether the publisher withdrew the article.
        hidden: fingerprints of the lines that were taken down in its workspace, and that `digest` lacks.
    """

    delivery: Delivery
    story: Story
    digest: Digest
    digest_id: DigestId
    previous: Digest | None = None
    language: str = ""
    schedule: Schedule | None = None
    edition: Edition | None = None
    preferences: Preferences
    later: tuple[Digest, ...] = ()
    is_withdrawn: bool = False
    hidden: frozenset[str] = frozenset()

    @property
    def digest_with_note(self) -> Digest:
        """The digest with the notes that its destination needs beside the article."""
        focus, digest = self.delivery.focus, self.digest
        if focus and wish_key(digest.focus) != wish_key(focus):
            digest = with_unfocused_note(digest, focus)
        return replace(digest, note=joined_texts(UNJUDGED, digest.note)) if self.delivery.is_unjudged else digest

    @property
    def routine(self) -> Routine:
        """When it comes: at its feed's own times or its destination's, and never in the quiet hours."""
        of_all = self.preferences.routine
        return replace(of_all, schedule=self.schedule) if self.schedule else of_all

    @property
    def called_roles(self) -> tuple[str, ...]:
        """The roles that its destination wants mentioned for it, each once, by their platform ids."""
        roles = (watch.role for watch in self.preferences.matching_watches(self.digest))
        return tuple(dict.fromkeys(role for role in roles if role))

    @property
    def weight(self) -> tuple[int, int, int]:
        """How much its story matters here: by its sources, by matching watches, by the number it certainly affects."""
        affected = sum(stakeholder.effect is not Effect.UNCERTAIN for stakeholder in self.digest.stakeholders)
        return len(self.story.sources), len(self.preferences.matching_watches(self.digest)), affected

    @property
    def version(self) -> str:
        """Fingerprint of what readers should see: this digest, with these sources, in this language."""
        sources = "\x00".join(source.url for source in self.story.sources)
        language_mark = f"\x00\x00{self.language}" if self.language else ""
        taken_back = "\x00\x00\x00withdrawn" if self.is_withdrawn else ""
        taken_back += "".join(f"\x00\x00\x00\x00{mark}" for mark in sorted(self.hidden))
        return hashlib.sha256(f"{self.digest_id}\x00{sources}{language_mark}{taken_back}".encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True, kw_only=True)
class EditionAssignment:
    """An edition with everything needed to carry it out: its stories in order, the oldest first."""

    edition: Edition
    parts: tuple[Assignment, ...]

    @property
    def ranked(self) -> tuple[Assignment, ...]:
        """Its stories in the order readers see: by most sources, then most watched, then most affected, then oldest."""
        return tuple(sorted(self.parts, key=lambda part: part.weight, reverse=True))

    @property
    def shown_language(self) -> str:
        """The language of all its stories; empty if they have several."""
        shown_languages = {part.digest.shown_language for part in self.parts}
        return shown_languages.pop() if len(shown_languages) == 1 else ""

    @property
    def called_roles(self) -> tuple[str, ...]:
        """The roles that its destination wants mentioned for its stories, each once."""
        return tuple(dict.fromkeys(role for part in self.parts for role in part.called_roles))

    @property
    def version(self) -> str:
        """Fingerprint of what readers should see: its stories, and where their digests are posted."""
        versions = (f"{part.version}{part.delivery.message or ''}" for part in self.ranked)
        return hashlib.sha256("\x00".join(versions).encode()).hexdigest()[:16]


ExpectedState = tuple[DeliveryState, datetime, int]
"""The state of a record when it was read; an update requires it and changes it, which fences off all others."""


def expected_state_of(record: Record) -> ExpectedState:
    """Return the state that a record must still be in for its reader to update it (optimistic locking)."""
    return record.state, record.since, record.attempts


def may_still_be_sent(record: Record, now: datetime, *, grace: timedelta = GRACE_PERIOD) -> bool:
    """Check whether a post recorded as `posting` may still be sent: later, recovery may be searching for it."""
    return now - record.since < MAX_SEND_SHARE * grace


def post_search_period(since: datetime) -> tuple[datetime, datetime]:
    """Return the period in which a post that was sent right after `since` appears on its platform."""
    return since - SEARCH_BEFORE_POST, since + SEARCH_AFTER_POST


def next_step(record: Record, version: str, now: datetime, *, grace: timedelta = GRACE_PERIOD) -> Step:
    """Decide what to do about a delivery or an edition, given the version that readers should see."""
    match record.state:
        case DeliveryState.PLANNED:
            return Step.POST
        case DeliveryState.POSTING:
            return Step.LOOK if now - record.since >= grace else Step.WAIT
        case DeliveryState.POSTED:
            return Step.NOTHING if record.shown == version else Step.EDIT
        case DeliveryState.FAILED:
            return Step.NOTHING
