"""Tracing: one trace per entry, from the poll that found it to the posts of its digest.

No context is propagated from job to job: the trace id is derived from the entry, so any worker knows it, on any host
and after any restart. If nobody collects traces, nothing is done.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any, Protocol

from bot.domain.delivery import DeliveryId
from bot.domain.feed import EntryId
from bot.domain.job import Deliver, DigestEntry
from bot.errors import StoreError

FIRST_SPAN = "entry.seen"
"""The first span of a trace: a poll brought the entry."""


class Tracer(Protocol):
    """Collects spans."""

    def span(self, name: str, *, entry: EntryId | None, **attributes: str | int) -> AbstractContextManager[None]:
        """Time a block as a span of an entry's trace, or of its own; an error that leaves it is recorded by type."""


EntryOf = Callable[[DeliveryId], Awaitable[EntryId | None]]
"""Returns the entry that a delivery's story began with."""

_COLLECTING: list[tuple[Tracer, EntryOf]] = []


@contextmanager
def collect_spans(tracer: Tracer, entry_of: EntryOf) -> Iterator[None]:
    """Collect spans of this process while the block lasts."""
    _COLLECTING.append((tracer, entry_of))
    try:
        yield
    finally:
        _COLLECTING.pop()


def begin_trace(entry: EntryId) -> DigestEntry:
    """Begin an entry's trace, and return the job that digests it."""
    if _COLLECTING:
        with _COLLECTING[-1][0].span(FIRST_SPAN, entry=entry):
            pass
    return DigestEntry(entry)


async def span_of(step: str, job: Any, attempt: int) -> AbstractContextManager[None]:  # noqa: ANN401  # any job
    """Return a span that times a job, in the trace that it belongs to."""
    if not _COLLECTING:
        return nullcontext()
    tracer, entry_of = _COLLECTING[-1]
    entry: EntryId | None = None
    attributes: dict[str, str | int] = {"attempt": attempt}
    match job:
        case DigestEntry(entry_id):
            entry = entry_id
        case Deliver(delivery_id, destination):
            attributes |= {"delivery": delivery_id, "destination": str(destination)}
            try:
                entry = await entry_of(delivery_id)
            except StoreError:
                entry = None  # the job will meet the same error, and report it
    return tracer.span(step, entry=entry, **attributes)
