"""The newsroom: what people say to the bot arrives here, whatever the platform, and is answered once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import structlog

from bot.answerer import Answerer
from bot.commands import Commands
from bot.domain.conversation import INTERRUPTED, Answer, Command, Question, Reply, Thread
from bot.domain.delivery import MessageRef
from bot.domain.subscription import Destination
from bot.errors import ModelError
from bot.ports import Clock, Store
from bot.summarizer.translating import Translator

LOG = structlog.get_logger(__name__)

UNDER_A_DIGEST = Answer(
    answered=False,
    text="Ask me in the thread under a digest: I answer from its article.",
    evidence=(),
    is_talk=True,
)


class Newsroom:
    """Fulfils `bot.ports.Inbox`."""

    def __init__(
        self, *, answerer: Answerer, commands: Commands, store: Store, clock: Clock, translator: Translator
    ) -> None:
        self._translator = translator
        self._answerer = answerer
        self._commands = commands
        self._store = store
        self._clock = clock

    async def hears(self, question: Question) -> bool:
        """Say whether a question is for us."""
        if question.message is None:
            return question.addressed
        return await self._store.thread(question.destination, question.message) is not None

    async def answer(self, question: Question) -> Answer | None:
        """Return the last answer of `answering`."""
        answer = None
        async for grown in self.answering(question):
            answer = grown
        return answer

    async def withdraw(self, destination: Destination, key: str) -> bool:
        """Forget a question."""
        return await self._store.withdraw_question(destination, key)

    async def answering(self, question: Question) -> AsyncIterator[Answer]:
        """Answer a question under a digest, once; it is stored before it is worked on."""
        if question.message is None:
            yield UNDER_A_DIGEST
            return
        thread = await self._store.thread(question.destination, question.message)
        if thread is None or not await self._store.open_question(question, now=self._clock.now()):
            return
        try:
            answer = await self._answerer.answer(
                question.text, thread.article, thread.turns, workspace=question.destination.home
            )
        except BaseException:
            # Whatever happened, nobody is left looking at "Reading the article" for ever.
            await asyncio.shield(self._store.close_question(question, INTERRUPTED, now=self._clock.now()))
            raise
        await self._store.close_question(question, answer, now=self._clock.now())
        LOG.info("answered", destination=str(question.destination), answered=answer.answered, model=answer.model)
        yield answer

    async def obey(self, command: Command) -> Reply:
        """Carry out a command."""
        return await self._commands.obey(command)

    async def thread(self, destination: Destination, message: MessageRef) -> Thread | None:
        """Return the conversation under a message, its digest in the words that stand there."""
        thread = await self._store.thread(destination, message)
        if thread is None or not thread.language:
            return thread
        try:  # it was paid for when it was posted
            return replace(thread, digest=await self._translator.translated(thread.digest, thread.language))
        except ModelError:
            return thread
