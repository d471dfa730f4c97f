"""Blocked channel: what prevents a channel's digests, and how many wait until somebody fixes it."""

from __future__ import annotations

from bot.commands.times import moment_in_zone
from bot.domain.conversation import Choice, Moment
from bot.domain.preferences import Preferences
from bot.domain.rights import NOTHING_MISSING, MissingRights
from bot.ports import Store
from bot.text.catalogue import joined_texts, say, say_number

RETRY = Choice(label=say("Try again"), command="retry")


async def refused_line(store: Store, preferences: Preferences, missing: MissingRights = NOTHING_MISSING) -> str:
    """Say since when and why a channel refuses our posts, and how many stories wait; empty if it accepts them.

    Args:
        store: the store that knows what waits.
        preferences: what the channel asked for.
        missing: the permissions that we lack there, as the platform reports just now.
    """
    if preferences.closed_since is None:
        return missing.obstacle
    (since,) = closed_since_moments(preferences)
    reason = ", ".join(missing.to_post) or preferences.problem.rstrip(".")
    number = await store.count_refused(preferences.destination)
    refused = say("Refused since {moment}: {what}.", moment=since.words, what=reason)
    return joined_texts(refused, say_number(number, "1 story waits.", "{number} stories wait.") if number else "")


def closed_since_moments(preferences: Preferences) -> tuple[Moment, ...]:
    """Return the moment since which a channel refuses our posts; empty if it accepts them."""
    return (moment_in_zone(preferences.closed_since, preferences.routine.zone),) if preferences.closed_since else ()
