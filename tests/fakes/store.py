"""A store and a queue in memory; they pass the same contract tests as PostgreSQL's."""

from __future__ import annotations

import asyncio
import itertools
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from bot.domain.addresses import host_of
from bot.domain.article import Article
from bot.domain.delivery import Assignment, Delivery, DeliveryId, DeliveryState, PlannedDelivery
from bot.domain.digest import Digest, DigestId
from bot.domain.entry_identity import link_fingerprint
from bot.domain.feed import Entry, EntryId, Feed, FeedId, FiledEntry, Health, HostBackoff, KnownEntry, PollResult
from bot.domain.filing import Filing, FilingContext
from bot.domain.hiding import without_lines
from bot.domain.history import SOMEBODY, Opinions
from bot.domain.job import Job
from bot.domain.schedule import Schedule
from bot.domain.spending import Spending, budget_day_start
from bot.domain.story import (
    Candidate,
    JoinReason,
    Neighbour,
    Source,
    Story,
    StoryId,
    TermCounts,
    min_shared_keys,
    unique_sources,
    with_embedding_neighbours,
)
from bot.domain.subscription import Destination, Subscription, SubscriptionId
from bot.domain.wishes import Wishes
from bot.errors import StoreError
from bot.ports import (
    MAX_COUNTED_ARTICLES,
    MAX_FEEDS_LISTED,
    MAX_NEIGHBOURS,
    MAX_NEIGHBOURS_A_STORY,
    MAX_TIME_APART,
    ChannelAlert,
    Counts,
    Embedding,
    ListedFeed,
    ModelReply,
    TermExtractor,
)
from bot.text.wishes import wish_key
from tests.fakes.boilerplate_lines import MemoryBoilerplateLines
from tests.fakes.channels import MemoryChannels, check_expected_state
from tests.fakes.conversations import MemoryConversations, StoredQuestion
from tests.fakes.hiding import MemoryHiding
from tests.fakes.jobs import MemoryJobs
from tests.fakes.recorded_effects import FiledDigest, MemoryEffects
from tests.fakes.rereadings import MemoryRereadings

MAX_ADDRESS_LENGTH = 2_000


@dataclass
class _StoredEntry:
    """A stored entry, with what became of it."""

    feed_id: FeedId
    entry: Entry
    state: str
    story_id: StoryId | None = None
    problem: str = ""
    changes: int = 0
    articles: list[tuple[Article, list[DigestId]]] = field(default_factory=list)
    read_at: datetime = datetime(1970, 1, 1, tzinfo=UTC)
    filed_at: datetime | None = None
    keys: frozenset[str] = frozenset()
    join_reason: JoinReason | None = None
    split_off_by: tuple[str, str] | None = None
    former_story: StoryId | None = None
    is_counted: bool = False

    @property
    def news_time(self) -> datetime:
        """When its newest reading was news."""
        return self.articles[-1][0].published or self.read_at


@dataclass
class _StoredStory:
    """A stored story."""

    first_filed: datetime
    entries: list[EntryId] = field(default_factory=list)


__all__ = ["MemoryJobs", "MemoryStore"]


class MemoryStore(
    MemoryHiding, MemoryConversations, MemoryChannels, MemoryEffects, MemoryRereadings, MemoryBoilerplateLines
):
    """Fulfils `bot.ports.Store`; jobs that follow a save go to `jobs`."""

    def __init__(self, jobs: MemoryJobs) -> None:
        super().__init__()
        self._jobs = jobs
        self._ids = itertools.count(1)
        self._term_counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self._feeds: dict[FeedId, Feed] = {}
        self._leased_until: dict[FeedId, datetime] = {}
        self._merged_feeds: dict[FeedId, FeedId] = {}
        self._hub_asked_at: dict[FeedId, datetime] = {}
        self._host_backoffs: dict[str, datetime] = {}
        self._subscriptions: dict[SubscriptionId, Subscription] = {}
        self._subscribed_at: dict[SubscriptionId, datetime] = {}
        self._removed_subscriptions: list[Subscription] = []
        self._stored_entries: dict[EntryId, _StoredEntry] = {}
        self._stories: dict[StoryId, _StoredStory] = {}
        self._digests: dict[DigestId, Digest] = {}
        self.deliveries: dict[DeliveryId, Delivery] = {}
        self._replies: dict[str, tuple[ModelReply, str, str, datetime]] = {}
        self._payment_locks: dict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._questions: dict[str, StoredQuestion] = {}

    # --- feeds

    async def lease_due(self, now: datetime, *, limit: int, lease: timedelta, host_share: int) -> Sequence[Feed]:
        """Take due feeds."""
        hosts = {_host_of(self._feeds[number].url) for number, until in self._leased_until.items() if until > now}
        hosts |= self._resting_hosts(now)
        due = (feed for feed in self._watched() if feed.next_due <= now and _host_of(feed.url) not in hosts)
        chosen: dict[str, list[Feed]] = {}
        for feed in sorted(due, key=lambda feed: feed.next_due):
            chosen.setdefault(_host_of(feed.url), []).append(feed)
        shares = [feed for feeds in chosen.values() for feed in feeds[:host_share]]
        return self._lease(sorted(shares, key=lambda feed: feed.next_due)[:limit], now + lease)

    async def lease_all(self, now: datetime, *, lease: timedelta) -> Sequence[Feed]:
        """Take every watched feed."""
        free = [feed for feed in self._watched() if self._leased_until.get(feed.id, now) <= now]
        resting = self._resting_hosts(now)
        asked = [feed for feed in free if (feed.asked_until or now) <= now and _host_of(feed.url) not in resting]
        return self._lease(asked, now + lease)

    async def extend_leases(self, feed_ids: Sequence[FeedId], until: datetime) -> None:
        """Keep leased feeds."""
        for number in feed_ids:
            taken = self._leased_until.get(number)
            if taken is not None:
                feed = self._feeds[number]
                self._feeds[number] = replace(feed, next_due=until if feed.next_due >= taken else feed.next_due)
                self._leased_until[number] = until

    def _watched(self) -> list[Feed]:
        return [feed for feed in self._feeds.values() if feed.subscribers and feed.health is not Health.GONE]

    def _lease(self, feeds: Sequence[Feed], until: datetime) -> Sequence[Feed]:
        leased = [replace(feed, next_due=until) for feed in feeds]
        self._feeds.update({feed.id: feed for feed in leased})
        self._leased_until.update({feed.id: until for feed in leased})
        return leased

    async def known_entries(self, wanted: Mapping[FeedId, Sequence[Entry]]) -> Mapping[FeedId, Sequence[KnownEntry]]:
        """Return what stored entries are known by, feed by feed."""
        asked = {feed_id: set[object]().union(*map(_entry_names, entries)) for feed_id, entries in wanted.items()}
        return {
            feed_id: [
                _known_entry(stored.entry, stored.changes)
                for stored in self._stored_entries.values()
                if stored.feed_id == feed_id and names & _entry_names(stored.entry)
            ]
            for feed_id, names in asked.items()
        }

    async def save_polls(
        self, polls: Sequence[PollResult], *, then: Callable[[EntryId], Job], tell: Callable[[ChannelAlert], Job]
    ) -> None:
        """Save polls."""
        for polled in polls:
            await self._save_poll(polled, then=then)
            listening = [
                subscription
                for subscription in self._subscriptions.values()
                if subscription.feed_id == polled.feed.id and not subscription.paused
            ]
            told = [
                (polled.feed.id, alert, subscription.destination)
                for alert in polled.alerts
                for subscription in listening
            ]
            await self._jobs.defer(*(tell(telling) for telling in told))
        for polled in polls:
            self._back_off(polled.backoff)

    def _resting_hosts(self, now: datetime) -> set[str]:
        return {host for host, until in self._host_backoffs.items() if until > now}

    def _back_off(self, backoff: HostBackoff | None) -> None:
        if backoff is not None:
            self._host_backoffs[backoff.host] = max(backoff.until, self._host_backoffs.get(backoff.host, backoff.until))
        for feed in list(self._feeds.values()):
            if backoff is not None and host_of(feed.url) == backoff.host and feed.next_due < backoff.until:
                asked_until = max(feed.asked_until or backoff.until, backoff.until)
                self._feeds[feed.id] = replace(feed, next_due=backoff.until, asked_until=asked_until)

    async def feeds_with_hubs(self, *, ending: datetime, asked_before: datetime, limit: int) -> Sequence[Feed]:
        """Return feeds whose hubs are to be asked."""
        return [
            feed
            for feed in self._watched()
            if feed.hub
            and (feed.hub_until is None or feed.hub_until < ending)
            and self._hub_asked_at.get(feed.id, asked_before) <= asked_before
        ][:limit]

    async def save_hub(self, feed_id: FeedId, *, secret: str, until: datetime | None, asked: datetime) -> None:
        """Save what was agreed with a hub."""
        self._feeds[feed_id] = replace(self._feeds[feed_id], hub_secret=secret, hub_until=until)
        self._hub_asked_at[feed_id] = asked

    async def make_due(self, feed_id: FeedId, now: datetime) -> None:
        """Make a feed due."""
        feed = self._feeds[feed_id]
        waits = feed.health is Health.FAILING and feed.asked_until is not None and feed.asked_until > now
        self._feeds[feed_id] = replace(feed, next_due=feed.asked_until if waits and feed.asked_until else now)

    async def release_held_entries(self, feed_id: FeedId, *, then: Callable[[EntryId], Job]) -> int:
        """Make held entries fresh."""
        held = [
            n
            for n, stored in self._stored_entries.items()
            if self._current_feed(stored) == feed_id and stored.state == "held"
        ]
        for number in held:
            self._stored_entries[number].state = "fresh"
        if held:
            self._feeds[feed_id] = replace(self._feeds[feed_id], first_polled=datetime(1970, 1, 1, tzinfo=UTC))
        await self._jobs.defer(*(then(number) for number in held))
        return len(held)

    async def feed(self, feed_id: FeedId) -> Feed | None:
        """Return a feed."""
        return self._feeds.get(feed_id)

    async def feed_at(self, url: str) -> Feed | None:
        """Return the feed with an address."""
        return next((feed for feed in self._feeds.values() if feed.url == url), None)

    async def newest_entry(self, feed_id: FeedId) -> FiledEntry | None:
        """Return a feed's newest entry that has an address."""
        dated = [
            (stored.entry.published or datetime.min.replace(tzinfo=UTC), number)
            for number, stored in self._stored_entries.items()
            if stored.feed_id == feed_id and stored.entry.url
        ]
        return await self.entry(max(dated)[1]) if dated else None

    async def _save_poll(self, polled: PollResult, *, then: Callable[[EntryId], Job]) -> None:
        feed = polled.feed
        taken_until = self._leased_until.pop(feed.id, None)
        other = next((one for one in self._feeds.values() if one.url == feed.url and one.id != feed.id), None)
        old = self._feeds[feed.id]
        is_wanted = other is not None and any(
            subscription.feed_id == other.id for subscription in self._subscriptions.values()
        )
        stays = is_wanted or len(feed.url) > MAX_ADDRESS_LENGTH
        if other is not None and not is_wanted:
            self._feeds[other.id] = replace(other, url=f"left:{other.id}")
        is_same_hub = (old.hub, old.topic) == (feed.hub, feed.topic)
        self._feeds[feed.id] = replace(
            feed,
            url=old.url if stays else feed.url,
            subscribers=old.subscribers,
            hub_secret=old.hub_secret,
            hub_until=old.hub_until if is_same_hub else None,
            next_due=old.next_due if taken_until and old.next_due < taken_until else feed.next_due,
        )
        again = [self._add_entry(feed.id, entry, "fresh") for entry in polled.fresh]
        for entry in polled.backlog:
            self._add_entry(feed.id, entry, "backlog")
        for entry in reversed(polled.held):
            self._add_entry(feed.id, entry, "held")
        again += [number for entry in polled.changed if (number := self._change_entry(feed.id, entry)) is not None]
        for entry in polled.restated:
            self._change_entry(feed.id, entry)
        if other is not None and is_wanted:
            self._merge_feeds(feed.id, other.id, feed.last_polled)
        await self._jobs.defer(*(then(number) for number in again if number is not None))

    def _merge_feeds(self, old: FeedId, new: FeedId, now: datetime | None) -> None:
        there = {
            subscription.destination: subscription
            for subscription in self._subscriptions.values()
            if subscription.feed_id == new
        }
        for subscription in [
            subscription for subscription in self._subscriptions.values() if subscription.feed_id == old
        ]:
            other = there.get(subscription.destination)
            if other is None:
                self._subscriptions[subscription.id] = replace(subscription, feed_id=new)
                continue
            self._removed_subscriptions.append(self._subscriptions.pop(subscription.id))
            both = (subscription, other)
            is_on = any(not one.paused and not (one.is_waiting(now) if now else one.paused_until) for one in both)
            ends = [one.paused_until for one in both if one.paused_until]
            self._subscriptions[other.id] = replace(
                other,
                paused=subscription.paused and other.paused,
                paused_until=None if is_on else max(ends, default=None),
                language=other.language or subscription.language,
                focus=other.focus or subscription.focus,
                folder=other.folder or subscription.folder,
            )
        self._merged_feeds = {number: new if into == old else into for number, into in self._merged_feeds.items()} | {
            old: new
        }
        self._merged_feeds.pop(new, None)
        if self._feeds[new].health is Health.GONE:
            self._feeds[new] = replace(self._feeds[new], health=Health.FINE, failures=0, problem="", is_told=False)
        self._count_subscribers(old)
        self._count_subscribers(new)

    def _current_feed(self, stored: _StoredEntry) -> FeedId:
        return self._merged_feeds.get(stored.feed_id, stored.feed_id)

    def _find_entry(self, feed_id: FeedId, key: str) -> EntryId | None:
        found = (
            n for n, stored in self._stored_entries.items() if stored.feed_id == feed_id and stored.entry.key == key
        )
        return next(found, None)

    def _add_entry(self, feed_id: FeedId, entry: Entry, state: str) -> EntryId | None:
        if self._find_entry(feed_id, entry.key) is not None:
            return None
        number = EntryId(next(self._ids))
        self._stored_entries[number] = _StoredEntry(feed_id, entry, state)
        return number

    def _change_entry(self, feed_id: FeedId, entry: Entry) -> EntryId | None:
        number = self._find_entry(feed_id, entry.key)
        assert number is not None
        self._stored_entries[number].entry = entry
        self._stored_entries[number].changes += 1
        return None if self._stored_entries[number].state in ("backlog", "held") else number

    async def entry(self, entry_id: EntryId) -> FiledEntry | None:
        """Return an entry."""
        stored = self._stored_entries.get(entry_id)
        if stored is None:
            return None
        title = self._feeds[stored.feed_id].title
        fingerprint = stored.entry.link_fingerprint
        shares_link = fingerprint is not None and any(
            other is not stored and other.feed_id == stored.feed_id and other.entry.link_fingerprint == fingerprint
            for other in self._stored_entries.values()
        )
        return FiledEntry(
            id=entry_id, feed_id=stored.feed_id, feed_title=title, entry=stored.entry, shares_link=shares_link
        )

    async def subscribe(  # noqa: PLR0913  # as the port has it
        self,
        destination: Destination,
        url: str,
        *,
        title: str,
        now: datetime,
        folder: str = "",
        made_by: str = "",
        schedule: Schedule | None = None,
        zone: str = "",
    ) -> Subscription:
        """Subscribe."""
        feed = next((feed for feed in self._feeds.values() if feed.url == url), None)
        if feed is None:
            feed = Feed(id=FeedId(next(self._ids)), url=url, title=title, next_due=now)
            self._feeds[feed.id] = feed
        if feed.health is Health.GONE or self._merged_feeds.pop(feed.id, None) is not None:
            self._feeds[feed.id] = replace(
                feed, health=Health.FINE, failures=0, problem="", failing_since=None, is_told=False, next_due=now
            )
        for subscription in self._subscriptions.values():
            if subscription.destination == destination and subscription.feed_id == feed.id:
                return subscription
        subscription = Subscription(
            id=SubscriptionId(next(self._ids)),
            destination=destination,
            feed_id=feed.id,
            folder=folder,
            made_by=made_by,
            number=self._feed_number(destination, feed.id),
            schedule=schedule,
            zone=zone,
        )
        self._subscriptions[subscription.id] = subscription
        self._subscribed_at[subscription.id] = now
        self._count_subscribers(feed.id)
        return subscription

    async def subscribe_all(
        self, destination: Destination, wanted: Sequence[ListedFeed], *, now: datetime, made_by: str = ""
    ) -> None:
        """Subscribe to a whole list."""
        for feed in wanted:
            await self.subscribe(destination, feed.url, title=feed.title, now=now, folder=feed.folder, made_by=made_by)

    async def unsubscribe(self, subscription_id: SubscriptionId) -> bool:
        """End a subscription."""
        subscription = self._subscriptions.pop(subscription_id, None)
        if subscription is not None:
            self._removed_subscriptions.append(subscription)
            self._count_subscribers(subscription.feed_id)
        return subscription is not None

    def _feed_number(self, destination: Destination, feed_id: FeedId) -> int:
        """Return the number that a feed had in a channel, else the next one."""
        gone = [subscription for subscription in self._removed_subscriptions if subscription.destination == destination]
        here = [
            subscription for subscription in self._subscriptions.values() if subscription.destination == destination
        ]
        before = next((subscription for subscription in gone if subscription.feed_id == feed_id), None)
        if before is None:
            return max((subscription.number for subscription in (*here, *gone)), default=0) + 1
        self._removed_subscriptions.remove(before)
        return before.number

    async def restore(self, destination: Destination, number: int, *, now: datetime) -> Feed | None:
        """Bring a subscription back."""
        for subscription in [
            one for one in self._removed_subscriptions if (one.destination, one.number) == (destination, number)
        ]:
            feed_id = self._merged_feeds.get(subscription.feed_id, subscription.feed_id)
            if any((one.destination, one.feed_id) == (destination, feed_id) for one in self._subscriptions.values()):
                return None
            self._removed_subscriptions.remove(subscription)
            self._subscriptions[subscription.id] = replace(subscription, feed_id=feed_id)
            if self._feeds[feed_id].health is Health.GONE:
                self._feeds[feed_id] = replace(self._feeds[feed_id], health=Health.FINE, failures=0, next_due=now)
            self._count_subscribers(feed_id)
            return self._feeds[feed_id]
        return None

    async def set_schedule(self, subscription_id: SubscriptionId, schedule: Schedule | None, *, zone: str = "") -> bool:
        """Set when a subscription's digests come."""
        subscription = self._subscriptions.get(subscription_id)
        if subscription is not None:
            self._subscriptions[subscription_id] = replace(subscription, schedule=schedule, zone=zone)
        return subscription is not None

    async def change_subscription(
        self, destination: Destination, number: int, change: Callable[[Subscription], Subscription]
    ) -> bool:
        """Change what is set of a subscription."""
        here = (one for one in self._subscriptions.values() if (one.destination, one.number) == (destination, number))
        for subscription in [*here]:
            self._subscriptions[subscription.id] = change(subscription)
            self._count_subscribers(subscription.feed_id)
            return True
        return False

    async def pause(self, subscription_id: SubscriptionId, *, paused: bool, until: datetime | None = None) -> bool:
        """Pause or resume."""
        subscription = self._subscriptions.get(subscription_id)
        if subscription is None:
            return False
        self._subscriptions[subscription_id] = replace(
            subscription, paused=paused and until is None, paused_until=until if paused else None
        )
        self._count_subscribers(subscription.feed_id)
        return True

    async def set_language(self, subscription_id: SubscriptionId, language: str) -> bool:
        """Set a subscription's language."""
        subscription = self._subscriptions.get(subscription_id)
        if subscription is not None:
            self._subscriptions[subscription_id] = replace(subscription, language=language)
        return subscription is not None

    def _story_language(self, story_id: StoryId, destination: Destination) -> str:
        return next((subscription.language for subscription in self._subscriptions_for(story_id, destination)), "")

    def _subscriptions_for(self, story_id: StoryId, destination: Destination) -> list[Subscription]:
        """Return the subscriptions of a destination that bring a story, the oldest first."""
        feeds = {self._current_feed(self._stored_entries[number]) for number in self._stories[story_id].entries}
        return [one for one in self._subscriptions.values() if one.destination == destination and one.feed_id in feeds]

    def _count_subscribers(self, feed_id: FeedId) -> None:
        count = sum(
            subscription.feed_id == feed_id and not subscription.paused for subscription in self._subscriptions.values()
        )
        self._feeds[feed_id] = replace(self._feeds[feed_id], subscribers=count)

    async def subscriptions(self, destination: Destination | None = None) -> Sequence[tuple[Subscription, Feed]]:
        """Return subscriptions."""
        subscriptions = [
            subscription
            for subscription in self._subscriptions.values()
            if destination in (None, subscription.destination)
        ]
        if destination is not None:
            subscriptions.sort(key=lambda subscription: subscription.number)
        return [(subscription, self._feeds[subscription.feed_id]) for subscription in subscriptions]

    # --- digests

    async def latest_article(self, entry_id: EntryId) -> Article | None:
        """Return the newest revision."""
        stored = self._stored_entries[entry_id]
        return stored.articles[-1][0] if stored.articles else None

    async def file_digest(  # noqa: PLR0913  # as the port says
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
        """File a digest."""
        stored = self._stored_entries[entry_id]
        filed = {article.revision: article.fingerprint for article, _ in stored.articles}
        if filed.get(digest.article.revision, digest.article.fingerprint) != digest.article.fingerprint:
            message = "Another reading of this article was filed meanwhile; it is read again."
            raise StoreError(message)
        desk = self._filing_context(
            entry_id, keys, digest.article.url, min(digest.article.published or now, now), beside
        )
        filing = decide(desk)  # before anything is saved: a transaction that fails saves nothing
        digest_id = DigestId(next(self._ids))
        others = {DigestId(next(self._ids)): one for one in focused}
        self._digests.update({digest_id: digest, **others})
        if stored.articles and stored.articles[-1][0].revision == digest.article.revision:
            stored.articles[-1] = (digest.article, [*stored.articles[-1][1], *others, digest_id])
        else:
            stored.articles.append((digest.article, [*others, digest_id]))
        self.stands_again(entry_id)
        stored.read_at = now
        stored.filed_at = stored.filed_at or now
        stored.keys = frozenset(keys)
        story_id = self._file_story(entry_id, filing, now)
        self.plan_deliveries(entry_id, story_id, filing, now)
        old = [d for d in self.deliveries.values() if d.story_id == story_id and d.state is not DeliveryState.FAILED]
        waits = {d.id for d in old if d.edition_id is not None and d.state is DeliveryState.PLANNED}
        complete = [] if desk.pending else self.release_rounds(filing, now)
        todo = {d.id: d.destination for d in [*complete, *old] if not d.is_held and d.id not in waits}
        await self._jobs.defer(*(then(number, todo[number]) for number in sorted(todo)))
        return digest_id

    async def term_counts(self, language: str, terms: Sequence[str]) -> TermCounts:
        """Return how often terms were met."""
        having = self._term_counts[language]
        return TermCounts(articles=having[""], articles_by_term={term: having[term] for term in terms if having[term]})

    async def candidates(
        self, entry_id: EntryId, keys: Sequence[str], *, url: str, moment: datetime, embedding: Embedding | None = None
    ) -> list[Candidate]:
        """Return articles that may report the same event."""
        return [
            Candidate(
                neighbour=one,
                article=self._stored_entries[one.entry_id].articles[-1][0],
                moment=self._stored_entries[one.entry_id].news_time,
            )
            for one in with_embedding_neighbours(
                self._neighbours(entry_id, keys, url, moment),
                self.embedding_neighbours(entry_id, embedding, moment) if embedding is not None else [],
            )
        ]

    async def count_terms(self, counted: TermExtractor, *, now: datetime, limit: int) -> int:
        """Count the terms of articles."""
        uncounted = [stored for stored in self._stored_entries.values() if stored.articles and not stored.is_counted][
            :limit
        ]
        for stored in uncounted:
            stored.is_counted = True
            language, terms, keys = counted(stored.articles[-1][0])
            self._term_counts[language].update({"", *terms})
            if self._term_counts[language][""] >= MAX_COUNTED_ARTICLES:
                self._term_counts[language] = Counter(
                    {term: met // 2 for term, met in self._term_counts[language].items() if met > 1}
                )
            if not stored.keys and stored.story_id is not None and stored.news_time >= now - MAX_TIME_APART:
                stored.keys = frozenset(keys)
        return len(uncounted)

    def _neighbours(self, entry_id: EntryId, keys: Sequence[str], url: str, moment: datetime) -> list[Neighbour]:
        there, shared = [], []
        fingerprint = link_fingerprint(url)
        for number, stored in self._stored_entries.items():
            if number == entry_id or stored.story_id is None or not stored.articles:
                continue
            urls = {article.url for article, _ in stored.articles}
            is_same = bool(url) and (
                url in urls or (fingerprint is not None and fingerprint in {link_fingerprint(one) for one in urls})
            )
            neighbour = Neighbour(
                entry_id=number, story_id=stored.story_id, feed_id=stored.feed_id, is_same_address=is_same
            )
            common = len(stored.keys & set(keys))
            if is_same:
                there.append(neighbour)
            elif common >= min_shared_keys(keys) and abs(stored.news_time - moment) <= MAX_TIME_APART:
                shared.append((-common, -number, neighbour))
        taken: Counter[StoryId] = Counter()
        near = there[::-1]
        for _, _, one in sorted(shared, key=lambda found: found[:2]):
            taken[one.story_id] += 1
            if taken[one.story_id] <= MAX_NEIGHBOURS_A_STORY:
                near.append(one)
        return near[:MAX_NEIGHBOURS]

    def _filing_context(
        self, entry_id: EntryId, keys: Sequence[str], url: str, moment: datetime, beside: Sequence[EntryId]
    ) -> FilingContext:
        stored = self._stored_entries[entry_id]
        near = self._neighbours(entry_id, keys, url, moment)
        known = {one.entry_id for one in near}
        near += [
            Neighbour(entry_id=number, story_id=story_id, feed_id=self._stored_entries[number].feed_id)
            for number in dict.fromkeys(beside)
            if number not in known and (story_id := self._stored_entries[number].story_id) is not None
        ]
        wanted = {one.story_id for one in near} | ({stored.story_id} if stored.story_id is not None else set())
        return FilingContext(
            neighbours=tuple(near),
            subscriptions=tuple(
                subscription
                for subscription in self._subscriptions.values()
                if subscription.feed_id == self._current_feed(stored)
            ),
            previous_story=stored.story_id,
            delivered={
                number: tuple(d.destination for d in self.deliveries.values() if d.story_id == number)
                for number in wanted
            },
            waiting={
                number: waiting
                for number in wanted
                if (
                    waiting := {
                        d.destination: d.waits_until
                        for d in self.deliveries.values()
                        if d.story_id == number and d.waits_until is not None
                    }
                )
            },
            preferences=self._preferences,
            pending=sum(
                other.state == "fresh" and other.feed_id == stored.feed_id and other is not stored
                for other in self._stored_entries.values()
            ),
            newcomers=frozenset(
                subscription.destination
                for subscription in self._subscriptions.values()
                if subscription.feed_id == self._current_feed(stored)
                and stored.filed_at is not None
                and self._subscribed_at[subscription.id] > stored.filed_at
            ),
        )

    def _file_story(self, entry_id: EntryId, filing: Filing, now: datetime) -> StoryId:
        story_id = filing.story_id
        if story_id is None:
            story_id = StoryId(next(self._ids))
            self._stories[story_id] = _StoredStory(first_filed=now)
        story = self._stories[story_id]
        if entry_id not in story.entries:
            story.entries.append(entry_id)
        self._stored_entries[entry_id].story_id = story_id
        self._stored_entries[entry_id].join_reason = filing.joined or self._stored_entries[entry_id].join_reason
        self._stored_entries[entry_id].state = "digested"
        return story_id

    async def wishes(self, entry_id: EntryId) -> Wishes:
        """Return the wishes of those who get an entry's digest."""
        stored = self._stored_entries[entry_id]
        having = [one for one in self.deliveries.values() if one.story_id == stored.story_id]
        there = {one.destination for one in having}
        asking = [
            subscription
            for subscription in self._subscriptions.values()
            if subscription.feed_id == self._current_feed(stored)
        ]
        wishing = [one for one in asking if one.filter.about or one.focus]
        return Wishes(
            waiting=tuple(one for one in wishing if one.destination not in there),
            delivered=tuple((one.destination, one.focus) for one in having if one.focus),
        )

    async def split_off_sources(self, story_id: StoryId, destination: Destination) -> Sequence[Source]:
        """Return the sources that were split off a story."""
        ours = {
            subscription.feed_id
            for subscription in self._subscriptions.values()
            if subscription.destination == destination
        }
        left = (
            stored
            for stored in self._stored_entries.values()
            if stored.former_story == story_id and self._current_feed(stored) in ours
        )
        return [Source(title=article.title, url=article.url) for stored in left for article, _ in stored.articles[-1:]]

    async def split_off_article(
        self,
        destination: Destination,
        url: str,
        *,
        by: str,
        now: datetime,
        then: Callable[[DeliveryId, Destination], Job],
    ) -> StoryId | None:
        """Split an article off its story."""
        wanted = {self._current_feed(stored) for stored in self._stored_entries.values()}
        ours = {
            subscription.feed_id
            for subscription in self._subscriptions.values()
            if subscription.destination == destination
        } & wanted
        fingerprint = link_fingerprint(url)
        at_it = {
            number: stored
            for number, stored in self._stored_entries.items()
            if stored.story_id is not None
            and any(fingerprint == link_fingerprint(article.url) for article, _ in stored.articles)
        }
        mine = [stored for _, stored in sorted(at_it.items()) if self._current_feed(stored) in ours]
        if not mine:
            return None
        story = mine[-1].story_id
        assert story is not None
        moved = {number: stored for number, stored in at_it.items() if stored.story_id == story}
        others = [number for number in self._stories[story].entries if number not in moved]
        if not set(self._own_entries(story, destination)) - set(moved):
            return None
        made = StoryId(next(self._ids))
        self._stories[made] = _StoredStory(first_filed=now, entries=sorted(moved))
        self._stories[story].entries = others
        for stored in moved.values():
            stored.former_story, stored.story_id = stored.story_id, made
            stored.join_reason, stored.split_off_by = None, (destination.home, by)
        feeds = {self._current_feed(stored) for stored in moved.values()}
        listening = {
            subscription.destination
            for subscription in self._subscriptions.values()
            if subscription.feed_id in feeds and not subscription.paused
        }
        every = {one.destination: one.focus for one in self.deliveries.values() if one.story_id == story}
        had = every.keys() & listening
        left = {one for one in had if self._own_entries(story, one)}
        planned = tuple(PlannedDelivery(destination=one, due=now, focus=every[one]) for one in sorted(left))
        self.plan_deliveries(min(moved), made, Filing(story_id=made, planned=planned), now)
        for one in list(self.deliveries.values()):
            if one.story_id == story and one.destination in had - left:
                self.deliveries[one.id] = replace(one, story_id=made)
        todo = [
            one
            for one in self.deliveries.values()
            if one.story_id in (story, made) and one.state is not DeliveryState.FAILED and not one.is_held
        ]
        await self._jobs.defer(*(then(one.id, one.destination) for one in sorted(todo, key=lambda one: one.id)))
        return made

    def _own_entries(self, story: StoryId, destination: Destination) -> list[EntryId]:
        """Return a story's entries that a workspace's subscriptions bring."""
        feeds = {
            subscription.feed_id
            for subscription in self._subscriptions.values()
            if subscription.destination.home == destination.home
        }
        return [
            number
            for number in self._stories[story].entries
            if self._current_feed(self._stored_entries[number]) in feeds
        ]

    def split_off_by(self, entry_id: EntryId, destination: Destination) -> str:
        """Return who split an entry off its story."""
        home, by = self._stored_entries[entry_id].split_off_by or ("", "")
        return (by if home == destination.home else "") or (SOMEBODY if home else "")

    def join_reason(self, entry_id: EntryId) -> JoinReason | None:
        """Return why an entry joined its story."""
        return self._stored_entries[entry_id].join_reason

    async def set_aside_entry(self, entry_id: EntryId, problem: str, *, now: datetime) -> None:
        """Record why there is no digest."""
        self._stored_entries[entry_id].state = "aside"
        self._stored_entries[entry_id].problem = f"{now:%H:%M} {problem}"

    async def paid_reply(self, key: str) -> ModelReply | None:
        """Return a stored reply."""
        return self._replies[key][0] if key in self._replies else None

    @asynccontextmanager
    async def payment_lock(self, *keys: str, purpose: str) -> AsyncIterator[None]:  # noqa: ARG002  # places are not counted
        """Let one at a time pay."""
        async with AsyncExitStack() as stack:
            for key in sorted(set(keys)):
                await stack.enter_async_context(self._payment_locks[key])
            yield

    async def keep_reply(
        self, key: str, reply: ModelReply, *, purpose: str, workspace: str = "", now: datetime
    ) -> None:
        """Keep a reply."""
        await self.keep_replies({key: reply}, purpose=purpose, workspace=workspace, now=now)

    async def keep_replies(
        self, replies: Mapping[str, ModelReply], *, purpose: str, workspace: str = "", now: datetime
    ) -> None:
        """Keep replies."""
        for key, reply in replies.items():
            self._replies.setdefault(key, (reply, purpose, workspace, now))

    async def spent_since(self, moment: datetime, *, workspace: str | None = None) -> list[Spending]:
        """Add up the replies by model and purpose."""
        paid = [
            (reply, purpose)
            for reply, purpose, place, when in self._replies.values()
            if when >= moment and workspace in (None, place)
        ]
        pairs = sorted({(reply.model, purpose) for reply, purpose in paid})
        return [_spent_on(pair, [reply for reply, purpose in paid if (reply.model, purpose) == pair]) for pair in pairs]

    # --- deliveries, and what conversations read

    async def assignment(self, delivery_id: DeliveryId) -> Assignment | None:
        """Return a delivery with what it delivers."""
        delivery = self.deliveries.get(delivery_id)
        if delivery is None:
            return None
        seen = self.story_as_seen(delivery.story_id, delivery.destination, delivery.shown_digest)
        if seen is None:
            return None
        story, digest_id, lead = seen
        hidden = self.hidden_in(delivery.story_id, delivery.destination)
        before = self._previous_digest(delivery.shown_digest, self._digests[digest_id])
        return Assignment(
            later=tuple(without_lines(one, hidden) for one in self._later_digests(delivery, lead)),
            delivery=delivery,
            story=story,
            digest=without_lines(self._digests[digest_id], hidden),
            digest_id=digest_id,
            previous=before and without_lines(before, hidden),
            hidden=hidden,
            language=self._story_language(delivery.story_id, delivery.destination),
            schedule=next(
                (one.schedule for one in self._subscriptions_for(delivery.story_id, delivery.destination)), None
            ),
            edition=self.editions[delivery.edition_id] if delivery.edition_id else None,
            preferences=await self.preferences(delivery.destination),
            is_withdrawn=self._entry_of(digest_id) in self.withdrawn,
        )

    def _previous_digest(self, shown: DigestId | None, digest: Digest) -> Digest | None:
        """Return the digest that stands there, or the one of the same article that looked for the same."""
        every = [
            numbers for stored in self._stored_entries.values() for _, numbers in stored.articles if shown in numbers
        ]
        beside = sorted(every[0], key=lambda one: (one != shown, -one)) if every else []
        alike = (one for one in map(self.digest, beside) if wish_key(one.focus) == wish_key(digest.focus))
        return next(alike, None)

    def _later_digests(self, delivery: Delivery, lead: EntryId) -> list[Digest]:
        if delivery.state is not DeliveryState.POSTED:
            return []
        feeds = {
            subscription.feed_id
            for subscription in self._subscriptions.values()
            if subscription.destination.home == delivery.destination.home
        }
        numbers = [number for number in self._stories[delivery.story_id].entries if number != lead]
        later = [
            self._stored_entries[number]
            for number in numbers
            if self._current_feed(self._stored_entries[number]) in feeds
        ]
        return [self._digests[stored.articles[-1][1][-1]] for stored in later]

    def story_as_seen(
        self, story_id: StoryId, destination: Destination, shown: DigestId | None = None
    ) -> tuple[Story, DigestId, EntryId] | None:
        """Return a story as a workspace sees it: its sources, its digest, and the entry that was made of."""
        feeds = {
            subscription.feed_id
            for subscription in self._subscriptions.values()
            if subscription.destination.home == destination.home
        }
        own = [
            number
            for number in self._stories[story_id].entries
            if self._current_feed(self._stored_entries[number]) in feeds
        ]
        if own:
            articles = [self._stored_entries[number].articles[-1][0] for number in own]
            return (
                Story(id=story_id, sources=_articles_by(articles)),
                self._newest_wished_digest(story_id, destination, own[0]),
                own[0],
            )
        if shown is None:
            return None
        return Story(id=story_id, sources=_articles_by([self._digests[shown].article])), shown, EntryId(0)

    def _newest_wished_digest(self, story_id: StoryId, destination: Destination, entry_id: EntryId) -> DigestId:
        """Return the newest digest of an article that looks first for what its destination wished, else the plain."""
        place = (story_id, destination)
        foci = [one.focus for one in self.deliveries.values() if (one.story_id, one.destination) == place]
        newest = self._stored_entries[entry_id].articles[-1][1][::-1]
        wanted = wish_key("".join(foci))
        fitting = [one for one in newest if wish_key(self._digests[one].focus) == wanted]
        return next(iter(fitting), None) or next(one for one in newest if not self._digests[one].focus)

    def digest(self, digest_id: DigestId) -> Digest:
        """Return a digest."""
        return self._digests[digest_id]

    def feed_title(self, feed_id: FeedId) -> str:
        """Return what a feed is called."""
        return self._feeds[feed_id].name

    async def save_delivery(self, delivery: Delivery, *, over: Delivery | None = None) -> None:
        """Save a delivery."""
        check_expected_state(self.deliveries[delivery.id], over)
        self.deliveries[delivery.id] = delivery
        shown = delivery.shown_digest
        if delivery.state is DeliveryState.POSTED and shown is not None:
            self.begin_rereading(self._entry_of(shown), self._digests[shown].article, delivery.since)

    def _entry_of(self, digest_id: DigestId) -> EntryId:
        return next(
            n for n, stored in self._stored_entries.items() if any(digest_id in made for _, made in stored.articles)
        )

    def latest_articles(self) -> list[tuple[EntryId, FeedId, StoryId | None, Article, datetime]]:
        """Return the newest revision of every article."""
        return [
            (number, stored.feed_id, stored.story_id, stored.articles[-1][0], stored.read_at)
            for number, stored in self._stored_entries.items()
            if stored.articles
        ]

    def newest_digests(self, destination: Destination) -> list[FiledDigest]:
        """Return the newest digests of a workspace's entries."""
        feeds = {feed.id for feed in self.feeds_in(destination)}
        return [
            FiledDigest(
                entry_id=number,
                feed_id=self._current_feed(stored),
                feed=self._feeds[stored.feed_id].title,
                story=stored.story_id or -number,
                digest=self._digests[stored.articles[-1][1][-1]],
                read_at=stored.read_at,
                filed_at=stored.filed_at or stored.read_at,
            )
            for number, stored in self._stored_entries.items()
            if stored.articles and self._current_feed(stored) in feeds
        ]

    def is_watched(self, feed_id: FeedId) -> bool:
        """Check whether somebody subscribes to a feed."""
        return self._feeds[feed_id].subscribers > 0

    def newest_digest(self, delivery: Delivery) -> tuple[Digest, str]:
        """Return a delivery's newest digest, and its language."""
        seen = self.story_as_seen(delivery.story_id, delivery.destination, delivery.shown_digest)
        assert seen is not None
        digest = without_lines(self._digests[seen[1]], self.hidden_in(delivery.story_id, delivery.destination))
        return digest, self._story_language(delivery.story_id, delivery.destination)

    def feed_titles(self) -> list[tuple[FeedId, str]]:
        """Return what each feed is called."""
        return [(feed.id, feed.title) for feed in self._feeds.values()]

    def feeds_in(self, destination: Destination) -> list[Feed]:
        """Return the feeds of a workspace."""
        wished = {
            subscription.feed_id
            for subscription in self._subscriptions.values()
            if subscription.destination.home == destination.home
        }
        return [feed for feed in self._feeds.values() if feed.id in wished]

    async def counts(self, *, now: datetime) -> Counts:
        """Count."""
        states = [delivery.state.value for delivery in self.deliveries.values()]
        return Counts(
            feeds=len([feed for feed in self._feeds.values() if feed.subscribers]),
            failing=len([f for f in self._feeds.values() if f.subscribers and f.health is not Health.FINE]),
            entries=len(self._stored_entries),
            digests=len(self._digests),
            deliveries={state: states.count(state) for state in set(states)},
            jobs={"todo": len(self._jobs.queue), "doing": 0, "failed": 0},
            set_aside=sum(stored.state == "aside" for stored in self._stored_entries.values()),
            troubled=sorted(
                (feed for feed in self._feeds.values() if feed.subscribers and feed.health is not Health.FINE),
                key=lambda feed: (feed.failing_since or now, feed.id),
            )[:MAX_FEEDS_LISTED],
            spent_today=await self.spent_since(budget_day_start(now)),
            opinions=self._opinions_by_feed(),
        )

    def _opinions_by_feed(self) -> list[Opinions]:
        """Return what people think of each feed, the most disliked first."""
        given: dict[str, list[bool]] = {}
        for (number, _), opinion in self.opinions.items():
            story = self.deliveries[number].story_id
            feed = next(feed_id for _, feed_id, told, _, _ in self.latest_articles() if told == story)
            given.setdefault(self._feeds[self._merged_feeds.get(feed, feed)].name, []).append(opinion.is_good)
        told = [Opinions(feed=feed, good=sum(said), bad=len(said) - sum(said)) for feed, said in given.items()]
        return sorted(told, key=lambda one: (-one.bad, -one.good))[:MAX_FEEDS_LISTED]


def _articles_by(articles: Sequence[Article]) -> tuple[Source, ...]:
    return unique_sources(
        Source(title=a.title, url=a.url, publisher=a.publisher, published=a.published) for a in articles
    )


def _known_entry(entry: Entry, changes: int) -> KnownEntry:
    return KnownEntry(
        key=entry.key,
        fingerprint=entry.fingerprint,
        link=entry.link_fingerprint,
        title=entry.title_fingerprint,
        headline=entry.title,
        changes=changes,
    )


def _entry_names(entry: Entry) -> set[object]:
    named: set[object] = {("key", entry.key), ("link", entry.link_fingerprint), ("title", entry.title_fingerprint)}
    return (named | {("key", alias) for alias in entry.aliases}) - {("link", None), ("title", None)}


def _host_of(url: str) -> str:
    return urlsplit(url).hostname or ""


def _spent_on(pair: tuple[str, str], replies: list[ModelReply]) -> Spending:
    model, purpose = pair
    return Spending(
        model=model,
        purpose=purpose,
        replies=len(replies),
        tokens_in=sum(reply.tokens_in for reply in replies),
        tokens_out=sum(reply.tokens_out for reply in replies),
    )
