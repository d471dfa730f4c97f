"""The Home tab and the modal that adds a feed, as Block Kit; pure, and within Slack's limits."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from adapters.slack.rendering.blocks import BUTTON_VALUE, BUTTONS, Block, actions, button, context, plain, section
from adapters.slack.rendering.mrkdwn import escaped, shortened
from bot.domain.conversation import ChannelOverview, FeedLine, Reply

BLOCKS = 100
NAME_ROOM = 120
STATE_ROOM = 200
SAID_ROOM = 1_000
MORE_CHANNELS = "There are more; see /news list in each channel."
HOME = "home:"
"""What the actions of the Home tab begin with; the button's value names the channel and the command."""
CHOOSER = {
    "type": "conversations_select",
    "action_id": f"{HOME}choose",
    "placeholder": plain("Add a feed to a channel"),
    "filter": {"include": ["public", "private"], "exclude_bot_users": True},
}
"""Chooses a channel that gets a feed."""
EMPTY = (
    "*No channel that you are in is subscribed to anything yet.*\nInvite me to a channel, and type there: "
    "`/news add <address of a feed or a site>`"
)
WELCOME = (
    "*Newsdesk* watches feeds, digests each new article, and proves every line of it with a quotation. Ask me anything "
    "in *Messages*, under a digest, or by mentioning me."
)


def home_view(
    overview: Sequence[ChannelOverview], said: Sequence[Block] = (), *, may_manage: bool = True
) -> dict[str, Any]:
    """Return the Home tab of a person: the channels they are in, with their feeds, and buttons to change them.

    Args:
        overview: the channels.
        said: what came of what was pressed there.
        may_manage: whether the person may change what channels are subscribed to.
    """
    blocks = [section(WELCOME), *([actions([CHOOSER])] if may_manage else []), *said, {"type": "divider"}]
    for place in overview:
        head, feeds = _channel(place, may_manage=may_manage)
        each = len(feeds[0]) if feeds else 1
        room = (BLOCKS - len(head) - len(blocks) - 1) // each
        if room < min(1, len(feeds)):
            blocks.append(context(MORE_CHANNELS))
            break
        blocks += [*head, *(block for feed in feeds[:room] for block in feed)]
        if room < len(feeds):
            blocks.append(context(f"and {len(feeds) - room} more in <#{place.destination.channel}>. {MORE_CHANNELS}"))
            break
    if not overview:
        blocks.append(section(EMPTY))
    return {"type": "home", "blocks": blocks}


def _channel(place: ChannelOverview, *, may_manage: bool) -> tuple[list[Block], list[list[Block]]]:
    channel = place.destination.channel
    coming = f" Next: {escaped(place.next_up)}." if place.next_up else ""
    refused = f"\n{shortened(place.refused, STATE_ROOM)}" if place.refused else ""
    head = section(f"<#{channel}>  digests come {escaped(place.routine)}.{coming}{refused}")
    add = _button(channel, "Add a feed", "add", f"add:{channel}", "to this channel")
    times = _button(channel, "Times", "schedule", f"times:{channel}", "of this channel's digests")
    other = _button(channel, "Other times", "schedule", f"form:{channel}", "for this channel's digests", form=True)
    feeds = [_feed(channel, feed, may_manage=may_manage) for feed in place.feeds]
    return [head, *([actions([add, times, other])] if may_manage else [])], feeds


def _feed(channel: str, feed: FeedLine, *, may_manage: bool) -> list[Block]:
    told = section(f"*{shortened(feed.name, NAME_ROOM) or 'A feed'}*\n{shortened(feed.state, STATE_ROOM)}")
    if not may_manage:
        return [told]
    hold = "Resume" if feed.is_paused else "Pause"
    orders = ((label, f"{label.casefold()} {feed.number}") for label in (hold, "Remove"))
    buttons = [_button(channel, label, order, f"{channel}:{order}", feed.name) for label, order in orders]
    return [told, actions(buttons)]


def said_blocks(channel: str, reply: Reply) -> list[Block]:
    """Return what came of what was pressed about a channel, with what can be done next."""
    text = shortened(reply.text, SAID_ROOM) or "Done."
    shown = section(f"<#{channel}>: {text}")
    values = [(choice.label, json.dumps({"channel": channel, "order": choice.command})) for choice in reply.choices]
    fitting = [(label, value) for label, value in values if label.strip() and len(value) <= BUTTON_VALUE][:BUTTONS]
    buttons = [button(label, f"{HOME}next:{number}", value) for number, (label, value) in enumerate(fitting)]
    return [shown, actions(buttons)] if buttons else [shown]


def _button(channel: str, label: str, order: str, action: str, what: str, *, form: bool = False) -> Block:
    """Return a button about a channel; with `form` it opens the form of its order."""
    value = json.dumps({"channel": channel, "order": order, **({"form": True} if form else {})})
    return button(label, f"{HOME}{action}", value, spoken=f"{label} {what}")
