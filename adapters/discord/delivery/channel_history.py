"""Channel history: looks for what was posted in a channel or thread already, so that nothing is posted twice."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import discord

from adapters.discord.delivery.messages import custom_id_of, custom_ids
from adapters.discord.rendering.custom_ids import NOTE_PREFIX
from bot.domain.conversation import Question

UNKNOWN_CHANNEL = 10003
"""What is answered for a message without a thread: the thread has the message's own id, once it is there."""
NO_TEXT_CHANNEL = 50008
"""What a forum answers where messages are meant."""
MAX_SEARCHED_MESSAGES = 500
"""Messages that are searched for what may have been said already."""


def is_own_message(client: discord.Client, message: discord.Message, custom_id: str) -> bool:
    """Check whether a message is our own and has a button with this id."""
    return client.user is not None and message.author.id == client.user.id and custom_id in custom_ids(message)


def is_digest(client: discord.Client, message: discord.Message) -> bool:
    """Check whether a message is a digest or an edition of ours, and no note or answer."""
    custom_id = custom_id_of(message)
    is_own = client.user is not None and message.author.id == client.user.id
    return is_own and bool(custom_id) and not custom_id.startswith(NOTE_PREFIX)


async def find_posted_message(
    client: discord.Client, room: discord.PartialMessageable, custom_id: str, *, after: int
) -> discord.Message | None:
    """Find our message with this custom id, not long after another one in a room; None where there is none."""
    try:
        async for reply in room.history(limit=MAX_SEARCHED_MESSAGES, after=discord.Object(after), oldest_first=False):
            if is_own_message(client, reply, custom_id):
                return reply
    except discord.NotFound as error:
        if error.code != UNKNOWN_CHANNEL:
            raise
    return None


def question_message_id(question: Question) -> int | None:
    """Return the id of the message that asked a question; None where it was asked with a command."""
    key = question.key.removeprefix("discord:")
    return int(key) if key.isdecimal() else None


async def find_posted_answers(
    client: discord.Client,
    rooms: list[discord.PartialMessageable],
    question: Question,
    pages: Sequence[str],
    *,
    recently: datetime,
) -> list[discord.Message]:
    """Find our replies to a question so far, oldest first.

    That is what replies to its message, or replies to none and says what is to be said.

    Args:
        client: who we are.
        rooms: where it may stand; only the first where the question has no message.
        question: with its message's number, if it has one.
        pages: what is to be said.
        recently: how far back is looked where the question has no message.
    """
    asked = question_message_id(question)
    since = discord.Object(asked) if asked else recently
    for room in rooms if asked else rooms[:1]:
        found = []
        try:
            async for said in room.history(limit=MAX_SEARCHED_MESSAGES, after=since, oldest_first=asked is not None):
                under = said.reference.message_id if said.reference else None
                is_own = client.user is not None and said.author.id == client.user.id
                if is_own and ((asked and under == asked) or (under is None and said.content in pages)):
                    found.append(said)
        except discord.HTTPException as error:
            if error.code not in {UNKNOWN_CHANNEL, NO_TEXT_CHANNEL}:
                raise
        if found:
            return sorted(found, key=lambda one: one.id)
    return []


def is_private_question(question: Question) -> bool:
    """Check whether a question was asked by a command or a button, so that nobody else saw it."""
    return question_message_id(question) is None and question.asked_by.isdecimal()


async def open_direct_messages(client: discord.Client, person: str) -> discord.PartialMessageable:
    """Open a person's direct messages with us."""
    opened = await client.http.start_private_message(int(person))
    return client.get_partial_messageable(int(opened["id"]))


async def thread_exists(room: discord.PartialMessageable) -> bool:
    """Check whether a conversation has a thread; one outside of threads is named after a message."""
    try:
        async for _ in room.history(limit=1):
            break
    except discord.NotFound:
        return False
    return True
