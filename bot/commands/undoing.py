"""Undo: completely restores what an order changed in a channel, unless somebody has changed it since."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial

from bot.commands.change_recorder import ChangeRecorder
from bot.commands.handlers import CommandHandler
from bot.commands.pending_stories import postpone_pending
from bot.commands.proposals import Proposals
from bot.commands.times import moment_in_zone, schedule_in_words
from bot.domain.channel_setup import (
    MUTED_STORY_PREFIX,
    ChangeId,
    Setup,
    SetupChange,
    existed_before,
    preferences_before,
    subscription_before,
)
from bot.domain.conversation import Choice, Command, Reply
from bot.domain.delivery import MessageRef
from bot.domain.grammar.values import OptionValues
from bot.domain.job import WatchFeeds
from bot.domain.preferences import Preferences
from bot.ports import Clock, Jobs, Store
from bot.text.catalogue import Said, joined_texts, say, say_number

CHANGE_FORGOTTEN = say("I no longer know what that was about, so I leave everything as it is.")
NOTHING_LEFT = say("Nothing that was ordered here is left to take back.")
NOTHING_DONE = say("I had only asked, so nothing was done.")
TOOK_BACK, PUT_BACK = say("took this back: {done}"), say("put this back: {done}")
"""Public texts of an Undo, and of an Undo of one."""
WHICH_TO_TAKE_BACK = say("Which of these shall I take back?")
PUT_BACK_OR_EARLIER = say("You took one back just now. Shall I put it back, or take back one before it?")
PUT_BACK_OFFER = say("Put back: {done}")
"""The offer to undo an Undo."""
TAKE_BACK_OFFER = say("Taken back: {done}")
CANNOT_COME_BACK = say("{feeds} cannot come back: its feed is here already.")
MAX_ORDERS_OFFERED = 3
"""Most orders to choose from, if it is unclear which one is meant."""
ROLE_NOT_ALLOWED = say("Only people who manage the whole server can have a role called.")
SETUP_PIECE_NAMES = {
    "schedule": say("when digests come"),
    "zone": say("the time zone"),
    "quiet": say("the quiet hours"),
    "additions": say("what is told of later articles"),
}
"""Names of the pieces of a channel's setup; feeds go by their numbers, and watches by their names."""
FEED_TIME_PIECES = ("schedule", "zone", "paused", "paused_until")
"""The pieces of a feed's setup that say when its digests come."""


class UndoCommands:
    """The command that undoes another one."""

    def __init__(self, store: Store, jobs: Jobs, clock: Clock, recorder: ChangeRecorder, proposals: Proposals) -> None:
        self._proposals = proposals
        self._store = store
        self._jobs = jobs
        self._clock = clock
        self._recorder = recorder

    def handlers(self) -> Mapping[str, CommandHandler]:
        """Return the handler of each command, by its name."""
        return {"undo": self._undo}

    async def ask_for_confirmation(self, command: Command) -> Reply:
        """Ask whether to undo the last change; nothing is done yet."""
        change = await self._find_change(command, "")
        if isinstance(change, Reply):
            return change
        keep = Choice(label=say("No"), command="keep")
        return Reply(text=say("Shall I take this back?"), done=False, choices=(_undo_choice(change, command), keep))

    async def _undo(self, command: Command, values: OptionValues) -> Reply:
        """Undo an order, if its changes are still in place."""
        number = values.get("change", "")
        if not number and self._proposals.is_open(command.destination, command.given_by):
            instead = await self.ask_for_confirmation(command)
            return replace(instead, text=joined_texts(NOTHING_DONE, instead.text))
        async with self._recorder.recording(command) as recorded:
            change = await self._find_change(command, number)
            if isinstance(change, Reply):
                return change
            later = await self._store.changes_since(command.destination, change.id)
            if refused := await self._refusal(change, command, change.conflicting_pieces(recorded.before, later)):
                return refused
            missing = await self._revert(change)
            remainder = CANNOT_COME_BACK.with_values(feeds=_feed_numbers(missing)) if missing else ""
            if missing and len(missing) == len(change.feeds) and not (change.changes_channel or change.changes_times):
                return Reply(text=remainder, done=False)
            await self._store.mark_undone(command.destination, change.id, by=command.given_by, now=self._clock.now())
        recorded.before = {**recorded.before, **_muted_story_pieces(change.after)}
        recorded.after = {**recorded.after, **_muted_story_pieces(change.before)}
        preferences = await self._store.preferences(command.destination)
        then = (
            say("Digests come here {when}.", when=schedule_in_words(preferences.routine))
            if change.changes_times
            else ""
        )
        change_text = _without_undo_prefix(change.done)
        did, offer = (PUT_BACK, PUT_BACK_OFFER) if _is_undo(change.done) else (TOOK_BACK, TAKE_BACK_OFFER)
        state = say("All but this: {left}", left=remainder) if remainder else say("It is as it was before.")
        reply = joined_texts(offer.with_values(done=change_text), state, await self._missed_stories_line(change), then)
        return await self._recorder.reply_with_undo(recorded, did.with_values(done=change_text), reply=reply)

    async def _find_change(self, command: Command, number: str) -> SetupChange | Reply:
        """Return the change with a number, or else the last one still in force; ask if it is unclear which.

        Only one's own last order is clearly meant: what somebody else has ordered since may be meant as well. Whoever
        has just taken one back and says it again may want it back, or the one before it gone, too.
        """
        if number.isascii() and number.isdecimal():
            change = await self._store.change(command.destination, int(number))
            return change or Reply(text=CHANGE_FORGOTTEN, done=False)
        changes = await self._store.changes_since(command.destination, ChangeId(0))
        holding = [change for change in reversed(changes) if change.taken_back is None and not _is_undo(change.done)]
        may = [
            change
            for change in holding
            if command.may_call or not change.undo_restores_role or change.by == command.given_by
        ]
        undone = [change for change in changes[-1:] if _is_undo(change.done) and change.by == command.given_by]
        if not may and not undone:
            return Reply(text=NOTHING_LEFT, done=False)
        if may and may[0].by == command.given_by and not undone:
            return may[0]
        own = [change for change in may if change.by == command.given_by][:1]
        offered = dict.fromkeys([change.id for change in (*may[:MAX_ORDERS_OFFERED], *own)])
        choices = [_undo_choice(change, command) for change in may if change.id in offered]
        back = [
            Choice(
                label=PUT_BACK_OFFER.with_values(done=_without_undo_prefix(change.done)), command=f"undo {change.id}"
            )
            for change in undone
        ]
        return Reply(text=PUT_BACK_OR_EARLIER if undone else WHICH_TO_TAKE_BACK, done=False, choices=(*back, *choices))

    async def _refusal(self, change: SetupChange, command: Command, overtaken: Sequence[str]) -> Reply | None:
        """Return why a change cannot be undone; None if it can."""
        zone = (await self._store.preferences(command.destination)).routine.zone
        if change.taken_back is not None:
            by = change.taken_back_by
            moment = moment_in_zone(change.taken_back, zone)
            already = say("That was taken back already, {moment}.", moment=moment.words)
            if by:
                already = say("That was taken back already by {person}, {moment}.", person=by, moment=moment.words)
            return Reply(text=already, done=False, people=(by,) if by else (), moments=(moment,))
        if overtaken:
            piece_names = joined_texts(*dict.fromkeys(map(_piece_name, overtaken)), between=", ")
            again = say("That was changed again since: {what}. I leave it as it is now.", what=piece_names)
            return Reply(text=again, done=False)
        # Whoever dropped a role by mistake gets it back; restoring one that somebody else dropped needs the right.
        if change.undo_restores_role and not command.may_call and change.by != command.given_by:
            return Reply(text=ROLE_NOT_ALLOWED, done=False)
        return None

    async def _revert(self, change: SetupChange) -> list[int]:
        """Restore what was there before a change; return the numbers of feeds that cannot be restored."""
        destination, now = change.destination, self._clock.now()

        def before(preferences: Preferences) -> Preferences:
            previous = preferences_before(change, preferences)
            is_so = (previous.routine, previous.watches) == (preferences.routine, preferences.watches)
            return previous if is_so else previous.with_next_round_up(now)

        if change.changes_channel:
            await self._store.change_preferences(destination, before)
        for message in change.stories:
            muted = f"{MUTED_STORY_PREFIX}{message}" in change.before
            await self._store.mute_story(destination, MessageRef(message), muted=muted)
        missing = [number for number in change.feeds if not await self._restore_feed(change, number)]
        subscriptions = [subscription for subscription, _ in await self._store.subscriptions(destination)]
        timed = [
            subscription.feed_id
            for subscription in subscriptions
            if change.pieces & {f"{subscription.number} {name}" for name in FEED_TIME_PIECES}
        ]
        if change.changes_times or timed:
            await postpone_pending(self._store, destination, now, feeds=None if change.changes_times else timed)
        await self._jobs.defer(WatchFeeds())
        return missing

    async def _missed_stories_line(self, change: SetupChange) -> str:
        """Say how many stories were missed because of a pause or a removal; empty for none."""
        subscriptions = [subscription for subscription, _ in await self._store.subscriptions(change.destination)]
        feeds = [
            subscription.feed_id for subscription in subscriptions if f"{subscription.number} paused" in change.pieces
        ]
        count = await self._store.count_missed_stories(change.destination, feeds, since=change.at) if feeds else 0
        if not count:
            return ""
        return say_number(
            count,
            "1 story was due meanwhile and does not come any more.",
            "{number} stories were due meanwhile and do not come any more.",
        )

    async def _restore_feed(self, change: SetupChange, number: int) -> bool:
        """Restore one feed as a change found it; return whether that succeeded."""
        destination = change.destination
        subscriptions = {
            subscription.number: subscription for subscription, _ in await self._store.subscriptions(destination)
        }
        if existed_before(change, number) is False:
            return number not in subscriptions or await self._store.unsubscribe(subscriptions[number].id)
        if number not in subscriptions:
            await self._store.restore(destination, number, now=self._clock.now())
        return await self._store.change_subscription(destination, number, partial(subscription_before, change))


def _muted_story_pieces(setup: Setup) -> Setup:
    """Return the pieces that say which stories are muted; a recorded setup has none of them."""
    return {name: value for name, value in setup.items() if name.startswith(MUTED_STORY_PREFIX)}


def _undo_choice(change: SetupChange, command: Command) -> Choice:
    """Return the button that undoes a change, labelled "You" or "Somebody else": buttons cannot show mentions."""
    is_own = change.by in {"", command.given_by}
    label = say("You {done}", done=change.done) if is_own else say("Somebody else {done}", done=change.done)
    return Choice(label=label, command=f"undo {change.id}")


def _is_undo(done: str) -> bool:
    """Check whether a recorded deed is itself an Undo."""
    return done.startswith(TOOK_BACK.template.partition("{")[0])


def _without_undo_prefix(done: str) -> str:
    """Return what an Undo or Redo undid or redid; any other deed as it is."""
    if isinstance(done, Said):
        inner = done.values.get("done") if done.template in {TOOK_BACK.template, PUT_BACK.template} else None
        return inner if isinstance(inner, str) else done
    for prefix in (TOOK_BACK, PUT_BACK):  # as it was stored before there were other languages
        done = done.removeprefix(prefix.template.partition("{")[0])
    return done


def _piece_name(piece: str) -> str:
    if piece.startswith(MUTED_STORY_PREFIX):
        return say("whether that story is muted")
    first, _, rest = piece.partition(" ")
    if first.isdecimal():
        return say("feed #{number}", number=first)
    return say("the watch on {name}", name=rest) if first == "watch" else SETUP_PIECE_NAMES[piece]


def _feed_numbers(numbers: Sequence[int]) -> str:
    return joined_texts(*(say("Feed #{number}", number=number) for number in numbers), between=", ")
