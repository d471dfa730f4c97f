"""Schedule requests: when digests should come, in plain words: offered as a schedule, or asked back. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.domain.conversation import Answer, Choice
from bot.domain.grammar.feed_matching import feeds_named, matching_feeds
from bot.domain.grammar.help_text import command_help
from bot.domain.grammar.registry import REGISTRY
from bot.domain.grammar.spec import Order
from bot.orders.order_parsing import offer_order
from bot.orders.order_wording import OrderContext
from bot.replies.bot_topics import means_time
from bot.replies.reply_language import reply_language
from bot.replies.reply_lines import ReplyLine, bot_answer, reply_line
from bot.text.clock import DAY_NAMES
from bot.text.end_expressions import take_out_end
from bot.text.language import Language
from bot.text.question_form import is_question
from bot.text.terms import plain_words
from bot.text.timetable import Timetable, timetable_in

SCHEDULE = "schedule"
TIMES_A_DAY_CHOICES = {
    "twice": ({"when": "daily", "at": "08:00 18:00"}, {"when": "weekdays", "at": "08:00 18:00"}),
    "hours_apart": ({"when": "hourly"}, {"when": "daily", "at": "08:00 12:00 16:00 20:00"}),
}
"""Offers for somebody who says how often a day, but not when."""
MAX_UNREAD_WORDS = 4
"""Most words next to times; a message with more of them is about something else."""


def schedule_offer(message: str, order_context: OrderContext, *, is_under: bool) -> Answer | None:
    """Return the reply to a message that consists of times and small words; None if it may be about something else.

    Args:
        message: the message to the bot.
        order_context: the context to check it against.
        is_under: it is said under articles, which may mention a day or an hour as well.
    """
    timetable = timetable_in(message, order_context.languages)
    feed = _feed_option(timetable.unread_words, order_context)
    is_unread = (timetable.unread_words and not feed) or is_end_only(message, timetable, order_context.languages)
    if (
        not timetable.is_timed
        or is_unread
        or not _is_about_our_posts(message, timetable, order_context.languages, is_under=is_under)
    ):
        return None
    language = reply_language(message)
    if timetable.spread or timetable.is_alternate:
        return _alternatives_offer(timetable, feed, language)
    if timetable.other_times:
        alternatives = [timetable.other_times, tuple(sorted(timetable.times))]
        return _schedule_choices(
            ReplyLine.WHICH_FEED,
            [{**feed, "when": timetable.frequency or "daily", "at": " ".join(at)} for at in alternatives],
            language,
        )
    if timetable.other_quiet and not feed:
        return _schedule_choices(
            ReplyLine.WHICH_HOURS, [{"quiet": timetable.other_quiet}, {"quiet": timetable.quiet}], language
        )
    if timetable.is_bounded and not feed:
        return hours_to_choose(timetable.quiet, language)
    order = Order(SCHEDULE, {**feed, **_schedule_options(timetable, order_context, feed.get("feed", ""))})
    return offer_order(order, order_context, language, known=_words_read(message, timetable))


def _alternatives_offer(timetable: Timetable, feed: Mapping[str, str], language: str) -> Answer:
    """Return the alternatives to times that no schedule can have: every second week, twice a day at no given time."""
    if timetable.spread:
        return _schedule_choices(
            ReplyLine.TIMES_OF_DAY, [{**feed, **choice} for choice in TIMES_A_DAY_CHOICES[timetable.spread]], language
        )
    days = timetable.frequency if timetable.frequency.startswith("weekly ") else "weekly"
    return _schedule_choices(ReplyLine.NO_ALTERNATION, [{**feed, "when": days}, {**feed, "when": "daily"}], language)


def hours_to_choose(quiet: str, language: str) -> Answer:
    """Return the meanings of hours that only begin or only end: quiet hours, or everything at that time."""
    begins, ends = quiet.split("-")
    at = ends if quiet.startswith("00:00") else begins
    return _schedule_choices(ReplyLine.HOURS_CHOICES, [{"quiet": quiet}, {"when": "daily", "at": at}], language)


def unread_times_answer(message: str, spoken: Language) -> Answer | None:
    """Return the reply to times next to unreadable words: which words these are, and that nothing was changed."""
    timetable = timetable_in(message, spoken)
    spec = REGISTRY.find(SCHEDULE)
    if (
        spec is None
        or is_question(message, spoken)
        or not (timetable.is_timed and timetable.is_request and timetable.unread_words)
    ):
        return None
    if len(timetable.unread_words) > MAX_UNREAD_WORDS:
        return None
    language = reply_language(message)
    line = reply_line(ReplyLine.NOT_ALL_READ, language=language, left=" ".join(timetable.unread_words))
    return bot_answer(f"{line}\n{command_help(spec, language)}", language)


def schedule_options(message: str, order_context: OrderContext) -> Mapping[str, str]:
    """Return the options of a schedule in a request; none if no hour is given, or a part cannot be read."""
    timetable, small = timetable_in(message, order_context.languages), order_context.languages.function_words
    unread = [
        word
        for word in timetable.unread_words
        if word not in small and means_time(word, order_context.languages) is not False
    ]
    feed = _feed_option(unread, order_context)
    if (
        (unread and not feed)
        or is_end_only(message, timetable, order_context.languages)
        or timetable.is_alternate
        or not (timetable.times or timetable.quiet)
    ):
        return {}
    return {**feed, **_schedule_options(timetable, order_context, feed.get("feed", ""))}


def _words_read(message: str, timetable: Timetable) -> frozenset[str]:
    """Return the words that were read as times, or together with them."""
    unread = {part for word in timetable.unread_words for part in plain_words(word)}
    return frozenset(plain_words(message)) - unread


def _is_about_our_posts(message: str, timetable: Timetable, language: Language, *, is_under: bool) -> bool:
    """Check whether times are about our posts: under articles, one day at an hour may be about the article."""
    if is_question(message, language) and not timetable.meanings >= {"ask"}:
        return False
    is_of_one_day = timetable.frequency in {"", *(f"weekly {day}" for day in DAY_NAMES)}
    return timetable.is_request or (bool(timetable.times) and not (is_under and is_of_one_day))


def is_end_only(message: str, timetable: Timetable, language: Language) -> bool:
    """Check whether the only day given is an end, "until Friday", and not a day to post on."""
    end = take_out_end(message, language)[1]
    return end is not None and end.weekday is not None and timetable.frequency == f"weekly {DAY_NAMES[end.weekday]}"


def _feed_option(unread: Sequence[str], order_context: OrderContext) -> dict[str, str]:
    """Return the feed named by the words that give no time; empty if they name none."""
    unread_text = " ".join(unread)
    return {"feed": unread_text} if feeds_named(unread_text, order_context.subscribed, order_context.languages) else {}


def _schedule_options(timetable: Timetable, order_context: OrderContext, feed: str) -> dict[str, str]:
    """Return the options of the schedule in a message."""
    often = timetable.frequency or (default_days(order_context, feed) if timetable.times else "")
    options = {"when": often, "at": " ".join(timetable.times), "quiet": timetable.quiet}
    return {name: value for name, value in options.items() if value}


def default_days(order_context: OrderContext, feed: str) -> str:
    """Return the days for hours without days: those of the channel's or the named feed's own schedule, or daily."""
    feeds = matching_feeds(feed, order_context.subscribed, order_context.languages) if feed else []
    routine = feeds[0][0].routine(order_context.routine) if len(feeds) == 1 else order_context.routine
    own = routine.schedule
    is_own = own.is_timed and (not feed or (len(feeds) == 1 and feeds[0][0].schedule is not None))
    return own.frequency_in_words if is_own else "daily"


def _schedule_choices(line: ReplyLine, alternatives: Sequence[Mapping[str, str]], language: str) -> Answer:
    """Return the alternatives, each with its own button."""
    commands = [
        " ".join(f"quiet {value}" if name == "quiet" else value for name, value in options.items())
        for options in alternatives
    ]
    choices = [Choice(label=command, command=f"{SCHEDULE} {command}") for command in commands]
    return bot_answer(reply_line(line, language=language), language, choices=choices)
