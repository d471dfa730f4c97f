"""Partial commands: lines that contain more than a command; read as plain words, or rejected with the unread part."""

from __future__ import annotations

from dataclasses import replace

from bot.answerer.bot_questions import answer_about_bot
from bot.domain.conversation import Command, Reply
from bot.domain.grammar.feed_matching import Subscribed, matching_feeds, means_all_feeds, name_words
from bot.domain.grammar.help_text import command_help
from bot.domain.grammar.questions import MIN_SENTENCE_WORDS
from bot.domain.grammar.spec import CommandSpec, OptionKind, Order
from bot.domain.grammar.unread import unplaced_words
from bot.domain.grammar.values import UnreadableOption, read_options
from bot.orders.message_words import means_stop
from bot.orders.order_wording import OrderContext
from bot.ports import Clock, Store
from bot.replies.reply_language import reply_language
from bot.replies.reply_lines import ReplyLine, reply_line
from bot.text.language import ENGLISH, Language


class PartialCommands:
    """Handles typed lines that are more, or something else, than the command they begin with."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    async def replacement_for(
        self, command: Command, spec: CommandSpec, order: Order, subscribed: Subscribed
    ) -> Command | Reply | None:
        """Return what such a line means in plain words, as another command or a reply; None for a complete command."""
        languages = command.languages
        unplaced = unplaced_words(spec, order.options, subscribed, languages)
        is_doubtful = _has_invalid_choice(spec, order, languages) or _names_unknown_feed(
            command.text, spec, order, subscribed, languages
        )
        if not (unplaced or is_doubtful or _ends_something_unnamed(command.text, spec, order, languages)):
            return None
        if plain := answer_about_bot(command.text, await self._order_context(command, subscribed)):
            done = replace(command, text=plain.order)
            return done if plain.order else Reply(text=plain.text, choices=plain.choices, done=False)
        if not unplaced:
            return None
        typed = reply_language(command.text)
        language = typed if typed != ENGLISH else command.language or ENGLISH
        line = reply_line(ReplyLine.NOT_ALL_READ, language=language, left=" ".join(unplaced))
        return Reply(text=f"{line}\n{command_help(spec, language)}", done=False)

    async def _order_context(self, command: Command, subscribed: Subscribed) -> OrderContext:
        wished = await self._store.preferences(command.destination)
        return OrderContext(
            subscribed=subscribed,
            routine=wished.routine,
            watched=[watch.name for watch in wished.watches],
            now=self._clock.now().astimezone(wished.routine.tzinfo),
            message=command.message,
            zone=command.zone,
            is_direct=command.destination.is_direct,
            languages=command.languages,
        )


def is_fully_read(command: Command, order: Order | None, spec: CommandSpec | None, subscribed: Subscribed) -> bool:
    """Check whether all options of a command can be read in its languages, and its feed is the channel's.

    True for a text that is no command at all.
    """
    if order is None or spec is None:
        return True
    try:
        read_options(spec, order, command.languages)
    except UnreadableOption:
        return False
    option = next((option for option in spec.options if option.kind is OptionKind.FEED), None)
    feed = order.options.get(option.name, "") if option else ""
    if option is None or not feed or (option.takes_all and means_all_feeds(feed, command.languages)):
        return True
    return bool(matching_feeds(feed, subscribed, command.languages))


def _has_invalid_choice(spec: CommandSpec, order: Order, language: Language) -> bool:
    """Check whether an option with fixed choices has another value: "forget me"."""
    chosen = [
        option.name for option in spec.options if option.kind is OptionKind.CHOICE and option.name in order.options
    ]
    try:
        read_options(spec, Order(spec.name, {name: order.options[name] for name in chosen}), language)
    except UnreadableOption:
        return True
    return False


def _ends_something_unnamed(text: str, spec: CommandSpec, order: Order, language: Language) -> bool:
    """Check whether a line asks to end something that it does not name, by a word other than the command's: "stop"."""
    named_feed = order.options.get("feed", "")
    is_named = bool(name_words(named_feed, language))
    return bool(spec.confirmation) and not is_named and (bool(named_feed) or means_stop(text, language))


def _names_unknown_feed(text: str, spec: CommandSpec, order: Order, subscribed: Subscribed, language: Language) -> bool:
    """Check whether a sentence has something else where a feed should be."""
    option = next((option for option in spec.options if option.kind is OptionKind.FEED), None)
    feed = order.options.get(option.name, "") if option else ""
    if option and option.takes_all and means_all_feeds(feed, language):
        return False
    is_said = bool(feed) and not feed.isdecimal() and len(text.split()) >= MIN_SENTENCE_WORDS
    return is_said and not matching_feeds(feed, subscribed, language)
