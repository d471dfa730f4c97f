"""Question limits: how many questions are answered."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionLimits:
    """How many questions are answered before people are asked to come back later.

    Attributes:
        person_hourly: questions of one person within an hour.
        workspace_daily: questions of one workspace within a day.
    """

    person_hourly: int = 30
    workspace_daily: int = 1_000
