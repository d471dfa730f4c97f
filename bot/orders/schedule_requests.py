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
"""Most words beside times; a message with more of them is about something else."""


def schedule_offer(asked: str, order_context: OrderContext, *, is_under: bool) -> Answer | None:
    """Return the reply to a message made of times and small words; None if it may be about anything else.

    Args:
        asked: the message to the bot.
        order_context: the context to check it against.
        is_under: it is said under articles, which may mention a day or an hour as well.
    """
    said = timetable_in(asked, order_context.languages)
    feed = _feed_option(said.unread, order_context)
    is_unread = (said.unread and not feed) or is_end_only(asked, said, order_context.languages)
    if (
        not said.is_timed
        or is_unread
        or not _is_about_our_posts(asked, said, order_context.languages, is_under=is_under)
    ):
        return None
    language = reply_language(asked)
    if said.spread or said.is_alternate:
        return _alternatives_offer(said, feed, language)
    if said.other_times:
        several = [said.other_times, tuple(sorted(said.times))]
        return _schedule_choices(
            ReplyLine.WHICH_FEED,
            [{**feed, "when": said.often or "daily", "at": " ".join(at)} for at in several],
            language,
        )
    if said.other_quiet and not feed:
        return _schedule_choices(ReplyLine.WHICH_HOURS, [{"quiet": said.other_quiet}, {"quiet": said.quiet}], language)
    if said.is_bounded and not feed:
        return hours_to_choose(said.quiet, language)
    order = Order(SCHEDULE, {**feed, **_schedule_options(said, order_context, feed.get("feed", ""))})
    return offer_order(order, order_context, language, known=_words_read(asked, said))


def _alternatives_offer(said: Timetable, feed: Mapping[str, str], language: str) -> Answer:
    """Return the alternatives to what no schedule can do: every second week, so many times a day."""
    if said.spread:
        return _schedule_choices(
            ReplyLine.TIMES_OF_DAY, [{**feed, **one} for one in TIMES_A_DAY_CHOICES[said.spread]], language
        )
    days = said.often if said.often.startswith("weekly ") else "weekly"
    return _schedule_choices(ReplyLine.NO_ALTERNATION, [{**feed, "when": days}, {**feed, "when": "daily"}], language)


def hours_to_choose(quiet: str, language: str) -> Answer:
    """Return the meanings of hours that only begin or only end: quiet hours, or everything at that time."""
    begins, ends = quiet.split("-")
    at = ends if quiet.startswith("00:00") else begins
    return _schedule_choices(ReplyLine.HOURS_CHOICES, [{"quiet": quiet}, {"when": "daily", "at": at}], language)


def unread_times_answer(asked: str, spoken: Language) -> Answer | None:
    """Return the reply to times beside unreadable words: which words these are, and that nothing is changed."""
    said = timetable_in(asked, spoken)
    spec = REGISTRY.find(SCHEDULE)
    if spec is None or is_question(asked, spoken) or not (said.is_timed and said.is_request and said.unread):
        return None
    if len(said.unread) > MAX_UNREAD_WORDS:
        return None
    language = reply_language(asked)
    told = reply_line(ReplyLine.NOT_ALL_READ, language=language, left=" ".join(said.unread))
    return bot_answer(f"{told}\n{command_help(spec, language)}", language)


def schedule_options(asked: str, order_context: OrderContext) -> Mapping[str, str]:
    """Return the options of a schedule in a request; none if no hour is given, or a part cannot be read."""
    said, small = timetable_in(asked, order_context.languages), order_context.languages.function_words
    unread = [
        word for word in said.unread if word not in small and means_time(word, order_context.languages) is not False
    ]
    feed = _feed_option(unread, order_context)
    if (
        (unread and not feed)
        or is_end_only(asked, said, order_context.languages)
        or said.is_alternate
        or not (said.times or said.quiet)
    ):
        return {}
    return {**feed, **_schedule_options(said, order_context, feed.get("feed", ""))}


def _words_read(asked: str, said: Timetable) -> frozenset[str]:
    """Return the words that were read as times, or beside them."""
    unread = {part for word in said.unread for part in plain_words(word)}
    return frozenset(plain_words(asked)) - unread


def _is_about_our_posts(asked: str, said: Timetable, spoken: Language, *, is_under: bool) -> bool:
    """Check whether times are about our posts: under articles, one day at an hour may be about the article."""
    if is_question(asked, spoken) and not said.meanings >= {"ask"}:
        return False
    is_of_one_day = said.often in {"", *(f"weekly {day}" for day in DAY_NAMES)}
    return said.is_request or (bool(said.times) and not (is_under and is_of_one_day))


def is_end_only(asked: str, said: Timetable, language: Language) -> bool:
    """Check whether the only day given is an end, "until Friday", and not a day to post on."""
    end = take_out_end(asked, language)[1]
    return end is not None and end.weekday is not None and said.often == f"weekly {DAY_NAMES[end.weekday]}"


def _feed_option(unread: Sequence[str], order_context: OrderContext) -> dict[str, str]:
    """Return the feed named by the words that give no time; empty if they name none."""
    told = " ".join(unread)
    return {"feed": told} if feeds_named(told, order_context.subscribed, order_context.languages) else {}


def _schedule_options(said: Timetable, order_context: OrderContext, feed: str) -> dict[str, str]:
    """Return the options of the schedule in a message."""
    often = said.often or (default_days(order_context, feed) if said.times else "")
    named = {"when": often, "at": " ".join(said.times), "quiet": said.quiet}
    return {name: value for name, value in named.items() if value}


def default_days(order_context: OrderContext, feed: str) -> str:
    """Return the days on which bare hours hold: those of the channel's or the named feed's own schedule, or daily."""
    meant = matching_feeds(feed, order_context.subscribed, order_context.languages) if feed else []
    routine = meant[0][0].routine(order_context.routine) if len(meant) == 1 else order_context.routine
    own = routine.schedule
    is_own = own.is_timed and (not feed or (len(meant) == 1 and meant[0][0].schedule is not None))
    return own.often if is_own else "daily"


def _schedule_choices(what: ReplyLine, several: Sequence[Mapping[str, str]], language: str) -> Answer:
    """Return the alternatives, each behind its own button."""
    told = [" ".join(f"quiet {value}" if name == "quiet" else value for name, value in one.items()) for one in several]
    choices = [Choice(label=one, command=f"{SCHEDULE} {one}") for one in told]
    return bot_answer(reply_line(what, language=language), language, choices=choices)
