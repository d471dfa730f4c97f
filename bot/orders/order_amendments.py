"""Order amendments: a reply that changes a part of an order to be confirmed: "no, at 10", "nein, bis Samstag".

What it does not name stays as the order has it: its feed, its kind, its other options. Each reader must read all of
the amendment's words; if they can be read in several ways, the bot asks. Pure.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from bot.domain.conversation import Answer, Choice
from bot.domain.grammar.feed_matching import Subscribed, feeds_named, matching_feeds
from bot.domain.grammar.option_parsing import order_in
from bot.domain.grammar.options import CONFIRMED
from bot.domain.grammar.registry import REGISTRY
from bot.domain.grammar.spec import CommandSpec, OptionKind, Order
from bot.domain.grammar.values import WATCH_WHOM
from bot.orders.confirmations import begins_with_no, is_addition, is_plain_answer
from bot.orders.message_words import FILLER, message_words, typed_words
from bot.orders.order_offers import KEEP_COMMAND
from bot.orders.order_parsing import offer_order
from bot.orders.order_wording import OrderContext
from bot.orders.schedule_requests import is_end_only
from bot.replies.reply_language import reply_language
from bot.replies.reply_lines import ReplyLine, bot_answer, bot_answer_line, reply_line
from bot.text.catalogue import in_language
from bot.text.end_expressions import EndExpression, split_off_end, take_out_length, without_final_marks
from bot.text.folding import unaccented
from bot.text.language import LANGUAGES, Language
from bot.text.merged_languages import merged
from bot.text.negation import negating_words_in
from bot.text.order_language import command_language, order_language
from bot.text.terms import plain_words
from bot.text.timetable import Timetable, hours_in, timetable_in

MAX_AMENDMENT_WORDS = 12
"""Most words of an amendment; a longer reply says something else as well."""
MAX_NAME_WORDS = 4
MIN_NAME_LIKENESS = 0.7
"""Smallest similarity of a name to the one that it replaces."""
COMMAND = "command"
_NUMBER = re.compile(r"#\d+")
UNTIMED_FREQUENCIES = frozenset({"hourly", "at once"})
"""Frequencies of digests without a time of day."""
_SIGNED = re.compile(r"[-+](?:\"[^\"]+\"|\S+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Amendment:
    """A reply to an order that we asked somebody to confirm.

    Attributes:
        text: the whole reply.
        rest: the reply without the words that only begin or end an amendment.
        lead: the words before it.
        language: the reply's language.
        order: the order to be confirmed.
        option_languages: the languages of the order's options.
    """

    text: str
    rest: str
    lead: tuple[str, ...]
    language: Language
    order: Order
    option_languages: Language
    spec: CommandSpec
    subscribed: Subscribed

    def name(self, kind: OptionKind) -> str:
        """Return the name of the command's option of a kind; empty if it has none."""
        return next((option.name for option in self.spec.inputs if option.kind is kind), "")

    def value_of(self, kind: OptionKind) -> str:
        """Return the value of the order's option of a kind."""
        return self.order.options.get(self.name(kind), "")


def amended_offer(message: str, order_context: OrderContext) -> Answer | None:
    """Return the amended order to be confirmed, or our question again if the amendment cannot be read.

    None if nothing was to be confirmed, or if something else is said.
    """
    amendment = _amendment(message, order_context.offered, order_context.subscribed, order_context.languages)
    anybodys = order_language(message)  # whatever was spoken before: "alle 9" may well be Italian
    if anybodys is not order_context.languages and not (amendment and _amended_orders(amendment)):
        other = _amendment(message, order_context.offered, order_context.subscribed, anybodys)
        amendment = other if other and _amended_orders(other) else amendment
    if amendment is None:
        return None
    # What is kept is in the order's languages.
    languages = merged([order_context.languages, amendment.option_languages])
    order_context = replace(order_context, languages=languages)
    language, orders = reply_language(message), _amended_orders(amendment)
    if len(orders) == 1:
        return offer_order(orders[0], order_context, language, known=frozenset(plain_words(message)))
    if orders:
        return _ask_which_order(orders, amendment, order_context, language)
    if _is_name(amendment):
        return bot_answer(in_language(WATCH_WHOM, language), language)
    return _repeated_question(amendment, order_context.offered, language) if _is_unfit(amendment) else None


def _repeated_question(amendment: _Amendment, offered: Sequence[Choice], language: str) -> Answer:
    """Return the same question again; after a no, close it, since a yes would confirm what was declined."""
    if begins_with_no(amendment.text, amendment.language):
        return bot_answer_line(ReplyLine.LEFT_AS_IT_IS_SAY_IN_FULL, language)
    return bot_answer(reply_line(ReplyLine.NOT_UNDERSTOOD, language=language), language, choices=offered)


def is_amendment(message: str, offered: Sequence[Choice], language: Language) -> bool:
    """Check whether somebody changes part of the only order that was offered, whatever the feeds are called."""
    amendment = _amendment(message, offered, (), language)
    return amendment is not None and bool(_amended_orders(amendment))


def _amendment(
    message: str, offered: Sequence[Choice], subscribed: Subscribed, language: Language
) -> _Amendment | None:
    commands = [choice.command for choice in offered if choice.command != KEEP_COMMAND]
    asked_in = command_language(commands[0]) if len(commands) == 1 else language
    order = order_in(commands[0], REGISTRY, asked_in) if len(commands) == 1 else None
    spec = REGISTRY.find(order.name) if order else None
    if order is None or spec is None or "" in order.options:
        return None
    lead, rest = _split_lead(message, language)
    is_long = len(message.split()) > MAX_AMENDMENT_WORDS
    if not rest or is_long or "?" in message or negating_words_in(rest, language) or is_addition(rest, language):
        return None
    order = Order(order.name, {name: value for name, value in order.options.items() if name != CONFIRMED.name})
    return _Amendment(
        text=message,
        rest=rest,
        lead=lead,
        language=language,
        order=order,
        option_languages=asked_in,
        spec=spec,
        subscribed=subscribed,
    )


def _split_lead(message: str, language: Language) -> tuple[tuple[str, ...], str]:
    """Return the words that only introduce an amendment, "no, make it", and the words after them."""
    words = without_final_marks(message).lstrip(" .!").split()
    is_leading = [_leading_words(language).issuperset(plain_words(word)) for word in words]
    at = next((at for at, is_lead in enumerate(is_leading) if not is_lead), len(words))
    last = next((at for at in range(len(words), at, -1) if not is_leading[at - 1]), at)
    return tuple(plain_words(" ".join(words[:at]))), " ".join(words[at:last]).strip(" ,")


def _amended_orders(amendment: _Amendment) -> Sequence[Order]:
    """Return the amended orders, one for each way in which the amendment can be read."""
    amended: list[Order] = []
    is_numbered = bool(_NUMBER.fullmatch(amendment.rest))  # "#2" is not an hour
    for reader in [_read_feeds] if is_numbered else AMENDMENT_READERS:
        for changed in reader(amendment):
            options = {**amendment.order.options, **changed}
            order = Order(amendment.order.name, {name: value for name, value in options.items() if value})
            if order != amendment.order and order not in amended:
                amended.append(order)
    return amended


def _ask_which_order(
    orders: Sequence[Order], amendment: _Amendment, order_context: OrderContext, language: str
) -> Answer | None:
    """Return the choice among the orders that an amendment may mean, each labelled with what it changes."""
    read_words, choices = frozenset(plain_words(amendment.text)), []
    for order in orders:
        offer = offer_order(order, order_context, language, known=read_words)
        buttons = [choice for choice in offer.choices if choice.command != KEEP_COMMAND] if offer else []
        choices += (
            [replace(one, label=_change_label(order, amendment)) for one in buttons] if len(buttons) == 1 else buttons
        )
    return (
        bot_answer(reply_line(ReplyLine.WHICH_FEED, language=language), language, choices=choices) if choices else None
    )


def _change_label(order: Order, amendment: _Amendment) -> str:
    before, feed = amendment.order.options, amendment.name(OptionKind.FEED)
    changed = {name: value for name, value in order.options.items() if before.get(name) != value}
    if feed in changed:
        changed[feed] = ", ".join(
            feed.name for _, feed in matching_feeds(changed[feed], amendment.subscribed, amendment.language)
        )
    return " ".join(changed.values())


def _is_unfit(amendment: _Amendment) -> bool:
    """Check whether an amendment consists of times, for which the order has no option, and is no order by itself."""
    before, end = split_off_end(amendment.rest, amendment.language)
    timetable = timetable_in(amendment.rest, amendment.language, is_typed=True)
    is_whole = timetable.is_timed and not timetable.unread_words
    is_begun = bool(amendment.lead) or (bool(timetable.times) and not timetable.frequency)
    return (end is not None and not before) or (is_whole and is_begun)


def _read_feeds(amendment: _Amendment) -> Iterator[Mapping[str, str]]:
    if feed := _read_feed(amendment.rest, amendment):
        yield feed


def _read_feed(words: str, amendment: _Amendment) -> Mapping[str, str]:
    """Return the feed that all of the words name; after a no, not one of those that were asked about."""
    name, subscribed, language = amendment.name(OptionKind.FEED), amendment.subscribed, amendment.language
    feeds = feeds_named(words, subscribed, language) if name else []
    if not feeds:
        return {}
    feed_value, is_no = amendment.value_of(OptionKind.FEED), begins_with_no(amendment.text, language)
    declined = matching_feeds(feed_value, subscribed, amendment.option_languages) if is_no else []
    others = [feed for feed in feeds if feed not in declined]
    return {name: str(others[0][0].number) if len(others) == 1 else words}


def _read_end(amendment: _Amendment) -> Iterator[Mapping[str, str]]:
    """Yield the new end; a bare day or hour counts if the order has an end, and an hour is on that end's day."""
    if not (name := amendment.name(OptionKind.END)):
        return
    rest, language = amendment.rest, amendment.language
    lasting = LANGUAGES[reply_language(amendment.text)].end_phrases["lasting"][0]
    for before, end in (
        split_off_end(rest, language),
        take_out_length(rest, language, lasting=lasting),
        _bare_end(amendment),
    ):
        feed = _read_feed(before, amendment)
        if end is not None and not end.problem and (feed or not before.strip()):
            yield {**feed, name: _as_typed(end, amendment.order.name)}
            return


def _as_typed(end: EndExpression, command: str) -> str:
    """Return an end as it was said, or in English if the order's other words are in another language."""
    _, read = split_off_end(end.words, command_language(f"{command} {end.words}"))
    return end.words if read == end else end.as_typed


def _bare_end(amendment: _Amendment) -> tuple[str, EndExpression | None]:
    """Return what precedes an end given without "until", and that end; a bare number may be an hour."""
    rest, until = amendment.rest, amendment.value_of(OptionKind.END)
    _, before = split_off_end(until, amendment.option_languages)
    if before is None:
        return rest, None
    language = merged([amendment.language, amendment.option_languages])
    _, end = split_off_end(f"until {rest}", language)
    is_hour = end is not None and end.time_of_day is not None and not _has_day(end)
    if is_hour and _has_day(before):
        return split_off_end(f"{until} {rest}", language) if not rest.isdecimal() else (rest, None)
    return split_off_end(f"until {rest}", language)


def _has_day(end: EndExpression) -> bool:
    return not (end.weekday is None and end.days_ahead is None and end.day is None and end.duration is None)


def _read_times(amendment: _Amendment) -> Iterator[Mapping[str, str]]:
    """Yield the new times; a bare number is an hour if the command takes times: "make it 17"."""
    rest, options, language = amendment.rest, amendment.order.options, amendment.language
    is_end = is_end_only(rest, timetable_in(rest, language), language) or not split_off_end(rest, language)[0]
    if not amendment.name(OptionKind.TIMES) or is_end:
        return
    is_of_quiet = "quiet" in options and not {"when", "at"} & options.keys()
    if is_of_quiet and (hours := hours_in(rest, language)):
        # "Only between" means the opposite of "between".
        whole_timetable = timetable_in(f"{' '.join(amendment.lead)} {rest}", language)
        yield {"quiet": whole_timetable.quiet or "-".join(hours)}
        return
    for is_typed in (False, True):
        timetable = timetable_in(rest, language, is_typed=is_typed)
        feed = _read_feed(" ".join(timetable.unread_words), amendment)
        is_odd = (
            timetable.is_alternate
            or timetable.differs_by_day
            or timetable.is_bounded
            or (is_of_quiet and bool(timetable.times))
        )
        is_read = (timetable.is_timed or (timetable.invalid_times and amendment.lead)) and (
            feed or not timetable.unread_words
        )
        if is_read and not is_odd:
            yield from ({**feed, **typed} for typed in _schedule_options(timetable, options))
            return


def _schedule_options(timetable: Timetable, options: Mapping[str, str]) -> Iterator[Mapping[str, str]]:
    """Yield the options in a reply, one set for each reading that a missing am or pm leaves open."""
    if timetable.invalid_times:  # the offer will say what is wrong with it
        yield {"at": " ".join(timetable.invalid_times)}
        return
    often = timetable.frequency or ("daily" if timetable.times and options.get("when") in UNTIMED_FREQUENCIES else "")
    hours = {"at": ""} if often in UNTIMED_FREQUENCIES else {}
    for at in filter(None, [timetable.times, timetable.other_times] if timetable.times else [("",)]):
        for quiet in [timetable.quiet, timetable.other_quiet] if timetable.other_quiet else [timetable.quiet]:
            schedule_options = {"when": often, "at": " ".join(sorted(at)), "quiet": quiet}
            yield {**{name: value for name, value in schedule_options.items() if value}, **hours}


def _read_filter(amendment: _Amendment) -> Iterator[Mapping[str, str]]:
    """Yield the words to filter by: with their own signs, or one with the order's sign; after "only", with none."""
    name, rest = amendment.name(OptionKind.FILTER), amendment.rest
    if not name or _read_feed(rest, amendment):
        return
    if _SIGNED.sub("", rest).strip() == "":
        yield {name: rest}
        return
    before = amendment.value_of(OptionKind.FILTER)
    is_one = before.count(" ") == 0 or bool(_SIGNED.fullmatch(before))
    if amendment.lead and before and is_one and " " not in rest and not _word_meanings(rest, amendment.language):
        led = message_words(amendment.lead, {}, Timetable(), amendment.language)
        is_only = any(word.is_one_of({"only"}) for word in led)
        yield {name: f"{'' if is_only or before[0] not in '-+' else before[0]}{rest}"}


def _read_subject(amendment: _Amendment) -> Iterator[Mapping[str, str]]:
    if _is_name(amendment) and _is_certain(amendment):
        yield {amendment.name(OptionKind.SUBJECT): amendment.rest}


def _is_name(amendment: _Amendment) -> bool:
    """Check whether words look like a name that an order may be about, and do not all mean something else to us."""
    words = amendment.rest.split()
    is_short = amendment.rest[:1].isupper() and len(words) <= MAX_NAME_WORDS
    if not (amendment.name(OptionKind.SUBJECT) and amendment.lead and is_short):
        return False
    means = [_word_meanings(word, amendment.language) for word in words]
    is_written = all(word[:1].isupper() or FILLER in meanings for word, meanings in zip(words, means, strict=True))
    return is_written and not all(means)


def _is_certain(amendment: _Amendment) -> bool:
    """Check whether a name is not a feed's, and not an exclamation, as any noun alone may be: "Nein, Quatsch".

    It is no exclamation if it is similar to the former name, has several words, or is said to be meant.
    """
    if feeds_named(amendment.rest, amendment.subscribed, amendment.language):
        return False
    new_words, before = plain_words(amendment.rest), plain_words(amendment.value_of(OptionKind.SUBJECT))
    is_alike = difflib.get_close_matches(" ".join(new_words), [" ".join(before)], cutoff=MIN_NAME_LIKENESS)
    is_meant = not all(is_plain_answer(word, amendment.language) for word in amendment.lead)
    return bool(is_alike or is_meant or len(new_words) > 1 or _is_capital_telling(amendment))


def _is_capital_telling(amendment: _Amendment) -> bool:
    """Check whether a capital makes a name: not at the start of a sentence, nor if all nouns have one."""
    begins = re.search(rf"[.!]\s+{re.escape(amendment.rest)}", amendment.text)
    return not begins and not amendment.language.capital_noun_markers


def _word_meanings(word: str, language: Language) -> frozenset[str]:
    """Return the possible meanings of a word in a wish, or that it belongs to a command."""
    parsed = message_words(typed_words(word), {}, timetable_in(word, language), language)
    command = [COMMAND] if REGISTRY.find(word) else []
    return frozenset().union(command, *(word.meanings for word in parsed))


AMENDMENT_READERS = (_read_feeds, _read_end, _read_times, _read_filter, _read_subject)
"""The readers of an amendment; each must read all its words."""


@cache
def _leading_words(language: Language) -> frozenset[str]:
    """Return the words that begin or end an amendment, and add nothing to it."""
    return frozenset(map(unaccented, language.confirmation_phrases.get("instead", ())))
