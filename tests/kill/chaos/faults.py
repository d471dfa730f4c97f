"""Faults drawn by a seed: the n-th call of a name meets the same one whenever the seed is the same."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

F = TypeVar("F")

STORM_LENGTH, STORM_INTERVAL = 3, 40
"""Calls of a name that are refused one after the other for their rate, and out of how many."""


@dataclass(frozen=True, slots=True)
class FaultRates:
    """How often calls fail.

    Attributes:
        seed: what they are drawn by.
        cut_rate: the part that is cut off after it was taken.
        failure_rate: the part that is answered with a server's error, whether it was taken or not.
    """

    seed: int
    cut_rate: float = 0.2
    failure_rate: float = 0.1


class DrawnFaults(dict[str, list[F]], Generic[F]):
    """Replaces a server's scripted refusals by faults that are drawn, for ever.

    Args:
        rates: how much goes wrong.
        make: a server's own refusal of a kind: "cut", "failing", "failing-taken", "storm".
        spared_names: names of calls that go well.
    """

    def __init__(self, rates: FaultRates, make: Callable[[str], F], spared_names: frozenset[str]) -> None:
        super().__init__()
        self._rates = rates
        self._make = make
        self._spared_names = spared_names
        self.drawn_counts: Counter[str] = Counter()
        self._calls: Counter[str] = Counter()

    def get(self, name: str, default: object = None) -> list[F]:
        """Draw the fault of a name's next call."""
        del default
        self._calls[name] += 1
        kind = "" if name in self._spared_names else self._kind(name, self._calls[name])
        self.drawn_counts[kind] += bool(kind)
        self[name] = [self._make(kind)] if kind else []
        return self[name]

    def _kind(self, name: str, number: int) -> str:
        start = random.Random(f"{self._rates.seed} {name}").randrange(STORM_INTERVAL)  # noqa: S311  # no secret
        if (number - start) % STORM_INTERVAL < STORM_LENGTH:
            return "storm"
        dice = random.Random(f"{self._rates.seed} {name} {number}")  # noqa: S311  # no secret
        at = dice.random() - self._rates.cut_rate
        if at < 0:
            return "cut"
        if at < self._rates.failure_rate:
            return dice.choice(("failing", "failing-taken"))
        return ""
