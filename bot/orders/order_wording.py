"""Order wording: the question that confirms an order: what it does, to what, for whom, and from when on. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.domain.conversation import Choice
from bot.domain.delivery import MessageRef
from bot.domain.feed import Feed
from bot.domain.filters import Filter
from bot.domain.grammar.help_text import EXAMPLES, best_example, usage_line
from bot.domain.grammar.option_parsing import mention_of
from bot.domain.grammar.spec import CommandSpec, OptionKind, Order
from bot.domain.grammar.values import CHANNEL_SCHEDULE, MESSAGE_PREFIX, OptionValues, read_options
from bot.domain.schedule import AT_ONCE, UTC_NAME, Routine, Schedule, rescheduled
from bot.domain.subscription import Subscription
from bot.replies.reply_lines import ReplyLine, reply_line
from bot.text.catalogue import Said, in_language
from bot.text.language import ENGLISH, LANGUAGES, Language
from bot.text.merged_languages import merged
from bot.text.time_expressions import moment_text

ALL_FEEDS = "all"
"""The value that stands for all feeds."""
COMMAND_SUMMARIES = {
    "add": ReplyLine.DO_ADD,
    "filter": ReplyLine.DO_FILTER,
    "mute": ReplyLine.DO_MUTE,
    "pause": ReplyLine.DO_PAUSE,
    "remove": ReplyLine.DO_REMOVE,
    "resume": ReplyLine.DO_RESUME,
    "unwatch": ReplyLine.DO_UNWATCH,
    "watch": ReplyLine.DO_WATCH,
}
"""What some commands do, said before the command as it is typed."""
ALL_FEEDS_SUMMARIES = {"pause": ReplyLine.DO_PAUSE_ALL, "resume": ReplyLine.DO_RESUME_ALL}
"""The same for all feeds of a channel."""


READ_ONLY_WITHOUT_OPTIONS = frozenset({"watch", "unwatch", "schedule", "additions"})
"""Commands that change nothing without options: they report the state, or ask what is meant."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderContext:
    """The context of an order: the channel's subscriptions and schedule, and the message that it is said under.

    Attributes:
        message: the digest's message.
        headline: that digest's headline; empty if there is none above.
        zone: the time zone of the person who orders, if the platform tells it; times that they name are in it.
        is_direct: it is said in a direct message, which is not one channel among several.
        text: the message itself: nothing is offered that its words do not say.
        offered: the choices that were last offered, and are still open.
        watched: the names that the channel watches.
        languages: the languages that the message may be in, as one (`bot.text.order_language`).
    """

    subscribed: Sequence[tuple[Subscription, Feed]]
    routine: Routine
    now: datetime
    languages: Language
    message: MessageRef | None = None
    headline: str = ""
    zone: str = ""
    is_direct: bool = False
    text: str = ""
    offered: tuple[Choice, ...] = ()
    watched: Sequence[str] = ()

    @property
    def time_zone(self) -> str:
        """The zone for times if none is named: the person's own, else the channel's."""
        return self.zone or self.routine.zone

    @property
    def option_languages(self) -> Language:
        """The languages that an order's options are in: the message's, and English, in which we write them."""
        return merged([self.languages, LANGUAGES[ENGLISH]])


def order_summary(
    spec: CommandSpec, options: Mapping[str, str], order_context: OrderContext, language: str, *, feed_names: str
) -> str:
    """Describe what a command does, and to what, in a sentence or two."""
    values = read_options(spec, Order(spec.name, options), order_context.option_languages)
    if spec.name == "mute":
        return (
            reply_line(ReplyLine.DO_MUTE, language=language, headline=order_context.headline)
            if order_context.headline
            else ""
        )
    if isinstance(wanted_filter := values.get("words"), Filter):
        return _filter_summary(wanted_filter, language, feed_names=feed_names)
    is_all = values.get("feed") == ALL_FEEDS
    if (end := values.get("until")) is None:
        line = (
            ALL_FEEDS_SUMMARIES.get(spec.name, COMMAND_SUMMARIES[spec.name]) if is_all else COMMAND_SUMMARIES[spec.name]
        )
        return reply_line(line, language=language, named=feed_names)
    zone = order_context.routine.zone_for(order_context.zone)
    until = end.moment_after(order_context.now.astimezone(ZoneInfo(zone)))
    line = ReplyLine.DO_PAUSE_ALL_UNTIL if is_all else ReplyLine.DO_PAUSE_UNTIL
    return reply_line(line, language=language, named=feed_names, when=moment_text(until, language), zone=zone)


def shown_command(command: str, options: Mapping[str, str]) -> str:
    """Return a command as our question shows it: without parts that only we read, and with its role as a mention."""
    command_text = " ".join(word for word in command.split() if not word.startswith(MESSAGE_PREFIX))
    role = options.get("role", "")
    return command_text.replace(f"role: {role}", f"role:{mention_of(role)}") if role.isdecimal() else command_text


def _filter_summary(wanted_filter: Filter, language: str, *, feed_names: str) -> str:
    """Return which digests come through a filter, and which do not."""
    lines = []
    if only := [*wanted_filter.words, *wanted_filter.affects, *filter(None, [wanted_filter.about])]:
        lines.append(reply_line(ReplyLine.DO_FILTER_WITH, language=language, named=feed_names, words=_quoted(only)))
    if wanted_filter.without:
        lines.append(
            reply_line(
                ReplyLine.DO_FILTER_WITHOUT, language=language, named=feed_names, words=_quoted(wanted_filter.without)
            )
        )
    return " ".join(lines) or reply_line(ReplyLine.DO_FILTER, language=language, named=feed_names)


def _quoted(words: Sequence[str]) -> str:
    return ", ".join(f"“{word}”" for word in words)


def scope_and_start(
    spec: CommandSpec, options: Mapping[str, str], order_context: OrderContext, language: str
) -> list[str]:
    """Return the rest of our question: that it is for the whole channel, and from when on."""
    values = read_options(spec, Order(spec.name, options), order_context.option_languages)
    feed = next(
        (values.get(option.name, ALL_FEEDS) for option in spec.options if option.kind is OptionKind.FEED), ALL_FEEDS
    )
    where = ReplyLine.CONFIRM_FEED if feed != ALL_FEEDS else ReplyLine.CONFIRM_HERE
    lines = [] if order_context.is_direct or " " in feed else [reply_line(where, language=language)]
    if spec.name == "watch" and "name" in values and not values.get("notify_only"):
        lines.append(reply_line(ReplyLine.CONFIRM_WATCH, language=language, name=values["name"]))
    zone, before = values.get("zone", order_context.routine.zone), order_context.routine.zone
    if quiet := values.get("quiet"):
        begin, end = f"{quiet.start:%H:%M}", f"{quiet.end:%H:%M}"
        lines.append(reply_line(ReplyLine.CONFIRM_QUIET, language=language, begin=begin, end=end, zone=zone))
    if spec.option("zone") and {"when", "at"} & values.keys():
        routine = replace(order_context.routine, schedule=resulting_schedule(values, order_context), zone=zone)
        first = routine.slot(order_context.now).astimezone(routine.tzinfo)
        whose = ReplyLine.CONFIRM_YOURS if zone == order_context.zone else ReplyLine.CONFIRM_WHEN
        lines.append(reply_line(whose, language=language, when=moment_text(first, language), zone=zone))
        is_of_all = spec.name == "schedule" and "feed" not in values
        if is_of_all and not order_context.routine.schedule.is_timed and routine.schedule.is_timed:
            lines.append(reply_line(ReplyLine.CONFIRM_TIMED, language=language))
        if is_of_all and before not in {UTC_NAME, zone}:
            lines.append(reply_line(ReplyLine.CONFIRM_CLOCKS, language=language, zone=zone, before=before))
    return lines


def resulting_schedule(values: OptionValues, order_context: OrderContext) -> Schedule:
    """Return the schedule that results from an order, of the channel or of one feed."""
    often: str = values.get("when", "")
    if often == CHANNEL_SCHEDULE:
        return order_context.routine.schedule
    own = next(
        (
            subscription.schedule
            for subscription, _ in order_context.subscribed
            if values.get("feed") == str(subscription.number)
        ),
        None,
    )
    before = (own or AT_ONCE) if {"feed", "url"} & values.keys() else order_context.routine.schedule
    return rescheduled(before, often, values.get("at", ()))


def question_for_missing(spec: CommandSpec, options: Mapping[str, str], language: str) -> str:
    """Return a question for what an order lacks, with an example, as a colleague would put it."""
    missing = next((option for option in spec.inputs if option.is_required and option.name not in options), None)
    if any(option.kind is OptionKind.LINK and option.name not in options for option in spec.inputs):
        return reply_line(ReplyLine.WHICH_STORY, language=language)
    if missing is None:
        return usage_line(spec, language)
    if missing.kind is OptionKind.ADDRESS:
        question = reply_line(ReplyLine.LACKS_ADDRESS, language=language)
    elif missing.kind is OptionKind.FEED:
        question = reply_line(ReplyLine.WHICH_FEED, language=language)
    else:
        question = reply_line(
            ReplyLine.LACKS_ONE_THING, language=language, needed=in_language(Said(missing.says), language)
        )
    return f"{question} {example_for(spec, options, language)}".rstrip()


def example_for(spec: CommandSpec, options: Mapping[str, str], language: str) -> str:
    """Return the example of a command that is most like an order."""
    example = best_example(spec, Order(spec.name, options))
    return f"{in_language(EXAMPLES, language)} {example}" if example else ""
