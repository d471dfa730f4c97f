"""Metering: a language model within daily token budgets, whose replies are stored before they are used."""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import AsyncGenerator, AsyncIterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, aclosing, suppress
from datetime import datetime
from typing import Protocol

import structlog

from bot import metrics
from bot.domain.rate import Rate
from bot.domain.spending import Spending, budget_day_start, tokens
from bot.errors import BudgetSpent, ModelError, RateLimited, StoreError
from bot.ports import Clock, LanguageModel, Limiter, ModelReply, ModelRequest
from bot.store_outage import retry_through_outage

LOG = structlog.get_logger(__name__)

CHARACTERS_A_TOKEN = 4
"""Approximate number; only for a reply that broke off before its price was known."""


class ReplyStore(Protocol):
    """The part of the store that holds paid replies."""

    async def paid_reply(self, key: str) -> ModelReply | None:
        """Return the reply that was paid for under `key`."""

    def payment_lock(self, *keys: str, purpose: str) -> AbstractAsyncContextManager[None]:
        """Let only one worker at a time pay for each of some keys."""

    async def keep_reply(
        self, key: str, reply: ModelReply, *, purpose: str, workspace: str = "", now: datetime
    ) -> None:
        """Store a paid reply."""

    async def keep_replies(
        self, replies: Mapping[str, ModelReply], *, purpose: str, workspace: str = "", now: datetime
    ) -> None:
        """Store replies by their keys, all of them or none."""

    async def spent_since(self, moment: datetime, *, workspace: str | None = None) -> Sequence[Spending]:
        """Return what was spent since `moment`, by one workspace or in total."""


class ThrottledModel:
    """Implements `bot.ports.LanguageModel`: if its server tells one worker to wait, all workers wait.

    Args:
        model: the model to ask.
        limiter: shared by all workers.
    """

    def __init__(self, model: LanguageModel, limiter: Limiter) -> None:
        self.name = model.name
        self._model = model
        self._limiter = limiter
        self._rate = Rate(platform="model", target=model.name)

    async def reply(self, request: ModelRequest) -> ModelReply:
        """Return the reply.

        Raises:
            ModelError: no usable reply, or the server asked us to wait.
        """
        await self._wait_for_turn()
        try:
            return await self._model.reply(request)
        except ModelError as error:
            await self._back_off(error)
            raise

    async def stream_reply(self, request: ModelRequest) -> AsyncIterator[ModelReply]:
        """Yield the reply as it comes.

        Raises:
            ModelError: no usable reply, or the server asked us to wait.
        """
        await self._wait_for_turn()
        try:
            async for reply in self._model.stream_reply(request):
                yield reply
        except ModelError as error:
            await self._back_off(error)
            raise

    async def _wait_for_turn(self) -> None:
        try:
            await self._limiter.acquire(self._rate)
        except RateLimited as error:
            message = "the model's server asked us to wait"
            raise ModelError(message, retry=True, retry_after=error.retry_after) from error

    async def _back_off(self, error: ModelError) -> None:
        if error.retry_after:
            with suppress(StoreError):  # then the server tells each worker itself
                await self._limiter.back_off(self._rate, error.retry_after)


class MeteredModel:
    """Implements `bot.ports.LanguageModel`: the same request to the same model is never paid for twice, nor at once.

    Args:
        daily_tokens: tokens a day (UTC) for all digests and answers; None for no limit.
        workspace_tokens: tokens a day for the requests of one workspace alone; None for no limit.
    """

    def __init__(
        self,
        model: LanguageModel,
        store: ReplyStore,
        clock: Clock,
        *,
        daily_tokens: int | None,
        workspace_tokens: int | None = None,
    ) -> None:
        self.name = model.name
        self._model = model
        self._store = store
        self._clock = clock
        self._daily_tokens = daily_tokens
        self._workspace_tokens = workspace_tokens
        self._refusal = ""

    async def reply(self, request: ModelRequest) -> ModelReply:
        """Return the reply that was paid for, or pay for one and store it.

        Raises:
            BudgetSpent: the day's tokens are used up, in total or by this workspace.
            ModelError: no usable reply; `retry` says whether it may work later.
        """
        last = None
        async for reply in self._stream_paid_reply(request, self._as_stream(request)):
            last = reply
        if last is None:
            message = "the model said nothing"
            raise ModelError(message, retry=True)
        return last

    async def stream_reply(self, request: ModelRequest) -> AsyncIterator[ModelReply]:
        """Yield the reply as it grows, or at once if it was paid for; only the complete one is stored.

        Raises:
            BudgetSpent: the day's tokens are used up, in total or by this workspace.
            ModelError: no usable reply; `retry` says whether it may work later.
        """
        async with aclosing(self._stream_paid_reply(request, self._model.stream_reply(request))) as replies:
            async for reply in replies:
                yield reply

    async def _as_stream(self, request: ModelRequest) -> AsyncIterator[ModelReply]:
        yield await self._model.reply(request)

    async def _stream_paid_reply(
        self, request: ModelRequest, replies: AsyncIterator[ModelReply]
    ) -> AsyncGenerator[ModelReply, None]:
        key = self._key(request)
        paid_reply = await self._store.paid_reply(key)
        if paid_reply is not None:
            yield paid_reply
            return
        async with self._store.payment_lock(key, purpose=request.name):
            paid_reply = await self._store.paid_reply(key)  # another worker may have paid for it meanwhile
            if paid_reply is not None:
                yield paid_reply
                return
            async with aclosing(self._buy_reply(key, request, replies)) as bought:
                async for reply in bought:
                    yield reply

    async def _buy_reply(
        self, key: str, request: ModelRequest, replies: AsyncIterator[ModelReply]
    ) -> AsyncGenerator[ModelReply, None]:
        last = None
        is_requested = False
        try:
            await self._check_budget(request.workspace)
            is_requested = True
            with metrics.timed(metrics.MODEL_SECONDS, purpose=request.name):
                async for reply in replies:
                    if last is not None:
                        yield last
                    last = reply
        except ModelError as error:
            self._log_once(error)
            await self._record_cost(key, request, error.tokens_in, error.tokens_out)
            raise
        except (asyncio.CancelledError, GeneratorExit):
            # The caller no longer waits. The price comes last in a stream, so it is estimated.
            if is_requested:
                await self._record_cost(
                    key,
                    request,
                    _estimated_tokens(request.system + request.user),
                    _estimated_tokens(last.text if last else ""),
                )
            raise
        if last is None:
            return
        if self._refusal:
            LOG.info("model.back")
            self._refusal = ""
        self._count_tokens(last, request)
        await self._keep(key, last, request)
        yield last

    async def _keep(self, key: str, reply: ModelReply, request: ModelRequest) -> None:
        """Store a paid reply, and wait for a database that restarts, since the reply would be lost.

        Raises:
            StoreError: it stays unavailable.
        """
        purpose, workspace = request.name, request.workspace
        await retry_through_outage(
            lambda: self._store.keep_reply(key, reply, purpose=purpose, workspace=workspace, now=self._clock.now())
        )

    def _log_once(self, error: ModelError) -> None:
        """Log an error that an operator must fix, once until the model answers again."""
        if not error.retry and str(error) != self._refusal:
            self._refusal = str(error)
            LOG.error("model.refused", reason=str(error), until="it is mended; extracts serve")

    async def _record_cost(self, key: str, request: ModelRequest, tokens_in: int, tokens_out: int) -> None:
        """Record the cost of a useless reply: a model that always fails must not spend unseen."""
        if tokens_in or tokens_out:
            reply = ModelReply(text="", model=self.name, tokens_in=tokens_in, tokens_out=tokens_out)
            now = self._clock.now()
            self._count_tokens(reply, request)
            await self._store.keep_reply(
                f"{key} failed {now.isoformat()}", reply, purpose=request.name, workspace=request.workspace, now=now
            )

    def _count_tokens(self, reply: ModelReply, request: ModelRequest) -> None:
        for direction, number in (("in", reply.tokens_in), ("out", reply.tokens_out)):
            metrics.MODEL_TOKENS.labels(model=self.name, purpose=request.name, direction=direction).inc(number)

    def _key(self, request: ModelRequest) -> str:
        """Return the key of a reply, derived from the model and the whole request."""
        parts = [self.name, request.name, request.system, request.user]
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest()

    async def _check_budget(self, workspace: str) -> None:
        midnight = budget_day_start(self._clock.now())
        if await self._is_spent(self._daily_tokens, midnight, None):
            message = "today's token budget is used up (DAILY_TOKENS)"
            raise BudgetSpent(message)
        if workspace and await self._is_spent(self._workspace_tokens, midnight, workspace):
            message = "the tokens granted here for today are used up (WORKSPACE_DAILY_TOKENS)"
            raise BudgetSpent(message)

    async def _is_spent(self, budget: int | None, since: datetime, workspace: str | None) -> bool:
        return budget is not None and tokens(await self._store.spent_since(since, workspace=workspace)) >= budget


def _estimated_tokens(text: str) -> int:
    """Return the approximate number of tokens in a text."""
    return len(text) // CHARACTERS_A_TOKEN
