"""Editions, waiting deliveries and what channels asked for, in memory: the part of MemoryStore beside news and talk."""

from __future__ import annotations

import asyncio
import itertools
from abc import abstractmethod
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain.article import Article
from bot.domain.delivery import (
    ROUND_END,
    Assignment,
    Delivery,
    DeliveryId,
    DeliveryState,
    Edition,
    EditionAssignment,
    EditionId,
    MessageRef,
    Record,
    expected_state_of,
)
from bot.domain.digest import Digest, DigestId
from bot.domain.entry_identity import link_fingerprint
from bot.domain.feed import EntryId, Feed, FeedId
from bot.domain.filing import Filing, Gathering
from bot.domain.filters import Filter
from bot.domain.hiding import without_lines
from bot.domain.history import PAUSED, UNWANTED, ArticleHistory, Opinion
from bot.domain.job import Deliver, Job
from bot.domain.preferences import Preferences
from bot.domain.story import JoinReason, Story, StoryId
from bot.domain.subscription import Destination, Subscription, SubscriptionId
from bot.errors import LeaseLost
from tests.fakes.changes import MemoryChanges
from tests.fakes.digest_events import MemoryDigestEvents
from tests.fakes.jobs import MemoryJobs
from tests.fakes.presences import MemoryPresences

Then = Callable[[DeliveryId, Destination], Job]


def check_expected_state(current: Record, expected: Record | None) -> None:
    """Raise LeaseLost where a record does not stand as it was read."""
    if expected is not None and expected_state_of(current) != expected_state_of(expected):
        raise LeaseLost(str(current.state))


class MemoryChannels(MemoryChanges, MemoryDigestEvents, MemoryPresences):
    """Fulfils `bot.ports.ChannelStore` and the waiting part of `DeliveryStore`; the rest is its subclass's."""

    _jobs: MemoryJobs
    _ids: itertools.count[int]
    _subscriptions: dict[SubscriptionId, Subscription]
    _merged_feeds: dict[FeedId, FeedId]
    _removed_subscriptions: list[Subscription]
    deliveries: dict[DeliveryId, Delivery]
    hidden: set[tuple[str, StoryId, str]]

    def __init__(self) -> None:
        super().__init__()
        self.editions: dict[EditionId, Edition] = {}
        self.opinions: dict[tuple[DeliveryId, str], Opinion] = {}
        self._preferences: dict[Destination, Preferences] = {}
        self._passed_over: dict[tuple[EntryId, Destination], tuple[str, datetime]] = {}

    @abstractmethod
    async def assignment(self, delivery_id: DeliveryId) -> Assignment | None:
        """Return a delivery with what it delivers."""

    @abstractmethod
    def story_as_seen(
        self, story_id: StoryId, destination: Destination, shown: DigestId | None = None
    ) -> tuple[Story, DigestId, EntryId] | None:
        """Return a story as a workspace sees it: its sources, its digest, and the entry that was made of."""

    @abstractmethod
    def digest(self, digest_id: DigestId) -> Digest:
        """Return a digest."""

    @abstractmethod
    def latest_articles(self) -> Sequence[tuple[EntryId, FeedId, StoryId | None, Article, datetime]]:
        """Return the newest revision of every article, with its entry, feed, story and the time it was read."""

    def plan_deliveries(self, entry_id: EntryId, story_id: StoryId, filing: Filing, now: datetime) -> None:
        """Plan deliveries, and release those that waited for the last of their round."""
        there = {one.destination for one in self.deliveries.values() if one.story_id == story_id}
        for planned in filing.planned:
            if planned.destination not in there:
                number = DeliveryId(next(self._ids))
                self.deliveries[number] = Delivery(
                    id=number,
                    story_id=story_id,
                    destination=planned.destination,
                    state=DeliveryState.PLANNED,
                    since=now,
                    due=planned.due,
                    is_held=planned.due > now,
                    because=planned.because,
                    is_unjudged=planned.is_unjudged,
                    focus=planned.focus,
                )
        for one in list(self.deliveries.values()):
            due = filing.earlier_due.get(one.destination) if one.story_id == story_id else None
            if due is not None and one.waits_until is not None and due < one.waits_until:
                self.deliveries[one.id] = replace(one, due=due, is_held=due > now)
        for passed in filing.passed_over:
            self._passed_over[entry_id, passed.destination] = passed.reason, now

    def release_rounds(self, filing: Filing, now: datetime) -> list[Delivery]:
        """Release the deliveries that waited for the last of their round, and return them."""
        places = filing.gathering
        return self._release(
            lambda one: one.destination in places and one.due is not None and one.due <= now + ROUND_END
        )

    def _release(self, which: Callable[[Delivery], bool]) -> list[Delivery]:
        found = [replace(one, is_held=False) for one in self.deliveries.values() if one.is_held and which(one)]
        self.deliveries.update({one.id: one for one in found})
        return found

    async def gather_edition(
        self,
        delivery_id: DeliveryId,
        gathering: Gathering,
        *,
        now: datetime,
        then: Callable[[EditionId, Destination], Job],
    ) -> EditionId | None:
        """Make an edition of what waits."""
        asked = self.deliveries[delivery_id]
        waiting = [
            one
            for one in self.deliveries.values()
            if one.destination == asked.destination and _is_waiting(one, gathering.until) and not one.is_alone
        ][: gathering.max_stories]
        if len(waiting) < gathering.min_stories or asked not in waiting:
            return None
        number = EditionId(next(self._ids))
        self.editions[number] = Edition(
            id=number,
            destination=asked.destination,
            title=gathering.title(len(waiting)),
            state=DeliveryState.PLANNED,
            since=now,
        )
        self.deliveries.update({one.id: replace(one, edition_id=number, is_held=False) for one in waiting})
        await self._jobs.defer(then(number, asked.destination))
        return number

    async def drop_unwanted(self, destination: Destination, *, until: datetime, now: datetime) -> list[DeliveryId]:
        """Pass over what no subscription brings any more."""
        subscriptions = [
            subscription for subscription, _ in await self.subscriptions(destination) if not subscription.paused
        ]
        feeds = {subscription.feed_id for subscription in subscriptions}
        brought = {
            story for _, feed, story, _, _ in self.latest_articles() if self._merged_feeds.get(feed, feed) in feeds
        }
        dropped = [
            one
            for one in self.deliveries.values()
            if _is_waiting(one, until) and one.destination == destination and one.story_id not in brought
        ]
        for one in dropped:
            del self.deliveries[one.id]
            entries = [number for number, _, story, _, _ in self.latest_articles() if story == one.story_id]
            self._passed_over.update({(number, destination): (UNWANTED, now) for number in entries})
        return [one.id for one in dropped]

    async def edition(self, edition_id: EditionId) -> EditionAssignment | None:
        """Return an edition with its stories."""
        edition = self.editions.get(edition_id)
        if edition is None:
            return None
        parts = [await self.assignment(one.id) for one in self.deliveries.values() if one.edition_id == edition_id]
        return EditionAssignment(edition=edition, parts=tuple(part for part in parts if part is not None))

    async def count_unposted(self, edition_id: EditionId) -> int:
        """Count what is still to be posted."""
        to_come = {DeliveryState.PLANNED, DeliveryState.POSTING}
        return sum(one.edition_id == edition_id and one.state in to_come for one in self.deliveries.values())

    async def is_queued_in_edition(self, delivery: Delivery) -> bool:
        """Look for those before it, and then for its job."""
        first = any(
            one.edition_id == delivery.edition_id and one.id < delivery.id and one.state is DeliveryState.PLANNED
            for one in self.deliveries.values()
        )
        return first and any(isinstance(job, Deliver) and job.delivery_id == delivery.id for job in self._jobs.queue)

    async def save_edition(self, edition: Edition, *, over: Edition | None = None, then: Then | None) -> None:
        """Save an edition."""
        check_expected_state(self.editions[edition.id], over)
        self.editions[edition.id] = edition
        if then is not None:
            todo = [one for one in self.deliveries.values() if one.edition_id == edition.id]
            unposted = [one for one in todo if one.state is not DeliveryState.POSTED]
            await self._jobs.defer(*(then(one.id, one.destination) for one in unposted))

    async def edition_of_message(self, destination: Destination, message: MessageRef) -> EditionAssignment | None:
        """Return the edition that a message is."""
        there = {(one.destination, one.message): one.id for one in self.editions.values()}
        number = there.get((destination, message))
        return None if number is None else await self.edition(number)

    async def queue_due_deliveries(self, now: datetime, *, then: Then) -> int:
        """Queue what is due."""
        found = self._release(lambda one: one.due is not None and one.due <= now)
        await self._jobs.defer(*(then(one.id, one.destination) for one in found))
        return len(found)

    async def release_pending(self, destination: Destination, *, then: Then, refused: bool = False) -> int:
        """Queue what is held for a destination."""
        found = self._release(lambda one: one.destination == destination and bool(one.problem or not refused))
        await self._jobs.defer(*(then(one.id, one.destination) for one in found))
        return len(found)

    async def count_refused(self, destination: Destination) -> int:
        """Return how much is held because it was refused."""
        held = (one for one in self.deliveries.values() if one.is_held and one.destination == destination)
        return sum(bool(one.problem) for one in held)

    async def postpone(
        self, destination: Destination, slots: Mapping[FeedId, datetime], *, feeds: Collection[FeedId] | None = None
    ) -> list[datetime]:
        """Change when held deliveries are due."""
        brought: dict[StoryId | None, set[FeedId]] = {}
        for _, feed_id, story, _, _ in self.latest_articles():
            brought.setdefault(story, set()).add(self._merged_feeds.get(feed_id, feed_id))
        dues: list[datetime] = []
        for one in list(self.deliveries.values()):
            by = brought.get(one.story_id, set())
            is_meant = one.is_held and one.destination == destination and (feeds is None or not by.isdisjoint(feeds))
            if is_meant and by & slots.keys():
                due = min(slots[feed_id] for feed_id in by & slots.keys())
                self.deliveries[one.id] = replace(one, due=due)
                dues.append(due)
        return sorted(dues)

    def _posted_delivery(self, destination: Destination, message: MessageRef) -> Delivery | None:
        found = (one for one in self.deliveries.values() if (one.destination, one.message) == (destination, message))
        return next(found, None)

    async def mute_story(self, destination: Destination, message: MessageRef, *, muted: bool = True) -> bool | None:
        """Mute a story, or no longer."""
        delivery = self._posted_delivery(destination, message)
        if delivery is None:
            return None
        self.deliveries[delivery.id] = replace(delivery, is_muted=muted)
        return delivery.is_muted is not muted

    async def save_opinion(self, opinion: Opinion, *, now: datetime) -> bool:
        """Keep an opinion."""
        assert now.tzinfo is not None
        delivery = self._posted_delivery(opinion.destination, opinion.message)
        if delivery is not None:
            self.opinions[delivery.id, opinion.person] = opinion
        return delivery is not None

    async def preferences(self, destination: Destination) -> Preferences:
        """Return what a destination asked for; meanwhile others come to do something, too, as with a database."""
        await asyncio.sleep(0)
        return self._preferences.get(destination, Preferences(destination=destination))

    async def change_preferences(
        self, destination: Destination, change: Callable[[Preferences], Preferences]
    ) -> Preferences:
        """Change what a destination asked for."""
        self._preferences[destination] = change(await self.preferences(destination))
        return self._preferences[destination]

    async def queue_due_round_ups(self, now: datetime, *, then: Callable[[Destination, datetime], Job]) -> int:
        """Queue the round-ups that are due."""
        due = [one for one in self._preferences.values() if one.rounds_due is not None and one.rounds_due <= now]
        for one in due:
            self._preferences[one.destination] = one.with_next_round_up(now + timedelta(seconds=1))
        await self._jobs.defer(*(then(one.destination, one.rounds_due) for one in due if one.rounds_due))
        return len(due)

    async def set_filter(self, subscription_id: SubscriptionId, only: Filter) -> bool:
        """Set a subscription's filter."""
        subscription = self._subscriptions.get(subscription_id)
        if subscription is not None:
            self._subscriptions[subscription_id] = replace(subscription, filter=only)
        return subscription is not None

    async def set_focus(self, subscription_id: SubscriptionId, wish: str) -> bool:
        """Set what a subscription's digests look for first."""
        found = self._subscriptions.get(subscription_id)
        if found is not None:
            self._subscriptions[subscription_id] = replace(found, focus=wish)
        return found is not None

    @abstractmethod
    async def subscriptions(self, destination: Destination | None = None) -> Sequence[tuple[Subscription, Feed]]:
        """Return subscriptions."""

    async def subscriptions_in(self, platform: str, workspace: str) -> Sequence[tuple[Subscription, Feed]]:
        """Return the subscriptions of a workspace."""
        home = f"{platform}:{workspace}"
        return [
            (subscription, feed)
            for subscription, feed in await self.subscriptions()
            if subscription.destination.home == home
        ]

    async def count_missed_stories(
        self, destination: Destination, feeds: Collection[FeedId], *, since: datetime
    ) -> int:
        """Count stories that do not come."""
        there = {one.story_id for one in self.deliveries.values() if one.destination == destination}
        found = {
            story
            for number, feed, story, _, read in self.latest_articles()
            if self._merged_feeds.get(feed, feed) in feeds and story not in there
            for reason, decided in [self._passed_over.get((number, destination), ("", read))]
            if reason in {PAUSED, UNWANTED} and decided >= since
        }
        return len(found)

    async def newest_stories(self, destination: Destination, *, limit: int) -> Sequence[tuple[Story, Digest]]:
        """Return the newest stories of a destination's feeds."""
        feeds = {
            subscription.feed_id
            for subscription in self._subscriptions.values()
            if subscription.destination == destination
        }
        found = {
            story_id
            for _, feed_id, story_id, _, _ in self.latest_articles()
            if feed_id in feeds and story_id is not None
        }
        seen = [self.story_as_seen(number, destination) for number in sorted(found, reverse=True)][:limit]
        return [
            (one[0], without_lines(self.digest(one[1]), self.hidden_in(one[0].id, destination)))
            for one in seen
            if one is not None
        ]

    @abstractmethod
    def hidden_in(self, story_id: StoryId, destination: Destination) -> frozenset[str]:
        """Return the marks of the lines that are taken down."""

    async def article_history(
        self, destination: Destination, *, message: str = "", url: str = ""
    ) -> ArticleHistory | None:
        """Return what became of an article that was digested."""
        feeds = {
            subscription.feed_id
            for subscription in self._subscriptions.values()
            if subscription.destination == destination
        }
        posted = self._posted_delivery(destination, MessageRef(message)) if message else None
        for entry_id, feed_id, story_id, article, read in self.latest_articles():
            if story_id is None:
                continue
            is_it = (
                story_id == posted.story_id
                if posted
                else feed_id in feeds and link_fingerprint(article.url) == link_fingerprint(url)
            )
            if not is_it:
                continue
            seen = self.story_as_seen(story_id, destination)
            if seen is None:
                continue
            told, digest_id, lead = seen
            digest = self.digest(digest_id)
            if posted and entry_id != lead:
                continue
            here = (
                one for one in self.deliveries.values() if (one.story_id, one.destination) == (story_id, destination)
            )
            return ArticleHistory(
                entry_id=entry_id,
                title=article.title,
                url=article.url,
                feed=self.feed_title(feed_id),
                state="digested",
                filed=read,
                model=digest.model,
                note=digest.note,
                focus=digest.focus,
                rejected=len(digest.rejected),
                sources=len(told.sources),
                is_lead=entry_id == lead,
                joined=self.join_reason(entry_id),
                parted=self.split_off_by(entry_id, destination),
                beside="" if entry_id == lead else told.sources[0].title,
                delivery=next(here, None),
                passed_over=self._passed_over.get((entry_id, destination), ("", read))[0],
            )
        return None

    @abstractmethod
    def split_off_by(self, entry_id: EntryId, destination: Destination) -> str:
        """Return who split an entry off its story, as a destination may know it."""

    @abstractmethod
    def join_reason(self, entry_id: EntryId) -> JoinReason | None:
        """Return why an entry joined its story."""

    @abstractmethod
    async def forget_questions(self, destination: Destination, *, asked_by: str = "") -> int:
        """Forget what a workspace asked."""

    @abstractmethod
    async def unsubscribe(self, subscription_id: SubscriptionId) -> bool:
        """End a subscription."""

    @abstractmethod
    def feed_title(self, feed_id: FeedId) -> str:
        """Return what a feed is called."""

    async def forget_workspace(self, platform: str, workspace: str) -> int:
        """Delete a workspace's subscriptions, deliveries, editions and preferences."""

        def is_ours(place: Destination) -> bool:
            return (place.platform, place.workspace) == (platform, workspace)

        ours = [number for number, subscription in self._subscriptions.items() if is_ours(subscription.destination)]
        for number in ours:
            await self.unsubscribe(number)
        self._removed_subscriptions[:] = [
            subscription for subscription in self._removed_subscriptions if not is_ours(subscription.destination)
        ]
        self.deliveries = {key: one for key, one in self.deliveries.items() if not is_ours(one.destination)}
        self.editions = {key: one for key, one in self.editions.items() if not is_ours(one.destination)}
        self._preferences = {place: one for place, one in self._preferences.items() if not is_ours(place)}
        self.forget_digest_events_of(is_ours)
        self.forget_changes_of(is_ours)
        self.hidden = {one for one in self.hidden if one[0] != f"{platform}:{workspace}"}
        self.forget_presence(platform, workspace)
        await self.forget_questions(Destination(platform, workspace, ""))
        return len(ours)


def _is_waiting(one: Delivery, until: datetime) -> bool:
    """Check whether a delivery waits for a post of its own, or an edition, until then."""
    is_due = not one.is_held or one.due is None or one.due <= until
    return one.state is DeliveryState.PLANNED and one.edition_id is None and is_due
