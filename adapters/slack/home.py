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
ADDED = "added"
"""The callback of the modal that adds a feed."""
ADDRESS, WHEN = "address", "when"
LONGEST_ADDRESS = 2_000
EMPTY = (
    "*No channel that you are in is subscribed to anything yet.*\nInvite me to a channel, and type there: "
    "`/news add <address of a feed or a site>`"
)
WELCOME = (
    "*Newsdesk* watches feeds, digests each new article, and proves every line of it with a quotation. Ask me anything "
    "in *Messages*, under a digest, or by mentioning me."
)
SCHEDULES = (
    ("Each digest as it is made", ""),
    ("One message every hour", "schedule hourly"),
    ("One message a day, at 9", "schedule daily 09:00"),
    ("One message a week, on Monday at 9", "schedule weekly monday 09:00"),
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
                    _button(channel, "Resume", f"resume {feed.number}", feed.number)
                    if feed.is_paused
                    else _button(channel, "Pause", f"pause {feed.number}", feed.number),
                    _button(channel, "Remove", f"remove {feed.number}", feed.number),
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


def _button(channel: str, label: str, order: str, number: int) -> Block:
    value = json.dumps({"channel": channel, "order": order})
    return button(label, f"{HOME}{label.casefold()}:{number}", value)


def add_view(channel: str) -> dict[str, Any]:
    """Return the modal that adds a feed to a channel."""
    address = {
        "type": "input",
        "block_id": ADDRESS,
        "label": _plain("What shall I watch?"),
        "element": {
            "type": "plain_text_input",
            "action_id": ADDRESS,
            "max_length": LONGEST_ADDRESS,
            "focus_on_load": True,
            "placeholder": _plain("https://example.org"),
        },
        "hint": _plain("The address of a feed, a site, an article, a channel, a profile: I find its feed."),
    }
    options = [{"text": _plain(label), "value": order or "keep"} for label, order in SCHEDULES]
    when = {
        "type": "input",
        "block_id": WHEN,
        "optional": True,
        "label": _plain("When do this channel's digests come?"),
        "element": {
            "type": "static_select",
            "action_id": WHEN,
            "options": options,
            "placeholder": _plain("As before"),
        },
        "hint": _plain("This is for the whole channel; /news schedule says more."),
    }
    return {
        "type": "modal",
        "callback_id": ADDED,
        "private_metadata": channel,
        "title": _plain("Add a feed"),
        "submit": _plain("Add"),
        "close": _plain("Cancel"),
        "blocks": [address, when],
    }


def _plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text}
