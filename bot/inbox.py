"""The inbox: receives people's messages to the bot, on any platform, and answers each once.

A question is stored before it is worked on, with a job that answers it if its listener is cut off. Whoever takes
it up has it for `LEASE`; it is done once its answer was shown.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Collection, Mapping, Sequence
from contextlib import aclosing
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import structlog

from bot import metrics
from bot.answerer.answer_pieces import flag_last
from bot.answerer.answerer import Answerer
from bot.answerer.assistant_prompts import suggest_prompts
from bot.answerer.message_context import ContextResolver, question_text_of
from bot.commands.dispatch import CommandDispatcher
from bot.commands.proposals import refused_unless_allowed
from bot.commands.speaking import ASK_SOMETHING, UNANSWERED, reply_in_language
from bot.commands.times import PLATFORMS_WITH_READER_CLOCKS, reply_in_zone
from bot.domain.conversation import INTERRUPTED, Answer, ChannelOverview, Command, Context, Question, Reply, Thread
from bot.domain.delivery import MessageRef
from bot.domain.job import BUG_ATTEMPTS, AnswerQuestion
from bot.domain.question_limits import QuestionLimits
from bot.domain.schedule import Routine
from bot.domain.subscription import Destination
from bot.errors import ModelError, NewsdeskError, PlatformError
from bot.keyed_lock import KeyedLock
from bot.ports import Clock, Handler, PendingQuestion, Platform, Store
from bot.question_limiter import QuestionLimiter
from bot.replies.reply_lines import bot_answer
from bot.store_outage import retry_through_outage
from bot.suggestion_presses import SuggestionPresses
from bot.summarizer.digest_translation import DigestTranslator
from bot.text.links import links_in
from bot.text.question_form import may_be_question

LOG = structlog.get_logger(__name__)

LEASE = timedelta(minutes=3)
"""How long a worker's lease on a question lasts: longer than any answer takes."""
ANSWER_CHECK_DELAY = LEASE + timedelta(seconds=15)
"""When a job checks whether a question was answered."""
UNCONNECTED_RETRY = timedelta(minutes=5)
"""How long an answer waits for a worker that is connected to its platform."""
DEFAULT_LIMITS = QuestionLimits()


class DurableInbox:
    """Implements `bot.ports.Inbox`.

    Args:
        platforms: the platforms by name, which show the answers that their listeners could not show.
        limits: how many questions are answered.
    """

    def __init__(
        self,
        *,
        answerer: Answerer,
        commands: CommandDispatcher,
        store: Store,
        clock: Clock,
        translator: DigestTranslator,
        platforms: Mapping[str, Platform],
        limits: QuestionLimits = DEFAULT_LIMITS,
    ) -> None:
        self._translator = translator
        self._answerer = answerer
        self._commands = commands
        self._store = store
        self._clock = clock
        self._platforms = platforms
        self._question_limiter = QuestionLimiter(store, clock, limits)
        self._context_resolver = ContextResolver(store, self._is_for_us, commands.confirmations.is_answer_to_proposal)
        self._conversation_locks = KeyedLock()
        self._presses = SuggestionPresses(store)
        self._keys_in_progress: set[str] = set()
        self._withdrawn_keys: set[str] = set()

    def handlers(self) -> Mapping[type[Any], Handler]:
        """Return the handler of the job that answers questions."""
        return metrics.measured_handlers({AnswerQuestion: self._do_answer})

    async def receive_question(self, question: Question) -> Question | None:
        """Return a message as a question in its place, stored unless a link is to be read; None if it is not for us."""
        placed = await self._resolve_place(question)
        is_asked = placed is not None and placed.text and not placed.link
        return await self._store_question(placed) if placed and is_asked else placed

    async def _resolve_place(self, question: Question) -> Question | None:
        placed = await retry_through_outage(lambda: self._context_resolver.resolve_question(question))
        if placed is None and question.edit:
            return await retry_through_outage(lambda: self._context_resolver.resolve_edit(question))
        if placed is None or not placed.addressed or placed.edit or not links_in(placed.text):
            return placed
        return replace(placed, link=await self._answerer.link_to_read(placed, now=self._clock.now()))

    async def stream_answer(self, question: Question) -> AsyncGenerator[Answer, None]:
        """Answer a question piece by piece, after those asked before it in the same place."""
        heard = question if question.is_received else await self._resolve_place(question)
        if heard is None:
            return
        question = heard if heard.is_received else await self._store_question(heard)
        async with self._conversation_locks.hold(question.conversation_key):
            now = self._clock.now()
            pending = await self._store.take_question(question.key, now=now, until=now + LEASE, known=question)
            if pending is None:
                return
            is_shown = False
            self._keys_in_progress.add(question.key)
            try:
                answer: Answer | None = None
                async with aclosing(self._pieces(pending)) as pieces:
                    async for answer in pieces:
                        if question.key in self._withdrawn_keys:
                            return
                        yield answer
                is_shown = answer is not None and await self._save_answer(pending.question, answer, is_shown=True)
            finally:
                self._keys_in_progress.discard(question.key)
                self._withdrawn_keys.discard(question.key)
                if not is_shown:
                    await asyncio.shield(self._store.release_question(question.key))

    async def answer(self, question: Question) -> Answer | None:
        """Return the last answer of `stream_answer`."""
        grown = [answer async for answer in self.stream_answer(question)]
        return grown[-1] if grown else None

    async def withdraw_question(self, destination: Destination, key: str) -> bool:
        """Forget a question, and stop answering it."""
        was_known = await self._store.withdraw_question(destination, key)
        if key in self._keys_in_progress:
            self._withdrawn_keys.add(key)
        return was_known

    async def stream_execution(self, command: Command) -> AsyncGenerator[Reply, None]:
        """Execute a command and report progress; if an answer or a digest is asked for, it is part of the reply."""
        question = self._commands.question_in(command)
        replies = (
            self._commands.stream_execution(command)
            if question is None
            else self._stream_typed_question(command, question)
        )
        async with aclosing(replies):
            async for reply in replies:
                question_beside = None if reply.is_growing else command.question
                if question_beside and reply.digest:  # show it now: nobody should wait for it until the answer is there
                    yield replace(reply, is_growing=True)
                full_reply = await self._with_answer(question_beside, reply) if question_beside else reply
                if full_reply.answer is None and not full_reply.is_growing:
                    self._commands.note_last_offer(
                        command.destination, command.given_by, full_reply.choices, done=full_reply.done
                    )
                yield await self._with_local_times(command.destination, full_reply, command.zone)
                if question_beside and full_reply.answer:
                    await self._save_answer(question_beside, full_reply.answer, is_shown=True)

    async def _with_local_times(self, destination: Destination, reply: Reply, zone: str) -> Reply:
        """Return a reply with times in its place's time zone, unless the platform localises them for each reader."""
        if not reply.moments or destination.platform in PLATFORMS_WITH_READER_CLOCKS:
            return reply
        return reply_in_zone(reply, (await self._routine_of(destination)).zone_for(zone))

    async def _routine_of(self, destination: Destination) -> Routine:
        """Return when digests come to a place, and thus its time zone."""
        return (await self._store.preferences(destination)).routine

    async def _with_answer(self, question: Question, reply: Reply) -> Reply:
        """Return a link's digest with the answer to the question next to it; if answering fails, only the digest."""
        try:
            return replace(reply, answer=await self._answer_beside(question, reply))
        except Exception:
            LOG.exception("link.not_answered", destination=str(question.destination))
            return reply

    async def _answer_beside(self, question: Question, reply: Reply) -> Answer | None:
        """Return the answer to the question next to a link, within the limits; the conversation goes on from there."""
        if not await self._save_if_new(question):
            return None
        article = reply.digest.article if reply.digest else None
        answer = None
        if await self._question_limiter.refusal(question) is None:
            answer = await self._answerer.answer_about_link(question, article, now=self._clock.now())
        if answer or article:
            await self._save_answer(question, answer or bot_answer(reply.text), is_shown=answer is None)
        else:
            await self._store.withdraw_question(question.destination, question.key, edit=question.edit)
        return answer

    async def execute_command(self, command: Command) -> Reply:
        """Return the last reply of `stream_execution`."""
        return [reply async for reply in self.stream_execution(command)][-1]

    async def _stream_typed_question(self, command: Command, text: str) -> AsyncGenerator[Reply, None]:
        if not text:
            yield reply_in_language(ASK_SOMETHING, command.language)
            return
        question = Question(
            key=f"{command.destination.platform}:ask:{uuid4()}",
            destination=command.destination,
            text=text,
            asked_by=command.given_by,
            zone=command.zone,
        )
        answer: Answer | None = None
        async with aclosing(self.stream_answer(question)) as answers:
            async for answer in answers:
                yield Reply(text=answer.text, answer=answer, is_growing=answer.is_growing)
        if answer is None or answer.is_growing:
            yield reply_in_language(UNANSWERED, command.language)

    async def forget_workspace(self, platform: str, workspace: str) -> int:
        """Delete everything of a workspace that removed us."""
        return await self._store.forget_workspace(platform, workspace)

    async def note_presence(self, platform: str, workspaces: Collection[str], *, account: str) -> None:
        """Note that the bot's account is in some workspaces."""
        await self._store.note_presence(platform, workspaces, account=account)

    async def known_workspaces(self, platform: str, *, account: str) -> Sequence[str]:
        """Return the workspaces that this account was in and that have not left."""
        return await self._store.presences(platform, account=account)

    async def channel_overviews(
        self, platform: str, workspace: str, *, zone: str = "", language: str = ""
    ) -> Sequence[ChannelOverview]:
        """Return what the channels of a workspace are subscribed to."""
        return await self._commands.overview(platform, workspace, zone=zone, language=language)

    async def suggested_prompts(self, platform: str, workspace: str, channels: Collection[str]) -> Sequence[str]:
        """Return questions that may be asked about the newest stories of some channels."""
        return await suggest_prompts(self._store, self._clock.now(), platform, workspace, channels)

    async def begin_suggestion(
        self, destination: Destination, message: MessageRef, text: str, *, above: Sequence[MessageRef] = ()
    ) -> bool:
        """Remember that a suggested question is asked; return whether it is asked for the first time."""
        return await self._presses.begin(destination, message, text, above=above)

    def forget_suggestion(self, destination: Destination, message: MessageRef, text: str) -> None:
        """Forget a suggested question that could not be asked."""
        self._presses.forget(destination, message, text)

    async def thread(self, destination: Destination, message: MessageRef) -> Thread | None:
        """Return the conversation under a message, with its digest as it is posted."""
        thread = await self._store.thread(destination, message)
        if thread is None or not thread.language:
            return thread
        try:  # already paid for when it was posted
            return replace(thread, digest=await self._translator.translate(thread.digest, thread.language))
        except ModelError:
            return thread

    async def _store_question(self, question: Question) -> Question:
        await self._save_if_new(question)  # an existing one is taken up once, by whoever comes first
        return replace(question, is_received=True)

    async def _save_if_new(self, question: Question) -> bool:
        def later(key: str) -> AnswerQuestion:
            return AnswerQuestion(key, int(ANSWER_CHECK_DELAY.total_seconds()))

        return await retry_through_outage(
            lambda: self._store.save_question(question, now=self._clock.now(), then=later)
        )

    async def _pieces(self, pending: PendingQuestion) -> AsyncGenerator[Answer]:
        """Yield the answer as it grows; the last one is stored before it is yielded."""
        question = pending.question
        if pending.answer is not None:
            yield pending.answer
            return
        last = None
        async with aclosing(flag_last(self._stream_unsaved(question))) as grown:
            async for answer, is_last in grown:
                last = answer
                if not is_last:
                    yield replace(answer, is_growing=True)
        if last is None:  # there is no answer to it
            await self._store.withdraw_question(question.destination, question.key, edit=question.edit)
        elif await self._save_answer(question, last):
            self._commands.note_last_offer(question.destination, question.asked_by, last.choices, done=False)
            metrics.ANSWERS.labels(answered=str(last.answered).lower()).inc()
            LOG.info("answer.given", destination=str(question.destination), answered=last.answered, model=last.model)
            yield last

    async def _stream_unsaved(self, question: Question) -> AsyncGenerator[Answer]:
        context = self._commands.confirmations.with_offered_choices(await self._context_resolver.find_context(question))
        routine = await self._routine_of(question.destination)
        if confirmed := await self._commands.confirmations.answer(context, zone=routine.zone_for(question.zone)):
            yield confirmed
            return
        is_answered = False
        now, refusal = self._clock.now().astimezone(routine.tzinfo), await self._question_limiter.refusal(question)
        async for answer in self._answerer.stream_answer(context, now=now, refusal=refusal):
            is_answered = True
            checked = self._commands.confirmations.answer_or_declined(context, answer)
            yield refused_unless_allowed(
                await self._execute_reading_command(question, checked) if checked.order else checked, question
            )
        if not is_answered and (again := self._commands.confirmations.repeated_offer(context)):
            yield again

    async def _execute_reading_command(self, question: Question, answer: Answer) -> Answer:
        """Return the reply to a command that changes nothing, as the answer to the question."""
        destination, person = question.destination, question.asked_by
        order = Command(
            destination=destination,
            text=answer.order,
            given_by=person,
            may_manage=question.may_manage,
            zone=question.zone,
        )
        reply = await self._commands.preview(replace(order, language=answer.language))
        local_reply = await self._with_local_times(destination, reply, question.zone)
        return replace(
            answer, text=local_reply.text, choices=local_reply.choices, order="", moments=local_reply.moments
        )

    async def _is_for_us(self, context: Context) -> bool:
        question = context.question  # a remark is not counted; whoever addressed nobody is not told of the limit
        wording = question_text_of(context)
        if may_be_question(wording.text, wording.languages) and await self._question_limiter.refusal(
            question, is_counted=False
        ):
            return False
        routine = await self._routine_of(question.destination)
        return await self._answerer.is_question_for_us(context, now=self._clock.now().astimezone(routine.tzinfo))

    async def _save_answer(self, question: Question, answer: Answer, *, is_shown: bool = False) -> bool:
        return await self._store.save_answer(question, answer, now=self._clock.now(), is_shown=is_shown)

    async def _do_answer(self, job: AnswerQuestion, attempt: int) -> None:
        """Answer a question whose answer was never shown, and show it.

        Raises:
            PlatformError: not now: somebody else has it, or its platform is unavailable.
        """
        now = self._clock.now()
        pending = await self._store.take_question(job.key, now=now, until=now + LEASE)
        if pending is None:
            if await self._store.is_question_pending(job.key):
                message = "Somebody else is answering it."
                raise PlatformError(message, retry=True, retry_after=LEASE)
            return
        try:
            await self._answer_and_show(pending, attempt)
        except BaseException:
            await asyncio.shield(self._store.release_question(job.key))
            raise

    async def _answer_and_show(self, pending: PendingQuestion, attempt: int) -> None:
        question = pending.question
        platform = self._platforms.get(question.destination.platform)
        if platform is None:
            message = f"This worker is not connected to {question.destination.platform}."
            raise PlatformError(message, retry=True, retry_after=UNCONNECTED_RETRY)
        answer = await self._last_piece(pending, attempt)
        if answer is None:
            return  # withdrawn, or edited: then it has its own job
        try:
            await platform.post_answer(question, answer)
        except PlatformError as error:
            if error.retry:
                raise
            LOG.warning("answer.not_shown", destination=str(question.destination), reason=str(error))
        await self._save_answer(question, answer, is_shown=True)
        LOG.info("answer.late", destination=str(question.destination), answered=answer.answered)

    async def _last_piece(self, pending: PendingQuestion, attempt: int) -> Answer | None:
        last = None
        try:
            async for answer in self._pieces(pending):
                last = answer
        except NewsdeskError:
            raise
        except Exception:
            if attempt + 1 < BUG_ATTEMPTS:
                raise
            LOG.exception("answer.failed", key=pending.question.key)
            last = INTERRUPTED
        return last
