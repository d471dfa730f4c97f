"""The Home tab and the modal that adds a feed, as Block Kit; pure, and within Slack's limits."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from adapters.slack.blocks import BUTTON_VALUE, BUTTONS, Block, actions, button, context, section
from adapters.slack.wording import escaped, shortened
from bot.domain.conversation import ChannelOverview, Reply

BLOCKS = 100
NAME_ROOM = 120
STATE_ROOM = 200
SAID_ROOM = 1_000
MORE_CHANNELS = "There are more; see /news list in each channel."
HOME = "home:"
"""What the actions of the Home tab begin with; the button's value names the channel and the command."""
EMPTY = (
    "*No channel that you are in is subscribed to anything yet.*\nInvite me to a channel, and type there: "
    "`/news add <address of a feed or a site>`"
)
WELCOME = (
    "*Newsdesk* watches feeds, digests each new article, and proves every line of it with a quotation. Ask me anything "
    "in *Messages*, under a digest, or by mentioning me."
)


def home_view(overview: Sequence[ChannelOverview], said: Sequence[Block] = ()) -> dict[str, Any]:
    """Return the Home tab of a person: the channels they are in, with their feeds, and buttons to change them.

    Args:
        overview: the channels.
        said: what came of what was pressed there.
    """
    blocks = [section(WELCOME), *said, {"type": "divider"}]
    for place in overview:
        head, feeds = _channel(place)
        room = (BLOCKS - 1 - len(blocks) - 1) // 2
        if room < min(1, len(feeds)):
            blocks.append(context(MORE_CHANNELS))
            break
        blocks += [head, *(block for feed in feeds[:room] for block in feed)]
        if room < len(feeds):
            blocks.append(context(f"and {len(feeds) - room} more in <#{place.destination.channel}>. {MORE_CHANNELS}"))
            break
    if not overview:
        blocks.append(section(EMPTY))
    return {"type": "home", "blocks": blocks}


def _channel(place: ChannelOverview) -> tuple[Block, list[tuple[Block, Block]]]:
    channel = place.destination.channel
    coming = f" Next: {escaped(place.next_up)}." if place.next_up else ""
    head = section(f"<#{channel}>  digests come {escaped(place.routine)}.{coming}")
    return head, [
        (
            section(f"*{shortened(feed.name, NAME_ROOM) or 'A feed'}*\n{shortened(feed.state, STATE_ROOM)}"),
            actions(
                [
                    _button(channel, "Resume", f"resume {feed.number}", feed.number, feed.name)
                    if feed.is_paused
                    else _button(channel, "Pause", f"pause {feed.number}", feed.number, feed.name),
                    _button(channel, "Remove", f"remove {feed.number}", feed.number, feed.name),
                ]
            ),
        )
        for feed in place.feeds
    ]


def said_blocks(channel: str, reply: Reply) -> list[Block]:
    """Return what came of what was pressed about a channel, with what can be done next."""
    text = shortened(reply.text, SAID_ROOM) or "Done."
    shown = section(f"<#{channel}>: {text}")
    values = [(choice.label, json.dumps({"channel": channel, "order": choice.command})) for choice in reply.choices]
    fitting = [(label, value) for label, value in values if label.strip() and len(value) <= BUTTON_VALUE][:BUTTONS]
    buttons = [button(label, f"{HOME}next:{number}", value) for number, (label, value) in enumerate(fitting)]
    return [shown, actions(buttons)] if buttons else [shown]


def _button(channel: str, label: str, order: str, number: int, name: str) -> Block:
    value = json.dumps({"channel": channel, "order": order})
    return button(label, f"{HOME}{label.casefold()}:{number}", value, spoken=f"{label} {name}")
