"""The publisher: decides who gets a digest and when, and posts it exactly once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

import structlog

from bot import metrics
from bot.domain.delivery import (
    MAX_ATTEMPTS,
    ROUND_WAIT,
    Assignment,
    Delivery,
    DeliveryId,
    DeliveryState,
    Edition,
    EditionAssignment,
    EditionId,
    MessageRef,
)
from bot.domain.health import alert_text
from bot.domain.job import Deliver, DeliverEdition, SendFeedAlert
from bot.domain.preferences import Preferences
from bot.domain.subscription import Destination
from bot.errors import DestinationGone, PlatformError
from bot.ports import Clock, Editions, Platform, Store
from bot.post_limiter import PostLimiter
from bot.publisher.closed_channels import notify_closed_once, reopen_channel
from bot.publisher.follow_ups import post_addition_notes, replace_split_notes, with_differences
from bot.publisher.localization import DigestLocalizer
from bot.publisher.planning import gathering
from bot.publisher.posting import ExactlyOncePoster, RecordOperations, check_unposted
from bot.publisher.revisions import RevisionNotifier, as_posted, was_withdrawn_before_post
from bot.summarizer.digest_translation import DigestTranslator
from bot.text.catalogue import say

LOG = structlog.get_logger(__name__)

UNCONNECTED_RETRY = timedelta(minutes=5)
"""How long a delivery waits for a worker that is connected to its platform."""
REFUSED_RETRY = timedelta(minutes=15)
"""How long a delivery that a platform kept refusing waits for its retry, together with all that came meanwhile."""
CLOSED_RETRY = timedelta(hours=6)
"""How long deliveries to a closed channel are held before the channel is tried again."""
CLOSED_TRIES = 28
"""Most attempts at a closed channel: after this many, a week, nobody is going to open it."""


class Publisher:
    """Carries out deliveries and editions.

    Args:
        platforms: the platforms by name.
        grace: how long a post sent before a crash may still be under way.
        translator: translates digests into the languages that destinations want.
        post_limiter: says when a platform may be requested; None for no limit.

    Attributes:
        singly: the platforms that show each digest separately.
    """

    def __init__(
        self,
        platforms: Mapping[str, Platform],
        store: Store,
        clock: Clock,
        *,
        grace: timedelta,
        translator: DigestTranslator,
        post_limiter: PostLimiter | None = None,
    ) -> None:
        self._platforms = platforms
        self.singly = frozenset(name for name, platform in platforms.items() if platform.editions is None)
        self._store = store
        self._clock = clock
        self._grace = grace
        self._localizer = DigestLocalizer(translator)
        self._post_limiter = post_limiter or PostLimiter()
        self._revisions = RevisionNotifier(store, clock)

    async def deliver(self, delivery_id: DeliveryId) -> None:
        """Take a delivery to its target state: posted, edited, held, or failed with its reason.

        Raises:
            LeaseLost: another worker has it.
            ModelError: a translation is wanted, and the model is unavailable for now.
            PlatformError, RateLimited: not now; `retry_after` says when to try again.
        """
        assignment = await self._store.assignment(delivery_id)
        if assignment is None:
            LOG.warning("delivery.gone", delivery=delivery_id)
            return
        delivery = assignment.delivery
        platform = self._platform_of(delivery.destination)
        if was_withdrawn_before_post(assignment, delivery):
            await self._give_up(delivery, say("the publisher has withdrawn the article"))
            return
        if await self._drop_if_unwanted(delivery) or await self._hold_for_quiet_hours(assignment):
            return
        if await self._join_edition(assignment, platform):
            return
        was_posted = delivery.state is DeliveryState.POSTED
        operations = self._operations(assignment, platform)
        try:
            await ExactlyOncePoster(operations, self._clock, grace=self._grace).advance(delivery)
        except DestinationGone as error:
            problem = str(error)
            await (self._leave_as_posted(delivery, problem) if was_posted else self._close_channel(assignment, problem))
            return
        except PlatformError as error:
            await self._post_limiter.back_off(error, delivery.destination)
            await self._handle_refusal(error, delivery)
            if was_posted:
                return
        else:
            metrics.count_post(delivery, self._clock.now())
            await reopen_channel(self._store, assignment.preferences)
        # The edition links to its digests: once the last of them is posted, it can say where they are.
        if (edition := assignment.edition) and (was_posted or not await self._store.count_unposted(edition.id)):
            await self.deliver_edition(edition.id)

    async def deliver_edition(self, edition_id: EditionId) -> None:
        """Take an edition to its target state; its digests follow once it is posted.

        Raises:
            ModelError: a translation is wanted, and the model is unavailable for now.
            PlatformError, RateLimited: not now.
        """
        assignment = await self._store.edition(edition_id)
        if assignment is None or assignment.edition.state is DeliveryState.FAILED:
            LOG.warning("edition.gone", edition=edition_id)
            return
        edition = assignment.edition
        platform = self._platform_of(edition.destination)
        if platform.editions is None or not assignment.parts:
            await self._dissolve_edition(assignment, "nothing to tell", timedelta(0))
            return
        operations = self._edition_operations(assignment, platform.editions)
        try:
            await ExactlyOncePoster(operations, self._clock, grace=self._grace).advance(edition)
        except PlatformError as error:
            await self._post_limiter.back_off(error, edition.destination)
            if error.retry:
                raise
            if edition.state is DeliveryState.POSTED:  # readers keep what they have, as with an unedited digest
                LOG.warning("edition.not_edited", edition=edition.id, problem=str(error))
                await self._store.save_edition(replace(edition, problem=str(error)), over=edition, then=None)
                return
            if isinstance(error, DestinationGone):
                await self._notify_closed(assignment.parts[0].preferences, str(error))
            await self._dissolve_edition(
                assignment, str(error), CLOSED_RETRY if isinstance(error, DestinationGone) else timedelta(0)
            )

    async def queue_due(self) -> None:
        """Queue the held deliveries that are due."""
        number = await self._store.queue_due_deliveries(self._clock.now(), then=Deliver)
        if number:
            LOG.info("delivery.sent_on", deliveries=number)

    async def send_feed_alert(self, job: SendFeedAlert) -> None:
        """Send a channel an alert about one of its feeds, if it is still subscribed.

        Raises:
            PlatformError, RateLimited: not now.
        """
        subscriptions = await self._store.subscriptions(job.destination)
        pair = next(
            (
                (subscription, feed)
                for subscription, feed in subscriptions
                if feed.id == job.feed_id and not subscription.paused
            ),
            None,
        )
        if pair is None:
            return
        subscription, feed = pair
        platform = self._platform_of(job.destination)
        text = alert_text(job.alert, feed, self._clock.now(), number=subscription.number)
        await self._post_limiter.acquire(job.destination)
        try:
            await platform.notify_channel(job.destination, text, key=job.key)
        except PlatformError as error:
            await self._post_limiter.back_off(error, job.destination)
            if error.retry:
                raise
            LOG.warning("tell.failed", destination=str(job.destination), problem=str(error))

    def _platform_of(self, destination: Destination) -> Platform:
        platform = self._platforms.get(destination.platform)
        if platform is None:
            # Another worker may have the token, or this one may get it: nothing is given up.
            message = f"{destination.platform} is not connected here; set its token."
            raise PlatformError(message, retry=True, retry_after=UNCONNECTED_RETRY)
        return platform

    async def _drop_if_unwanted(self, delivery: Delivery) -> bool:
        """Drop all waiting deliveries that the channel no longer wants; return whether this one is among them."""
        if delivery.state is not DeliveryState.PLANNED or delivery.edition_id is not None:
            return False
        now = self._clock.now()
        dropped = await self._store.drop_unwanted(delivery.destination, until=now + ROUND_WAIT, now=now)
        return delivery.id in dropped

    async def _hold_for_quiet_hours(self, assignment: Assignment) -> bool:
        """Hold an overdue delivery that falls into its channel's quiet hours; one requested early is posted."""
        delivery, routine, now = assignment.delivery, assignment.routine, self._clock.now()
        is_late = delivery.due is not None and delivery.due <= now
        if delivery.state is not DeliveryState.PLANNED or delivery.edition_id is not None or not is_late:
            return False
        end = routine.after_quiet_hours(now)
        if end <= now:
            return False
        await self._store.save_delivery(replace(delivery, is_held=True, due=end), over=delivery)
        return True

    async def _join_edition(self, assignment: Assignment, platform: Platform) -> bool:
        """Put a planned delivery into an edition if enough others wait; return whether it waits for one."""
        delivery = assignment.delivery
        if (edition := assignment.edition) is not None and delivery.state is DeliveryState.PLANNED:
            # A job from before its edition would post it before the stories that come first.
            return edition.state is not DeliveryState.POSTED or await self._store.is_queued_in_edition(delivery)
        if edition or delivery.state is not DeliveryState.PLANNED or delivery.is_alone or platform.editions is None:
            return False
        now = self._clock.now()
        how = gathering(assignment.preferences.routine, delivery, now)
        return await self._store.gather_edition(delivery.id, how, now=now, then=DeliverEdition) is not None

    def _operations(self, assignment: Assignment, platform: Platform) -> RecordOperations[Delivery]:
        delivery = assignment.delivery
        destination, story = delivery.destination, assignment.story
        under = assignment.edition.message if assignment.edition else None
        shown = assignment.digest_with_note  # in its destination's language, once translated
        updated = self._revisions.correction_time(assignment)

        async def prepare() -> None:
            nonlocal shown
            await self._post_limiter.acquire(destination)  # first, so that being too early costs little
            (localized,) = await self._localizer.localized(("delivery", delivery.id), [assignment])
            shown = await with_differences(as_posted(localized, assignment, updated), assignment)

        async def edit(message: MessageRef) -> None:
            if not delivery.is_muted or assignment.hidden:  # what was taken down is removed without a word
                await platform.edit(message, destination, story, shown, under=under)
            if not delivery.is_muted:
                # Platforms have one level of threads: notes on a digest in an edition are posted beside it.
                await self._revisions.post_corrections(assignment, platform, under or message)
                await post_addition_notes(assignment, platform, under or message)
                await replace_split_notes(
                    assignment, await self._store.split_off_sources(story.id, destination), platform, under or message
                )

        return RecordOperations(
            version=assignment.version,
            prepare=prepare,
            # The edition above has called the roles already.
            post=lambda: platform.post(
                delivery.id, destination, story, shown, under=under, call=() if under else assignment.called_roles
            ),
            find=lambda since: platform.find(delivery.id, destination, since=since, under=under),
            edit=edit,
            mark=lambda record: replace(
                record.with_posted_time(self._clock.now()),
                shown=assignment.version,
                shown_digest=assignment.digest_id,
                updated=updated,
            ),
            save=lambda record, over: self._store.save_delivery(record, over=over),
        )

    def _edition_operations(self, assignment: EditionAssignment, editions: Editions) -> RecordOperations[Edition]:
        edition = assignment.edition
        shown = assignment

        async def prepare() -> None:
            nonlocal shown
            await self._post_limiter.acquire(edition.destination)
            digests = await self._localizer.localized(("edition", edition.id), assignment.parts)
            parts = [
                replace(part, digest=as_posted(digest, part, part.delivery.updated))
                for part, digest in zip(assignment.parts, digests, strict=True)
            ]
            shown = replace(assignment, parts=tuple(parts))

        async def save(record: Edition, over: Edition) -> None:
            is_new = record.state is DeliveryState.POSTED and edition.state is not record.state
            await self._store.save_edition(record, over=over, then=Deliver if is_new else None)

        async def find(since: datetime) -> MessageRef | None:
            posted = await editions.find_edition(edition.id, edition.destination, since=since)
            if posted is None and edition.attempts >= MAX_ATTEMPTS:
                message = f"{edition.destination.platform} did not take this edition"
                raise PlatformError(message)
            return posted

        return RecordOperations(
            version=assignment.version,
            prepare=prepare,
            post=lambda: editions.post_edition(shown),
            find=find,
            edit=lambda message: editions.edit_edition(message, shown),
            mark=lambda record: replace(record, shown=assignment.version),
            save=save,
        )

    async def _handle_refusal(self, error: PlatformError, before: Delivery) -> None:
        """Decide on a platform's refusal: retry soon, hold the delivery for a while, leave it, or give up."""
        now = await self._reload(before)
        if before.state is DeliveryState.POSTED:
            if not error.retry or now.attempts >= MAX_ATTEMPTS:
                await self._leave_as_posted(now, str(error))
                return
            await self._store.save_delivery(replace(now, attempts=now.attempts + 1), over=now)  # posting counts its own
            raise error
        if not error.retry:
            await self._give_up(now, str(error))
        elif now.attempts >= MAX_ATTEMPTS:  # so that those queued behind it in its channel wait no longer
            await self._hold(now, str(error), REFUSED_RETRY)
        else:
            raise error

    async def _reload(self, delivery: Delivery) -> Delivery:
        """Return a delivery as it was last saved; raise LeaseLost if another worker has posted it meanwhile."""
        assignment = await self._store.assignment(delivery.id)
        now = delivery if assignment is None else assignment.delivery
        check_unposted(delivery, now)
        return now

    async def _leave_as_posted(self, delivery: Delivery, problem: str) -> None:
        """Leave a posted message as it is: readers keep the old text, and the next revision is tried again."""
        LOG.error("delivery.not_edited", delivery=delivery.id, destination=str(delivery.destination), problem=problem)
        await self._store.save_delivery(replace(delivery, attempts=0, problem=problem), over=delivery)

    async def _give_up(self, delivery: Delivery, problem: str, *, over: Delivery | None = None) -> None:
        metrics.POSTS.labels(platform=delivery.destination.platform, outcome="failed").inc()
        LOG.error("delivery.failed", delivery=delivery.id, destination=str(delivery.destination), problem=problem)
        failed = replace(delivery, state=DeliveryState.FAILED, since=self._clock.now(), problem=problem)
        await self._store.save_delivery(failed, over=over or delivery)

    async def _hold(self, delivery: Delivery, problem: str, wait: timedelta, *, over: Delivery | None = None) -> None:
        """Hold a delivery for later; others waiting for the same channel then come with it."""
        metrics.POSTS.labels(platform=delivery.destination.platform, outcome="held").inc()
        LOG.warning("delivery.held", delivery=delivery.id, destination=str(delivery.destination), problem=problem)
        held_delivery = replace(delivery, is_held=True, due=self._clock.now() + wait, problem=problem)
        if delivery.state is not DeliveryState.POSTING:  # one that may have arrived is searched for where it was posted
            held_delivery = replace(held_delivery, state=DeliveryState.PLANNED, edition_id=None)
        await self._store.save_delivery(held_delivery, over=over or delivery)

    async def _close_channel(self, assignment: Assignment, problem: str) -> None:
        """Hold a closed channel's delivery, and tell the people who asked for its digests, once."""
        delivery = await self._reload(assignment.delivery)
        if delivery.attempts >= CLOSED_TRIES:
            await self._give_up(delivery, problem)
            return
        await self._notify_closed(assignment.preferences, problem)
        await self._hold(delivery, problem, CLOSED_RETRY)

    async def _notify_closed(self, preferences: Preferences, problem: str) -> None:
        platform = self._platform_of(preferences.destination)
        await notify_closed_once(self._store, platform, preferences, problem, self._clock.now())

    async def _dissolve_edition(self, assignment: EditionAssignment, problem: str, wait: timedelta) -> None:
        """Dissolve an edition that cannot be posted: each of its stories is delivered separately."""
        stands = await self._store.edition(assignment.edition.id)
        edition = (stands or assignment).edition
        check_unposted(assignment.edition, edition)
        for part in assignment.parts:
            # An edition refused for its content would be refused again; and a channel that nobody opens has an end.
            tried = replace(part.delivery, is_alone=not wait, attempts=part.delivery.attempts + bool(wait))
            if tried.attempts >= CLOSED_TRIES:
                await self._give_up(tried, problem, over=part.delivery)
            else:
                await self._hold(tried, problem, wait, over=part.delivery)
        failed = replace(edition, state=DeliveryState.FAILED, since=self._clock.now(), problem=problem)
        await self._store.save_edition(failed, over=edition, then=None)
