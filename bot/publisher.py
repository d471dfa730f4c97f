"""The publisher: decides who gets a digest, and posts it exactly once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

import structlog

from bot.domain.article import Article
from bot.domain.delivery import (
    ATTEMPTS,
    Assignment,
    Delivery,
    DeliveryId,
    DeliveryState,
    MessageRef,
    Step,
    next_step,
    outstanding,
)
from bot.domain.digest import Digest, corrections
from bot.domain.health import notice
from bot.domain.job import Tell
from bot.domain.story import same_story
from bot.domain.subscription import Destination
from bot.errors import DestinationGone, ModelError, PlatformError
from bot.ports import Clock, Desk, Filing, Platform, Store
from bot.summarizer.translating import Translator, untranslated
from bot.text.terms import terms

LOG = structlog.get_logger(__name__)

LEAD = 600
"""Characters of the text that take part in recognising a story: the lead names who and what."""

UNCONNECTED = timedelta(minutes=5)
"""How long a delivery waits for a worker that is connected to its platform."""

MODEL_TRIES = 4
"""How often a model that is away is asked for a translation; then the digest goes out in its own language."""

NOTED = 3
"""Changes named in a correction's note; more would be a second digest."""


def plan(article: Article, desk: Desk) -> Filing:
    """Decide which story an article tells, and which destinations are still to get it. Pure."""
    words = terms(f"{article.title}\n{article.text[:LEAD]}")
    urls = frozenset({article.url} - {""})
    story = desk.earlier if desk.earlier is not None else same_story(words, urls, desk.cards)
    delivered = () if story is None else desk.delivered.get(story, ())
    return Filing(story_id=story, destinations=outstanding(desk.subscriptions, delivered), terms=words)


class Publisher:
    """Carries out deliveries.

    Args:
        platforms: by name.
        grace: how long a post that left before a crash may still be under way.
        translator: puts digests into the languages that destinations want.
    """

    def __init__(
        self,
        platforms: Mapping[str, Platform],
        store: Store,
        clock: Clock,
        *,
        grace: timedelta,
        translator: Translator,
    ) -> None:
        self._platforms = platforms
        self._store = store
        self._clock = clock
        self._grace = grace
        self._translator = translator

    async def deliver(self, delivery_id: DeliveryId, *, attempt: int = 0) -> None:
        """Bring a delivery to where it should be: posted, edited, or failed with its reason.

        Raises:
            ModelError: a translation is wanted and the model is away for now.
            PlatformError: not now; `retry_after` says when to look again.
        """
        assignment = await self._store.assignment(delivery_id)
        if assignment is None:
            LOG.warning("no such delivery", delivery=delivery_id)
            return
        delivery = assignment.delivery
        platform = self._platform(delivery.destination)
        try:
            await self._take_step(assignment, platform, attempt)
        except DestinationGone as error:
            await self._give_up(delivery, str(error))
        except PlatformError as error:
            is_posted = delivery.state is DeliveryState.POSTED
            if error.retry and delivery.attempts < ATTEMPTS:
                if is_posted:
                    await self._count(delivery)  # posting counts its own tries
                raise
            await (self._leave if is_posted else self._give_up)(delivery, str(error))

    async def tell(self, job: Tell) -> None:
        """Tell a channel what happened to one of its feeds, if it is still subscribed.

        Raises:
            PlatformError: not now.
        """
        wishes = await self._store.subscriptions(job.destination)
        found = next(((wish, feed) for wish, feed in wishes if feed.id == job.feed_id and not wish.paused), None)
        if found is None:
            return
        wish, feed = found
        platform = self._platform(job.destination)
        text = notice(job.notice, feed, self._clock.now(), number=wish.id)
        try:
            await platform.tell(job.destination, text, key=job.key)
        except PlatformError as error:
            if error.retry:
                raise
            LOG.warning("channel not told", destination=str(job.destination), problem=str(error))

    def _platform(self, destination: Destination) -> Platform:
        platform = self._platforms.get(destination.platform)
        if platform is None:
            # Another worker may have the token, or this one may get it: nothing is given up.
            message = f"{destination.platform} is not connected here; set its token."
            raise PlatformError(message, retry=True, retry_after=UNCONNECTED)
        return platform

    async def _take_step(self, assignment: Assignment, platform: Platform, attempt: int) -> None:
        delivery = assignment.delivery
        step = next_step(delivery, assignment.version, self._clock.now(), grace=self._grace)
        shown = assignment.digest
        if step in (Step.POST, Step.LOOK, Step.EDIT):
            shown = await self._in_its_language(assignment, attempt)
        match step:
            case Step.POST:
                await self._post(assignment, shown, platform)
            case Step.WAIT:
                message = "a post may still be under way"
                raise PlatformError(message, retry=True, retry_after=self._grace)
            case Step.LOOK:
                await self._look(assignment, shown, platform)
            case Step.EDIT:
                await self._edit(assignment, shown, platform)
            case Step.NOTHING:
                LOG.debug("nothing to do", delivery=delivery.id, state=delivery.state)

    async def _in_its_language(self, assignment: Assignment, attempt: int) -> Digest:
        """Return the digest as the destination wants it; a model that stays away holds it back for a while only."""
        try:
            return await self._translator.translated(assignment.digest, assignment.language)
        except ModelError:
            if attempt + 1 < MODEL_TRIES:
                raise
            LOG.warning("model away, not translated", delivery=assignment.delivery.id)
            return untranslated(assignment.digest, assignment.language, "the model did not answer")

    async def _post(self, assignment: Assignment, shown: Digest, platform: Platform) -> None:
        delivery = assignment.delivery
        posting = replace(
            delivery,
            state=DeliveryState.POSTING,
            since=self._clock.now(),
            attempts=delivery.attempts + 1,
            # Written down before the post leaves, so that whoever adopts it knows what it shows.
            shown=assignment.version,
            shown_digest=assignment.digest_id,
            problem="",
        )
        await self._store.save_delivery(posting)
        try:
            message = await platform.post(delivery.id, delivery.destination, assignment.story, shown)
        except PlatformError as error:
            if _was_refused(error):
                await self._store.save_delivery(
                    replace(posting, state=DeliveryState.PLANNED, since=self._clock.now(), problem=str(error))
                )
            raise
        await self._posted(assignment, posting, message)

    async def _look(self, assignment: Assignment, shown: Digest, platform: Platform) -> None:
        """Find out whether the post of a crashed worker arrived; adopt it, or post."""
        delivery = assignment.delivery
        try:
            message = await platform.find(delivery.id, delivery.destination, since=delivery.since)
        except PlatformError:
            await self._count(delivery)
            raise
        if message is None:
            await self._post(assignment, shown, platform)
            return
        LOG.info("post adopted", delivery=delivery.id)
        adopted = replace(delivery, state=DeliveryState.POSTED, since=self._clock.now(), message=message)
        await self._store.save_delivery(adopted)
        if adopted.shown != assignment.version:
            await self._edit(replace(assignment, delivery=adopted), shown, platform)

    async def _edit(self, assignment: Assignment, shown: Digest, platform: Platform) -> None:
        delivery = assignment.delivery
        message = delivery.message
        if message is None:
            await self._look(assignment, shown, platform)
            return
        await platform.edit(message, delivery.destination, assignment.story, shown)
        await self._note_changes(assignment, platform, message)
        await self._posted(assignment, delivery, message)

    async def _note_changes(self, assignment: Assignment, platform: Platform, message: MessageRef) -> None:
        if assignment.previous is None or assignment.delivery.shown_digest == assignment.digest_id:
            return
        changes = corrections(assignment.previous, assignment.digest)
        if not changes:
            return
        lines = ["The article changed, and this digest with it:", *(f"• {change}" for change in changes[:NOTED])]
        if len(changes) > NOTED:
            lines.append(f"• and {len(changes) - NOTED} more")
        place = assignment.delivery.destination
        await platform.note(message, place, "\n".join(lines), key=f"digest-{assignment.digest_id}")

    async def _posted(self, assignment: Assignment, delivery: Delivery, message: MessageRef) -> None:
        done = replace(
            delivery,
            state=DeliveryState.POSTED,
            since=self._clock.now(),
            message=message,
            shown=assignment.version,
            shown_digest=assignment.digest_id,
            attempts=0,
            problem="",
        )
        await self._store.save_delivery(done)
        LOG.info("delivered", delivery=delivery.id, destination=str(delivery.destination), version=assignment.version)

    async def _count(self, delivery: Delivery) -> None:
        """Count a try that failed."""
        await self._store.save_delivery(replace(delivery, attempts=delivery.attempts + 1))

    async def _leave(self, delivery: Delivery, problem: str) -> None:
        """Leave a posted message as it is: readers keep what they have, and the next revision is tried anew."""
        LOG.error("message not edited", delivery=delivery.id, destination=str(delivery.destination), problem=problem)
        await self._store.save_delivery(replace(delivery, attempts=0, problem=problem))

    async def _give_up(self, delivery: Delivery, problem: str) -> None:
        LOG.error("delivery failed", delivery=delivery.id, destination=str(delivery.destination), problem=problem)
        failed = replace(delivery, state=DeliveryState.FAILED, since=self._clock.now(), problem=problem)
        await self._store.save_delivery(failed)


def _was_refused(error: PlatformError) -> bool:
    """Say whether the platform surely did not take the post: it named a time to come back, or will never take it."""
    return error.retry_after is not None or not error.retry
