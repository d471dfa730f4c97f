"""Overview: the figures that an operator looks at first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from bot.domain.spending import Spending


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueState:
    """The state of the queue of one kind of job.

    Attributes:
        task: the kind of job.
        waiting: how many could be done now.
        later: how many are not due yet.
        doing, failed: how many are being done, and how many were given up.
        oldest: how long the oldest waiting job has waited, not counting those of an import, which yield to all others.
    """

    task: str
    waiting: int
    later: int
    doing: int
    failed: int
    oldest: timedelta | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """A line of a model that was not shown."""

    code: str
    reason: str
    text: str
    url: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class OmittedEntry:
    """An entry without a digest, and why."""

    title: str
    url: str
    problem: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """The figures that an operator looks at first.

    Attributes:
        feeds: how many watched feeds are in each state of health.
        queues: the state of each kind of job, the longest wait first.
        refused: how many lines of the newest digests were not shown, by code, most first.
        refusals: the newest of them.
        omitted_entries: the newest entries that no digest was made of.
        spent: what was spent on each of the last days, oldest first.
        posted, given_up: deliveries of each of the last days.
        digests_read, deliveries_read: how many of the newest were read at most for `refused`, and for `posted`.
    """

    feeds: Mapping[str, int] = field(default_factory=dict)
    queues: Sequence[QueueState] = ()
    refused: Mapping[str, int] = field(default_factory=dict)
    refusals: Sequence[Refusal] = ()
    omitted_entries: Sequence[OmittedEntry] = ()
    spent: Mapping[date, Sequence[Spending]] = field(default_factory=dict)
    posted: Mapping[date, int] = field(default_factory=dict)
    given_up: Mapping[date, int] = field(default_factory=dict)
    digests_read: int = 0
    deliveries_read: int = 0


EMPTY_OVERVIEW = Overview()
