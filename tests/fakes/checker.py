"""A checker that says yes, but for what it was told to refuse."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.digest import Effect
from bot.errors import ModelError
from bot.ports import CheckVerdict, Entailment


class ScriptedChecker:
    """Fulfils `bot.ports.Checker`.

    Args:
        refused: parts of claims, and what is wrong with a claim that has one.
        effects: parts of claims, and the effect that the passages of such a claim tell of.
        fault: raised instead of an answer.
    """

    name = "reader"

    def __init__(
        self,
        refused: dict[str, str] | None = None,
        *,
        effects: dict[str, Effect] | None = None,
        fault: ModelError | None = None,
    ) -> None:
        self._refused = refused or {}
        self._effects = effects or {}
        self._fault = fault
        self.checked_items: list[Entailment] = []
        self.requests = 0

    async def check(self, items: Sequence[Entailment], *, workspace: str = "") -> Sequence[CheckVerdict]:  # noqa: ARG002
        """Read the items."""
        self.requests += 1
        self.checked_items += items
        if self._fault:
            raise self._fault
        return [self._verdict(item) for item in items]

    def _verdict(self, item: Entailment) -> CheckVerdict:
        problem = next((said for part, said in self._refused.items() if part in item.claim), None)
        effect = next((effect for part, effect in self._effects.items() if part in item.claim), None)
        return CheckVerdict(supported=problem is None, effect=effect, problem=problem or "")
