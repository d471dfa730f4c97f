"""Request offers: the commands that fulfil a request, to be confirmed or chosen from. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from bot.domain.conversation import Answer, Choice
from bot.domain.grammar.help_text import usage_line
from bot.domain.grammar.registry import REGISTRY
from bot.domain.grammar.spec import Order
from bot.orders.message_words import FILLER, NEGATING, message_words, typed_words
from bot.orders.named_in_message import FEED, find_mentions
from bot.orders.order_parsing import offer_order
from bot.orders.order_wording import ALL_FEEDS, COMMAND_SUMMARIES, OrderContext
from bot.orders.parsed_message import ENDING_MEANINGS
from bot.orders.request import Request, RequestKind
from bot.orders.request_patterns import MAX_REQUEST_WORDS, is_safe_to_guess, parse_request
from bot.orders.schedule_requests import default_days, hours_to_choose
from bot.replies.reply_language import reply_language
from bot.replies.reply_lines import ReplyLine, bot_answer, bot_answer_line, reply_line
from bot.text.question_form import is_question
from bot.text.terms import plain_words
from bot.text.timetable import timetable_in

ORDER_MEANINGS = ENDING_MEANINGS | {"only", "move", "whole", "pause", "watch", "tell", "quiet"}
"""Meanings that an unreadable order has at least one of."""
MAX_UNREAD_WORDS = 6
"""Most unread words in a message whose request is still offered as a possible meaning."""


def certain_or_nearest_offer(message: str, order_context: OrderContext) -> Answer | None:
    """Return the offer for a request or, if it is not certain, for what it may mean."""
    request = parse_request(message, order_context)
    if request is None:
        return None
    return (_offer_for if _is_certain(request) else _nearest_offer)(request, message, order_context)


def certain_request_offer(message: str, order_context: OrderContext) -> Answer | None:
    """Return the offer for a certain request whose every word was read; None for anything else."""
    request = parse_request(message, order_context)
    return _offer_for(request, message, order_context) if request and _is_certain(request) else None


def nearest_request_offer(message: str, order_context: OrderContext) -> Answer | None:
    """Return the offer for what an uncertain request may mean: phrased as a question, never done unasked."""
    request = parse_request(message, order_context)
    return _nearest_offer(request, message, order_context) if request and not _is_certain(request) else None


def _is_certain(request: Request) -> bool:
    return request.is_certain and not request.unread


def _nearest_offer(request: Request, message: str, order_context: OrderContext) -> Answer | None:
    if len(request.unread) > MAX_UNREAD_WORDS or not is_safe_to_guess(request, order_context.languages):
        return None
    offer = _offer_for(request, message, order_context)
    if offer is None or not offer.choices:
        return None
    opening = reply_line(ReplyLine.DO_YOU_MEAN, language=offer.language)
    return offer if opening in offer.text else replace(offer, text=f"{opening} {offer.text}")


def commands_about_name(message: str, order_context: OrderContext) -> Answer | None:
    """Return the commands for the name in an unreadable order, instead of searching for it.

    None of them has a button: the unread part may be what matters.
    """
    typed, languages = typed_words(message), order_context.languages
    mentioned, feeds, _ = find_mentions(typed, order_context.subscribed, order_context.watched, languages)
    words = message_words(typed, mentioned, timetable_in(message, languages), languages)
    means = frozenset[str]().union(*(word.meanings for word in words))
    first = next((word for word in words if not word.is_one_of({FILLER})), None)
    is_begun = first is not None and first.is_one_of(ORDER_MEANINGS)
    is_order = is_begun or (first is not None and first.is_one_of({FEED}) and "only" in means)
    is_order = is_order or {NEGATING, "need"} <= means
    is_stated = not languages.question_verbs.isdisjoint(plain_words(message))
    is_long = len(typed) > MAX_REQUEST_WORDS
    if not mentioned or not is_order or is_stated or is_long or is_question(message, languages):
        return None
    language = reply_language(message)
    names = ("pause", "remove", "filter", "schedule") if feeds else ("unwatch", "watch")
    return bot_answer(_do_you_mean(names, language), language)


def _offer_for(request: Request, message: str, order_context: OrderContext) -> Answer | None:
    language = reply_language(message)
    if request.kind is RequestKind.KEEP:
        return bot_answer_line(ReplyLine.LEFT_AS_IT_IS, language)
    if (
        request.kind is RequestKind.WATCH and request.names[0] in order_context.watched
    ):  # the way it is watched stays as it is
        return bot_answer(reply_line(ReplyLine.WATCHED_ALREADY, language=language, name=request.names[0]), language)
    if request.kind is RequestKind.QUIET_HOURS and "00:00" in request.quiet:
        return hours_to_choose(request.quiet, language)
    orders = _orders_for(request, order_context)
    if len(orders) == 1:
        order_context = replace(order_context, text=message)
        return offer_order(orders[0], order_context, language, known=frozenset(plain_words(message)))
    return _choice_of(orders, order_context, language)


def _orders_for(request: Request, order_context: OrderContext) -> Sequence[Order]:
    """Return the commands that fulfil a request: one, or those that may be meant."""
    feeds = {"feed": " ".join(request.feeds)} if request.feeds else {}
    end = {"until": request.end.words} if request.end else {}
    match request.kind:
        case RequestKind.UNWATCH:
            return [Order("unwatch", {"name": name}) for name in request.names]
        case RequestKind.WATCH:
            return [Order("watch", {"name": request.names[0], "notify_only": "on"})]
        case RequestKind.DROP:
            removed, paused = Order("remove", feeds), Order("pause", {**feeds, **end})
            both = [removed, paused] if feeds else [removed]  # the offer asks which feed
            return [paused] if end else both
        case RequestKind.SILENCE:
            return [Order("pause", {"feed": ALL_FEEDS, **end})]
        case RequestKind.EXCLUDE | RequestKind.RESTRICT:
            sign = "-" if request.kind is RequestKind.EXCLUDE else ""
            return [Order("filter", {**feeds, "words": f"{sign}{_quoted(request.topic)}"})]
        case _:
            often = request.when or (default_days(order_context, " ".join(request.feeds)) if request.at else "")
            options = {"when": often, "at": request.at, "quiet": request.quiet}
            return [Order("schedule", {**feeds, **{name: value for name, value in options.items() if value}})]


def _quoted(topic: str) -> str:
    return f'"{topic}"' if " " in topic else topic


def _choice_of(orders: Sequence[Order], order_context: OrderContext, language: str) -> Answer:
    """Return several commands to choose from, each described in a line and on its button."""
    names = {str(subscription.number): feed.name for subscription, feed in order_context.subscribed}
    choices = [Choice(label=_order_label(order, names, language), command=str(order)) for order in orders]
    return bot_answer(_do_you_mean([order.name for order in orders], language), language, choices=choices)


def _do_you_mean(names: Iterable[str], language: str) -> str:
    """Return the question whether some commands are meant, with a line for each."""
    specs = [spec for spec in map(REGISTRY.find, dict.fromkeys(names)) if spec is not None]
    return "\n".join(
        [reply_line(ReplyLine.DO_YOU_MEAN, language=language), *(usage_line(spec, language) for spec in specs)]
    )


def _order_label(order: Order, names: dict[str, str], language: str) -> str:
    """Describe an order in words."""
    value = next(iter(order.options.values()), "")
    of = ", ".join(names.get(word, word) for word in value.split()) if "feed" in order.options else value
    return reply_line(COMMAND_SUMMARIES[order.name], language=language, named=of)
