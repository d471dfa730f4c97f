"""Paying: a language model whose replies are kept before anything else is done with them, within a daily budget."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from typing import Protocol

from bot.errors import BudgetSpent
from bot.ports import Clock, LanguageModel, ModelReply, ModelRequest


class ReplyStore(Protocol):
    """The part of the store that keeps paid replies."""

    async def paid_reply(self, key: str) -> ModelReply | None:
        """Return the reply that was paid for under `key`."""

    async def keep_reply(self, key: str, reply: ModelReply, *, now: datetime) -> None:
        """Keep a paid reply."""

    async def tokens_since(self, moment: datetime) -> int:
        """Return the tokens paid for since `moment`."""


class PaidModel:
    """Fulfils `bot.ports.LanguageModel`: the same request to the same model is never paid for twice.

    Args:
        daily_tokens: tokens a day (UTC) over all digests and answers; None for no limit.
    """

    def __init__(self, model: LanguageModel, store: ReplyStore, clock: Clock, *, daily_tokens: int | None) -> None:
        self.name = model.name
        self._model = model
        self._store = store
        self._clock = clock
        self._daily_tokens = daily_tokens

    async def reply(self, request: ModelRequest) -> ModelReply:
        """Return the reply that was paid for, or pay for one and keep it.

        Raises:
            BudgetSpent: the day's tokens are used up.
            ModelError: no usable reply; `retry` says whether later is better.
        """
        key = self._key(request)
        kept = await self._store.paid_reply(key)
        if kept is not None:
            return kept
        await self._within_budget()
        reply = await self._model.reply(request)
        await self._store.keep_reply(key, reply, now=self._clock.now())
        return reply

    def _key(self, request: ModelRequest) -> str:
        """Return what a reply is kept under: model, prompt, article and question are all in it."""
        asked = [self.name, request.name, request.system, request.user]
        return hashlib.sha256(json.dumps(asked).encode()).hexdigest()

    async def _within_budget(self) -> None:
        if self._daily_tokens is None:
            return
        midnight = self._clock.now().replace(hour=0, minute=0, second=0, microsecond=0)
        if await self._store.tokens_since(midnight) >= self._daily_tokens:
            message = "today's token budget is used up (DAILY_TOKENS)"
            raise BudgetSpent(message)
