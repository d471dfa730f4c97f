"""Watching: whom a channel watches, under which names, and whom that calls."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

from bot.commands.change_recorder import ChangeRecorder
from bot.commands.handlers import CommandHandler
from bot.commands.track_records import NAME_TOO_LONG
from bot.commands.watch_wording import (
    ROLE_CALLED,
    remaining_watches_line,
    track_record_choice,
    watch_effect,
    watch_list_reply,
    watch_started_line,
    weekly_line,
)
from bot.domain.conversation import THIS_CHANNEL, Choice, Command, Reply
from bot.domain.digest import Effect
from bot.domain.feed import FeedId
from bot.domain.grammar.option_parsing import mention_of
from bot.domain.grammar.subjects import is_quoted, name_readings, names_in, quoted_names, whole_name
from bot.domain.grammar.values import WATCH_WHOM, OptionValues
from bot.domain.preferences import Preferences, WatchedSubject
from bot.domain.subscription import Destination
from bot.ports import ArchiveQuery, Clock, EffectQuery, Store
from bot.text.aliases import MAX_NAME_LENGTH, name_keys, plain_name
from bot.text.catalogue import Said, enumerated, joined_lines, joined_texts, say
from bot.text.language import Language
from bot.track_record import MAX_DAYS, articles_naming, track_record_of

SEVERAL_BY_THIS_NAME = say("Several go by this name: {names}. To mean one, watch the whole name.")
NOBODY_CALLED = say("Nobody is called any more when a digest affects {name}.")
HELD_BY_OTHERS = say("The watch on {names} holds all others back. To have them, too: {order}")
MAX_WATCHES, MAX_OTHER_NAMES = 25, 10
"""Most names that one channel watches, and most other names of one of them."""
TOO_MANY_WATCHES = say("This channel watches {number} names; end one first: /news unwatch <name>", number=MAX_WATCHES)
ALL_TIME = timedelta(days=MAX_DAYS)
NOT_MET_YET = say("I have not met them in this channel's articles so far; I will call out when I do.")


class WatchCommands:
    """The commands about people, organizations and groups."""

    def __init__(self, store: Store, clock: Clock, recorder: ChangeRecorder) -> None:
        self._recorder = recorder
        self._store = store
        self._clock = clock

    def handlers(self) -> Mapping[str, CommandHandler]:
        """Return the handler of each command, by its name."""
        return {"watch": self._watch, "unwatch": self._unwatch}

    async def _watch(self, command: Command, values: OptionValues) -> Reply:
        preferences = await self._store.preferences(command.destination)
        if values.get("role") and not command.may_call:
            return Reply(text=say("Only people who manage the whole server can have a role called."), done=False)
        if "name" not in values:
            weekly = values.get("weekly")
            return (
                watch_list_reply(preferences)
                if weekly is None
                else await self._set_all_weekly(command, preferences, weekly=weekly)
            )
        names, is_sure = _names_to_watch(preferences, values, command.languages)
        if objection := next(filter(None, (_objection(name, values) for name in names)), ""):
            return Reply(text=objection, done=False)
        if not is_sure:
            return _ask_one_or_several(values, command.languages)
        watched = [watch for watch in (_watch_named(preferences, name) for name in names) if watch]
        if len(watched) == len(names) and (len(watched) == 1 or values.get("notify_only")):
            return await self._change_watches(command, preferences, watched, values)
        return await self._start_watches(
            command, [name for name in names if not _watch_named(preferences, name)], values
        )

    async def _start_watches(self, command: Command, names: Sequence[str], values: OptionValues) -> Reply:
        preferences = await self._store.preferences(command.destination)
        if not names:
            return Reply(text=say("This channel watches all of them already."))
        if len(preferences.watches) + len(names) > MAX_WATCHES:
            return Reply(text=TOO_MANY_WATCHES, done=False)
        role: str = values.get("role", "")
        weekly, notify_only = values.get("weekly", False), values.get("notify_only", False)
        others = _other_names(values) or ()
        new = tuple(
            WatchedSubject(name=name, role=role, others=others, weekly=weekly, notify_only=notify_only)
            for name in names
        )
        now = self._clock.now()

        def started(current: Preferences) -> Preferences:
            continued = (watch for watch in current.watches if not any(_is_called(watch, name) for name in names))
            return replace(current, watches=(*continued, *new)).with_next_round_up(now)

        async with self._recorder.recording(command) as recorded:
            preferences = await self._store.change_preferences(command.destination, started)
        whom, (held_line, choices) = enumerated(names), _held_back_line(preferences, new=names)
        parts = [
            watch_started_line(preferences, new[0], whom),
            *[await self._names_line(preferences, watch) for watch in new],
        ]
        if held_line:
            parts.insert(1, held_line)
        if weekly:
            parts.append(weekly_line(preferences, whom))
        done = say("began to watch {names} here: {effect}.", names=whom, effect=watch_effect(preferences, names=False))
        if role:
            done = joined_texts(done, _role_line(role, whom))
        choices = (*choices, *map(track_record_choice, names))
        return await self._recorder.reply_with_undo(recorded, done, reply=joined_lines(parts), choices=choices)

    async def _names_line(self, preferences: Preferences, watch: WatchedSubject) -> Said:
        """Say by which names somebody is found, and whether any of the channel's articles reports a gain or loss."""
        destination, now = preferences.destination, self._clock.now()
        feeds = tuple({subscription.feed_id for subscription, _ in await self._store.subscriptions(destination)})
        sought = EffectQuery(name_keys=frozenset(), since=now - ALL_TIME, feeds=feeds)
        record = await track_record_of(self._store, destination, watch.names, now=now, days=MAX_DAYS, sought=sought)
        names = ", ".join(dict.fromkeys([*watch.names, *record.names]))
        parts = [
            say("Names I look for: {names}; and their short forms, where an article has the full one.", names=names)
        ]
        if record.several:
            bearers = ", ".join(record.several)
            parts.append(SEVERAL_BY_THIS_NAME.with_values(names=bearers))
        is_met = feeds and any(line.effect is not Effect.UNCERTAIN for line in record.lines)
        if not is_met and not await self._is_named_in_articles(destination, watch, feeds):
            parts.append(NOT_MET_YET)
        return joined_texts(*parts)

    async def _is_named_in_articles(
        self, destination: Destination, watch: WatchedSubject, feeds: tuple[FeedId, ...]
    ) -> bool:
        """Check whether articles of a channel's feeds mention somebody by one of these names."""
        return bool(
            feeds and await articles_naming(self._store, destination, watch.names, wanted=ArchiveQuery(feeds=feeds))
        )

    async def _change_watches(
        self, command: Command, preferences: Preferences, old: Sequence[WatchedSubject], values: OptionValues
    ) -> Reply:
        """Change the options of existing watches."""
        others = _other_names(values)
        if not {"role", "aka", "weekly", "notify_only"} & values.keys():
            return Reply(text=say("This channel watches {name} already.", name=plain_name(values["name"])))

        def changed(watch: WatchedSubject) -> WatchedSubject:
            # From the current watch: a change that somebody else made in the same moment is kept.
            return replace(
                watch,
                role=values.get("role", watch.role),
                others=watch.others if others is None else others,
                weekly=values.get("weekly", watch.weekly),
                notify_only=values.get("notify_only", watch.notify_only),
            )

        before, new, whom = preferences, [changed(watch) for watch in old], enumerated([watch.name for watch in old])
        if new == list(old):
            return Reply(text=say("This channel watches {name} so already.", name=whom))
        names = {watch.name for watch in old}
        async with self._recorder.recording(command) as recorded:
            preferences = await self._update_watches(
                preferences, lambda watch: changed(watch) if watch.name in names else watch
            )
        parts = []
        if "role" in values:
            parts.append(_role_line(values["role"], whom))
        if others is not None:
            parts += [await self._names_line(preferences, watch) for watch in new]
        if "weekly" in values:
            ended = say("No more Monday reports on {name}.", name=whom)
            parts.append(weekly_line(preferences, whom) if values["weekly"] else ended)
        if "notify_only" in values:
            parts.append(say("From now on {effect}.", effect=watch_effect(preferences, before=before)))
        held_line, choices = _held_back_line(preferences) if values.get("notify_only") else (None, ())
        done = say(
            "changed how {channel} watches {name}: {effect}.",
            channel=THIS_CHANNEL,
            name=whom,
            effect=watch_effect(preferences, before=before, names=False),
        )
        if "role" in values:
            done = joined_texts(done, _role_line(values["role"], whom))
        return await self._recorder.reply_with_undo(
            recorded, done, reply=joined_lines([*parts, held_line] if held_line else parts), choices=choices
        )

    async def _set_all_weekly(self, command: Command, preferences: Preferences, *, weekly: bool) -> Reply:
        if not preferences.watches:
            return watch_list_reply(preferences)
        if all(watch.weekly is weekly for watch in preferences.watches):
            return Reply(
                text=say("Monday reports are on already.") if weekly else say("Monday reports are off already.")
            )
        async with self._recorder.recording(command) as recorded:
            preferences = await self._update_watches(preferences, lambda watch: replace(watch, weekly=weekly))
        if not weekly:
            done, text = say("switched the Monday reports off."), say("No more Monday reports.")
        else:
            done = say("switched the Monday reports on.")
            text = weekly_line(preferences, ", ".join(watch.name for watch in preferences.watches))
        return await self._recorder.reply_with_undo(recorded, done, reply=text)

    async def _update_watches(
        self, preferences: Preferences, change: Callable[[WatchedSubject], WatchedSubject]
    ) -> Preferences:
        now = self._clock.now()
        return await self._store.change_preferences(
            preferences.destination,
            lambda current: replace(current, watches=tuple(map(change, current.watches))).with_next_round_up(now),
        )

    async def _unwatch(self, command: Command, values: OptionValues) -> Reply:
        before = await self._store.preferences(command.destination)
        name: str = values.get("name", "")
        ended_watch = next((watch for watch in before.watches if watch.name.casefold() == name.casefold()), None)
        if ended_watch is None:
            choices = tuple(Choice(label=watch.name, command=f"unwatch {watch.name}") for watch in before.watches)
            whom = say("Whom shall I no longer watch?") if before.watches else say("This channel watches nobody.")
            return Reply(text=whom, done=False, choices=choices)
        now = self._clock.now()
        async with self._recorder.recording(command) as recorded:
            preferences = await self._store.change_preferences(
                command.destination, lambda old: replace(old, watches=_without_watch(old, name)).with_next_round_up(now)
            )
        effect = watch_effect(preferences, before=before, names=False)
        done = say("ended the watch on {name} here: {effect}.", name=name, effect=effect)
        ended = say("{name} is no longer watched.", name=name)
        return await self._recorder.reply_with_undo(
            recorded, done, reply=joined_texts(ended, remaining_watches_line(preferences.watches, ended_watch))
        )


def _held_back_line(preferences: Preferences, *, new: Sequence[str] = ()) -> tuple[Said | None, tuple[Choice, ...]]:
    """Return the line on what a channel's watches hold back, with the button that lets it through."""
    choosy = [watch.name for watch in preferences.watches if not watch.notify_only]
    if not choosy:
        return None, ()
    order = f"watch {quoted_names(*choosy)} notify-only"
    line = say("All others are held back. To have them, too: {order}", order=f"/news {order}")
    if not set(choosy) <= set(new):
        line = HELD_BY_OTHERS.with_values(names=enumerated(choosy), order=f"/news {order}")
    return line, (Choice(label=say("Let the others through, too"), command=order),)


def _role_line(role: str, name: str) -> Said:
    """Say which role is called when a digest affects somebody."""
    return ROLE_CALLED.with_values(role=mention_of(role), name=name) if role else NOBODY_CALLED.with_values(name=name)


def _other_names(values: OptionValues) -> tuple[str, ...] | None:
    """Return the given aliases: empty if they were withdrawn, None if none were mentioned."""
    if "aka" not in values:
        return None
    return tuple(dict.fromkeys(name for name in map(plain_name, values["aka"]) if name_keys(name)))


def _objection(name: str, values: OptionValues) -> str:
    """Return why somebody cannot be watched under these names; empty if they can."""
    others = _other_names(values) or ()
    if not name_keys(name):
        return WATCH_WHOM
    if any(len(own_name) > MAX_NAME_LENGTH for own_name in (name, *others)):
        return NAME_TOO_LONG
    return (
        say("{number} other names are enough for one.", number=MAX_OTHER_NAMES) if len(others) > MAX_OTHER_NAMES else ""
    )


def _without_watch(preferences: Preferences, name: str) -> tuple[WatchedSubject, ...]:
    """Return a channel's watches except one."""
    return tuple(watch for watch in preferences.watches if watch.name.casefold() != name.casefold())


def _names_to_watch(preferences: Preferences, values: OptionValues, language: Language) -> tuple[tuple[str, ...], bool]:
    """Return the names to watch, and whether it is certain that they are one name or several.

    Other names belong to one subject; so does a name with an "and" in it that is already watched.
    """
    typed: str = values["name"]
    whole, names = plain_name(whole_name(typed, language)), tuple(map(plain_name, names_in(typed, language)))
    if len(names) <= 1 or "aka" in values or _watch_named(preferences, whole):
        return (names if len(names) == 1 else (whole,)), True
    return names, is_quoted(typed)


def _watch_named(preferences: Preferences, name: str) -> WatchedSubject | None:
    """Return the channel's watch with that name."""
    return next((watch for watch in preferences.watches if _is_called(watch, name)), None)


def _is_called(watch: WatchedSubject, name: str) -> bool:
    return watch.name.casefold() == name.casefold()


def _ask_one_or_several(values: OptionValues, language: Language) -> Reply:
    """Ask whether several names were meant, or one that contains a comma or an "and"."""
    wishes = {"role": "role:{}", "weekly": "weekly", "notify_only": "notify-only"}
    behind = [form.format(values[name]) for name, form in wishes.items() if values.get(name)]
    ways = name_readings(values["name"], language)
    choices = tuple(Choice(label=label, command=" ".join(["watch", name, *behind])) for label, name in ways)
    return Reply(
        text=say("Are these several names, or is it one? Nothing is watched yet."), done=False, choices=choices
    )
