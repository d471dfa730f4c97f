"""A language model that says what it was told to say."""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import AsyncIterator
from dataclasses import replace

from bot.ports import ModelReply, ModelRequest


class UnstreamedModel(ABC):
    """A model whose replies come in one piece."""

    @abstractmethod
    async def reply(self, request: ModelRequest) -> ModelReply:
        """Reply."""

    async def stream_reply(self, request: ModelRequest) -> AsyncIterator[ModelReply]:
        """Reply at once."""
        yield await self.reply(request)


class ScriptedModel:
    """Fulfils `bot.ports.LanguageModel`: gives its replies in order, the last one for ever."""

    name = "scripted"

    pause = 0
    """Turns of the event loop a reply takes, in which others go on."""

    def __init__(self, *replies: str | Exception, tokens: int = 10) -> None:
        self._replies = deque(replies)
        self._tokens = tokens
        self.requests: list[ModelRequest] = []

    async def reply(self, request: ModelRequest) -> ModelReply:
        """Reply."""
        self.requests.append(request)
        for _ in range(self.pause):
            await asyncio.sleep(0)
        reply = self._replies[0] if len(self._replies) == 1 else self._replies.popleft()
        if isinstance(reply, Exception):
            raise reply
        return ModelReply(text=reply, model=self.name, tokens_in=self._tokens, tokens_out=self._tokens)

    async def stream_reply(self, request: ModelRequest) -> AsyncIterator[ModelReply]:
        """Reply in halves."""
        whole = await self.reply(request)
        yield replace(whole, text=whole.text[: len(whole.text) // 2], tokens_in=0, tokens_out=0)
        yield whole
