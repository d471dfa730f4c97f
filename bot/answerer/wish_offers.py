"""Wish offers: the commands that fulfil a wish, to be confirmed or chosen from. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from bot.answerer.addressee_detection import is_question
from bot.answerer.message_words import DENYING, SMALL, message_words, words_said
from bot.answerer.named_in_message import FEED, named_in
from bot.answerer.order_parsing import offer
from bot.answerer.order_wording import ALL, IN_WORDS, OrderContext
from bot.answerer.reply_language import reply_language
from bot.answerer.reply_lines import Line, line, own_line, own_words
from bot.answerer.schedule_requests import days_kept, hours_to_choose
from bot.answerer.wish_message import OVER
from bot.answerer.wish_reading import MOST_WISH_WORDS, Wanted, Wish, is_safe_to_guess, read_wish
from bot.domain.conversation import Answer, Choice
from bot.domain.grammar.commands import REGISTRY
from bot.domain.grammar.help_text import first_line
from bot.domain.grammar.spec import Order
from bot.text.negation import plain_words
from bot.text.timetable import timetable_in

ORDERING = OVER | {"only", "move", "whole", "pause", "watch", "tell", "quiet"}
"""Meanings of which an order that cannot be read has one."""
MOST_UNREAD = 6
"""Words beside a wish with which it is still offered, as what may be meant."""


def wish_offer(asked: str, order_context: OrderContext) -> Answer | None:
    """Return what is offered to a wish that is certain, every word of which was read; None for anything else."""
    wish = read_wish(asked, order_context)
    return _offered(wish, asked, order_context) if wish and wish.is_certain and not wish.unread else None


def nearest_offer(asked: str, order_context: OrderContext) -> Answer | None:
    """Return what a wish may mean that is not certain: said so, and to choose, never done unasked."""
    wish = read_wish(asked, order_context)
    if wish is None or (wish.is_certain and not wish.unread):
        return None
    if len(wish.unread) > MOST_UNREAD or not is_safe_to_guess(wish, order_context.spoken):
        return None
    found = _offered(wish, asked, order_context)
    if found is None or not found.choices:
        return None
    said = line(Line.DO_YOU_MEAN, language=found.language)
    return found if said in found.text else replace(found, text=f"{said} {found.text}")


def nearest_commands(asked: str, order_context: OrderContext) -> Answer | None:
    """Return the commands about what is named, to who wants something of it that cannot be read: never a search for it.

    None of them has a button: what is not read may be what matters.
    """
    told, spoken = words_said(asked), order_context.spoken
    taken, feeds, _ = named_in(told, order_context.subscribed, order_context.watched, spoken)
    words = message_words(told, taken, timetable_in(asked, spoken), spoken)
    means = frozenset[str]().union(*(word.means for word in words))
    first = next((word for word in words if not word.is_one_of({SMALL})), None)
    is_begun = first is not None and first.is_one_of(ORDERING)
    is_order = is_begun or (first is not None and first.is_one_of({FEED}) and "only" in means)
    is_order = is_order or {DENYING, "need"} <= means
    is_stated = not spoken.question_verbs.isdisjoint(plain_words(asked))
    is_long = len(told) > MOST_WISH_WORDS
    if not taken or not is_order or is_stated or is_long or is_question(asked, spoken):
        return None
    language = reply_language(asked)
    names = ("pause", "remove", "filter", "schedule") if feeds else ("unwatch", "watch")
    return own_words(_told(names, language), language)


def _offered(wish: Wish, asked: str, order_context: OrderContext) -> Answer | None:
    language = reply_language(asked)
    if wish.what is Wanted.KEEP:
        return own_line(Line.KEPT, language)
    if wish.what is Wanted.WATCH and wish.names[0] in order_context.watched:  # how it is watched is not to be changed
        return own_words(line(Line.WATCHED_ALREADY, language=language, name=wish.names[0]), language)
    if wish.what is Wanted.QUIET_HOURS and "00:00" in wish.quiet:
        return hours_to_choose(wish.quiet, language)
    orders = _orders(wish, order_context)
    if len(orders) == 1:
        order_context = replace(order_context, said=asked)
        return offer(orders[0], order_context, language, known=frozenset(plain_words(asked)))
    return _choice_of(orders, order_context, language)


def _orders(wish: Wish, order_context: OrderContext) -> Sequence[Order]:
    """Return the commands that fulfil a wish: one, or those that may be meant."""
    feeds = {"feed": " ".join(wish.feeds)} if wish.feeds else {}
    end = {"until": wish.end.words} if wish.end else {}
    match wish.what:
        case Wanted.UNWATCH:
            return [Order("unwatch", {"name": name}) for name in wish.names]
        case Wanted.WATCH:
            return [Order("watch", {"name": wish.names[0], "notify_only": "on"})]
        case Wanted.DROP:
            removed, paused = Order("remove", feeds), Order("pause", {**feeds, **end})
            both = [removed, paused] if feeds else [removed]  # which feed is asked back
            return [paused] if end else both
        case Wanted.SILENCE:
            return [Order("pause", {"feed": ALL, **end})]
        case Wanted.LEAVE_OUT | Wanted.NARROW:
            sign = "-" if wish.what is Wanted.LEAVE_OUT else ""
            return [Order("filter", {**feeds, "words": f"{sign}{_phrase(wish.topic)}"})]
        case _:
            often = wish.when or (days_kept(order_context, " ".join(wish.feeds)) if wish.at else "")
            told = {"when": often, "at": wish.at, "quiet": wish.quiet}
            return [Order("schedule", {**feeds, **{name: value for name, value in told.items() if value}})]


def _phrase(topic: str) -> str:
    return f'"{topic}"' if " " in topic else topic


def _choice_of(orders: Sequence[Order], order_context: OrderContext, language: str) -> Answer:
    """Return several commands to choose from, each told in a line and on its button."""
    names = {str(wish.number): feed.name for wish, feed in order_context.subscribed}
    choices = [Choice(label=_label(order, names, language), command=str(order)) for order in orders]
    return own_words(_told([order.name for order in orders], language), language, choices=choices)


def _told(names: Iterable[str], language: str) -> str:
    """Return what some commands do, each once in a line, as a question whether they are meant."""
    specs = [spec for spec in map(REGISTRY.find, dict.fromkeys(names)) if spec is not None]
    return "\n".join([line(Line.DO_YOU_MEAN, language=language), *(first_line(spec, language) for spec in specs)])


def _label(order: Order, names: dict[str, str], language: str) -> str:
    """Return what a command does, in words."""
    value = next(iter(order.options.values()), "")
    of = ", ".join(names.get(word, word) for word in value.split()) if "feed" in order.options else value
    return line(IN_WORDS[order.name], language=language, named=of)
