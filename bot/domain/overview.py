"""Overview: the figures that an operator looks at first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from bot.domain.spending import Spent


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueState:
    """The state of the queue of one kind of job.

    Attributes:
        task: which kind.
        waiting: how many could be done now.
        later: how many wait for their time.
        doing, failed: how many are being done, and were given up.
        oldest: how long the oldest of those waiting does, but for an import's, which give way to all others.
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
class LeftOut:
    """An entry of which no digest was made, and why."""

    title: str
    url: str
    problem: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """The figures that an operator looks at first.

    Attributes:
        feeds: how many watched feeds are in which health.
        queues: how each kind of job stands, what waits longest first.
        refused: lines of the newest digests that were not shown, by their code, most first.
        refusals: the newest of them.
        left_out: the newest entries that no digest was made of.
        spent: what was spent on each of the last days, oldest first.
        posted, given_up: deliveries of each of the last days.
        digests_read, deliveries_read: how many of the newest were looked at for `refused`, and for `posted`, at most.
    """

    feeds: Mapping[str, int] = field(default_factory=dict)
    queues: Sequence[QueueState] = ()
    refused: Mapping[str, int] = field(default_factory=dict)
    refusals: Sequence[Refusal] = ()
    left_out: Sequence[LeftOut] = ()
    spent: Mapping[date, Sequence[Spent]] = field(default_factory=dict)
    posted: Mapping[date, int] = field(default_factory=dict)
    given_up: Mapping[date, int] = field(default_factory=dict)
    digests_read: int = 0
    deliveries_read: int = 0


EMPTY_OVERVIEW = Overview()
