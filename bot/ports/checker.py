"""The checker: reads a claim a second time, and sees nothing but it and its premise."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from bot.domain.digest import Effect


class ItemKind(StrEnum):
    """What is asked about an item: whether a claim follows, or whether the passages state this effect."""

    CLAIM = "claim"
    EFFECT = "effect"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entailment:
    """One item to check: whether a premise supports a claim.

    Attributes:
        kind: what is asked of it.
        premise: the article's own words, with what they rest on.
        claim: one sentence; for an effect `NAME gains: why`.
    """

    kind: ItemKind
    premise: str
    claim: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckVerdict:
    """A checker's verdict on an item.

    Attributes:
        supported: whether everything in the claim follows from the passages.
        effect: the effect that the passages tell of, where one was asked for and the checker says.
        problem: what does not follow, in the checker's words.
        clear: whether the checker said yes or no at all; what it did not say clearly is not supported.
    """

    supported: bool
    effect: Effect | None = None
    problem: str = ""
    clear: bool = True


class Checker(Protocol):
    """Reads claims against premises."""

    name: str

    async def check(self, items: Sequence[Entailment], *, workspace: str = "") -> Sequence[CheckVerdict]:
        """Return a verdict for each item, in their order; one without a clear verdict is not supported.

        Args:
            items: what to read.
            workspace: who alone asks for it, and pays; empty for what serves everybody.

        Raises:
            ModelError: there was no reading at all; `retry` says whether later is better.
        """
