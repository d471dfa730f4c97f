"""Wishes of a channel for a feed's digests: which of them come, by keywords or in plain words, and their focus."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from bot.commands.change_recorder import ChangeRecorder
from bot.commands.handlers import CommandHandler
from bot.commands.subscriptions import SubscriptionCommands
from bot.domain.conversation import Command, Reply
from bot.domain.filters import NO_FILTER, Filter
from bot.domain.grammar.feed_matching import means_all_feeds
from bot.domain.grammar.values import OptionValues, means_off
from bot.ports import Store
from bot.text.catalogue import Said, joined_lines, say
from bot.text.wishes import MAX_WISH_LENGTH, wish_in

FILTER_EXAMPLE = '/news filter {} tariff "interest rate" -football affects:"gig workers" language:en'
ABOUT_EXAMPLE = "/news filter {} about: changes in labour law that touch delivery riders"
FILTER_ALL_EXAMPLE = "/news filter all -football; /news filter all off"
FOCUS_EXAMPLE = "/news focus {} what it means for tenants"
NO_MODEL = say(
    "That needs a language model, and none is set here, so nothing is changed. Whoever runs me sets one in a minute: "
    "OPENAI_API_KEY, or a model on their own machine; docs/models.md says how."
)
WISH_TOO_LONG = say(
    "That is too long for me to keep to: {length} characters, and {most} at most. Say in one sentence what it comes "
    "down to."
)


class WishCommands:
    """The commands that decide which digests of a feed come, and what they look for."""

    def __init__(
        self, store: Store, subscriptions: SubscriptionCommands, recorder: ChangeRecorder, *, has_model: bool
    ) -> None:
        self._recorder = recorder
        self._store = store
        self._subscriptions = subscriptions
        self._has_model = has_model

    def handlers(self) -> Mapping[str, CommandHandler]:
        """Return the handler of each command, by its name."""
        return {"filter": self._filter, "focus": self._focus}

    async def _filter(self, command: Command, values: OptionValues) -> Reply:
        is_of_all = means_all_feeds(values.get("feed", ""), command.languages)
        return await (self._filter_all(command, values) if is_of_all else self._filter_one(command, values))

    async def _filter_one(self, command: Command, values: OptionValues) -> Reply:
        wish = replace(values.get("words", NO_FILTER), about=wish_in(values.get("about", "")))
        pair = await self._subscriptions.find_subscription(command, values, verb="filter", wish=str(wish))
        if isinstance(pair, Reply):
            return pair
        subscription, feed = pair
        examples = (FILTER_EXAMPLE.format(subscription.number), ABOUT_EXAMPLE.format(subscription.number))
        if not {"words", "about"} & values.keys():
            change = "; ".join([*examples, f"/news filter {subscription.number} off"])
            return Reply(
                text=joined_lines(
                    (_filter_line(feed.name, subscription.filter), say("Change it: {example}", example=change))
                )
            )
        about = wish_in(values.get("about", ""))
        if "about" in values and not about:
            return Reply(text=say("What must they be about? For example: {example}", example=examples[1]), done=False)
        if problem := self._objection(about):
            return Reply(text=problem, done=False)
        only: Filter = replace(values.get("words", NO_FILTER), about=about)
        if only == subscription.filter:
            return Reply(text=say("Already so: {state}", state=_filter_line(feed.name, only)))
        async with self._recorder.recording(command) as recorded:
            await self._store.set_filter(subscription.id, only)
        everything = say("everything")
        done = say("set what {name} lets through: {filter}.", name=feed.name, filter=only or everything)
        return await self._recorder.reply_with_undo(recorded, done, reply=_filter_announcement(feed.name, only))

    async def _filter_all(self, command: Command, values: OptionValues) -> Reply:
        """Filter all feeds: words to leave out are added to those that each leaves out already."""
        rows = await self._store.subscriptions(command.destination)
        only: Filter = replace(values.get("words", NO_FILTER), about=wish_in(values.get("about", "")))
        if not rows:
            return Reply(text=say("This channel has no subscriptions."), done=False)
        if not {"words", "about"} & values.keys():
            stands = [_filter_line(feed.name, subscription.filter) for subscription, feed in rows]
            return Reply(text=joined_lines((*stands, say("Change it: {example}", example=FILTER_ALL_EXAMPLE))))
        if problem := self._objection(only.about):
            return Reply(text=problem, done=False)
        changes = {
            subscription.id: subscription.filter.with_excluded_words(only.without) if only.is_exclusion_only else only
            for subscription, _ in rows
        }
        stands = [_filter_line(feed.name, changes[subscription.id]) for subscription, feed in rows]
        if all(changes[subscription.id] == subscription.filter for subscription, _ in rows):
            return Reply(text=say("Already so: {state}", state=joined_lines(stands)))
        async with self._recorder.recording(command) as recorded:
            for subscription, _ in rows:
                await self._store.set_filter(subscription.id, changes[subscription.id])
        done = say("set what all feeds here let through: {filter}.", filter=only or say("everything"))
        return await self._recorder.reply_with_undo(recorded, done, reply=joined_lines(stands))

    async def _focus(self, command: Command, values: OptionValues) -> Reply:
        pair = await self._subscriptions.find_subscription(command, values, verb="focus")
        if isinstance(pair, Reply):
            return pair
        subscription, feed = pair
        example = FOCUS_EXAMPLE.format(subscription.number)
        typed: str = values.get("wish", "")
        if not typed:
            change = say("Change it: {example}", example=f"{example}; /news focus {subscription.number} off")
            return Reply(text=joined_lines((_focus_line(feed.name, subscription.focus), change)))
        is_over = means_off(typed, command.languages)
        wish = "" if is_over else wish_in(typed)
        if not wish and not is_over:
            return Reply(text=say("What shall I look for first? For example: {example}", example=example), done=False)
        if problem := self._objection(wish):
            return Reply(text=problem, done=False)
        if wish == subscription.focus:
            return Reply(text=say("Already so: {state}", state=_focus_line(feed.name, wish)))
        async with self._recorder.recording(command) as recorded:
            await self._store.set_focus(subscription.id, wish)
        nothing = say("nothing in particular")
        done = say("set what {name} looks for first: {focus}.", name=feed.name, focus=wish or nothing)
        return await self._recorder.reply_with_undo(recorded, done, reply=_focus_announcement(feed.name, wish))

    def _objection(self, text: str) -> str:
        """Return why a wish in plain words cannot be granted; empty if it can, or if there is none."""
        if len(text) > MAX_WISH_LENGTH:
            return WISH_TOO_LONG.with_values(length=len(text), most=MAX_WISH_LENGTH)
        return NO_MODEL if text and not self._has_model else ""


def _filter_line(name: str, only: Filter) -> Said:
    if not only:
        return say("{name} lets everything through.", name=name)
    return say("{name} lets through: {filter}", name=name, filter=only)


def _focus_line(name: str, focus: str) -> Said:
    if not focus:
        return say("{name} looks for nothing in particular.", name=name)
    return say("{name} looks first for: {focus}", name=name, focus=focus)


def _focus_announcement(name: str, focus: str) -> Said:
    if not focus:
        return say("{name} comes in plain digests, from the next article on.", name=name)
    proven = say(
        "Every line is proven as ever. A digest's foot says what it looked for; where that fails, the plain one comes."
    )
    return joined_lines(
        (say("{name} looks first, from the next article on, for: {focus}", name=name, focus=focus), proven)
    )


def _filter_announcement(name: str, only: Filter) -> Said:
    if not only:
        return _filter_line(name, only)
    if not only.about:
        return say("{name} lets through from now on: {filter}", name=name, filter=only)
    judged = say(
        "A model reads each digest and decides; where it does not answer, the digest comes and says so. "
        "/news why <link> tells the reason."
    )
    return joined_lines(
        (say("{name} lets through, from the next article on: {filter}", name=name, filter=only), judged)
    )
