"""Questions about the bot itself: a read-only command is run, another one is offered, or its syntax is shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot.answerer.passages import MIN_ANSWER_LIKELIHOOD, passages_among
from bot.answerer.small_talk import wants_something
from bot.domain.article import Article
from bot.domain.conversation import Answer
from bot.domain.grammar.help_text import command_help, usage_line
from bot.domain.grammar.option_parsing import HOME_COMMAND
from bot.domain.grammar.registry import REGISTRY
from bot.domain.grammar.spec import CommandSpec, OptionKind, Order
from bot.domain.grammar.values import MESSAGE_PREFIX
from bot.orders.change_questions import answer_about_change
from bot.orders.later_pauses import later_pause
from bot.orders.message_words import asks_for_news
from bot.orders.order_parsing import offer_order
from bot.orders.order_wording import OrderContext, question_for_missing
from bot.orders.phrase_requests import request_offer
from bot.orders.request_offers import certain_or_nearest_offer
from bot.orders.schedule_requests import SCHEDULE, schedule_offer, schedule_options
from bot.orders.watch_requests import watch_offer
from bot.replies.bot_topics import bot_topic, has_known_meaning, names_bot, topic_commands, topic_line
from bot.replies.reply_language import reply_language
from bot.replies.reply_lines import ReplyLine, bot_answer, reply_line
from bot.text.language import Language, language_by_name
from bot.text.links import addresses_in
from bot.text.negation import negating_words_in
from bot.text.question_form import is_question
from bot.text.question_text import QuestionText
from bot.text.terms import plain_words
from bot.text.timetable import timetable_in

HELP_COMMAND = "help"
"""The command that lists all commands."""
FILE_COMMANDS = frozenset({"export"})
"""Commands that hand the person a file."""


def answer_about_bot(
    message: str, order_context: OrderContext, above: Sequence[Article] = (), *, has_model: bool = False
) -> Answer | None:
    """Return the reply to a question about the bot, or to times to post at; None for anything else.

    Under articles, a question is about the bot if they do not answer it, and it names the bot or what a command does.

    Args:
        message: the message to the bot.
        order_context: the context that orders are resolved in.
        above: the articles above the message.
        has_model: a model reads requests in other words than ours.
    """
    is_under, order_context = bool(above), replace(order_context, text=message)
    if reply := answer_about_change(message, order_context):
        return reply
    if offered := schedule_offer(message, order_context, is_under=is_under):
        return offered
    if not has_model and (offered := certain_or_nearest_offer(message, order_context)):
        return offered
    offered = request_offer(message, order_context, is_under=is_under) or watch_offer(message, order_context)
    if reply := offered or later_pause(message, order_context):
        return reply
    question = QuestionText(message, order_context.languages)
    topic = (
        bot_topic(question)
        if is_question(message, question.languages) and not asks_for_news(message, question.languages)
        else ""
    )
    if not topic or (above and (_may_be_about_news(topic, question) or _is_answered_above(question, above))):
        return None
    return _reply_on_topic(topic, message, order_context)


def _may_be_about_news(topic: str, question: QuestionText) -> bool:
    return bool(topic_line(topic)) and not names_bot(question)


def _is_answered_above(question: QuestionText, above: Sequence[Article]) -> bool:
    return any(passage.score >= MIN_ANSWER_LIKELIHOOD for passage in passages_among(above, question)[:1])


def answer_to_request(message: str, order_context: OrderContext) -> Answer | None:
    """Return the reply to a request that is not a question: how to do it, or an order to confirm; None for others."""
    order_context = replace(order_context, text=message)
    languages = order_context.languages
    topic = "" if is_question(message, languages) else bot_topic(QuestionText(message, languages), is_question=False)
    specs = [spec for spec in map(REGISTRY.find, topic_commands(topic) if topic else ()) if spec is not None]
    is_ours = any(spec.is_for_managers or spec.name in FILE_COMMANDS for spec in specs)
    is_wanted = wants_something(message, languages)
    if len(specs) > 1 and not is_wanted:  # a remark chooses no command
        return None
    reply = _reply_on_topic(topic, message, order_context, is_wish=True) if is_ours else None
    is_put = is_wanted or any(map(language_by_name, plain_words(message)))
    # A remark lacks nothing to ask for, either.
    return reply if reply and (is_put or reply.choices or reply.order) else None


def _reply_on_topic(topic: str, message: str, order_context: OrderContext, *, is_wish: bool = False) -> Answer | None:
    language = reply_language(message)
    if line := topic_line(topic):
        return bot_answer(reply_line(ReplyLine[line.upper()], language=language), language)
    # Whoever wants it quiet at some time may want another schedule.
    is_timed = topic == "stop" and timetable_in(message, order_context.languages).frequency
    names = [SCHEDULE, *topic_commands(topic)] if is_timed else topic_commands(topic)
    specs = [spec for spec in map(REGISTRY.find, names) if spec is not None]
    options = _options(specs[0], message, order_context)
    if options or specs[0].name in FILE_COMMANDS:
        # The words' meanings tell what is wanted; if one has none, or reverses it, help is shown.
        offered = offer_order(
            Order(specs[0].name, options),
            order_context,
            language,
            known=_understood_words(message, order_context.languages),
        )
        if offered:
            return offered
    order = _command_line(specs[0], order_context) if len(specs) == 1 else ""
    # Help is in the language of the word for it.
    order = REGISTRY.name_in(order, language) if order == HELP_COMMAND else order
    text = order or "\n\n".join(command_help(spec, language) for spec in specs)
    if is_wish and not order:
        text = _question_for_missing(specs, options, language)
    return bot_answer(text, language, order=order)


def _question_for_missing(specs: Sequence[CommandSpec], options: Mapping[str, str], language: str) -> str:
    """Return the question for what a request still lacks: an option of its command, or the command itself."""
    if len(specs) == 1:
        return question_for_missing(specs[0], options, language)
    return "\n".join(
        [reply_line(ReplyLine.DO_YOU_MEAN, language=language), *(usage_line(spec, language) for spec in specs)]
    )


def _understood_words(message: str, language: Language) -> frozenset[str]:
    """Return the words whose meaning is known, except those that negate."""
    timetable = timetable_in(message, language)
    timed = {part for word in timetable.unread_words for part in plain_words(word)}
    words = frozenset(plain_words(message))
    meaning = frozenset(word for word in words if has_known_meaning(word, language))
    return (meaning - negating_words_in(message, language)) | (words - timed if timetable.is_timed else frozenset())


def _command_line(spec: CommandSpec, order_context: OrderContext) -> str:
    if any(option.kind is OptionKind.LINK for option in spec.options):
        message = order_context.message
        return "" if spec.is_for_managers or message is None else f"{spec.name} {MESSAGE_PREFIX}{message}"
    return spec.name if spec.is_read_only or spec.name == HOME_COMMAND else ""


def _options(spec: CommandSpec, message: str, order_context: OrderContext) -> Mapping[str, str]:
    """Return the options that can be read in any language: a single address, or times, if the command takes them."""
    needed = next(
        (option.name for option in spec.inputs if option.kind is OptionKind.ADDRESS and option.is_required), ""
    )
    if needed:
        addresses = addresses_in(message)
        return {needed: addresses[0]} if len(addresses) == 1 else {}
    return (
        schedule_options(message, order_context)
        if any(option.kind is OptionKind.TIMES for option in spec.inputs)
        else {}
    )
