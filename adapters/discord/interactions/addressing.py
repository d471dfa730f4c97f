"""Addressing: whom a message is addressed to and what it refers to, by its mentions and replies. Pure."""

from __future__ import annotations

import re

import discord

from adapters.discord.delivery.messages import links_of
from adapters.discord.rendering.markdown import plain
from bot.text.links import links_in
from bot.text.mentions import is_meant_for_others

PERSON_MENTION, ANY_MENTION = re.compile(r"<@!?(\d+)>"), re.compile(r"<@[!&]?(\d+)>")
"""A mention of a person; of a person or a role."""
Us = discord.abc.User | None
"""Our own account; None before Discord has told it."""


def own_user_id(us: Us) -> str:
    """Return our own user id, as mentions contain it."""
    return str(us.id if us else 0)


def is_addressed_to_us(message: discord.Message, us: Us) -> bool:
    """Check whether a message mentions us or replies to what we said; "@ann look" in reply to it is for Ann.

    Discord counts a reply to us as a mention, though nobody wrote one.
    """
    if is_meant_for_others(message.content, own_user_id(us), person=PERSON_MENTION, anybody=ANY_MENTION):
        return False
    above = message.reference.resolved if message.reference else None
    is_reply = isinstance(above, discord.Message) and above.author == us
    return is_reply or us in message.mentions


def replies_to_hidden_message(message: discord.Message) -> bool:
    """Check whether a message replies to one of somebody else, of which Discord shows us nothing."""
    above = message.reference.resolved if message.reference else None
    is_theirs = isinstance(above, discord.Message) and not above.author.bot and above.author != message.author
    return is_theirs and isinstance(above, discord.Message) and not (above.content or links_of(above))


def is_addressed_to_others(message: discord.Message, us: Us) -> bool:
    """Check whether a message mentions somebody else, or replies to what somebody else said, and not to us."""
    above = message.reference.resolved if message.reference else None
    is_reply = isinstance(above, discord.Message) and above.author != message.author
    return not is_addressed_to_us(message, us) and (is_reply or bool(message.mentions or message.role_mentions))


def replied_message_ids(message: discord.Message) -> list[str]:
    """Return the message replied to, and the one that replied to itself, where Discord tells it."""
    found = []
    reference = message.reference
    if reference is not None and reference.message_id is not None:
        found.append(str(reference.message_id))
        above = reference.resolved
        if isinstance(above, discord.Message) and above.reference is not None and above.reference.message_id:
            found.append(str(above.reference.message_id))
    return found


def question_text(message: discord.Message, us: Us, *, addressed: bool) -> str:
    """Return the text of a question, without our name; empty where Discord does not show us the text.

    What somebody says to us in reply to a message of others is about the one link that stands there, if they name none:
    "summarize this".
    """
    said = plain(re.sub(rf"<@!?{own_user_id(us)}>", " ", message.content))
    above = message.reference.resolved if message.reference else None
    if not (said and addressed) or links_in(said):
        return said
    own = links_of(message)
    if not own and isinstance(above, discord.Message) and above.author != us:
        own = links_of(above)
    return f"{said} {own[0]}" if len(own) == 1 else said
