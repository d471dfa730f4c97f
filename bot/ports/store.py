"""The store: feeds, articles, digests, deliveries, conversations."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from bot.domain.article import Article
from bot.domain.delivery import (
    Assignment,
    Delivery,
    DeliveryId,
    Edition,
    EditionAssignment,
    EditionId,
    MessageRef,
)
from bot.domain.digest import Digest, DigestId
from bot.domain.feed import Entry, EntryId, Feed, FeedAlert, FeedId, FiledEntry, KnownEntry, PollResult
from bot.domain.filing import Filing, FilingContext, Gathering
from bot.domain.history import ArticleHistory, DigestEvent, Opinion, Opinions
from bot.domain.installation import Trouble
from bot.domain.job import Job
from bot.domain.preferences import Preferences
from bot.domain.spending import Spending
from bot.domain.story import Story
from bot.domain.subscription import Destination, Subscription
from bot.ports.boilerplate_lines import BoilerplateLineStore
from bot.ports.changes import ChangeStore
from bot.ports.conversations import Archive, ConversationStore
from bot.ports.embeddings import EmbeddingStore
from bot.ports.hiding import HidingStore
from bot.ports.installations import Presences
from bot.ports.model import ModelReply
from bot.ports.recorded_effects import EffectStore
from bot.ports.rereading import RereadingStore
from bot.ports.stories import StoryStore
from bot.ports.subscriptions import SubscriptionStore
from bot.ports.wishes import WishStore

ChannelAlert = tuple[FeedId, FeedAlert, Destination]
"""An alert about a feed for a channel."""


class FeedStore(Protocol):
    """Feeds and entries."""

    async def lease_due(self, now: datetime, *, limit: int, lease: timedelta, host_share: int) -> Sequence[Feed]:
        """Lease up to `limit` feeds that are due; nobody else gets them until they are saved or `lease` is over.

        Feeds of a host of which others are taken are left for later: one worker at a time asks a host, and takes
        `host_share` of its feeds at most, so that no host with many feeds keeps the others waiting.
        """

    async def lease_all(self, now: datetime, *, lease: timedelta) -> Sequence[Feed]:
        """Lease every subscribed feed, due or not, except those that are leased or may not be requested yet."""

    async def extend_leases(self, feed_ids: Sequence[FeedId], until: datetime) -> None:
        """Extend the leases on feeds that are still being requested."""

    async def known_entries(
        self, entries_by_feed: Mapping[FeedId, Sequence[Entry]]
    ) -> Mapping[FeedId, Sequence[KnownEntry]]:
        """Return the stored entries that any of those given may be, by key, address or title, feed by feed."""

    async def save_polls(
        self, polls: Sequence[PollResult], *, then: Callable[[EntryId], Job], tell: Callable[[ChannelAlert], Job]
    ) -> None:
        """Save polls, all or none.

        Queue `then` for every fresh and every changed entry, and `tell` for every alert and every destination that
        is subscribed to its feed and not paused. A feed that moved to the address of another one that is watched is
        merged into it: its subscriptions go there, its entries are still digested, for the other's subscribers.
        """

    async def feeds_with_hubs(self, *, ending: datetime, asked_before: datetime, limit: int) -> Sequence[Feed]:
        """Return subscribed feeds that name a hub whose lease ends before `ending`, not asked since `asked_before`."""

    async def save_hub(self, feed_id: FeedId, *, secret: str, until: datetime | None, asked: datetime) -> None:
        """Save the agreement with a feed's hub."""

    async def make_due(self, feed_id: FeedId, now: datetime) -> None:
        """Make a feed due, but not before a failing server allows it."""

    async def release_held_entries(self, feed_id: FeedId, *, then: Callable[[EntryId], Job]) -> int:
        """Release the held entries of a feed as fresh ones and queue them, oldest first; return how many.

        Whoever wants them once does not mind old dates: of this feed nothing is held for its dates again.
        """

    async def feed(self, feed_id: FeedId) -> Feed | None:
        """Return a feed."""

    async def feed_at(self, url: str) -> Feed | None:
        """Return the feed with exactly this address."""

    async def entry(self, entry_id: EntryId) -> FiledEntry | None:
        """Return a stored entry."""

    async def newest_entry(self, feed_id: FeedId) -> FiledEntry | None:
        """Return a feed's newest entry by its own date."""


class DigestStore(Protocol):
    """Articles, digests, stories, paid replies."""

    async def latest_article(self, entry_id: EntryId) -> Article | None:
        """Return the newest revision of the article that was read for an entry."""

    async def file_digest(  # noqa: PLR0913  # all that is decided and saved at once
        self,
        entry_id: EntryId,
        digest: Digest,
        *,
        keys: Sequence[str] = (),
        beside: Sequence[EntryId] = (),
        focused: Sequence[Digest] = (),
        decide: Callable[[FilingContext], Filing],
        now: datetime,
        then: Callable[[DeliveryId, Destination], Job],
    ) -> DigestId:
        """Save article, digest, story and planned deliveries as `decide` says; queue `then` for each delivery to do.

        `decide` is called inside the transaction, while nobody else files an article with any of the same `keys` or
        at the same address, so that two tellings of one story cannot become two stories. What it raises is raised, and
        nothing is saved. Deliveries already posted of a changed story are queued again, to be edited.

        Args:
            entry_id: whose digest it is.
            digest: what is told.
            beside: entries found by their embeddings that it was compared with; they are neighbours, too.
            focused: other digests of the same article, each looking for something first.
            keys: the terms by which its article's neighbours are found, now and later.
            decide: what to do about it.
            now: the time.
            then: the job for a delivery.
        """

    async def set_aside_entry(self, entry_id: EntryId, problem: str, *, now: datetime) -> None:
        """Record that no digest could be made of an entry, and why."""

    async def paid_reply(self, key: str) -> ModelReply | None:
        """Return the reply that was paid for under `key`."""

    def payment_lock(self, *keys: str, purpose: str) -> AbstractAsyncContextManager[None]:
        """Let only one worker at a time pay for each of some keys; those that waited look for the replies again."""

    async def keep_reply(
        self, key: str, reply: ModelReply, *, purpose: str, workspace: str = "", now: datetime
    ) -> None:
        """Store a paid reply, before anything else is done with it."""

    async def keep_replies(
        self, replies: Mapping[str, ModelReply], *, purpose: str, workspace: str = "", now: datetime
    ) -> None:
        """Store replies by their keys, all of them or none; the first one under a key stays."""

    async def spent_since(self, moment: datetime, *, workspace: str | None = None) -> Sequence[Spending]:
        """Return what was spent since `moment` by model and purpose, by one workspace or in total."""


class DeliveryStore(Protocol):
    """Deliveries and editions."""

    async def assignment(self, delivery_id: DeliveryId) -> Assignment | None:
        """Return a delivery with its story and newest digest."""

    async def save_delivery(self, delivery: Delivery, *, over: Delivery | None = None) -> None:
        """Save a delivery's new state.

        Args:
            delivery: as it stands from now on.
            over: as whoever saves it read it; None where that does not matter.

        Raises:
            LeaseLost: somebody has moved it on since it stood like `over`.
        """

    async def gather_edition(
        self,
        delivery_id: DeliveryId,
        gathering: Gathering,
        *,
        now: datetime,
        then: Callable[[EditionId, Destination], Job],
    ) -> EditionId | None:
        """Put a planned delivery and others waiting for its destination into one edition, and queue that.

        Returns:
            The edition; None where fewer than `gathering.fewest` wait, or this one waits no more.
        """

    async def drop_unwanted(self, destination: Destination, *, until: datetime, now: datetime) -> Sequence[DeliveryId]:
        """Skip the deliveries planned for a destination until then that no subscription there brings any more.

        The feed was removed or paused since it was planned. What is posted, or in an edition, stays.
        """

    async def edition(self, edition_id: EditionId) -> EditionAssignment | None:
        """Return an edition with its stories, as `assignment` would."""

    async def count_unposted(self, edition_id: EditionId) -> int:
        """Return how many stories of an edition are still to be posted."""

    async def is_queued_in_edition(self, delivery: Delivery) -> bool:
        """Check whether a delivery's job waits in its place in an edition, after stories still to be posted."""

    async def save_edition(
        self, edition: Edition, *, over: Edition | None = None, then: Callable[[DeliveryId, Destination], Job] | None
    ) -> None:
        """Save an edition's new state; queue `then` for each of its unposted deliveries, if given.

        Raises:
            LeaseLost: as of `save_delivery`.
        """

    async def edition_of_message(self, destination: Destination, message: MessageRef) -> EditionAssignment | None:
        """Return the edition posted as a message, with its stories."""

    async def queue_due_deliveries(self, now: datetime, *, then: Callable[[DeliveryId, Destination], Job]) -> int:
        """Queue held deliveries that are due, for all destinations; return how many."""

    async def release_pending(
        self, destination: Destination, *, then: Callable[[DeliveryId, Destination], Job], refused: bool = False
    ) -> int:
        """Queue everything held for a destination, due or not, or only what was refused; return how many."""

    async def count_refused(self, destination: Destination) -> int:
        """Return how many deliveries are held for a destination because it refused them."""

    async def postpone(
        self, destination: Destination, slots: Mapping[FeedId, datetime], *, feeds: Collection[FeedId] | None = None
    ) -> Sequence[datetime]:
        """Postpone held stories until the first of the feeds that brought them allows; return when each story is due.

        `slots` says when what a feed brings may come; what none of them brought stays as it is. With `feeds`,
        only what one of these brought is looked at.
        """

    async def mute_story(self, destination: Destination, message: MessageRef, *, muted: bool = True) -> bool | None:
        """Mute or unmute a posted story; False if it is so already, None if there is no story."""

    async def save_opinion(self, opinion: Opinion, *, now: datetime) -> bool:
        """Store a person's rating of a posted digest, replacing an earlier one; False if there is no digest."""


class ChannelStore(Protocol):
    """Channels' preferences, and the history of articles there."""

    async def preferences(self, destination: Destination) -> Preferences:
        """Return a destination's preferences; the defaults if it has none."""

    async def change_preferences(
        self, destination: Destination, change: Callable[[Preferences], Preferences]
    ) -> Preferences:
        """Change a destination's current preferences, and return them; concurrent changes are not lost."""

    async def queue_due_round_ups(self, now: datetime, *, then: Callable[[Destination, datetime], Job]) -> int:
        """Queue `then`, with the moment it was due, for every destination with a due weekly round-up; return how many.

        The next is due a week later: whoever comes second, or again, finds nothing to do.
        """

    async def subscriptions_in(self, platform: str, workspace: str) -> Sequence[tuple[Subscription, Feed]]:
        """Return the subscriptions of a workspace's channels, each with its feed, oldest first."""

    async def newest_stories(self, destination: Destination, *, limit: int) -> Sequence[tuple[Story, Digest]]:
        """Return the newest stories from a destination's feeds, posted or not, newest first."""

    async def count_missed_stories(
        self, destination: Destination, feeds: Collection[FeedId], *, since: datetime
    ) -> int:
        """Count stories that do not come since then because the feed that brought them was paused or removed there."""

    async def article_history(
        self, destination: Destination, *, message: str = "", url: str = ""
    ) -> ArticleHistory | None:
        """Return an article's history, by its message or address; None if no feed here brought it."""

    async def keep_digest_event(self, event: DigestEvent, *, key: str) -> None:
        """Store a digest event; the same `key` is stored only once for a destination."""

    async def digest_events(self, destination: Destination, *, limit: int) -> Sequence[DigestEvent]:
        """Return the digest events of a destination, newest first."""

    async def forget_workspace(self, platform: str, workspace: str) -> int:
        """Delete everything of a workspace; return how many subscriptions it had."""


MAX_FEEDS_LISTED = 20
"""Most feeds in trouble that are listed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """Counts of the desk's state, for the status page and metrics.

    Attributes:
        troubled: feeds that fail or are gone, those that failed longest first; the first `MAX_FEEDS_LISTED`.
        lost: workspaces that need a person, oldest first.
        opinions: what people think of the digests of each feed, the most disliked first; the first `MAX_FEEDS_LISTED`.
    """

    feeds: int
    failing: int
    entries: int
    digests: int
    deliveries: Mapping[str, int]
    jobs: Mapping[str, int]
    set_aside: int
    troubled: Sequence[Feed] = ()
    lost: Sequence[Trouble] = ()
    opinions: Sequence[Opinions] = ()
    spent_today: Sequence[Spending]


class Store(
    FeedStore,
    SubscriptionStore,
    ChangeStore,
    DigestStore,
    StoryStore,
    DeliveryStore,
    ChannelStore,
    ConversationStore,
    Archive,
    EmbeddingStore,
    Presences,
    WishStore,
    EffectStore,
    RereadingStore,
    HidingStore,
    BoilerplateLineStore,
    Protocol,
):
    """Everything that is stored."""

    async def counts(self, *, now: datetime) -> Counts:
        """Return the desk's counts, by the cheapest query that shows that the database answers."""
