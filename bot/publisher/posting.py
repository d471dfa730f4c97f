"""Posting exactly once, in effect: the same rule for a digest's message and an edition's.

The record is written before a post is sent and after it arrived. A worker that finds a record in `posting` waits until
no request can still be under way, searches for the message, adopts it, and posts only if it is not there.

A worker that stalls in between and wakes up finds its lease gone: its request is not sent, and its update is
rejected.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Generic, TypeVar

import structlog

from bot.domain.delivery import Delivery, DeliveryState, Edition, MessageRef, Record, Step, may_still_be_sent, next_step
from bot.errors import LeaseLost, PlatformError
from bot.ports import Clock, post_lease

LOG = structlog.get_logger(__name__)

RecordT = TypeVar("RecordT", Delivery, Edition)


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordOperations(Generic[RecordT]):
    """The operations on one record: send, find, and save its state.

    Attributes:
        version: the version that readers should see.
        prepare: awaited before anything is shown; raises if something cannot be prepared now.
        mark: notes in a record what it is about to show.
        save: saves a record over the one it was made from; LeaseLost if that was changed meanwhile.
    """

    version: str
    prepare: Callable[[], Awaitable[None]]
    post: Callable[[], Awaitable[MessageRef]]
    find: Callable[[datetime], Awaitable[MessageRef | None]]
    edit: Callable[[MessageRef], Awaitable[None]]
    mark: Callable[[RecordT], RecordT]
    save: Callable[[RecordT, RecordT], Awaitable[None]]


class ExactlyOncePoster(Generic[RecordT]):
    """Takes one delivery or edition to its target state, posting it at most once.

    Args:
        operations: the operations on its record.
        clock: the time.
        grace: how long a post sent before a crash may still be under way.
    """

    def __init__(self, operations: RecordOperations[RecordT], clock: Clock, *, grace: timedelta) -> None:
        self._operations: RecordOperations[RecordT] = operations
        self._clock = clock
        self._grace = grace

    async def advance(self, record: RecordT) -> None:
        """Take the next step.

        Raises:
            LeaseLost: another worker has it.
            PlatformError: not now.
        """
        step = next_step(record, self._operations.version, self._clock.now(), grace=self._grace)
        if step in (Step.POST, Step.LOOK, Step.EDIT):
            await self._operations.prepare()
        match step:
            case Step.POST:
                await self._post(record)
            case Step.WAIT:
                message = "a post may still be under way"
                raise PlatformError(message, retry=True, retry_after=self._grace)
            case Step.LOOK:
                await self._look_for_post(record)
            case Step.EDIT:
                await self._edit(record)
            case Step.NOTHING:
                LOG.debug("delivery.nothing", record=record.id, state=record.state)

    async def _post(self, record: RecordT) -> None:
        posting = replace(
            # Saved before the post is sent, so that whoever adopts it knows what it shows.
            self._operations.mark(record),
            state=DeliveryState.POSTING,
            since=self._clock.now(),
            attempts=record.attempts + 1,
            problem="",
        )
        await self._operations.save(posting, record)
        try:
            with post_lease(lambda: may_still_be_sent(posting, self._clock.now(), grace=self._grace)):
                message = await self._operations.post()
        except PlatformError as error:
            if was_refused(error):
                refused = replace(posting, state=DeliveryState.PLANNED, since=self._clock.now(), problem=str(error))
                await self._operations.save(refused, posting)
            raise
        await self._mark_posted(posting, message)

    async def _look_for_post(self, record: RecordT) -> None:
        """Find out whether the post of a crashed worker arrived; adopt it, or post."""
        try:
            message = await self._operations.find(record.since)
        except PlatformError:
            await self._operations.save(replace(record, attempts=record.attempts + 1), record)
            raise
        if message is None:
            await self._post(record)
            return
        LOG.info("delivery.adopted", record=record.id)
        adopted = replace(record, state=DeliveryState.POSTED, since=self._clock.now(), message=message)
        await self._operations.save(adopted, record)
        if adopted.shown != self._operations.version:
            await self._edit(adopted)

    async def _edit(self, record: RecordT) -> None:
        if record.message is None:
            await self._look_for_post(record)
            return
        await self._operations.edit(record.message)
        await self._mark_posted(record, record.message)

    async def _mark_posted(self, record: RecordT, message: MessageRef) -> None:
        done = replace(
            self._operations.mark(record),
            state=DeliveryState.POSTED,
            since=self._clock.now(),
            message=message,
            attempts=0,
            problem="",
        )
        await self._operations.save(done, record)
        LOG.info(
            "delivery.posted", record=record.id, destination=str(record.destination), version=self._operations.version
        )


def was_refused(error: PlatformError) -> bool:
    """Check whether the platform certainly refused the post: it named a time to retry, or will never accept it."""
    return error.retry_after is not None or not error.retry


def check_unposted(before: Record, now: Record) -> None:
    """Check that a record may be held or given up because it was not posted.

    Raises:
        LeaseLost: another worker has posted it since.
    """
    if now.state is DeliveryState.POSTED and before.state is not DeliveryState.POSTED:
        message = "Another worker has posted it meanwhile."
        raise LeaseLost(message)
