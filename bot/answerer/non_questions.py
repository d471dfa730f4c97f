"""Non-questions about articles: a command in its own words, one about the bot, an order to confirm, or talk."""

from __future__ import annotations

import structlog

from bot.answerer.addressee_detection import may_ask
from bot.answerer.bot_questions import answer_about_bot, answer_to_wish
from bot.answerer.confirmations import is_declined
from bot.answerer.extractive_answer import ExtractiveAnswer
from bot.answerer.message_intent import Kind, MessageIntent
from bot.answerer.order_amendments import amended
from bot.answerer.order_parsing import offer, offer_begun, order_said
from bot.answerer.order_wording import OrderContext
from bot.answerer.reply_language import reply_language
from bot.answerer.retrieval import Material
from bot.answerer.schedule_requests import unread_times
from bot.answerer.short_replies import is_about_what_was_told, short_reply_answer
from bot.answerer.small_talk import (
    asks_for_nothing,
    called_off,
    exclaims,
    friendly_answer,
    is_no_question,
    is_small_talk,
    no_feeds,
    not_understood,
    one_at_a_time,
    small_talk_answer,
    states_only,
    wants_something,
)
from bot.answerer.watch_requests import watch_offer
from bot.answerer.wish_offers import nearest_commands, nearest_offer, wish_offer
from bot.domain.conversation import Answer, Context
from bot.text.negation import plain_words
from bot.text.question_text import QuestionText

LOG = structlog.get_logger(__name__)


def offered_in_own_words(
    asked: QuestionText, order_context: OrderContext | None, context: Context, *, has_model: bool
) -> Answer | None:
    """Return what is said to a command's own words, and to a question that is known to be about us."""
    if told := short_reply_answer(asked, context):
        return told
    if order_context is None or is_about_what_was_told(asked, context):
        return None
    said = asked.text
    if told := amended(said, order_context):
        return told
    order = order_said(said, order_context)
    offered = offer(order, order_context, reply_language(said), known=plain_words(said)) if order else None
    about_us = offered or answer_about_bot(said, order_context, context.articles, has_model=has_model)
    return about_us or one_at_a_time(asked)


def beyond_limit(asked: QuestionText, order_context: OrderContext | None, refusal: Answer) -> Answer | None:
    """Return what is said to somebody who has asked enough: an order is read as ever, and a remark gets nothing."""
    said, language = asked.text, asked.languages
    if order_context and is_no_question(said, language):
        begun = offer_begun(said, order_context, reply_language(said)) or wish_offer(said, order_context)
        if begun := begun or answer_to_wish(said, order_context):
            return begun
    asks = may_ask(said, language) and ("?" in said or not exclaims(said, language))
    return refusal if asks or wants_something(said, language) else None


def is_talk_of_people(
    context: Context,
    understood: MessageIntent | None,
    said: Answer | None,
    asked: QuestionText,
    material: Material,
    plain: ExtractiveAnswer,
) -> bool:
    """Check whether a message said to us among people asks for nothing: as a model says, or without one by its form.

    Args:
        context: what it was said in.
        understood: what a model says it is.
        said: what `answer_to_no_question` says to it.
        asked: the message.
        material: the articles it may be about.
        plain: what they say to it.
    """
    if not context.is_among_others or not (said is None or is_small_talk(said)):
        return False
    if understood is None:
        is_talk = asks_for_nothing(asked, material, plain)
    else:
        is_talk = understood.kind in {Kind.SMALL_TALK, Kind.NOT_FOR_US}
    if is_talk:
        LOG.info("question.left_to_colleagues", place=context.question.place)
    return is_talk


def answer_to_no_question(
    understood: MessageIntent | None,
    order_context: OrderContext | None,
    asked: QuestionText,
    material: Material,
    plain: ExtractiveAnswer,
) -> Answer | None:
    """Return what is said to a message that is no question: an order to confirm, or a line of our own."""
    words = asked.text
    if understood is None:
        if is_declined(words, order_context.spoken if order_context else asked.languages):
            return called_off(words)
        if order_context and (wished := wish_offer(words, order_context)):  # the model that should have read it is away
            return wished
        is_order = order_context is not None and is_no_question(words, asked.languages) and not plain.answer.answered
        begun = offer_begun(words, order_context, reply_language(words)) if order_context and is_order else None
        if order_context and not begun and not plain.answer.answered:
            begun = watch_offer(words, order_context, is_late=True) or nearest_offer(words, order_context)
            begun = begun or answer_to_wish(words, order_context) or unread_times(words, order_context.spoken)
            begun = begun or nearest_commands(words, order_context)
        is_empty = order_context is not None and not order_context.subscribed and not material.articles
        said = begun or (no_feeds(plain.language) if is_empty else small_talk_answer(asked, material, plain))
        is_remark = said is None and order_context is not None and states_only(asked, material, plain)
        return not_understood(words) if is_remark else said
    if understood.order is not None and order_context is not None:
        return offer(understood.order, order_context, reply_language(words))
    return None if understood.kind is Kind.QUESTION else friendly_answer(words)
