"""Readings that were paid for once: the same claim on the same passages is never paid for twice."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence

import prompts
from bot.domain.digest import Effect
from bot.metering import ReplyStore
from bot.ports import Checker, CheckVerdict, Clock, Entailment, ModelReply


class RememberingChecker:
    """Fulfils `bot.ports.Checker`: asks another one for what it was not asked before, and keeps its clear verdicts."""

    def __init__(self, checker: Checker, store: ReplyStore, clock: Clock) -> None:
        self.name = checker.name
        self._checker = checker
        self._store = store
        self._clock = clock

    async def check(self, items: Sequence[Entailment], *, workspace: str = "") -> Sequence[CheckVerdict]:
        """Return kept verdicts, and new ones for the rest.

        Raises:
            ModelError: the rest could not be read.
        """
        keys = [self._key(item) for item in items]
        known = {key: kept for key in dict.fromkeys(keys) if (kept := await self._store.paid_reply(key))}
        verdicts = {key: _verdict(kept) for key, kept in known.items()}
        new = {key: item for key, item in zip(keys, items, strict=True) if key not in verdicts}
        if new:
            said = await self._checker.check(list(new.values()), workspace=workspace)
            verdicts |= dict(zip(new, said, strict=True))
            for key in new:
                if verdicts[key].clear:
                    await self._keep(key, verdicts[key])
        return [verdicts[key] for key in keys]

    async def _keep(self, key: str, verdict: CheckVerdict) -> None:
        """Keep a verdict; what it cost was kept with the reply that it came in."""
        text = json.dumps([verdict.supported, verdict.effect, verdict.problem])
        reply = ModelReply(text=text, model=self.name)
        await self._store.keep_reply(key, reply, purpose="check", now=self._clock.now())

    def _key(self, item: Entailment) -> str:
        asked = [self.name, prompts.load("check").fingerprint, item.kind, item.passages, item.claim]
        return f"verdict {hashlib.sha256(json.dumps(asked).encode()).hexdigest()}"


def _verdict(kept: ModelReply) -> CheckVerdict:
    supported, effect, problem = json.loads(kept.text)
    return CheckVerdict(supported=supported, effect=Effect(effect) if effect else None, problem=problem)
