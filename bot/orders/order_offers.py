"""Order offers: an order to be confirmed, a choice among several, or a question for what one lacks. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot.domain.conversation import Answer, Choice
from bot.domain.grammar.feed_matching import (
    Subscribed,
    feed_numbers,
    feeds_named_individually,
    matching_feeds,
    means_all_feeds,
    mentions_feed,
    name_words,
    unknown_feed,
)
from bot.domain.grammar.help_text import command_help, example_of, usage_line
from bot.domain.grammar.options import CONFIRMED
from bot.domain.grammar.spec import CommandSpec, Option, OptionKind, Order
from bot.domain.grammar.subjects import is_quoted, name_readings, names_in
from bot.domain.grammar.typed_line import typed_command
from bot.domain.grammar.values import MESSAGE_PREFIX, OptionValues, UnreadableOption, UnsuitableOption, read_options
from bot.domain.schedule import UTC_NAME
from bot.domain.subscription import distinct_names
from bot.orders.order_wording import (
    ALL_FEEDS,
    COMMAND_SUMMARIES,
    READ_ONLY_WITHOUT_OPTIONS,
    OrderContext,
    example_for,
    order_summary,
    question_for_missing,
    resulting_schedule,
    scope_and_start,
    shown_command,
)
from bot.replies.reply_lines import ReplyLine, bot_answer, reply_line
from bot.text.catalogue import in_language, joined_texts

KEEP_COMMAND = "keep"
"""The command that changes nothing."""
UNDO_COMMAND = "undo"
MAX_FEEDS_OFFERED = 5
"""Most subscriptions to choose from."""


def offer_or_question(
    spec: CommandSpec, options: dict[str, str], order_context: OrderContext, language: str
) -> Answer | None:
    """Return a command with its options to confirm, or a question for what it lacks."""
    if spec.is_for_managers and any(one.kind is OptionKind.LINK and one.name not in options for one in spec.inputs):
        return bot_answer(question_for_missing(spec, options, language), language)  # for a story that nobody named
    feed = next((option for option in spec.options if option.kind is OptionKind.FEED and option.name in options), None)
    if feed is None and any(option.kind is OptionKind.FEED and option.is_required for option in spec.options):
        feed = next(option for option in spec.options if option.kind is OptionKind.FEED)
    if feed and feed.takes_all and means_all_feeds(options.get(feed.name, ""), order_context.option_languages):
        options, feed = {**options, feed.name: ALL_FEEDS}, None
    feed_value = options.get(feed.name, "") if feed else ""
    feeds = matching_feeds(feed_value, order_context.subscribed, order_context.option_languages) if feed else []
    if feed and not feeds:
        return bot_answer(_no_such_feed(spec, feed_value, order_context, language), language)
    try:
        values = read_options(spec, Order(spec.name, options), order_context.option_languages)
    except UnreadableOption as problem:
        example = "" if isinstance(problem, UnsuitableOption) else example_of(spec, Order(spec.name, options))
        return bot_answer(in_language(joined_texts(problem.message, example), language), language)
    if feed is None or any(one.is_required and one is not feed and one.name not in values for one in spec.inputs):
        return _offer_without_feed(spec, options, values, order_context, language)
    return _offer_for_feeds(spec, options, values, feed, feeds, order_context, language)


def _offer_for_feeds(  # all that an order of feeds is made of
    spec: CommandSpec,
    options: dict[str, str],
    values: OptionValues,
    feed: Option,
    feeds: Subscribed,
    order_context: OrderContext,
    language: str,
) -> Answer | None:
    """Return an order for one feed, or for several named together, or a choice among the possible ones."""
    typed = options.get(feed.name, "")
    named_feeds = feeds_named_individually(typed, order_context.subscribed, order_context.option_languages)
    if named_feeds and feed.takes_several:
        feed_names = ", ".join(one.name for _, one in named_feeds)
        return _confirm(
            spec, {**options, feed.name: feed_numbers(named_feeds)}, order_context, language, feed_names=feed_names
        )
    if named_feeds and len(values.get("at", ())) > 1:  # which feed gets which hour is not read: no button gives one all
        line = reply_line(ReplyLine.FEED_BY_FEED, language=language)
        return bot_answer(f"{line}\n{command_help(spec, language)}", language)
    labels = distinct_names([(subscription.number, one.name) for subscription, one in feeds[:MAX_FEEDS_OFFERED]])
    numbers = [str(subscription.number) for subscription, _ in feeds[:MAX_FEEDS_OFFERED]]
    if order_context.message is not None and len(feeds) > 1 and not name_words(typed, order_context.option_languages):
        labels, numbers = [""], [f"{MESSAGE_PREFIX}{order_context.message}"]  # the feed that brought the digest
    each = [{**options, feed.name: number} for number in numbers]
    asking = ReplyLine.FEED_BY_FEED if named_feeds else ReplyLine.WHICH_FEED
    is_unnamed = not (named_feeds or mentions_feed(f"{typed} {order_context.text}", order_context.option_languages))
    if feed.takes_all and is_unnamed and len(each) > 1 and order_context.message is None:  # who names none may mean all
        each = [*each[: MAX_FEEDS_OFFERED - 1], {**options, feed.name: ALL_FEEDS}]
        labels = [*labels[: MAX_FEEDS_OFFERED - 1], reply_line(ReplyLine.EVERY_FEED, language=language)]
    return _offer_choice(spec, each, labels, order_context, language, asking=asking)


def _offer_without_feed(
    spec: CommandSpec, options: dict[str, str], values: OptionValues, order_context: OrderContext, language: str
) -> Answer | None:
    """Return an order to confirm, or a question for what it lacks apart from a feed."""
    if any(one.is_required and one.kind is not OptionKind.FEED and one.name not in values for one in spec.inputs):
        return bot_answer(question_for_missing(spec, options, language), language)
    subject = next((one.name for one in spec.inputs if one.kind is OptionKind.SUBJECT and one.name in values), "")
    if not subject:
        return _confirm(spec, options, order_context, language)
    typed: str = values[subject]
    if "aka" in values or is_quoted(typed) or len(names_in(typed, order_context.languages)) <= 1:
        return _confirm(spec, {**options, subject: typed}, order_context, language)
    ways = [(label, {**options, subject: name}) for label, name in name_readings(typed, order_context.languages)]
    return _offer_choice(spec, [reading for _, reading in ways], [label for label, _ in ways], order_context, language)


def _no_such_feed(spec: CommandSpec, feed_value: str, order_context: OrderContext, language: str) -> str:
    """Return the reply to an order that names no feed of the channel."""
    if not order_context.subscribed:
        return reply_line(ReplyLine.NO_FEEDS, language=language)
    if not feed_value:
        return question_for_missing(spec, {}, language)
    lines = [
        unknown_feed(feed_value, order_context.subscribed),
        usage_line(spec, language),
        example_for(spec, {}, language),
    ]
    return "\n".join(lines)


def _offer_choice(
    spec: CommandSpec,
    alternatives: Sequence[Mapping[str, str]],
    labels: Sequence[str],
    order_context: OrderContext,
    language: str,
    *,
    asking: ReplyLine = ReplyLine.WHICH_FEED,
) -> Answer | None:
    """Return the only possible command, to confirm, or a choice among several."""
    if len(alternatives) == 1:
        return _confirm(spec, alternatives[0], order_context, language, feed_names=labels[0])
    typed_choices = [(label, typed_command(spec, options)) for label, options in zip(labels, alternatives, strict=True)]
    choices = tuple(Choice(label=label, command=command) for label, command in typed_choices if command)
    line = reply_line(asking, language=language)
    if asking is ReplyLine.WHICH_FEED:  # a name alone does not say what its button does
        line = f"{line} {usage_line(spec, language)}"
    return replace(bot_answer(line, language), choices=choices) if choices else None


def _confirm(
    spec: CommandSpec, options: Mapping[str, str], order_context: OrderContext, language: str, *, feed_names: str = ""
) -> Answer | None:
    command = typed_command(spec, options := _with_zone(spec, options, order_context))
    if not command:
        return None
    # What an Undo would take back is only known where it is carried out.
    is_read_only = spec.is_read_only or (spec.name in READ_ONLY_WITHOUT_OPTIONS and not options)
    if is_read_only or spec.name == UNDO_COMMAND:
        return replace(bot_answer(command, language), order=command)
    shown = shown_command(command, options)
    text = reply_line(ReplyLine.CONFIRM, language=language, command=f"{shown} ({feed_names})" if feed_names else shown)
    first = next((options[one.name] for one in spec.inputs if one.name in options), "")
    if first.startswith(MESSAGE_PREFIX) and spec.discord_group != "story":
        text = f"{reply_line(ReplyLine.THIS_FEED, language=language)} {text}"
    elif spec.name in COMMAND_SUMMARIES:
        of = reply_line(ReplyLine.ALL_FEEDS, language=language) if first == ALL_FEEDS else feed_names or first
        text = f"{order_summary(spec, options, order_context, language, feed_names=of)} {text}".lstrip()
    if spec.is_for_managers:
        text = "\n".join([text, *scope_and_start(spec, options, order_context, language)])
    # A yes to this is also the yes that the command itself would ask for.
    sure = f"{command} {CONFIRMED.name}" if spec.confirmation else command
    choices = (
        Choice(label=reply_line(ReplyLine.YES, language=language), command=sure),
        Choice(label=reply_line(ReplyLine.NO, language=language), command=KEEP_COMMAND),
    )
    return replace(bot_answer(text, language), choices=choices)


def _with_zone(spec: CommandSpec, options: Mapping[str, str], order_context: OrderContext) -> Mapping[str, str]:
    """Return options with their times in the time zone that our question shows, no matter who confirms."""
    values = read_options(spec, Order(spec.name, options), order_context.option_languages)
    is_timed = {"when", "at"} & values.keys() and resulting_schedule(values, order_context).is_timed
    # Quiet hours are in the channel's time zone, unless nobody has ever chosen one.
    is_quiet = values.get("quiet") and order_context.routine.zone == UTC_NAME != order_context.time_zone
    if "zone" in values or spec.option("zone") is None or not (is_timed or is_quiet):
        return options
    return {**options, "zone": order_context.time_zone}
