"""Watch wording: texts about a channel's watches: whom it watches, and how that affects its digests. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.conversation import Choice, Reply
from bot.domain.grammar.option_parsing import mention_of
from bot.domain.preferences import Preferences, WatchedSubject
from bot.text.catalogue import Said, joined_texts, say

NOBODY_WATCHED = say("This channel watches nobody, so all of its digests are posted. Try: /news watch gig workers")
ROLE_CALLED = say("{role} is called when a digest affects {name}.")


def remaining_watches_line(watches: Sequence[WatchedSubject], ended: WatchedSubject) -> Said:
    """Say what is still watched or posted after the end of a watch."""
    if watches:
        return say("Still watched: {names}.", names=", ".join(watch.name for watch in watches))
    if ended.notify_only:
        return say("Everything this channel subscribes to is posted as before.")
    return say("Everything this channel subscribes to is posted again.")


def watched_line(preferences: Preferences) -> str:
    """Name whom a channel watches, in a line for its list; empty for nobody."""
    if not preferences.watches:
        return ""
    names = joined_texts(*(_name_with_weekly(watch) for watch in preferences.watches), between=", ")
    if preferences.posts_watched_only:
        return say("Watched here: {names}. Only digests that affect those watched come.", names=names)
    return say("Watched here: {names}. All digests are posted here as before.", names=names)


def _name_with_weekly(watch: WatchedSubject) -> str:
    return say("{name} (weekly)", name=watch.name) if watch.weekly else watch.name


def watch_effect(preferences: Preferences, *, before: Preferences | None = None, names: bool = True) -> Said:
    """Describe the effect of a channel's watches on its digests, as part of a sentence.

    Args:
        preferences: the channel's present preferences.
        before: those before a change, if there was one.
        names: whether to name those watched.
    """
    if not preferences.posts_watched_only:
        is_held = before is not None and before.posts_watched_only
        return say("all digests are posted here again") if is_held else say("all digests are posted here as before")
    if not names:
        return say("only digests that affect those watched come")
    watched = ", ".join(watch.name for watch in preferences.watches)
    return say("only digests that affect one of these are posted here: {names}", names=watched)


def watch_started_line(preferences: Preferences, watch: WatchedSubject, names: str) -> Said:
    """Describe a new watch: what it holds back, and what will be reported about those it watches."""
    called = ROLE_CALLED.with_values(role=mention_of(watch.role), name=names) if watch.role else ""
    if not watch.notify_only:
        return joined_texts(say("From now on {effect}.", effect=watch_effect(preferences)), called)
    higher = say("Their stories stand higher up where several come in one message.") if not watch.role else ""
    eye = say("I keep an eye on {names}: {effect}.", names=names, effect=watch_effect(preferences))
    return joined_texts(eye, called, higher)


def track_record_choice(name: str) -> Choice:
    """Return the button that shows what somebody has gained and lost so far."""
    return Choice(label=say("Gains and losses so far"), command=f"about {name}")


def weekly_line(preferences: Preferences, name: str) -> Said:
    """Say when the weekly report on somebody comes."""
    when = f"{preferences.rounds_due.astimezone(preferences.routine.tzinfo):%H:%M}" if preferences.rounds_due else ""
    return say(
        "On Mondays at {clock} ({zone}) I tell what {name} gained and lost; nothing in a quiet week.",
        clock=when,
        zone=preferences.routine.zone,
        name=name,
    )


def watch_list_reply(preferences: Preferences) -> Reply:
    """List whom a channel watches, with a button to end each watch."""
    if not preferences.watches:
        return Reply(text=NOBODY_WATCHED)
    choices: Sequence[Choice] = [
        Choice(label=say("Unwatch {name}", name=watch.name), command=f"unwatch {watch.name}")
        for watch in preferences.watches[:5]
    ]
    watch_lines = joined_texts(*map(_watch_line, preferences.watches), between=", ")
    if preferences.posts_watched_only:
        return Reply(
            text=say("Only digests that affect one of these are posted here: {names}.", names=watch_lines),
            choices=tuple(choices),
        )
    return Reply(text=say("Called out here: {names}.", names=watch_lines), choices=tuple(choices))


def _watch_line(watch: WatchedSubject) -> Said:
    """Return a watch with its other names."""
    also = say("(also {names})", names=", ".join(watch.others)) if watch.others else ""
    called = say("(calls {role})", role=mention_of(watch.role)) if watch.role else ""
    return joined_texts(watch.name, also, say("(weekly)") if watch.weekly else "", called)
