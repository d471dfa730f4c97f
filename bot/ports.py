"""The doors: what the verbs need from the world, as Protocols. Adapters fulfil them, fakes too.

A method that saves something and takes `then` queues that job in the same transaction:
either both happen, or neither.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

from bot.domain.article import Article
from bot.domain.conversation import Answer, Command, Question, Reply, Thread, Turn
from bot.domain.delivery import Assignment, Delivery, DeliveryId, MessageRef
from bot.domain.digest import Digest, DigestId
from bot.domain.feed import EntryId, Feed, FeedId, FiledEntry, Polled, PollOutcome
from bot.domain.job import Job
from bot.domain.spending import Spent
from bot.domain.story import Story, StoryCard, StoryId
from bot.domain.subscription import Destination, Subscription, SubscriptionId


class Clock(Protocol):
    """The time."""

    def now(self) -> datetime:
        """Return the present moment, aware, in UTC."""


# --- the web -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedCandidate:
    """A feed found behind an address: where it is, what it calls itself, and its newest headline."""

    url: str
    title: str
    newest: str = ""
    entries: int = 0


class FeedSource(Protocol):
    """Feeds in the world."""

    async def poll(self, feed: Feed) -> PollOutcome:
        """Ask for `feed` once, conditionally where it has validators. Never raises for what a server does."""

    async def discover(self, address: str) -> Sequence[FeedCandidate]:
        """Return the feeds behind any address a person would paste, best first; empty where there is none.

        Raises:
            FetchError: the address could not be fetched at all.
        """


class ArticleReader(Protocol):
    """Pages in the world."""

    async def read(self, url: str) -> Article:
        """Fetch a page and return its article.

        Raises:
            FetchError: the page could not be fetched (`retry` says whether later is better).
            ArticleError: the page holds no article.
        """

    def parse(self, html: str, *, url: str = "") -> Article:
        """Return the article in `html`.

        Raises:
            ArticleError: there is none.
        """

    def plain(self, text: str, *, url: str = "", title: str = "") -> Article:
        """Return the article in plain text, without an aggregator's residue.

        Raises:
            ArticleError: nothing is left.
        """


# --- the model ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelRequest:
    """What a language model is asked. Article text stands in `user` only, never in `system`.

    Attributes:
        name: what it is for ("digest", "answer"); the schema is called so.
        schema: JSON schema of the reply.
        workspace: who alone asks for it, as `platform:workspace`; empty for what serves everybody.
    """

    system: str
    user: str
    name: str
    schema: Mapping[str, Any]
    workspace: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelReply:
    """What it replied: the text (JSON, if it kept to the schema), and what it cost in tokens."""

    text: str
    model: str
    tokens_in: int = 0
    tokens_out: int = 0


class LanguageModel(Protocol):
    """A language model."""

    name: str

    async def reply(self, request: ModelRequest) -> ModelReply:
        """Ask once.

        Raises:
            ModelError: no usable reply; `retry` says whether later is better.
        """


# --- the platforms -----------------------------------------------------------------------------


class Platform(Protocol):
    """A chat platform, as the core sees it."""

    name: str

    async def post(self, delivery_id: DeliveryId, destination: Destination, story: Story, digest: Digest) -> MessageRef:
        """Post a digest and return the message's name; the message carries `delivery_id`, so that `find` finds it.

        Raises:
            DestinationGone: the destination is closed to us.
            PlatformError: it was not taken; `retry` says whether later is better.
        """

    async def find(self, delivery_id: DeliveryId, destination: Destination, *, since: datetime) -> MessageRef | None:
        """Return the message that carries `delivery_id`, if it is there; its post left right after `since`."""

    async def edit(self, message: MessageRef, destination: Destination, story: Story, digest: Digest) -> None:
        """Replace the posted digest in place."""

    async def note(self, message: MessageRef, destination: Destination, text: str, *, key: str) -> None:
        """Say one thing in the message's thread; the same `key` is said once."""

    async def listen(self, inbox: Inbox) -> None:
        """Bring questions and commands to `inbox` until cancelled."""


class Inbox(Protocol):
    """What the platforms talk to. The core never calls back: what it says is returned."""

    async def answer(self, question: Question) -> Answer | None:
        """Answer a question; None where nothing of ours is under that message, or it was answered before."""

    async def obey(self, command: Command) -> Reply:
        """Carry out a command."""

    async def thread(self, destination: Destination, message: MessageRef) -> Thread | None:
        """Return the conversation under a message, with the digest (for an Evidence button)."""


# --- the local channel -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalMessage:
    """A digest as it stands in the local channel, with its thread.

    Attributes:
        number: counts up with every message; the page asks for what came after the last it has.
        version: counts up whenever anything in the message or its thread changes.
    """

    number: int
    version: int
    delivery_id: DeliveryId
    story: Story
    digest: Digest
    posted: datetime
    edited: datetime | None = None
    notes: tuple[str, ...] = ()
    turns: tuple[Turn, ...] = ()

    @property
    def message(self) -> MessageRef:
        """The message's name."""
        return MessageRef(str(self.number))


class LocalBoard(Protocol):
    """Where the local channel keeps its messages: the page's stand-in for a chat platform's servers."""

    async def add(self, delivery_id: DeliveryId, channel: str, story: Story, digest: Digest) -> MessageRef:
        """Add a message; a `delivery_id` already there is counted as a second attempt, and not added."""

    async def find(self, delivery_id: DeliveryId) -> MessageRef | None:
        """Return the message of a delivery."""

    async def replace(self, message: MessageRef, story: Story, digest: Digest) -> None:
        """Replace a message's digest; another digest than before is marked edited.

        Raises:
            PlatformError: there is no such message.
        """

    async def annotate(self, message: MessageRef, text: str, *, key: str) -> None:
        """Add a note to a message's thread, once per `key`."""

    async def messages(self, channel: str, *, changed_since: int = 0, limit: int = 50) -> Sequence[LocalMessage]:
        """Return the newest messages with a `version` above `changed_since`, oldest first."""

    def changes(self) -> AsyncIterator[None]:
        """Yield whenever a message or thread changed in any process; also now and then without a reason."""


# --- the store and the jobs --------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What is on the table when a digest is filed: recent stories, and who wished for this feed.

    Attributes:
        earlier: the story this article was filed under before, if it was.
        delivered: destinations that have each story already, by story.
    """

    cards: tuple[StoryCard, ...]
    subscriptions: tuple[Subscription, ...]
    earlier: StoryId | None
    delivered: Mapping[StoryId, tuple[Destination, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Filing:
    """The decision on a digest: its story (None: a new one), and the destinations to deliver to."""

    story_id: StoryId | None
    destinations: tuple[Destination, ...]
    terms: frozenset[str]


class FeedStore(Protocol):
    """Feeds, entries, subscriptions."""

    async def claim_due(self, now: datetime, *, limit: int, lease: timedelta) -> Sequence[Feed]:
        """Take up to `limit` feeds that are due; nobody else gets them before `lease` is over."""

    async def claim_all(self, now: datetime, *, lease: timedelta) -> Sequence[Feed]:
        """Take every subscribed feed, due or not."""

    async def known_entries(self, feed_id: FeedId, keys: Sequence[str]) -> Mapping[str, str]:
        """Return the fingerprints of those of `keys` that are stored."""

    async def save_poll(self, polled: Polled, *, then: Callable[[EntryId], Job]) -> None:
        """Save a poll; queue `then` for every fresh and every changed entry."""

    async def entry(self, entry_id: EntryId) -> FiledEntry | None:
        """Return a stored entry."""

    async def subscribe(self, destination: Destination, url: str, *, title: str, now: datetime) -> Subscription:
        """Subscribe a destination to a feed (made if unknown, due now); the one there is if it is subscribed."""

    async def unsubscribe(self, subscription_id: SubscriptionId) -> bool:
        """End a subscription; False if there is none. Its feed is kept, and no longer polled without others."""

    async def pause(self, subscription_id: SubscriptionId, *, paused: bool) -> bool:
        """Pause or resume; False if there is no such subscription."""

    async def subscriptions(self, destination: Destination | None = None) -> Sequence[tuple[Subscription, Feed]]:
        """Return the subscriptions of a destination, or all, each with its feed, oldest first."""


class DigestStore(Protocol):
    """Articles, digests, stories, paid replies."""

    async def latest(self, entry_id: EntryId) -> Article | None:
        """Return the newest revision of the article that was read for an entry."""

    async def file_digest(
        self,
        entry_id: EntryId,
        digest: Digest,
        *,
        decide: Callable[[Desk], Filing],
        now: datetime,
        then: Callable[[DeliveryId, Destination], Job],
    ) -> DigestId:
        """Save article, digest, story and planned deliveries as `decide` says; queue `then` for each delivery to do.

        `decide` is called inside the transaction, while nobody else files, so two tellings of one
        story cannot become two stories. Deliveries already posted of a changed story are queued
        again, to be edited.
        """

    async def set_aside(self, entry_id: EntryId, problem: str, *, now: datetime) -> None:
        """Record that no digest could be made of an entry, and why."""

    async def paid_reply(self, key: str) -> ModelReply | None:
        """Return the reply that was paid for under `key`."""

    async def keep_reply(
        self, key: str, reply: ModelReply, *, purpose: str, workspace: str = "", now: datetime
    ) -> None:
        """Keep a paid reply, before anything else is done with it."""

    async def spent_since(self, moment: datetime, *, workspace: str | None = None) -> Sequence[Spent]:
        """Return what was spent since `moment` by model and purpose, of one workspace or in all."""


class DeliveryStore(Protocol):
    """Deliveries."""

    async def assignment(self, delivery_id: DeliveryId) -> Assignment | None:
        """Return a delivery with its story and newest digest."""

    async def save_delivery(self, delivery: Delivery) -> None:
        """Save a delivery's new state."""


class ThreadStore(Protocol):
    """Conversations."""

    async def thread(self, destination: Destination, message: MessageRef) -> Thread | None:
        """Return the conversation under a posted message."""

    async def open_question(self, question: Question, *, now: datetime) -> bool:
        """Store a question before it is worked on; False if its key is known."""

    async def close_question(self, question: Question, answer: Answer, *, now: datetime) -> None:
        """Store its answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How the desk stands, for the status page and metrics."""

    feeds: int
    failing: int
    entries: int
    digests: int
    deliveries: Mapping[str, int]
    jobs: Mapping[str, int]
    set_aside: int
    spent_today: Sequence[Spent]


class Store(FeedStore, DigestStore, DeliveryStore, ThreadStore, Protocol):
    """All that is kept."""

    async def counts(self, *, now: datetime) -> Counts:
        """Return how the desk stands; the cheapest question that shows the database answers."""


Handler = Callable[[Any, int], Awaitable[None]]
"""Does one job; the number says how often it was tried before. An error with `retry` brings the job back."""


class Jobs(Protocol):
    """The queue."""

    async def defer(self, *jobs: Job) -> None:
        """Queue jobs outside of any other transaction."""

    async def work(self, handlers: Mapping[type[Any], Handler], *, until_idle: bool = False) -> None:
        """Do jobs until cancelled, or until none is left; jobs of dead workers are taken over."""


__all__ = [
    "ArticleReader",
    "Clock",
    "Counts",
    "DeliveryStore",
    "Desk",
    "DigestStore",
    "FeedCandidate",
    "FeedSource",
    "FeedStore",
    "Filing",
    "Handler",
    "Inbox",
    "Jobs",
    "LanguageModel",
    "LocalBoard",
    "LocalMessage",
    "ModelReply",
    "ModelRequest",
    "Platform",
    "Store",
    "ThreadStore",
]
