"""A channel's home: its state in a line, with a button for each next step. Pure."""

from __future__ import annotations

from bot.commands.blocked_channel import RETRY
from bot.domain.conversation import ChannelOverview, Choice, Reply
from bot.domain.grammar.spec import Registry
from bot.text.catalogue import Said, joined_lines, joined_texts, say, say_number

HOME_CHOICES = (
    Choice(label=say("Add a feed"), command="add"),
    Choice(label=say("Feeds"), command="list"),
    Choice(label=say("Latest"), command="latest"),
    Choice(label=say("Settings"), command="schedule"),
    Choice(label=say("Help"), command="help"),
)
"""The buttons, with their commands."""


def home_reply(overview: ChannelOverview, registry: Registry, *, may_manage: bool) -> Reply:
    """Return a channel's home, with only the choices that this person may use."""
    choices_shown = (RETRY, *HOME_CHOICES) if overview.refused else HOME_CHOICES
    offered = tuple(choice for choice in choices_shown if may_manage or not registry.is_for_managers(choice.command))
    return Reply(
        text=joined_lines((overview.refused, _summary_line(overview))), choices=offered, moments=overview.moments
    )


def _summary_line(overview: ChannelOverview) -> Said:
    if not overview.feeds:
        return say("This channel has no feeds. Add one, and its digests come here.")
    come = say("Digests come {when}.", when=overview.routine)
    next_up = say("The next: {moment}.", moment=overview.next_up) if overview.next_up else ""
    return joined_texts(
        _feed_count_line(len(overview.feeds), sum(line.is_paused for line in overview.feeds)), come, next_up
    )


def _feed_count_line(number: int, paused: int) -> Said:
    if not paused:
        return say_number(number, "1 feed in this channel.", "{number} feeds in this channel.")
    if paused == number:
        return say_number(number, "1 feed in this channel, paused.", "{number} feeds in this channel, all paused.")
    return say("{number} feeds in this channel, {paused} of them paused.", number=number, paused=paused)
