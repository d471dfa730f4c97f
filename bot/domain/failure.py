"""Failure: a delivery or job that was given up, for a person to retry or drop."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Self


class FailureKind(StrEnum):
    """What failed: a delivery or a job."""

    DELIVERY = "d"
    JOB = "j"

    @property
    def word(self) -> str:
        """The word for it."""
        return self.name.lower()


@dataclass(frozen=True, slots=True)
class FailureId:
    """A failure's id, as people type it: "d12" is delivery 12, "j7" job 7."""

    kind: FailureKind
    number: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read an id that `str` made.

        Raises:
            ValueError: it is no such id.
        """
        if not (match := re.fullmatch(r"([dj])([0-9]{1,18})", text.strip().lower())):
            message = f"“{text}” names no failure; they are called like d12 or j7"
            raise ValueError(message)
        return cls(FailureKind(match[1]), int(match[2]))

    def __str__(self) -> str:
        """Return it as people type it."""
        return f"{self.kind.value}{self.number}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """A delivery or job that was given up.

    Attributes:
        about: the headline or address it is about; empty if unknown.
        destination: the channel that it was for; empty if there is none.
        problem: the last error.
        since: when it was given up; None if that was not recorded.
    """

    id: FailureId
    about: str
    destination: str
    problem: str
    since: datetime | None = None
