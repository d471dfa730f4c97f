"""Confirmation handler: a typed yes, no or choice does the same as its button."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol

from bot.answerer.small_talk import is_courtesy
from bot.commands.proposals import Proposals, is_proposal, refused_unless_allowed
from bot.commands.times import text_in_zone
from bot.domain.conversation import Answer, Choice, Command, Context, Question, Reply
from bot.errors import NewsdeskError
from bot.orders.confirmations import KEEP_CHOICE, WAIT_CHOICE, begins_with_no, choices_made, contains_refusal
from bot.orders.order_amendments import is_amendment
from bot.replies.reply_language import reply_language
from bot.replies.reply_lines import ReplyLine, bot_answer, bot_answer_line, reply_line
from bot.text.catalogue import in_language, say
from bot.text.merged_languages import ALL_LANGUAGES


class CommandRunner(Protocol):
    """Runs a command and returns its reply."""

    async def execute_command(self, command: Command) -> Reply:
        """Return the last reply to a command."""


class ConfirmationHandler:
    """Handles the replies to our questions back.

    Args:
        proposals: what each person was last asked.
        commands: carries out what is confirmed.
    """

    def __init__(self, proposals: Proposals, commands: CommandRunner) -> None:
        self._proposals = proposals
        self._commands = commands

    def is_answer_to_proposal(self, context: Context) -> bool:
        """Check whether a message is the asker's reply to our proposal, whether it names us or not."""
        message, offered, languages = context.question.text, self._offered_choices(context), context.languages
        is_answer = _choices_made(context, offered) is not None or is_amendment(message, offered, languages)
        return context.is_follow_up and (is_answer or bool(offered and begins_with_no(message, languages)))

    def with_offered_choices(self, context: Context) -> Context:
        """Return the context with the choices that its author may take up."""
        return replace(context, offered=tuple(self._offered_choices(context)))

    async def answer(self, context: Context, *, zone: str) -> Answer | None:
        """Carry out a yes, a no or a choice and return the result; None if the message is none of these.

        Args:
            context: the message and its context.
            zone: the time zone to show times in.
        """
        question, offered = context.question, context.offered
        chosen = _choices_made(context, offered) if offered else None
        if chosen is None:
            return None
        language = _offer_language(context)
        if WAIT_CHOICE in chosen:
            return bot_answer(reply_line(ReplyLine.TAKE_YOUR_TIME, language=language), language, choices=offered)
        if not chosen:
            return bot_answer(reply_line(ReplyLine.WHICH_FEED, language=language), language, choices=offered)
        if KEEP_CHOICE in chosen:
            return bot_answer_line(ReplyLine.LEFT_AS_IT_IS, language)
        allowed = refused_unless_allowed(bot_answer("", language, choices=chosen), question)
        if not allowed.choices:
            return allowed
        replies = [await self._execute_choice(question, choice, language) for choice in chosen]
        text = "\n".join(text_in_zone(reply.text, reply.moments, zone, language) for reply in replies)
        return bot_answer(text, language, choices=[choice for reply in replies for choice in reply.choices])

    def repeated_offer(self, context: Context) -> Answer | None:
        """Return the offer once more if the reply to it cannot be read, since silence would be worse.

        Only for what we asked in this very conversation: what one person was asked alone stays with that person.
        Thanks are no reply to it.
        """
        question, offered = context.question, context.offered
        is_polite = is_courtesy(question.text, context.languages)
        if not offered or not _is_proposal_pending(context) or question.is_question or is_polite:
            return None
        language = _offer_language(context)
        if contains_refusal(question.text, context.languages):
            return bot_answer_line(ReplyLine.LEFT_AS_IT_IS_SAY_IN_FULL, language)
        again = bot_answer(reply_line(ReplyLine.NOT_UNDERSTOOD, language=language), language, choices=offered)
        return refused_unless_allowed(again, context.question)

    def answer_or_declined(self, context: Context, answer: Answer) -> Answer:
        """Return an answer, or that all stays as it is if it understood nothing of a reply that refuses our offer."""
        offered = () if context.question.is_question else context.offered
        not_understood_answer = reply_line(ReplyLine.NOT_UNDERSTOOD, language=answer.language)
        is_unread = answer.text == not_understood_answer or not (answer.answered or answer.is_talk)
        is_down = contains_refusal(context.question.text, context.languages)
        if not offered or answer.choices or answer.order or not is_unread or not is_down:
            return answer
        return bot_answer_line(ReplyLine.LEFT_AS_IT_IS_SAY_IN_FULL, _offer_language(context))

    def _offered_choices(self, context: Context) -> Sequence[Choice]:
        """Return the choices offered with our last message here, or else those last offered to this person."""
        question = context.question
        last = context.turns[-1] if context.turns else None
        remembered = self._proposals.last_offer(question.destination, question.asked_by)
        if last is None or last.answer is None or not _is_proposal_pending(context):
            return (remembered or ()) if question.addressed else ()
        theirs = self._proposals.last_offer(question.destination, last.asked_by)
        is_done = () in (remembered, theirs)
        return () if is_done else last.answer.choices

    async def _execute_choice(self, question: Question, choice: Choice, language: str) -> Reply:
        command = Command(
            destination=question.destination,
            text=choice.command,
            given_by=question.asked_by,
            may_manage=question.may_manage,
            message=question.message,
            zone=question.zone,
            language=language,
        )
        try:
            return await self._commands.execute_command(command)
        except NewsdeskError as error:
            return Reply(text=in_language(say("That did not work: {error}", error=error.message), language), done=False)


def _choices_made(context: Context, offered: Sequence[Choice]) -> Sequence[Choice] | None:
    """Return the choices that a message makes, reading every word; in any language if its own has no such words."""
    message = context.question.text
    chosen = choices_made(message, offered, context.languages)
    # The question may have been asked in another language: a "no" to one in Portuguese.
    return choices_made(message, offered, ALL_LANGUAGES) if chosen is None else chosen


def _is_proposal_pending(context: Context) -> bool:
    """Check whether our last message in the conversation proposes something."""
    last = context.turns[-1].answer if context.turns else None
    return last is not None and is_proposal(last.choices)


def _offer_language(context: Context) -> str:
    """Return the language of our offer, or else that of the message."""
    return context.last_answer_language or reply_language(context.question.text)
