"""Job: one step of the news line, waiting to be done by a worker."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.domain.delivery import DeliveryId, EditionId
from bot.domain.feed import EntryId, FeedAlert, FeedId
from bot.domain.subscription import Destination

WATCH, DIGEST, DELIVER, ANSWER = QUEUES = ("watch", "digest", "deliver", "answer")
"""The queues that jobs wait in; a worker may serve only some of them."""
BUG_ATTEMPTS = 3
"""Attempts at a job that raises an unexpected error; then the person waiting for it is told, and it stays as failed."""


@dataclass(frozen=True, slots=True)
class WatchFeeds:
    """Poll the feeds that are due."""


@dataclass(frozen=True, slots=True)
class DigestEntry:
    """Read an entry's article, digest it and plan its deliveries.

    Attributes:
        only: the one destination that asked for an entry that was held back; None for all that want the feed.
    """

    entry_id: EntryId
    only: Destination | None = None


@dataclass(frozen=True, slots=True)
class Deliver:
    """Carry out one delivery; `destination` keeps a channel's posts in order."""

    delivery_id: DeliveryId
    destination: Destination


@dataclass(frozen=True, slots=True)
class DeliverEdition:
    """Carry out one edition."""

    edition_id: EditionId
    destination: Destination


@dataclass(frozen=True, slots=True)
class SendFeedAlert:
    """Tell a channel what happened to one of its feeds; the same `key` is told only once."""

    feed_id: FeedId
    alert: FeedAlert
    destination: Destination
    key: str


@dataclass(frozen=True, slots=True)
class RoundUp:
    """Tell a channel what those it watches weekly gained and lost in the week before `until`."""

    destination: Destination
    until: datetime


@dataclass(frozen=True, slots=True)
class AnswerQuestion:
    """Answer a question whose answering was interrupted, after `wait_seconds`; by then it is usually answered."""

    key: str
    wait_seconds: int


@dataclass(frozen=True, slots=True)
class ForgetOld:
    """Delete the questions that were kept long enough."""


@dataclass(frozen=True, slots=True)
class EmbedArticles:
    """Ask an embeddings model for the embeddings of new articles."""


@dataclass(frozen=True, slots=True)
class RereadArticles:
    """Reread the posted articles that are due."""


Job = (
    WatchFeeds
    | DigestEntry
    | Deliver
    | DeliverEdition
    | SendFeedAlert
    | RoundUp
    | AnswerQuestion
    | ForgetOld
    | EmbedArticles
    | RereadArticles
)
