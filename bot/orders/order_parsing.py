"""Order parsing: turns orders in plain words into commands of the registry, to be confirmed before any change. Pure.

A model may say what is ordered: only what the registry bears out is believed of it. Without a model,
only a message that begins with a command's own name and is a complete command is taken for an order.
"""

from __future__ import annotations

import itertools
from collections.abc import Collection, Mapping

from bot.domain.conversation import Answer
from bot.domain.grammar.feed_matching import (
    matching_feeds,
    mentions_feed,
    name_words,
    names_only_feeds,
    with_feed_number,
)
from bot.domain.grammar.help_text import command_help, usage_line
from bot.domain.grammar.option_parsing import options_in
from bot.domain.grammar.registry import REGISTRY
from bot.domain.grammar.spec import CommandSpec, Option, OptionKind, Order
from bot.domain.grammar.unread import is_courteous, unplaced_words, unread_negations, unread_words
from bot.domain.grammar.values import MESSAGE_PREFIX, UnreadableOption, read_options
from bot.orders.message_words import means_stop
from bot.orders.order_offers import UNDO_COMMAND, offer_or_question
from bot.orders.order_wording import (
    OrderContext,
)
from bot.replies.reply_lines import ReplyLine, bot_answer, reply_line
from bot.text.end_expressions import split_off_end, without_final_marks
from bot.text.language import ENGLISH, LANGUAGES, Language
from bot.text.links import addresses_in, links_in, without_links
from bot.text.negation import negating_words_in
from bot.text.terms import content_words, plain_words

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
    feed_value = options.get(feed.name, "")
    return not name_words(feed_value, order_context.languages) and (
        bool(feed_value) or means_stop(text, order_context.languages)
    )


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
    return offer_or_question(spec, options, order_context, language)


def _known_options(spec: CommandSpec, options: Mapping[str, str], order_context: OrderContext) -> dict[str, str]:
    """Return the non-empty options that the command has, in its order; the story is by default the context's."""
    known_options = {
        option.name: " ".join(options.get(option.name, "").split())[:MAX_OPTION_LENGTH] for option in spec.inputs
    }
    at_hand = order_context.message is not None and spec.discord_group == "story"
    for option in spec.inputs:
        if option.kind is OptionKind.LINK and at_hand and not known_options[option.name]:
            known_options[option.name] = f"{MESSAGE_PREFIX}{order_context.message}"
    return {name: value for name, value in known_options.items() if value}


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
