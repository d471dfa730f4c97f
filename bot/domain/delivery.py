"""Delivery: the record of posting a story's digest to a destination, exactly once.

The chat APIs are not transactional, so the record is written before and after the post:
planned -> posting -> posted. Whoever finds one in `posting` cannot know whether the message
left; `next_step` says what to do about it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NewType

from bot.domain.digest import Digest, DigestId
from bot.domain.story import Story, StoryId
from bot.domain.subscription import Destination, Subscription

DeliveryId = NewType("DeliveryId", int)
MessageRef = NewType("MessageRef", str)
"""A platform's own name for a message: a Slack `ts`, a Discord snowflake, a local number."""

GRACE = timedelta(seconds=20)
"""How long a request that left before a crash may still be in flight; more than our time-out for one post."""

EARLIER, LATER = timedelta(minutes=5), timedelta(hours=1)
"""A post is looked for from so long before it left (clocks differ) to so long after it (rate limits hold it up)."""

ATTEMPTS = 8
"""After this many tries that a platform refused, a person is needed."""


class DeliveryState(StrEnum):
    """Where a delivery stands."""

    PLANNED = "planned"
    POSTING = "posting"
    POSTED = "posted"
    FAILED = "failed"


class Step(StrEnum):
    """What to do next about a delivery."""

    POST = "post"
    LOOK = "look"
    WAIT = "wait"
    EDIT = "edit"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One digest on its way to one destination.

    Attributes:
        since: when `state` was entered; aware, UTC.
        shown: the `version` readers see now; None before the first post.
        shown_digest: the digest readers see now, to name what a correction changed.
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment:
    """A delivery with all that is needed to carry it out.

    Attributes:
        language: what its destination wants digests in; empty for the article's own.
    """

    delivery: Delivery
    story: Story
    digest: Digest
    digest_id: DigestId
    previous: Digest | None = None
    language: str = ""

    @property
    def version(self) -> str:
        """Fingerprint of what readers should see: this digest, with these sources, in this language."""
        sources = "\x00".join(source.url for source in self.story.sources)
        spoken = f"\x00\x00{self.language}" if self.language else ""
        return hashlib.sha256(f"{self.digest_id}\x00{sources}{spoken}".encode()).hexdigest()[:16]


def posted_between(since: datetime) -> tuple[datetime, datetime]:
    """Return the time in which a post that left right after `since` stands on its platform."""
    return since - EARLIER, since + LATER


def next_step(delivery: Delivery, version: str, now: datetime, *, grace: timedelta = GRACE) -> Step:
    """Decide what to do about `delivery`, given the version that readers should see."""
    match delivery.state:
        case DeliveryState.PLANNED:
            return Step.POST
        case DeliveryState.POSTING:
            return Step.LOOK if now - delivery.since >= grace else Step.WAIT
        case DeliveryState.POSTED:
            return Step.NOTHING if delivery.shown == version else Step.EDIT
        case DeliveryState.FAILED:
            return Step.NOTHING


def outstanding(subscriptions: Iterable[Subscription], delivered: Iterable[Destination]) -> tuple[Destination, ...]:
    """Return the destinations that wished for a story and have no delivery of it yet, each once, in order."""
    there = set(delivered)
    wanted = dict.fromkeys(wish.destination for wish in subscriptions if not wish.paused)
    return tuple(place for place in wanted if place not in there)
