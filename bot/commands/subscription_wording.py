"""The wording of replies to who adds a feed."""

from __future__ import annotations

from collections.abc import Sequence

from bot.commands.times import typed_times
from bot.domain.conversation import THIS_CHANNEL, Choice, Reply
from bot.domain.grammar.values import OptionValues
from bot.domain.rights import MissingRights
from bot.ports import FeedCandidate
from bot.text.catalogue import Said, enumerated, joined_lines, joined_texts, say

MAX_CHOICES = 5
"""Most buttons under a reply."""


def ask_for_one_address(text: str, addresses: Sequence[str]) -> Reply:
    """Ask for an address, if there is none or more than one."""
    if not text:
        return Reply(text=say("Which address? For example: /news add https://example.org/news"), done=False)
    if not addresses:
        return Reply(
            text=say("“{text}” is no address. Paste one, for example: /news add https://example.org/news", text=text),
            done=False,
        )
    choices = tuple(Choice(label=address.strip("<>"), command=f"add {address}") for address in addresses[:MAX_CHOICES])
    return Reply(text=say("One address at a time, please. Which one first?"), done=False, choices=choices)


def already_subscribed_reply(name: str, number: int, values: OptionValues) -> Reply:
    """Say that the channel has a feed already; offer the times given with it."""
    already = say("This channel is subscribed to {name} already.", name=name)
    if not (times := typed_times(values)):
        return Reply(text=already)
    order = f"schedule {number} {times}"
    other = joined_texts(already, say("For other times: {order}", order=f"`/news {order}`"))
    return Reply(text=other, choices=(Choice(label=say("Set these times"), command=order),))


def ask_which_feed(feeds: Sequence[FeedCandidate], values: OptionValues) -> Reply:
    """Ask which of several feeds is meant, with a button for each of the first."""
    behind = typed_times(values)
    choices = tuple(
        Choice(label=feed.title or feed.url, command=f"add {feed.url} {behind}".rstrip())
        for feed in feeds[:MAX_CHOICES]
    )
    rows = [joined_texts(f"• {feed.title or feed.url}{_note(feed)}: {feed.url}", _newest_title(feed)) for feed in feeds]
    return Reply(text=joined_lines((say("There are several feeds. Which one?"), *rows)), done=False, choices=choices)


def _note(feed: FeedCandidate) -> str:
    return f" ({feed.note})" if feed.note else ""


def _newest_title(feed: FeedCandidate) -> str:
    return say("(newest: “{title}”)", title=feed.newest) if feed.newest else ""


def subscribed_line(name: str, feed: FeedCandidate, typed: str) -> Said:
    """Return the line that confirms a subscription, with the feed's address if another one was typed."""
    if name != feed.url != typed:
        return say("Subscribed to {name}, found at {address}.", name=name, address=feed.url)
    return say("Subscribed to {name}.", name=name)


def subscribed_announcement(name: str, when_they_come: str, missing: MissingRights) -> Said:
    """Return the announcement of a subscription for the channel, to follow the name of whoever made it."""
    done = say(
        "subscribed {channel} to {name}: its digests come {when}.", channel=THIS_CHANNEL, name=name, when=when_they_come
    )
    if not missing.to_post:
        return done
    return joined_texts(done, say("They wait until I may post here: {rights}.", rights=enumerated(missing.to_post)))
