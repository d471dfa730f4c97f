"""Looking at what stands in a channel or thread already, so that nothing is said twice."""

from __future__ import annotations

from collections.abc import Sequence

import discord

from adapters.discord.messages import custom_ids, mark_of
from adapters.discord.render import NOTE_MARK
from bot.domain.conversation import Question

UNKNOWN_CHANNEL = 10003
"""What is answered for a message without a thread: the thread has the message's own id, once it is there."""
NO_TEXT = 50008
"""What a forum answers where messages are meant."""
SEARCHED = 500
"""Messages that are searched for what may have been said already."""


def is_ours(client: discord.Client, message: discord.Message, mark: str) -> bool:
    """Say whether a message is our own and has a button with this id."""
    return client.user is not None and message.author.id == client.user.id and mark in custom_ids(message)


def is_digest(client: discord.Client, message: discord.Message) -> bool:
    """Say whether a message is a digest or an edition of ours, and no note or answer."""
    mark = mark_of(message)
    is_own = client.user is not None and message.author.id == client.user.id
    return is_own and bool(mark) and not mark.startswith(NOTE_MARK)


async def is_said(client: discord.Client, room: discord.PartialMessageable, mark: str, *, after: int) -> bool:
    """Say whether a room, if it is there, has a message of ours with this mark after another message."""
    try:
        async for reply in room.history(limit=None, after=discord.Object(after)):
            if is_ours(client, reply, mark):
                return True
    except discord.NotFound as error:
        if error.code != UNKNOWN_CHANNEL:
            raise
    return False


async def answered(
    client: discord.Client, rooms: list[discord.PartialMessageable], question: Question, marks: Sequence[str]
) -> list[discord.Message]:
    """Return what stands under a question already, oldest first: our replies to its message, or what carries a mark."""
    asked = question.key.removeprefix("discord:")
    since = discord.Object(int(asked)) if asked.isdecimal() else None
    for room in rooms if since else rooms[:1]:
        found = []
        try:
            async for said in room.history(limit=SEARCHED, after=since):
                is_reply = said.reference is not None and str(said.reference.message_id) == asked
                is_own = client.user is not None and said.author.id == client.user.id
                if is_own and (is_reply or not {*marks}.isdisjoint(custom_ids(said))):
                    found.append(said)
        except discord.HTTPException as error:
            if error.code not in {UNKNOWN_CHANNEL, NO_TEXT}:
                raise
        if found:
            return sorted(found, key=lambda one: one.id)
    return []


def is_for_one(question: Question) -> bool:
    """Say whether a question was asked with a command, where nobody else saw it."""
    return question.message is None and not question.conversation and question.asked_by.isdecimal()


async def direct_messages(client: discord.Client, person: str) -> discord.PartialMessageable:
    """Return a person's direct messages with us."""
    opened = await client.http.start_private_message(int(person))
    return client.get_partial_messageable(int(opened["id"]))


async def is_room(room: discord.PartialMessageable) -> bool:
    """Say whether a conversation has a thread; one outside of threads is named after a message."""
    try:
        async for _ in room.history(limit=1):
            break
    except discord.NotFound:
        return False
    return True
