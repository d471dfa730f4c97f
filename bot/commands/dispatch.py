"""Dispatch: runs the command that someone typed after `/news`. One grammar on every platform."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import replace
from datetime import datetime

import structlog

from bot.commands.addresses import typed_addresses
from bot.commands.change_recorder import ChangeRecorder
from bot.commands.channel import ChannelCommands
from bot.commands.confirmation_handler import ConfirmationHandler
from bot.commands.feed_changes import FeedChangeCommands
from bot.commands.feed_states import subscription_moments, subscription_state
from bot.commands.handlers import CommandHandler, StreamingHandler
from bot.commands.hiding import HidingCommands
from bot.commands.home import home_reply
from bot.commands.listing import ListCommands
from bot.commands.partial_commands import PartialCommands, is_fully_read
from bot.commands.pausing import PauseCommands
from bot.commands.proposals import Proposals, without_forbidden_choices
from bot.commands.reading import ArticleServices, ReadingCommands
from bot.commands.scheduling import ScheduleCommands
from bot.commands.speaking import language_for_reply, reply_in_language
from bot.commands.subscriptions import SubscriptionCommands
from bot.commands.times import overview_in_zone
from bot.commands.track_records import TrackRecordCommands
from bot.commands.undoing import UndoCommands
from bot.commands.watching import WatchCommands
from bot.commands.wishes import WishCommands
from bot.domain.conversation import ChannelOverview, Choice, Command, FeedLine, Reply
from bot.domain.feed import Feed, Health
from bot.domain.grammar.feed_matching import Subscribed, with_feed_number
from bot.domain.grammar.help_text import COMMAND_PREFIX, command_help, example_of, help_text
from bot.domain.grammar.option_parsing import order_in
from bot.domain.grammar.options import EVERYTHING
from bot.domain.grammar.questions import ASK_COMMAND, mistyped, question_in
from bot.domain.grammar.registry import REGISTRY
from bot.domain.grammar.spec import CommandSpec, OptionKind, Order
from bot.domain.grammar.values import OptionValues, UnreadableOption, UnsuitableOption, read_options
from bot.domain.subscription import Destination, Subscription
from bot.orders.order_offers import UNDO_COMMAND
from bot.ports import Clock, FeedLists, FeedSource, Jobs, Store
from bot.replies.reply_language import reply_language
from bot.replies.reply_lines import ReplyLine, reply_line
from bot.text.catalogue import Said, joined_lines, joined_texts, say, say_number
from bot.text.language import ENGLISH, Language

LOG = structlog.get_logger(__name__)

HIDING_COMMANDS = frozenset({"hide", "unhide"})
ONLY_MANAGERS_HIDE = say("Only people who manage this channel can take lines down here.")
ONLY_MANAGERS_CHANGE_STORIES = say("Only people who manage this channel can change how a story is told here.")
ONLY_MANAGERS_CHANGE_FEEDS = say("Only people who manage this channel can change what it is subscribed to.")
ONLY_MANAGERS_FORGET_ALL = say("Only people who manage this channel can forget everybody's questions.")
MIN_QUESTION_WORDS = 3
"""Fewest words of a text without a command that may be a question."""


class CommandDispatcher:
    """Carries out commands."""

    def __init__(  # all that commands are about
        self,
        source: FeedSource,
        lists: FeedLists,
        store: Store,
        jobs: Jobs,
        clock: Clock,
        *,
        services: ArticleServices,
        has_model: bool,
    ) -> None:
        self._store = store
        self._clock = clock
        self._has_model = has_model
        self._partial_commands = PartialCommands(store, clock)
        recorder = ChangeRecorder(store, clock)
        self._proposals = Proposals()
        self.confirmations = ConfirmationHandler(self._proposals, self)
        self._undo = UndoCommands(store, jobs, clock, recorder, self._proposals)
        subscriptions = SubscriptionCommands(source, store, jobs, clock, recorder, has_model=has_model)
        self._schedules = ScheduleCommands(store, subscriptions, clock, recorder)
        self._verbs: dict[str, CommandHandler | StreamingHandler] = {
            **subscriptions.handlers(),
            **ListCommands(lists, store, jobs, clock, recorder).handlers(),
            **self._schedules.handlers(),
            **PauseCommands(store, subscriptions, clock, recorder).handlers(),
            **FeedChangeCommands(store, subscriptions, clock).handlers(),
            **ChannelCommands(store, clock, recorder).handlers(),
            **WishCommands(store, subscriptions, recorder, has_model=has_model).handlers(),
            **WatchCommands(store, clock, recorder).handlers(),
            **TrackRecordCommands(store, clock).handlers(),
            **HidingCommands(store, clock).handlers(),
            **ReadingCommands(services, subscriptions, store, jobs, clock).handlers(),
            **self._undo.handlers(),
            "forget": self._forget,
            "status": self._status,
            "home": self._home,
            "help": self._help,
            "keep": self._keep,
        }

    def question_in(self, command: Command) -> str | None:
        """Return the question asked with `ask`, or typed in a command's place; None for any other command."""
        if command.order is None:
            return question_in(command.text, REGISTRY, command.languages)
        return command.order.options.get("question", "") if command.order.name == ASK_COMMAND else None

    async def stream_execution(self, command: Command) -> AsyncGenerator[Reply, None]:
        """Execute a command, yielding progress and then the result, in the language of its giver."""
        language = language_for_reply(command, REGISTRY)
        async with aclosing(self._execute_untranslated(command)) as replies:
            async for reply in replies:
                yield reply_in_language(reply, language)

    async def _execute_untranslated(self, command: Command) -> AsyncGenerator[Reply, None]:
        options = command.order.options if command.order else None
        subscribed = (
            await self._store.subscriptions(command.destination) if options is None or "feed" in options else ()
        )
        command, order, spec = self._parse_in_likeliest_languages(command, subscribed)
        if order is None or spec is None:
            yield _unknown_command_reply(command.text.split(maxsplit=1)[0], command)
        elif spec.is_for_managers and not command.may_manage:
            yield Reply(text=_managers_only_line(spec), done=False)
        else:
            instead = None
            if command.order is None:
                instead = await self._partial_commands.replacement_for(command, spec, order, subscribed)
            if isinstance(instead, Command):
                async for reply in self._execute_untranslated(instead):
                    yield reply
                return
            if instead is not None:
                yield instead
                return
            try:
                values = read_options(spec, order, command.languages)
            except UnreadableOption as wrong:
                more = say("More: {command}", command=f"`{COMMAND_PREFIX} help {spec.name}`")
                shown = (
                    wrong.message
                    if isinstance(wrong, UnsuitableOption)
                    else joined_texts(wrong.message, example_of(spec, order))
                )
                yield Reply(text=joined_lines((shown, more)), done=False)
                return
            done = self._verbs[spec.name](command, values)
            if isinstance(done, AsyncGenerator):
                async with aclosing(done):
                    async for reply in done:
                        yield without_forbidden_choices(reply, may_manage=command.may_manage)
            else:
                yield without_forbidden_choices(await done, may_manage=command.may_manage)

    def note_last_offer(self, destination: Destination, person: str, choices: Sequence[Choice], *, done: bool) -> None:
        """Remember what somebody was last told in a place: what was done, or what was offered."""
        self._proposals.note_last_offer(destination, person, choices, done=done)

    async def preview(self, command: Command) -> Reply:
        """Return the reply to a command that changes nothing; for an Undo, ask whether to undo, and do nothing yet."""
        if command.text != UNDO_COMMAND:
            return await self.execute_command(command)
        reply = await self._undo.ask_for_confirmation(command)
        return reply_in_language(reply, language_for_reply(command, REGISTRY))

    def _parse_in_likeliest_languages(
        self, command: Command, subscribed: Subscribed
    ) -> tuple[Command, Order | None, CommandSpec | None]:
        """Parse a command in the languages that its words suggest, or in all if only that succeeds."""
        suggested = self._parse(command, subscribed)
        if is_fully_read(*suggested, subscribed):
            return suggested
        of_any = self._parse(replace(command, is_in_any=True), subscribed)
        return of_any if is_fully_read(*of_any, subscribed) else suggested

    def _parse(self, command: Command, subscribed: Subscribed) -> tuple[Command, Order | None, CommandSpec | None]:
        order = command.order or self._parse_text(command, subscribed)
        return command, order, REGISTRY.find(order.name) if order else None

    def _parse_text(self, command: Command, subscribed: Subscribed) -> Order | None:
        """Parse a typed command; if that fails, again with the title at its beginning replaced by the feed's number."""
        languages = command.languages
        order = order_in(command.text, REGISTRY, languages)
        spec = REGISTRY.find(order.name) if order else None
        if order is None or spec is None or not _may_lack_a_feed(spec, order, languages):
            return order
        verb, _, rest = command.text.strip().partition(" ")
        numbered_order = with_feed_number(rest.strip(), subscribed, languages)
        return order_in(f"{verb} {numbered_order}", REGISTRY, languages)

    async def execute_command(self, command: Command) -> Reply:
        """Return the last reply of `stream_execution`."""
        return [reply async for reply in self.stream_execution(command)][-1]

    async def overview(
        self, platform: str, workspace: str, *, zone: str = "", language: str = ""
    ) -> Sequence[ChannelOverview]:
        """Return the subscriptions of a workspace's channels, and when their digests come."""
        now = self._clock.now()
        channels: dict[Destination, list[FeedLine]] = {}
        for subscription, feed in await self._store.subscriptions_in(platform, workspace):
            channels.setdefault(subscription.destination, []).append(_feed_line(subscription, feed, now))
        overviews = [
            await self._schedules.overview(destination, feeds, zone=zone)
            for destination, feeds in sorted(channels.items())
        ]
        return [overview_in_zone(overview, language) for overview in overviews]

    async def _home(self, command: Command, _values: OptionValues) -> Reply:
        """Show the channel's home, which `/news` alone opens."""
        destination, now = command.destination, self._clock.now()
        feeds = [
            _feed_line(subscription, feed, now) for subscription, feed in await self._store.subscriptions(destination)
        ]
        overview = await self._schedules.overview(destination, feeds, missing=command.missing)
        return home_reply(overview, REGISTRY, may_manage=command.may_manage)

    async def _forget(self, command: Command, values: OptionValues) -> Reply:
        """Forget a person's questions, or, for those who may manage the channel, everybody's."""
        if values.get("what") == EVERYTHING:
            if not command.may_manage:
                return Reply(text=ONLY_MANAGERS_FORGET_ALL, done=False)
            number = await self._store.forget_questions(command.destination)
        elif not command.given_by:
            return Reply(
                text=say("I do not keep who asks here. Shall I forget all questions, whoever asked them?"),
                done=False,
                choices=(Choice(label=say("Forget all"), command=f"forget {EVERYTHING}"),),
            )
        else:
            number = await self._store.forget_questions(command.destination, asked_by=command.given_by)
        LOG.info("questions.forgotten", destination=command.destination.home, number=number)
        return Reply(
            text=say_number(
                number,
                "Forgotten: 1 question, with the answer. Messages in the chat stay.",
                "Forgotten: {number} questions, with the answers. Messages in the chat stay.",
            )
        )

    async def _status(self, command: Command, _values: OptionValues) -> Reply:
        """Report the state of this workspace's part of the desk; others' is for them and the operator to know."""
        destination = command.destination
        rows = await self._store.subscriptions_in(destination.platform, destination.workspace)
        feeds = {feed.id: feed for _, feed in rows}.values()
        failing = sum(feed.health is not Health.FINE for feed in feeds)
        channels = len({subscription.destination for subscription, _ in rows})
        if not feeds:
            return Reply(text=say("No feeds here yet. Start with: /news add <address of a feed or site>"))
        counts = await self._store.counts(now=self._clock.now())
        waiting = counts.jobs.get("todo", 0) + counts.jobs.get("doing", 0)
        state = say("I am at work.") if waiting else say("I am up to date.")
        return Reply(text=joined_texts(_feed_counts(len(feeds), channels, failing), state))

    async def _keep(self, _command: Command, _values: OptionValues) -> Reply:
        """Say that nothing is changed; the command of a No button."""
        return Reply(text=say("All right, I leave it as it is."))

    async def _help(self, command: Command, values: OptionValues) -> Reply:
        """List what this person can do here, or explain how one command is typed."""
        name, language = values.get("command", "").removeprefix(COMMAND_PREFIX).strip(), _language_of(command)
        spec = REGISTRY.find(name)
        if spec is not None and not spec.is_hidden:
            return Reply(text=command_help(spec, language))
        if len(name.split()) < MIN_QUESTION_WORDS and name:
            near = REGISTRY.closest_to(name)
            none = say("There is no command “{name}”.", name=name)
            hint = say("Did you mean “{name}”?", name=near.name) if near else say("`/news help` lists all there are.")
            choices = (Choice(label=near.name, command=f"help {near.name}"),) if near else ()
            return Reply(text=joined_texts(none, hint), done=False, choices=choices)
        return Reply(
            text=help_text(
                REGISTRY,
                may_manage=command.may_manage,
                has_model=self._has_model,
                # On Discord, /news is only shown to managers.
                may_type=command.may_manage or command.destination.platform != "discord",
                # On Discord, a command without a form has no name to type either: it is said in plain words.
                typed_only=() if command.destination.platform == "discord" else (UNDO_COMMAND,),
                language=language,
            )
        )


def _managers_only_line(spec: CommandSpec) -> str:
    """Return the reply to somebody who may not give a command."""
    if spec.name in HIDING_COMMANDS:
        return ONLY_MANAGERS_HIDE
    return ONLY_MANAGERS_CHANGE_STORIES if spec.discord_group == "story" else ONLY_MANAGERS_CHANGE_FEEDS


def _may_lack_a_feed(spec: CommandSpec, order: Order, language: Language) -> bool:
    """Check whether a command with more options than a feed has other values but no feed, or cannot be read."""
    feed = next((option for option in spec.options if option.kind is OptionKind.FEED), None)
    if feed is None or feed is spec.inputs[-1]:
        return False
    try:
        values = read_options(spec, order, language)
    except UnreadableOption:
        return True
    return feed.is_required and feed.name not in values and bool(values)


def _feed_line(subscription: Subscription, feed: Feed, now: datetime) -> FeedLine:
    return FeedLine(
        number=subscription.number,
        name=feed.name,
        state=subscription_state(subscription, feed, now),
        moments=subscription_moments(subscription, feed, now),
        is_paused=subscription.paused or subscription.is_waiting(now),
        has_own_times=subscription.schedule is not None,
    )


def _language_of(command: Command) -> str:
    """Return the language of the typed text or, if that is English, the person's own."""
    typed = reply_language(command.text)
    return typed if typed != ENGLISH else command.language or ENGLISH


def _feed_counts(feeds: int, channels: int, failing: int) -> Said:
    """Say how many feeds there are, in how many channels, and how many of them fail."""
    feed_count = say_number(feeds, "1 feed", "{number} feeds")
    channel_count = say_number(channels, "1 channel", "{number} channels")
    if failing:
        return say(
            "{feeds} in {channels} here, {failing} failing.", feeds=feed_count, channels=channel_count, failing=failing
        )
    return say("{feeds} in {channels} here, all fine.", feeds=feed_count, channels=channel_count)


def _unknown_command_reply(verb: str, command: Command) -> Reply:
    """Say that there is no such command, and offer the nearest one; a longer text may be asked as a question."""
    text = command.text
    if len(typed_addresses(text)) == 1 and "://" in verb:
        choices = [Choice(label=say("Read it to me"), command=f"read {text}")]
        choices += [Choice(label=say("Subscribe this channel to it"), command=f"add {text}")]
        return Reply(text=say("What shall I do with this address?"), done=False, choices=tuple(choices))
    order = mistyped(text, REGISTRY, command.languages)
    corrected = " ".join([order.name, *text.split()[1:]]) if order else ""
    language = _language_of(command)
    hint = reply_line(ReplyLine.DID_YOU_MEAN if order else ReplyLine.TRY_HELP, language=language, meant=corrected)
    choices = [Choice(label=order.name, command=corrected)] if order else []
    if len(text.split()) >= MIN_QUESTION_WORDS:
        choices.append(Choice(label=reply_line(ReplyLine.ASK_IT, language=language), command=f"ask {text}"))
    unknown = reply_line(ReplyLine.UNKNOWN_COMMAND, language=language, verb=verb)
    return Reply(text=f"{unknown} {hint}", done=False, choices=tuple(choices))
