"""Corrections: what is said to an order that we asked back and changes a part of it: "no, at 10", "nein, bis Samstag".

What it does not name stays as the order has it: its feed, its kind, its other options. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from bot.answerer.confirmations import begins_with_no
from bot.answerer.order_parsing import NO, offer
from bot.answerer.order_wording import OrderContext
from bot.answerer.reply_language import reply_language
from bot.answerer.reply_lines import Line, line, own_line, own_words
from bot.domain.conversation import Answer, Choice
from bot.domain.grammar.commands import REGISTRY
from bot.domain.grammar.feed_matching import Subscribed, feeds_meant, is_all_said_of, named_words
from bot.domain.grammar.option_parsing import order_in
from bot.domain.grammar.options import SURE
from bot.domain.grammar.spec import Kind, Order
from bot.text.end_expressions import end_in
from bot.text.folding import unaccented
from bot.text.language import in_all_languages
from bot.text.negation import plain_words, turning_in
from bot.text.timetable import Timetable, timetable_in

MOST_CORRECTING_WORDS = 12
"""Words of a correction; a longer one says something else as well."""
FEW_WORDS = 3
"""Words that may correct something without saying so: "until Saturday"."""
LONGEST_NAME = 4
_SIGNED = re.compile(r"[-+](?:\"[^\"]+\"|\S+)")


def corrected(said: str, standing: OrderContext) -> Answer | None:
    """Return the order that was asked back, as it is corrected; or what was asked, where the correction cannot be read.

    None where nothing was asked back, or something else is said.
    """
    order = correction_in(said, standing.offered, standing.subscribed)
    language = reply_language(said)
    if order is not None:
        return offer(order, standing, language, known=frozenset(plain_words(said)))
    if _offered_order(standing.offered) is None or not _is_unfit(said):
        return None
    if begins_with_no(said):  # a yes behind it would be one to what was declined
        return own_line(Line.DECLINED, language)
    return own_words(line(Line.NOT_UNDERSTOOD, language=language), language, choices=standing.offered)


def correction_in(said: str, offered: Sequence[Choice], subscribed: Subscribed = ()) -> Order | None:
    """Return the one order that was offered, with what somebody changes of it; None where they say something else."""
    order, (rest, is_led) = _offered_order(offered), _without_lead(said)
    is_short = len(said.split()) <= (MOST_CORRECTING_WORDS if is_led else FEW_WORDS)
    if order is None or not rest or not is_short or "?" in said or turning_in(rest):
        return None
    changed = next(_changes(order, rest, subscribed, is_led=is_led), None)
    return Order(order.name, {**order.options, **changed}) if changed else None


def _offered_order(offered: Sequence[Choice]) -> Order | None:
    meant = [one.command for one in offered if one.command != NO]
    order = order_in(meant[0], REGISTRY) if len(meant) == 1 else None
    if order is None or "" in order.options:
        return None
    return Order(order.name, {name: value for name, value in order.options.items() if name != SURE.name})


def _without_lead(said: str) -> tuple[str, bool]:
    """Return what is said behind the words that only begin a correction, and whether there are any: "no, make it"."""
    told = said.strip(" .!").split()
    known = _leading()
    at = next((at for at, word in enumerate(told) if not set(plain_words(word)) <= known), len(told))
    last = next((at for at in range(len(told), at, -1) if not set(plain_words(told[at - 1])) <= known), at)
    return " ".join(told[at:last]).strip(" ,"), at > 0


def _is_unfit(said: str) -> bool:
    """Check whether something begins as a correction and is made of times, which the order has no place for."""
    rest, is_led = _without_lead(said)
    told = timetable_in(rest)
    return is_led and ((told.is_timed and not told.unread) or (end_in(rest)[1] is not None and not end_in(rest)[0]))


def _changes(order: Order, rest: str, subscribed: Subscribed, *, is_led: bool) -> Iterator[Mapping[str, str]]:
    """Yield what options are changed to, by what reads all words of it."""
    spec = REGISTRY.find(order.name)
    names = {option.kind: option.name for option in spec.asked} if spec else {}
    if Kind.END in names:
        yield from _ends(rest, subscribed, names)
    if Kind.TIMES in names:
        yield from _times(rest, subscribed, names)
    if Kind.FILTER in names and (words := _filter(rest, order.options.get(names[Kind.FILTER], ""), is_led=is_led)):
        yield {names[Kind.FILTER]: words}
    if Kind.FEED in names and (feed := _feed(rest, subscribed, names)):
        yield feed
    if Kind.SUBJECT in names and is_led and rest[:1].isupper() and len(rest.split()) <= LONGEST_NAME:
        yield {names[Kind.SUBJECT]: rest}


def _ends(rest: str, subscribed: Subscribed, names: Mapping[Kind, str]) -> Iterator[Mapping[str, str]]:
    for text in (rest, f"until {rest}"):
        before, end = end_in(text)
        feed = _feed(before, subscribed, names) if before else {}
        if end is not None and not end.wrong and (feed or not before):
            yield {**feed, names[Kind.END]: end.words}


def _times(rest: str, subscribed: Subscribed, names: Mapping[Kind, str]) -> Iterator[Mapping[str, str]]:
    for is_typed in (False, True):  # "make it 17": a number alone is an hour where one is asked for
        told = timetable_in(rest, is_typed=is_typed)
        feed = _feed(" ".join(told.unread), subscribed, names) if told.unread else {}
        if told.is_timed and not (told.is_alternate or told.is_parted or told.wrong) and (feed or not told.unread):
            yield {**feed, **_typed(told)}


def _typed(told: Timetable) -> Mapping[str, str]:
    named = {"when": told.often, "at": " ".join(told.times), "quiet": told.quiet}
    return {name: value for name, value in named.items() if value}


def _filter(rest: str, before: str, *, is_led: bool) -> str:
    """Return the words to filter by: with their signs, or one with the sign that the order has."""
    if _SIGNED.sub("", rest).strip() == "":
        return rest
    if not is_led or len(_SIGNED.findall(before)) != 1 or len(rest.split()) > 1:
        return ""
    return f"{before[0]}{rest}"


def _feed(rest: str, subscribed: Subscribed, names: Mapping[Kind, str]) -> Mapping[str, str]:
    meant = feeds_meant(rest, subscribed) if named_words(rest) else []
    return {names[Kind.FEED]: rest} if Kind.FEED in names and meant and is_all_said_of(rest, meant) else {}


@cache
def _leading() -> frozenset[str]:
    """Return the words that begin a correction, or stand at its end, and say nothing of it."""
    rows = in_all_languages(lambda language: language.confirmation_phrases["instead"])
    return frozenset(map(unaccented, rows))
