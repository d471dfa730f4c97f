"""Messages that are no question about articles: a command, a question about the bot, an order to confirm, or talk."""

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
    asked: QuestionText, order_context: OrderContext | None, context: Context, *, has_model: bool
) -> Answer | None:
    """Return the reply to a command in its own words, or to a question that is known to be about us; or None."""
    if told := short_reply_answer(asked, context):
        return told
    if order_context is None or is_why_about_news(asked, context):
        return None
    told = _read_in_any_language(
        asked.text, order_context, partial(_answer_to_known_words, context=context, has_model=has_model)
    )
    return told or one_link_answer(asked)


def _read_in_any_language(
    said: str,
    order_context: OrderContext,
    read: Callable[[str, OrderContext], Answer | None],
    *,
    is_last: bool = False,
) -> Answer | None:
    """Return the reply that reads a message in its languages, or, if that leads to no action, in any language.

    A question to others is no order, and a negated message is read only in its own language. If that language knows
    each word except names of feeds and commands, no other reads it: "dalle 9 alle 17" is a span in Italian.

    Args:
        said: the message.
        order_context: the context that orders are resolved in.
        read: reads the message and returns the reply.
        is_last: nothing else reads it afterwards: a reply on what it may mean is better than "not understood".
    """
    found, spoken = read(said, order_context), order_context.languages
    if spoken is ALL_LANGUAGES or _is_actionable(found, order_context) or negating_words_in(said, spoken):
        return found
    named = [word for word in plain_words(said) if REGISTRY.find(word)]
    named += plain_words(" ".join(feed.title for _, feed in order_context.subscribed))
    is_asked = is_question(said, spoken) and not is_asked_of_us(said, spoken)
    if is_asked or knows_words_of(said, spoken, names=named):
        return found
    again = read(said, replace(order_context, languages=ALL_LANGUAGES))  # rather than not understand it
    return again if _is_actionable(again, order_context) or (is_last and found is None) else found


def _is_actionable(told: Answer | None, order_context: OrderContext) -> bool:
    """Check whether a reply leads to an action: it has an order, or choices other than those already offered."""
    return told is not None and bool(told.order or (told.choices and told.choices != order_context.offered))


def _answer_to_known_words(
    said: str, order_context: OrderContext, *, context: Context, has_model: bool
) -> Answer | None:
    """Return the reply to an amended order, a command in its own words, or a question about us; or None."""
    if told := amended_offer(said, order_context):
        return told
    order = order_in_message(said, order_context)
    offered = offer_order(order, order_context, reply_language(said), known=plain_words(said)) if order else None
    return offered or answer_about_bot(said, order_context, context.articles, has_model=has_model)


def _answer_to_incomplete_order(
    said: str, order_context: OrderContext, *, is_order: bool, has_model: bool
) -> Answer | None:
    """Return the reply to an incomplete order, a possible request, or the name of something to order; or None."""
    begun = offer_named_command(said, order_context, reply_language(said)) if is_order else None
    begun = begun or watch_offer(said, order_context, is_late=True)
    if has_model:  # without one, requests were read before
        begun = begun or nearest_request_offer(said, order_context)
    begun = begun or answer_to_request(said, order_context) or unread_times_answer(said, order_context.languages)
    return begun or commands_about_name(said, order_context)


def answer_beyond_limit(
    asked: QuestionText, order_context: OrderContext | None, refusal: Answer, *, has_model: bool
) -> Answer | None:
    """Return the reply beyond the limit of questions: orders are read as ever, and a remark gets None."""
    said, language = asked.text, asked.languages
    if order_context and is_short_remark(said, language):
        begun = offer_named_command(said, order_context, reply_language(said))
        if has_model:  # without one, requests were read before
            begun = begun or certain_request_offer(said, order_context)
        if begun := begun or answer_to_request(said, order_context):
            return begun
    asks = may_be_question(said, language) and ("?" in said or not is_exclamation(said, language))
    return refusal if asks or wants_something(said, language) else None


def is_talk_among_people(
    context: Context,
    understood: MessageIntent | None,
    said: Answer | None,
    asked: QuestionText,
    material: RetrievedMaterial,
    plain: ExtractiveAnswer,
) -> bool:
    """Check whether a message to us among people asks for nothing: according to a model, or else by its form.

    Args:
        context: the message's context.
        understood: its intent according to a model; None if there is none.
        said: the reply of `answer_to_no_question`.
        asked: the message.
        material: the articles it may be about.
        plain: their own answer to it.
    """
    if not context.is_group_conversation or not (said is None or is_small_talk(said)):
        return False
    if understood is None:
        is_talk = is_remark_among_people(asked, material, plain)
    else:
        is_talk = understood.kind in {MessageKind.SMALL_TALK, MessageKind.NOT_FOR_US}
    if is_talk:
        LOG.info("question.left_to_colleagues", place=context.question.conversation_key)
    return is_talk


def answer_to_no_question(
    understood: MessageIntent | None,
    order_context: OrderContext | None,
    asked: QuestionText,
    material: RetrievedMaterial,
    plain: ExtractiveAnswer,
    *,
    has_model: bool,
) -> Answer | None:
    """Return the reply to a message that is no question: an order to confirm, or a line of our own; or None.

    Args:
        understood: its intent according to a model; None if there is no model, or it is away.
        order_context: the context that orders are resolved in; None if none can be given.
        asked: the message.
        material: the articles it may be about.
        plain: their own answer to it.
        has_model: there is a model, which was left to read requests in other words than a command's.
    """
    words = asked.text
    if understood is None:
        if is_declined(words, order_context.languages if order_context else asked.languages):
            return nothing_changed_answer(words)
        # A model that is away has read no requests; without a model they were read before.
        unread_in = order_context if has_model else None
        if unread_in and (requested := _read_in_any_language(words, unread_in, certain_request_offer)):
            return requested
        read = partial(
            _answer_to_incomplete_order, is_order=is_short_remark(words, asked.languages), has_model=has_model
        )
        begun = (
            _read_in_any_language(words, order_context, read, is_last=True)
            if order_context and not plain.answer.answered
            else None
        )
        is_empty = order_context is not None and not order_context.subscribed and not material.articles
        said = begun or (no_feeds_answer(plain.language) if is_empty else small_talk_answer(asked, material, plain))
        is_remark = said is None and order_context is not None and is_remark_to_us(asked, material, plain)
        return not_understood_answer(words) if is_remark else said
    if understood.order is not None and order_context is not None:
        return offer_order(understood.order, order_context, reply_language(words))
    return None if understood.kind is MessageKind.QUESTION else friendly_answer(words)
