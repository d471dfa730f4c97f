"""The question limiter: how many questions a person gets answered in an hour, and a workspace in a day."""

from __future__ import annotations

from datetime import timedelta

from bot.domain.conversation import Answer, Question
from bot.domain.question_limits import QuestionLimits
from bot.ports import Clock, ConversationStore
from bot.replies.reply_language import reply_language
from bot.replies.reply_lines import ReplyLine, bot_answer_line

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


class QuestionLimiter:
    """Limits how many questions a person and a workspace may ask; orders, help and small talk are free.

    Args:
        store: the store of questions.
        clock: the time.
        limits: how many questions are answered.
    """

    def __init__(self, store: ConversationStore, clock: Clock, limits: QuestionLimits) -> None:
        self._store = store
        self._clock = clock
        self._limits = limits

    async def refusal(self, question: Question, *, is_counted: bool = True) -> Answer | None:
        """Return a refusal if a limit is reached; None if not.

        Args:
            question: the question.
            is_counted: it is stored among the questions already; one that addresses nobody is not yet.
        """
        now, destination, limits = self._clock.now(), question.destination, self._limits
        language, more = reply_language(question.text), 0 if is_counted else 1
        if question.asked_by:
            count = await self._store.count_questions_since(now - HOUR, destination, asked_by=question.asked_by)
            if count + more > limits.person_hourly:
                return bot_answer_line(ReplyLine.PERSON_LIMIT_REACHED, language, number=limits.person_hourly)
        if await self._store.count_questions_since(now - DAY, destination) + more > limits.workspace_daily:
            return bot_answer_line(ReplyLine.WORKSPACE_LIMIT_REACHED, language, number=limits.workspace_daily)
        return None
