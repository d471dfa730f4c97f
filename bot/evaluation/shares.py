"""Shares: hits out of a total, and the bounds within which the true share lies."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

STANDARD_ERRORS = 1.959963984540054
"""Standard errors on each side of a 95 % interval."""


def wilson(hits: int, of: int) -> tuple[float, float]:
    """Return the 95 % interval of a share (Wilson, 1927): one hit out of one says little, 63 out of 63 a lot."""
    if not of:
        return 0.0, 1.0
    share, square = hits / of, STANDARD_ERRORS * STANDARD_ERRORS
    middle = share + square / (2 * of)
    half = STANDARD_ERRORS * math.sqrt(share * (1 - share) / of + square / (4 * of * of))
    low, high = (middle - half) / (1 + square / of), (middle + half) / (1 + square / of)
    return (max(0.0, low) if hits else 0.0), (min(1.0, high) if hits < of else 1.0)


@dataclass(slots=True)
class Tally:
    """Hits out of a total."""

    hits: int = 0
    of: int = 0

    def count(self, *, hit: bool) -> None:
        """Count a hit or a miss."""
        self.of += 1
        self.hits += hit

    def add(self, other: Tally) -> None:
        """Add another tally."""
        self.of += other.of
        self.hits += other.hits

    @property
    def share(self) -> float | None:
        """The share of hits; None if nothing was counted."""
        return self.hits / self.of if self.of else None

    def record(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        if not self.of:
            return {"share": None, "low": None, "high": None, "hits": 0, "of": 0}
        low, high = wilson(self.hits, self.of)
        share = round(self.hits / self.of, 4)
        return {"share": share, "low": round(low, 4), "high": round(high, 4), "hits": self.hits, "of": self.of}
