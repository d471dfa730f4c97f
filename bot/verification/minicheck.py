"""MiniCheck: the second reading by a model trained for nothing else: one document, one claim, "Yes" or "No".

Bespoke-MiniCheck-7B (Ollama serves it as `bespoke-minicheck`) is the best of 39 models on LLM-AggreFact with 77.4 %
balanced accuracy; it was trained on this form and gives no reasons.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from bot.errors import ModelError
from bot.ports import CheckVerdict, Entailment, LanguageModel, ModelRequest

MODEL_NAME_PART = "minicheck"
"""The part that the names of such models share."""
MAX_CONCURRENT_CHECKS = 4
MAX_TOKENS = 8

UNCLEAR = CheckVerdict(supported=False, problem="the checker says neither yes nor no", clear=False)
VERDICTS = {"yes": CheckVerdict(supported=True), "no": CheckVerdict(supported=False, problem="the checker says no")}


def is_minicheck(name: str) -> bool:
    """Check whether a model is of this kind, by its name."""
    return MODEL_NAME_PART in name.casefold()


class MiniChecker:
    """Implements `bot.ports.Checker` on a model that takes one claim at a time."""

    def __init__(self, model: LanguageModel) -> None:
        self.name = model.name
        self._model = model

    async def check(self, items: Sequence[Entailment], *, workspace: str = "") -> Sequence[CheckVerdict]:
        """Ask about each item separately; an item whose request fails is not supported.

        Raises:
            ModelError: all requests failed.
        """
        slots = asyncio.Semaphore(MAX_CONCURRENT_CHECKS)

        async def check_item(item: Entailment) -> CheckVerdict | ModelError:
            try:
                async with slots:
                    return await self._ask(item, workspace)
            except ModelError as error:
                return error

        results = await asyncio.gather(*map(check_item, items))
        faults = [error for error in results if isinstance(error, ModelError)]
        if faults and len(faults) == len(items):
            raise faults[0]
        return [
            CheckVerdict(supported=False, problem=str(result), clear=False)
            if isinstance(result, ModelError)
            else result
            for result in results
        ]

    async def _ask(self, item: Entailment, workspace: str) -> CheckVerdict:
        user = f"Document: {item.premise}\nClaim: {' '.join(item.claim.split())}"
        request = ModelRequest(
            system="", user=user, name="check", schema=None, workspace=workspace, max_tokens=MAX_TOKENS
        )
        answer = (await self._model.reply(request)).text.strip(" .\n").casefold()
        return VERDICTS.get(answer, UNCLEAR)
