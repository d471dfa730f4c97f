"""A channel's home: how it stands, in a line, with a button for whatever comes next. Pure."""

from __future__ import annotations

from bot.commands.refused import RETRY
from bot.domain.conversation import ChannelOverview, Choice, Reply
from bot.domain.grammar.spec import Registry
from bot.text.plurals import counted_noun

HOME = (
    Choice(label="Add a feed", command="add"),
    Choice(label="Feeds", command="list"),
    Choice(label="Latest", command="latest"),
    Choice(label="Settings", command="schedule"),
    Choice(label="Help", command="help"),
)
"""What it offers, and the command behind each."""


def home_of(here: ChannelOverview, registry: Registry, *, may_manage: bool) -> Reply:
    """Return a channel's home; what a person may not do there is not offered."""
    wanted = (RETRY, *HOME) if here.refused else HOME
    offered = tuple(one for one in wanted if may_manage or not registry.is_for_managers(one.command))
    return Reply(
        text="\n".join(filter(None, (here.refused, _at_a_glance(here)))), choices=offered, moments=here.moments
    )


def _at_a_glance(here: ChannelOverview) -> str:
    if not here.feeds:
        return "This channel has no feeds. Add one, and its digests come here."
    held = sum(line.is_paused for line in here.feeds)
    all_held = "paused" if len(here.feeds) == 1 else "all paused"
    paused = "" if not held else f", {all_held if held == len(here.feeds) else f'{held} of them paused'}"
    told = f"{counted_noun(len(here.feeds), 'feed')} in this channel{paused}."
    next_up = f" The next: {here.next_up}." if here.next_up else ""
    return f"{told} Digests come {here.routine}.{next_up}"
