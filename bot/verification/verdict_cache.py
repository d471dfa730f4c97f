"""Verdict cache: the same claim is never checked, or paid for, twice against the same passages."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence

from bot.domain.digest import Effect
from bot.metering import ReplyStore
from bot.ports import Checker, CheckVerdict, Clock, Entailment, ModelReply
from prompts.prompt import load_prompt


class RememberingChecker:
    """Implements `bot.ports.Checker`: asks another checker about new claims only, and keeps its clear verdicts."""

    def __init__(self, checker: Checker, store: ReplyStore, clock: Clock) -> None:
        self.name = checker.name
        self._checker = checker
        self._store = store
        self._clock = clock

    async def check(self, items: Sequence[Entailment], *, workspace: str = "") -> Sequence[CheckVerdict]:
        """Return kept verdicts, and new ones for the rest.

        Raises:
            ModelError: the checker failed on the rest.
        """
        keys = [self._key(item) for item in items]
        verdicts = await self._load_verdicts(keys)
        missing = {key: item for key, item in zip(keys, items, strict=True) if key not in verdicts}
        if missing:
            async with self._store.payment_lock(*missing, purpose="verdict"):
                verdicts |= await self._load_verdicts(missing)  # whoever paid in the meantime paid for both
                new = {key: item for key, item in missing.items() if key not in verdicts}
                verdicts |= await self._ask_and_keep(new, workspace) if new else {}
        return [verdicts[key] for key in keys]

    async def _load_verdicts(self, keys: Iterable[str]) -> dict[str, CheckVerdict]:
        return {
            key: _parse_verdict(reply) for key in dict.fromkeys(keys) if (reply := await self._store.paid_reply(key))
        }

    async def _ask_and_keep(self, items: Mapping[str, Entailment], workspace: str) -> dict[str, CheckVerdict]:
        """Ask, and keep the clear verdicts; their cost was recorded with the reply that they came in."""
        verdicts = dict(zip(items, await self._checker.check(list(items.values()), workspace=workspace), strict=True))
        replies = {
            key: ModelReply(text=json.dumps([verdict.supported, verdict.effect, verdict.problem]), model=self.name)
            for key, verdict in verdicts.items()
            if verdict.clear
        }
        await self._store.keep_replies(replies, purpose="check", now=self._clock.now())
        return verdicts

    def _key(self, item: Entailment) -> str:
        key_parts = [self.name, load_prompt("check").fingerprint, item.kind, item.premise, item.claim]
        return f"verdict {hashlib.sha256(json.dumps(key_parts).encode()).hexdigest()}"


def _parse_verdict(reply: ModelReply) -> CheckVerdict:
    supported, effect, problem = json.loads(reply.text)
    return CheckVerdict(supported=supported, effect=Effect(effect) if effect else None, problem=problem)
