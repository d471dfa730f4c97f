"""The Home tab and the modal that adds a feed, as Block Kit; pure, and within Slack's limits."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from adapters.slack.rendering.blocks import (
    BUTTON_VALUE_LENGTH,
    MAX_BUTTONS,
    Block,
    actions,
    button,
    context,
    plain_text,
    section,
)
from adapters.slack.rendering.mrkdwn import escaped, shortened
from bot.domain import labels
from bot.domain.conversation import ChannelOverview, FeedLine, Reply
from bot.text.catalogue import in_language, joined_texts, say

MAX_BLOCKS = 100
NAME_LENGTH = 120
STATE_LENGTH = 200
SAID_LENGTH = 1_000
MORE_CHANNELS = say("There are more; see /news list in each channel.")
HOME_PREFIX = "home:"
"""Prefix of the actions of the Home tab; the button's value names the channel and the command."""
EMPTY = say(
    "*No channel that you are in is subscribed to anything yet.*\nInvite me to a channel, and type there: "
    "`/news add <address of a feed or a site>`"
)
WELCOME = say(
    "*Newsdesk* watches feeds, digests each new article, and proves every line of it with a quotation. Ask me anything "
    "in *Messages*, under a digest, or by mentioning me."
)


def home_view(
    overview: Sequence[ChannelOverview], result: Sequence[Block] = (), *, may_manage: bool = True, language: str = ""
) -> dict[str, Any]:
    """Return the Home tab of a person: the channels they are in, with their feeds, and buttons to change them.

    Args:
        overview: the channels.
        result: the blocks with the outcome of the last press.
        may_manage: whether the person may change subscriptions.
        language: the person's language.
    """
    welcome = section(in_language(WELCOME, language))
    blocks = [welcome, *([actions([_channel_chooser(language)])] if may_manage else []), *result, {"type": "divider"}]
    for channel_overview in overview:
        head, feeds = _channel(channel_overview, language, may_manage=may_manage)
        blocks_per_feed = len(feeds[0]) if feeds else 1
        room = (MAX_BLOCKS - len(head) - len(blocks) - 1) // blocks_per_feed
        if room < min(1, len(feeds)):
            blocks.append(context(in_language(MORE_CHANNELS, language)))
            break
        blocks += [*head, *(block for feed in feeds[:room] for block in feed)]
        if room < len(feeds):
            channel = f"<#{channel_overview.destination.channel}>"
            more = say("and {number} more in {channel}.", number=len(feeds) - room, channel=channel)
            blocks.append(context(in_language(joined_texts(more, MORE_CHANNELS), language)))
            break
    if not overview:
        blocks.append(section(in_language(EMPTY, language)))
    return {"type": "home", "blocks": blocks}


def _channel_chooser(language: str) -> Block:
    """Return the menu that chooses a channel to add a feed to."""
    return {
        "type": "conversations_select",
        "action_id": f"{HOME_PREFIX}choose",
        "placeholder": plain_text(in_language(say("Add a feed to a channel"), language)),
        "filter": {"include": ["public", "private"], "exclude_bot_users": True},
    }


def _channel(overview: ChannelOverview, language: str, *, may_manage: bool) -> tuple[list[Block], list[list[Block]]]:
    channel = overview.destination.channel
    routine = say("digests come {when}.", when=overview.routine)
    next_digest = say("Next: {moment}.", moment=overview.next_up) if overview.next_up else ""
    refusal = f"\n{shortened(in_language(overview.refused, language), STATE_LENGTH)}" if overview.refused else ""
    head = section(f"<#{channel}>  {escaped(in_language(joined_texts(routine, next_digest), language))}{refusal}")
    add_label, add_spoken = labels.ADD_FEED, say("Add a feed to this channel")
    times_label, times_spoken = say("Times"), say("Times of this channel's digests")
    other_label, other_spoken = say("Other times"), say("Other times for this channel's digests")
    buttons = [
        _button(channel, in_language(add_label, language), "add", f"add:{channel}", in_language(add_spoken, language)),
        _button(
            channel,
            in_language(times_label, language),
            "schedule",
            f"times:{channel}",
            in_language(times_spoken, language),
        ),
        _button(
            channel,
            in_language(other_label, language),
            "schedule",
            f"form:{channel}",
            in_language(other_spoken, language),
            form=True,
        ),
    ]
    feeds = [_feed(channel, feed, language, may_manage=may_manage) for feed in overview.feeds]
    return [head, *([actions(buttons)] if may_manage else [])], feeds


def _feed(channel: str, feed: FeedLine, language: str, *, may_manage: bool) -> list[Block]:
    description = section(
        f"*{shortened(feed.name, NAME_LENGTH) or '…'}*\n{shortened(in_language(feed.state, language), STATE_LENGTH)}"
    )
    if not may_manage:
        return [description]
    toggle = (say("Resume"), "resume") if feed.is_paused else (say("Pause"), "pause")
    orders = (
        (in_language(label, language), f"{verb} {feed.number}") for label, verb in (toggle, (say("Remove"), "remove"))
    )
    buttons = [_button(channel, label, order, f"{channel}:{order}", f"{label} {feed.name}") for label, order in orders]
    return [description, actions(buttons)]


def channel_reply_blocks(channel: str, reply: Reply) -> list[Block]:
    """Return a reply about a channel, with buttons for its choices."""
    text = shortened(reply.text, SAID_LENGTH) or in_language(labels.DONE, reply.language)
    text_block = section(f"<#{channel}>: {text}")
    values = [(choice.label, json.dumps({"channel": channel, "order": choice.command})) for choice in reply.choices]
    fitting = [(label, value) for label, value in values if label.strip() and len(value) <= BUTTON_VALUE_LENGTH][
        :MAX_BUTTONS
    ]
    buttons = [button(label, f"{HOME_PREFIX}next:{number}", value) for number, (label, value) in enumerate(fitting)]
    return [text_block, actions(buttons)] if buttons else [text_block]


def _button(
    channel: str, label: str, order: str, action: str, accessibility_label: str, *, form: bool = False
) -> Block:
    """Return a button about a channel; with `form` it opens the form of its order."""
    value = json.dumps({"channel": channel, "order": order, **({"form": True} if form else {})})
    return button(label, f"{HOME_PREFIX}{action}", value, accessibility_label=accessibility_label)
