"""Addressing: whom a message is for and what it refers to, by its mentions and replies. Pure."""

from __future__ import annotations

import re

import discord

from adapters.discord.delivery.messages import links_of
from adapters.discord.rendering.markdown import plain
from bot.text.links import links_in
from bot.text.mentions import is_meant_for_others

PERSON_MENTION, ANY_MENTION = re.compile(r"<@!?(\d+)>"), re.compile(r"<@[!&]?(\d+)>")
"""A mention of a person; a mention of a person or a role."""
Us = discord.abc.User | None
"""Our own account; None until Discord has sent it."""


def own_user_id(us: Us) -> str:
    """Return our own user id, as mentions contain it."""
    return str(us.id if us else 0)


def is_addressed_to_us(message: discord.Message, us: Us) -> bool:
    """Check whether a message mentions us or replies to us; "@ann look" in reply to us is for Ann.

    Discord counts a reply to us as a mention, even though nobody wrote one.
    """
    if is_meant_for_others(message.content, own_user_id(us), person=PERSON_MENTION, anybody=ANY_MENTION):
        return False
    above = message.reference.resolved if message.reference else None
    is_reply = isinstance(above, discord.Message) and above.author == us
    return is_reply or us in message.mentions


def replies_to_hidden_message(message: discord.Message) -> bool:
    """Check whether a message replies to somebody else's message whose content Discord hides from us."""
    above = message.reference.resolved if message.reference else None
    is_theirs = isinstance(above, discord.Message) and not above.author.bot and above.author != message.author
    return is_theirs and isinstance(above, discord.Message) and not (above.content or links_of(above))


def is_addressed_to_others(message: discord.Message, us: Us) -> bool:
    """Check whether a message mentions or replies to somebody else, and not us."""
    above = message.reference.resolved if message.reference else None
    is_reply = isinstance(above, discord.Message) and above.author != message.author
    return not is_addressed_to_us(message, us) and (is_reply or bool(message.mentions or message.role_mentions))


def replied_message_ids(message: discord.Message) -> list[str]:
    """Return the ids of the message replied to, and of the one that it replies to, as far as Discord sends them."""
    ids = []
    reference = message.reference
    if reference is not None and reference.message_id is not None:
        ids.append(str(reference.message_id))
        above = reference.resolved
        if isinstance(above, discord.Message) and above.reference is not None and above.reference.message_id:
            ids.append(str(above.reference.message_id))
    return ids


def question_text(message: discord.Message, us: Us, *, addressed: bool) -> str:
    """Return the text of a question without our mention; empty if Discord hides the text from us.

    A message to us that names no link, such as "summarize this", gets the only link that it, or else the message of
    somebody else that it replies to, contains.
    """
    text = plain(re.sub(rf"<@!?{own_user_id(us)}>", " ", message.content))
    above = message.reference.resolved if message.reference else None
    if not (text and addressed) or links_in(text):
        return text
    links = links_of(message)
    if not links and isinstance(above, discord.Message) and above.author != us:
        links = links_of(above)
    return f"{text} {links[0]}" if len(links) == 1 else text
