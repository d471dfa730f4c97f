"""What is offered to a wish that was read: the commands that fulfil it, to be confirmed or chosen from. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.answerer.order_parsing import offer
from bot.answerer.order_wording import ALL, IN_WORDS, OrderContext
from bot.answerer.reply_language import reply_language
from bot.answerer.reply_lines import Line, line, own_line, own_words
from bot.answerer.schedule_requests import hours_to_choose
from bot.answerer.wish_reading import Wanted, Wish, is_safe_to_guess, read_wish
from bot.domain.conversation import Answer, Choice
from bot.domain.grammar.commands import REGISTRY
from bot.domain.grammar.helping import first_line
from bot.domain.grammar.spec import Order
from bot.text.negation import plain_words

MOST_UNREAD = 6
"""Words beside a wish with which it is still offered, as what may be meant."""


def wish_offer(asked: str, standing: OrderContext) -> Answer | None:
    """Return what is offered to a wish of which every word was read; None for anything else."""
    wish = read_wish(asked, standing)
    return _offered(wish, asked, standing) if wish and not wish.unread else None


def nearest_offer(asked: str, standing: OrderContext) -> Answer | None:
    """Return what a wish may mean of which some words were not read: said so, and to choose, never done unasked."""
    wish = read_wish(asked, standing)
    if wish is None or not 0 < len(wish.unread) <= MOST_UNREAD or not is_safe_to_guess(wish):
        return None
    found = _offered(wish, asked, standing)
    if found is None or not found.choices:
        return None
    said = line(Line.DO_YOU_MEAN, language=found.language)
    return found if said in found.text else replace(found, text=f"{said} {found.text}")


def _offered(wish: Wish, asked: str, standing: OrderContext) -> Answer | None:
    language = reply_language(asked)
    if wish.what is Wanted.KEEP:
        return own_line(Line.KEPT, language)
    if wish.what is Wanted.QUIET_HOURS and "00:00" in wish.quiet:
        return hours_to_choose(wish.quiet, language)
    orders = _orders(wish)
    if len(orders) == 1:
        standing = replace(standing, said=asked)
        return offer(orders[0], standing, language, known=frozenset(plain_words(asked)))
    return _choice_of(orders, standing, language)


def _orders(wish: Wish) -> Sequence[Order]:
    """Return the commands that fulfil a wish: one, or those that may be meant."""
    feeds = {"feed": " ".join(wish.feeds)} if wish.feeds else {}
    end = {"until": wish.end.words} if wish.end else {}
    match wish.what:
        case Wanted.UNWATCH:
            return [Order("unwatch", {"name": name}) for name in wish.names]
        case Wanted.WATCH:
            return [Order("watch", {"name": wish.names[0], "notify_only": "on"})]
        case Wanted.DROP:
            paused = Order("pause", {**feeds, **end})
            return [paused] if end else [Order("remove", feeds), paused]
        case Wanted.SILENCE:
            return [Order("pause", {"feed": ALL, **end})]
        case Wanted.LEAVE_OUT | Wanted.NARROW:
            sign = "-" if wish.what is Wanted.LEAVE_OUT else ""
            return [Order("filter", {**feeds, "words": f"{sign}{_phrase(wish.topic)}"})]
        case _:
            told = {"when": wish.when or ("daily" if wish.at else ""), "at": wish.at, "quiet": wish.quiet}
            return [Order("schedule", {**feeds, **{name: value for name, value in told.items() if value}})]


def _phrase(topic: str) -> str:
    return f'"{topic}"' if " " in topic else topic


def _choice_of(orders: Sequence[Order], standing: OrderContext, language: str) -> Answer:
    """Return several commands to choose from, each told in a line and on its button."""
    names = {str(wish.number): feed.name for wish, feed in standing.subscribed}
    specs = [spec for spec in map(REGISTRY.find, dict.fromkeys(order.name for order in orders)) if spec is not None]
    told = [line(Line.DO_YOU_MEAN, language=language), *(first_line(spec, language) for spec in specs)]
    choices = [Choice(label=_label(order, names, language), command=str(order)) for order in orders]
    return own_words("\n".join(told), language, choices=choices)


def _label(order: Order, names: dict[str, str], language: str) -> str:
    """Return what a command does, in words."""
    value = next(iter(order.options.values()), "")
    of = ", ".join(names.get(word, word) for word in value.split()) if "feed" in order.options else value
    return line(IN_WORDS[order.name], language=language, named=of)
