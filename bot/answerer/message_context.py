"""Message context: the digest or edition above a message, the turns before it, and whether it is meant for us."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from typing import Protocol

from bot.domain.bounded_cache import BoundedCache
from bot.domain.conversation import Context, Question, Remark, Thread, Turn
from bot.domain.delivery import EditionAssignment, MessageRef
from bot.domain.subscription import Destination
from bot.text.language import RECOGNISED_LANGUAGES
from bot.text.question_form import may_be_question
from bot.text.question_text import QuestionText, question_text

MAX_CACHED_CONVERSATIONS = 2_000
"""Conversations whose last remark is remembered."""
MAX_CACHED_CONTEXTS = 200
"""Contexts remembered until their questions are answered; each holds its digests."""
MAX_REMARK_LENGTH = 500
"""Most characters of a remark that are remembered."""

MAX_QUESTION_LENGTH = 500
"""Most characters of a question that are read."""

AddresseeCheck = Callable[[Context], Awaitable[bool]]
"""Decides by its context whether a message without a mention is meant for us."""


def question_text_of(context: Context) -> QuestionText:
    """Return the question with the languages it may be in, given those of the articles above it.

    In a conversation about no article, our last answer's language counts instead.
    """
    last = context.last_answer_language
    above = [article.reading_language for article in context.articles]
    return question_text(
        question_line(context.question.text),
        *(above or ([RECOGNISED_LANGUAGES[last]] if last in RECOGNISED_LANGUAGES else ())),
    )


def question_line(question: str) -> str:
    """Return a question on one line, cut to the length that is read."""
    return " ".join(question.split())[:MAX_QUESTION_LENGTH]


class Conversations(Protocol):
    """The part of the store that contexts are resolved from."""

    async def thread(self, destination: Destination, message: MessageRef) -> Thread | None:
        """Return the conversation under a posted message."""

    async def edition_of_message(self, destination: Destination, message: MessageRef) -> EditionAssignment | None:
        """Return the edition posted as a message, with its stories."""

    async def is_question_known(self, key: str) -> bool:
        """Check whether a question is stored, answered or not."""

    async def turns(self, conversation_key: str, *, before: str = "", limit: int = 6) -> Sequence[Turn]:
        """Return the last turns of a conversation, oldest first; those before the question `before` if given."""


class ContextResolver:
    """Finds the context of a message, and decides whether it is for us.

    Args:
        store: the conversations.
        is_for_us: decides on messages to nobody in particular.
        confirms: tells whether such a message is a yes, a no or a choice after we asked for confirmation.
    """

    def __init__(self, store: Conversations, is_for_us: AddresseeCheck, confirms: Callable[[Context], bool]) -> None:
        self._store = store
        self._is_for_us = is_for_us
        self._confirms = confirms
        self._last_remarks: BoundedCache[str, Remark] = BoundedCache(MAX_CACHED_CONVERSATIONS)
        self._contexts: BoundedCache[tuple[str, str], Context] = BoundedCache(MAX_CACHED_CONTEXTS)

    async def resolve_question(self, question: Question) -> Question | None:
        """Return a message as a question in its place, addressed to us; None if it is not for us.

        One without words is returned as it is if it is under a post of ours, since it may be for us.
        """
        context = await self._resolve(question)
        if context is None:
            return None
        placed, before = context.question, self._last_remarks.get(context.question.conversation_key)
        remark = self._remember(placed)
        if placed.addressed:
            return placed
        if not placed.text:  # the platform does not show us what was said
            return placed if context.thread or context.stories else None
        full_context = replace(await self._with_turns(context), previous_remark=before)
        if placed.is_to_others or not full_context.may_concern_our_posts:
            return None
        is_confirmation = self._confirms(full_context)
        if not (is_confirmation or await self._is_for_us(full_context)):
            return None
        if self._last_remarks.get(placed.conversation_key) is remark:
            self._last_remarks[placed.conversation_key] = replace(remark, is_for_us=True)
        return replace(placed, addressed=True, is_question=not is_confirmation)

    async def resolve_edit(self, question: Question) -> Question | None:
        """Return an edited message as the question that it was; None if it is not a known question, or no longer one.

        Who spoke last since, or a restart in between, does not matter: it was taken up when it was asked.
        """
        if (
            question.is_to_others
            or not await self._store.is_question_known(question.key)
            or (context := await self._resolve(question)) is None
        ):
            return None
        is_asked = may_be_question(context.question.text, question_text_of(context).languages)
        return replace(context.question, addressed=True, is_question=True) if is_asked else None

    async def find_context(self, question: Question) -> Context:
        """Return the context of a stored question, with the turns now before it."""
        resolved = self._contexts.pop((question.key, question.edit), None) or await self._look_up_context(question)
        context = replace(resolved, question=question) if resolved else Context(question=question)
        return await self._with_turns(context, before=question.key)

    async def _with_turns(self, context: Context, *, before: str = "") -> Context:
        return replace(context, turns=tuple(await self._store.turns(context.question.conversation_key, before=before)))

    async def _resolve(self, question: Question) -> Context | None:
        """Return the context of a message, and remember it until it is answered, so that it is looked up once."""
        context = await self._look_up_context(question)
        if context is not None:
            self._contexts[question.key, question.edit] = context
        return context

    async def _look_up_context(self, question: Question) -> Context | None:
        """Return the context of a message; None if it is under a message that is not ours.

        The nearest message above it that is a digest or an edition decides, or else its conversation.
        """
        destination = question.destination
        above = question.above or ((question.message,) if question.message else ())
        for message in above:
            thread = await self._store.thread(destination, message)
            if thread is not None:
                placed = replace(question, message=message, conversation="", above=())
                return Context(question=placed, thread=thread)
        if question.message is None and question.conversation:
            above = (*above, MessageRef(question.conversation))
        for message in dict.fromkeys(above):
            edition = await self._store.edition_of_message(destination, message)
            if edition is not None:
                placed = replace(question, message=None, conversation=str(message), above=())
                return Context(question=placed, stories=tuple(part.digest for part in edition.ranked))
        return None if question.message is not None else Context(question=replace(question, above=()))

    def _remember(self, placed: Question) -> Remark:
        remark = Remark(by=placed.asked_by, text=placed.text[:MAX_REMARK_LENGTH], is_for_us=placed.addressed)
        self._last_remarks[placed.conversation_key] = remark
        return remark
