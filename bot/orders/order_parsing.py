"""Order parsing: turns orders in plain words into commands of the registry, to be confirmed before any change. Pure.

A model may say what is ordered: only what the registry bears out is believed of it. Without a model,
only a message that begins with a command's own name and is a complete command is taken for an order.
"""

from __future__ import annotations

import itertools
from collections.abc import Collection, Mapping, Sequence
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
    names_only_feeds,
    unknown_feed,
    with_feed_number,
)
from bot.domain.grammar.help_text import command_help, example_of, usage_line
from bot.domain.grammar.option_parsing import options_in
from bot.domain.grammar.options import CONFIRMED
from bot.domain.grammar.registry import REGISTRY
from bot.domain.grammar.spec import CommandSpec, Option, OptionKind, Order
from bot.domain.grammar.subjects import is_quoted, name_readings, names_in
from bot.domain.grammar.typed_line import typed_command
from bot.domain.grammar.unread import is_courteous, unplaced_words, unread_negations, unread_words
from bot.domain.grammar.values import MESSAGE_PREFIX, OptionValues, UnreadableOption, UnsuitableOption, read_options
from bot.domain.schedule import UTC_NAME
from bot.domain.subscription import distinct_names
from bot.orders.message_words import means_stop
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
from bot.text.end_expressions import split_off_end, without_final_marks
from bot.text.language import ENGLISH, LANGUAGES, Language
from bot.text.links import addresses_in, links_in, without_links
from bot.text.negation import negating_words_in
from bot.text.terms import content_words, plain_words

KEEP_COMMAND = "keep"
"""The command that changes nothing."""
UNDO_COMMAND = "undo"
MAX_FEEDS_OFFERED = 5
"""Most subscriptions to choose from."""
MAX_OPTION_LENGTH = 300
"""Most characters of one option."""
FORM_ONLY_COMMANDS = frozenset({"ask", "rate", "report"})
"""Commands whose words anybody may use: they are given by name in a form, never recognized in talk."""
AMBIGUOUS_COMMANDS = frozenset({"about"})
"""Commands whose names begin other sentences, too."""


def orderable_commands() -> tuple[CommandSpec, ...]:
    """Return the commands that may be ordered in plain words, including Undo, which has buttons and no help."""
    return tuple(
        one
        for one in REGISTRY.specs
        if one.name == UNDO_COMMAND or not (one.is_hidden or one.name in FORM_ONLY_COMMANDS)
    )


def order_in_message(message: str, order_context: OrderContext) -> Order | None:
    """Return the command that a message is in its own words, complete and readable; None if it may be anything else."""
    text = _without_please(message, order_context.languages)
    return _whole_command(text, order_context) or _order_with_link(text, order_context.languages)


def offer_named_command(message: str, order_context: OrderContext, language: str) -> Answer | None:
    """Return the reply to a message that begins with a command's name: an offer to confirm, or the problem with it.

    None if no command is named. Meant for messages that ask nothing and are about no article.
    """
    languages, english = order_context.languages, LANGUAGES[ENGLISH]
    verb, _, rest = _without_please(message, languages).partition(" ")
    spec = REGISTRY.find(verb)
    if spec is None or spec not in orderable_commands() or spec.name in AMBIGUOUS_COMMANDS:
        return None
    is_ended = spec.name == "watch" and _has_end(rest, order_context.option_languages)
    if not (spec.is_called(verb) or is_courteous(rest, languages) or is_ended) or (
        spec.name == "watch" and _is_negated(rest, languages)
    ):
        return None
    options = dict(options_in(spec, rest.strip(), order_context.option_languages))
    if _lacks_feed(spec, options, message, order_context):
        return None
    # "This story" after "mute" repeats what the command is about.
    says = name_words(spec.says, english)
    is_left = not name_words(options.pop("", ""), languages) <= says or is_ended
    values = {option: options[option.name] for option in spec.inputs if option.name in options}
    fitting = {option.name: value for option, value in values.items() if _is_its_kind(option, value)}
    if spec.is_read_only:  # "help me" asks for help, "help for Ukraine" does not
        if not name_words(" ".join(unread_words(rest, fitting, (), (), languages)), languages) <= says:
            return None
        options = fitting
    elif is_left or len(fitting) < len(values):  # nothing that was said is dropped silently
        lines = [reply_line(ReplyLine.DO_YOU_MEAN, language=language), usage_line(spec, language)]
        return bot_answer("\n".join(lines), language)
    return offer_order(Order(spec.name, options), order_context, language, known=plain_words(message))


def _without_please(text: str, language: Language) -> str:
    """Return a text from its first word other than "please"."""
    words = itertools.dropwhile(lambda word: word.strip(",").casefold() in language.please_words, text.split())
    return without_final_marks(" ".join(words)).lstrip(" .!")


def _whole_command(text: str, order_context: OrderContext) -> Order | None:
    verb, _, rest = text.partition(" ")
    spec = REGISTRY.find(verb)
    if spec is None or spec not in orderable_commands() or spec.name in AMBIGUOUS_COMMANDS or text.endswith("?"):
        return None
    languages = order_context.languages
    if spec.name == "watch" and (_is_negated(rest, languages) or _has_end(rest, order_context.option_languages)):
        return None
    feed = next((option for option in spec.options if option.kind is OptionKind.FEED), None)
    is_followed = feed is not None and feed is not spec.inputs[-1]
    numbered = with_feed_number(rest, order_context.subscribed, languages) if is_followed else rest
    options = dict(options_in(spec, numbered, order_context.option_languages))
    if unplaced_words(spec, options, order_context.subscribed, languages) or _says_more(
        spec, verb, options.pop("", ""), languages
    ):
        return None
    if feed and feed.name in options and not _names_feeds(options[feed.name], order_context):
        return None
    if _lacks_feed(spec, options, text, order_context):
        return None
    return Order(spec.name, options) if _is_certain(spec, options, order_context.option_languages) else None


def _is_negated(rest: str, language: Language) -> bool:
    """Check whether a name ends in words that negate the order: "beobachte Brackwell nicht mehr".

    A name that contains such a word goes on with a capital: "Doctors without Borders".
    """
    words = rest.split()
    behind = (" ".join(words[at:]) for at in range(1, len(words)))
    return any(ending.islower() and negating_words_in(ending, language) for ending in behind)


def _has_end(rest: str, language: Language) -> bool:
    """Check whether a name is followed by the end of a period, which no watch has: "watch Orla until Friday"."""
    name, end = split_off_end(rest, language)
    return bool(name) and end is not None and not end.problem


def _lacks_feed(spec: CommandSpec, options: Mapping[str, str], text: str, order_context: OrderContext) -> bool:
    """Check whether an unnamed feed should be ended in other words than the command's: "stop", "delete that"."""
    feed = next((option for option in spec.options if option.kind is OptionKind.FEED), None)
    if (
        feed is None
        or not spec.confirmation
        or order_context.message is not None
        or mentions_feed(text, order_context.languages)
    ):
        return False
    named = options.get(feed.name, "")
    return not name_words(named, order_context.languages) and (bool(named) or means_stop(text, order_context.languages))


def _says_more(spec: CommandSpec, verb: str, remainder: str, language: Language) -> bool:
    """Check whether a text says more than a command; after a name in another language small words count: "warum so"."""
    return bool(content_words(remainder, language)) if spec.is_called(verb) else not is_courteous(remainder, language)


def _names_feeds(text: str, order_context: OrderContext) -> bool:
    """Check whether feeds of the channel are named, and nothing else."""
    feeds = matching_feeds(text, order_context.subscribed, order_context.option_languages)
    return bool(feeds) and names_only_feeds(text, feeds, order_context.option_languages)


def _order_with_link(text: str, language: Language) -> Order | None:
    """Return the command that takes an address and is named next to one: "please subscribe us to https://…"."""
    links, words = links_in(text), without_links(text).split()
    if not links:  # without its scheme it may just be a name: the command's own name must come first
        links, words = addresses_in(text), text.split()[:1]
    taking = (spec for spec in orderable_commands() if spec.is_for_managers and _takes_an_address(spec))
    spec = next((spec for spec in taking if any(REGISTRY.find(word.casefold()) is spec for word in words)), None)
    if spec is None or len(links) != 1 or text.endswith("?") or negating_words_in(without_links(text), language):
        return None
    return Order(spec.name, {next(option.name for option in spec.inputs if option.is_required): links[0]})


def _takes_an_address(spec: CommandSpec) -> bool:
    return any(option.kind is OptionKind.ADDRESS and option.is_required for option in spec.inputs)


def offer_order(
    order: Order, order_context: OrderContext, language: str, *, known: Collection[str] | None = None
) -> Answer | None:
    """Return an order to confirm, or a question for what it lacks; None if there is no such command.

    Nothing in it is trusted: a model may have made it from somebody's words.

    Args:
        order: the order made from the message.
        order_context: the context to check it against.
        language: the code of the language to reply in.
        known: the words of the message that its reader understood; all others must be in the order's options, or name
            nothing. None if a model made the order: it understands all words.
    """
    spec = REGISTRY.find(order.name)
    if spec is None or spec.name != order.name or spec not in orderable_commands():
        return None
    options, languages = _known_options(spec, order.options, order_context), order_context.languages
    if known is not None and unread_words(order_context.text, options, known, order_context.subscribed, languages):
        return None
    denied = unread_negations(order_context.text, spec, options, languages) if known is None else ()
    if unplaced := unplaced_words(spec, options, order_context.subscribed, order_context.option_languages) or denied:
        line = reply_line(ReplyLine.NOT_ALL_READ, language=language, left=" ".join(unplaced))
        return bot_answer(f"{line}\n{command_help(spec, language)}", language)
    return _offer_or_question(spec, options, order_context, language)


def _offer_or_question(
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
    named = options.get(feed.name, "") if feed else ""
    feeds = matching_feeds(named, order_context.subscribed, order_context.option_languages) if feed else []
    if feed and not feeds:
        return bot_answer(_no_such_feed(spec, named, order_context, language), language)
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
        named = ", ".join(one.name for _, one in named_feeds)
        return _confirm(spec, {**options, feed.name: feed_numbers(named_feeds)}, order_context, language, named=named)
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


def _no_such_feed(spec: CommandSpec, named: str, order_context: OrderContext, language: str) -> str:
    """Return the reply to an order that names no feed of the channel."""
    if not order_context.subscribed:
        return reply_line(ReplyLine.NO_FEEDS, language=language)
    if not named:
        return question_for_missing(spec, {}, language)
    lines = [unknown_feed(named, order_context.subscribed), usage_line(spec, language), example_for(spec, {}, language)]
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
        return _confirm(spec, alternatives[0], order_context, language, named=labels[0])
    named = [(label, typed_command(spec, options)) for label, options in zip(labels, alternatives, strict=True)]
    choices = tuple(Choice(label=label, command=command) for label, command in named if command)
    line = reply_line(asking, language=language)
    if asking is ReplyLine.WHICH_FEED:  # a name alone does not say what its button does
        line = f"{line} {usage_line(spec, language)}"
    return replace(bot_answer(line, language), choices=choices) if choices else None


def _confirm(
    spec: CommandSpec, options: Mapping[str, str], order_context: OrderContext, language: str, *, named: str = ""
) -> Answer | None:
    command = typed_command(spec, options := _with_zone(spec, options, order_context))
    if not command:
        return None
    # What an Undo would take back is only known where it is carried out.
    is_read_only = spec.is_read_only or (spec.name in READ_ONLY_WITHOUT_OPTIONS and not options)
    if is_read_only or spec.name == UNDO_COMMAND:
        return replace(bot_answer(command, language), order=command)
    shown = shown_command(command, options)
    text = reply_line(ReplyLine.CONFIRM, language=language, command=f"{shown} ({named})" if named else shown)
    first = next((options[one.name] for one in spec.inputs if one.name in options), "")
    if first.startswith(MESSAGE_PREFIX) and spec.discord_group != "story":
        text = f"{reply_line(ReplyLine.THIS_FEED, language=language)} {text}"
    elif spec.name in COMMAND_SUMMARIES:
        of = reply_line(ReplyLine.ALL_FEEDS, language=language) if first == ALL_FEEDS else named or first
        text = f"{order_summary(spec, options, order_context, language, named=of)} {text}".lstrip()
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


def _known_options(spec: CommandSpec, options: Mapping[str, str], order_context: OrderContext) -> dict[str, str]:
    """Return the non-empty options that the command has, in its order; the story is by default the context's."""
    known = {option.name: " ".join(options.get(option.name, "").split())[:MAX_OPTION_LENGTH] for option in spec.inputs}
    at_hand = order_context.message is not None and spec.discord_group == "story"
    for option in spec.inputs:
        if option.kind is OptionKind.LINK and at_hand and not known[option.name]:
            known[option.name] = f"{MESSAGE_PREFIX}{order_context.message}"
    return {name: value for name, value in known.items() if value}


def _is_certain(spec: CommandSpec, options: Mapping[str, str], language: Language) -> bool:
    """Check whether a typed text is a complete command, and cannot be another sentence."""
    try:
        values = read_options(spec, Order(spec.name, options), language)
    except UnreadableOption:
        return False
    needed = (option for option in spec.inputs if option.is_required and option.kind is not OptionKind.FEED)
    return all(one.name in values for one in needed) and all(
        _is_its_kind(option, str(values[option.name])) for option in spec.inputs if option.name in values
    )


def _is_its_kind(option: Option, value: str) -> bool:
    """Check whether a value has the form of its kind: an address has a dot, the name of a command is one."""
    if option.kind is OptionKind.ADDRESS:
        return "." in value and " " not in value
    return option.name != "command" or REGISTRY.find(value) is not None
