"""Messages that are not questions about articles: commands, questions about the bot, orders to confirm, and talk."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import structlog

from bot.answerer.bot_questions import answer_about_bot, answer_to_request
from bot.answerer.extractive_answer import ExtractiveAnswer
from bot.answerer.message_intent import MessageIntent, MessageKind
from bot.answerer.retrieval import RetrievedMaterial
from bot.answerer.short_replies import is_why_about_news, short_reply_answer
from bot.answerer.small_talk import (
    friendly_answer,
    is_exclamation,
    is_remark_among_people,
    is_remark_to_us,
    is_short_remark,
    is_small_talk,
    no_feeds_answer,
    not_understood_answer,
    nothing_changed_answer,
    one_link_answer,
    small_talk_answer,
    wants_something,
)
from bot.domain.conversation import Answer, Context
from bot.domain.grammar.registry import REGISTRY
from bot.orders.confirmations import is_declined
from bot.orders.order_amendments import amended_offer
from bot.orders.order_parsing import offer_named_command, offer_order, order_in_message
from bot.orders.order_wording import OrderContext
from bot.orders.parsed_message import is_asked_of_us
from bot.orders.request_offers import certain_request_offer, commands_about_name, nearest_request_offer
from bot.orders.schedule_requests import unread_times_answer
from bot.orders.watch_requests import watch_offer
from bot.replies.reply_language import reply_language
from bot.text.merged_languages import ALL_LANGUAGES
from bot.text.negation import negating_words_in
from bot.text.order_language import knows_words_of
from bot.text.question_form import is_question, may_be_question
from bot.text.question_text import QuestionText
from bot.text.terms import plain_words

LOG = structlog.get_logger(__name__)


def answer_to_known_words(
    question: QuestionText, order_context: OrderContext | None, context: Context, *, has_model: bool
) -> Answer | None:
    """Return the reply to a command in its own words, or to a question that is known to be about us; or None."""
    if reply := short_reply_answer(question, context):
        return reply
    if order_context is None or is_why_about_news(question, context):
        return None
    reply = _read_in_any_language(
        question.text, order_context, partial(_answer_to_known_words, context=context, has_model=has_model)
    )
    return reply or one_link_answer(question)


def _read_in_any_language(
    message: str,
    order_context: OrderContext,
    read: Callable[[str, OrderContext], Answer | None],
    *,
    is_last: bool = False,
) -> Answer | None:
    """Return the reply that reads a message in its languages, or, if that leads to no action, in any language.

    A question to others is no order, and a negated message is read only in its own language. If that language knows
    each word except names of feeds and commands, no other reads it: "dalle 9 alle 17" is a span in Italian.

    Args:
        message: the message.
        order_context: the context that orders are resolved in.
        read: reads the message and returns the reply.
        is_last: nothing else reads it afterwards: a reply on what it may mean is better than "not understood".
    """
    reply, languages = read(message, order_context), order_context.languages
    if languages is ALL_LANGUAGES or _is_actionable(reply, order_context) or negating_words_in(message, languages):
        return reply
    names = [word for word in plain_words(message) if REGISTRY.find(word)]
    names += plain_words(" ".join(feed.title for _, feed in order_context.subscribed))
    is_asked = is_question(message, languages) and not is_asked_of_us(message, languages)
    if is_asked or knows_words_of(message, languages, names=names):
        return reply
    again = read(message, replace(order_context, languages=ALL_LANGUAGES))  # rather than not understand it
    return again if _is_actionable(again, order_context) or (is_last and reply is None) else reply


def _is_actionable(reply: Answer | None, order_context: OrderContext) -> bool:
    """Check whether a reply leads to an action: it has an order, or choices other than those already offered."""
    return reply is not None and bool(reply.order or (reply.choices and reply.choices != order_context.offered))


def _answer_to_known_words(
    message: str, order_context: OrderContext, *, context: Context, has_model: bool
) -> Answer | None:
    """Return the reply to an amended order, a command in its own words, or a question about us; or None."""
    if reply := amended_offer(message, order_context):
        return reply
    order = order_in_message(message, order_context)
    offered = offer_order(order, order_context, reply_language(message), known=plain_words(message)) if order else None
    return offered or answer_about_bot(message, order_context, context.articles, has_model=has_model)


def _answer_to_incomplete_order(
    message: str, order_context: OrderContext, *, is_order: bool, has_model: bool
) -> Answer | None:
    """Return the reply to an incomplete order, a possible request, or the name of something to order; or None."""
    offer = offer_named_command(message, order_context, reply_language(message)) if is_order else None
    offer = offer or watch_offer(message, order_context, is_late=True)
    if has_model:  # without one, requests were read before
        offer = offer or nearest_request_offer(message, order_context)
    offer = offer or answer_to_request(message, order_context) or unread_times_answer(message, order_context.languages)
    return offer or commands_about_name(message, order_context)


def answer_beyond_limit(
    question: QuestionText, order_context: OrderContext | None, refusal: Answer, *, has_model: bool
) -> Answer | None:
    """Return the reply beyond the limit of questions: orders are still read, and a remark gets None."""
    message, language = question.text, question.languages
    if order_context and is_short_remark(message, language):
        offer = offer_named_command(message, order_context, reply_language(message))
        if has_model:  # without one, requests were read before
            offer = offer or certain_request_offer(message, order_context)
        if offer := offer or answer_to_request(message, order_context):
            return offer
    asks = may_be_question(message, language) and ("?" in message or not is_exclamation(message, language))
    return refusal if asks or wants_something(message, language) else None


def is_talk_among_people(
    context: Context,
    intent: MessageIntent | None,
    reply: Answer | None,
    question: QuestionText,
    material: RetrievedMaterial,
    plain: ExtractiveAnswer,
) -> bool:
    """Check whether a message to us among people asks for nothing: according to a model, or else by its form.

    Args:
        context: the message's context.
        intent: its intent according to a model; None if there is none.
        reply: the reply of `answer_to_no_question`.
        question: the message.
        material: the articles it may be about.
        plain: their own answer to it.
    """
    if not context.is_group_conversation or not (reply is None or is_small_talk(reply)):
        return False
    if intent is None:
        is_talk = is_remark_among_people(question, material, plain)
    else:
        is_talk = intent.kind in {MessageKind.SMALL_TALK, MessageKind.NOT_FOR_US}
    if is_talk:
        LOG.info("question.left_to_colleagues", place=context.question.conversation_key)
    return is_talk


def answer_to_no_question(
    intent: MessageIntent | None,
    order_context: OrderContext | None,
    question: QuestionText,
    material: RetrievedMaterial,
    plain: ExtractiveAnswer,
    *,
    has_model: bool,
) -> Answer | None:
    """Return the reply to a message that is not a question: an order to confirm, or a line of our own; or None.

    Args:
        intent: its intent according to a model; None if there is no model, or it is away.
        order_context: the context that orders are resolved in; None if none can be given.
        question: the message.
        material: the articles it may be about.
        plain: their own answer to it.
        has_model: there is a model, which was left to read requests in other words than a command's.
    """
    words = question.text
    if intent is None:
        if is_declined(words, order_context.languages if order_context else question.languages):
            return nothing_changed_answer(words)
        # A model that is away has read no requests; without a model they were read before.
        unread_in = order_context if has_model else None
        if unread_in and (requested := _read_in_any_language(words, unread_in, certain_request_offer)):
            return requested
        read = partial(
            _answer_to_incomplete_order, is_order=is_short_remark(words, question.languages), has_model=has_model
        )
        offer = (
            _read_in_any_language(words, order_context, read, is_last=True)
            if order_context and not plain.answer.answered
            else None
        )
        is_empty = order_context is not None and not order_context.subscribed and not material.articles
        reply = offer or (no_feeds_answer(plain.language) if is_empty else small_talk_answer(question, material, plain))
        is_remark = reply is None and order_context is not None and is_remark_to_us(question, material, plain)
        return not_understood_answer(words) if is_remark else reply
    if intent.order is not None and order_context is not None:
        return offer_order(intent.order, order_context, reply_language(words))
    return None if intent.kind is MessageKind.QUESTION else friendly_answer(words)
