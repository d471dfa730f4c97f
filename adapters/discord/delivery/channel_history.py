"""Channel history: finds what was already posted in a channel or thread, so that nothing is posted twice."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import discord

from adapters.discord.delivery.messages import custom_id_of, custom_ids
from adapters.discord.rendering.custom_ids import NOTE_PREFIX
from bot.domain.conversation import Question

UNKNOWN_CHANNEL = 10003
"""The error code for a message without a thread: the thread has the message's own id, once it exists."""
NO_TEXT_CHANNEL = 50008
"""A forum's error code for requests that are about messages."""
MAX_SEARCHED_MESSAGES = 500
"""Most messages searched for an earlier post."""


def is_own_message(client: discord.Client, message: discord.Message, custom_id: str) -> bool:
    """Check whether a message is our own and has a button with this id."""
    return client.user is not None and message.author.id == client.user.id and custom_id in custom_ids(message)


def is_digest(client: discord.Client, message: discord.Message) -> bool:
    """Check whether a message is a digest or an edition of ours, rather than a note or an answer."""
    custom_id = custom_id_of(message)
    is_own = client.user is not None and message.author.id == client.user.id
    return is_own and bool(custom_id) and not custom_id.startswith(NOTE_PREFIX)


async def find_posted_message(
    client: discord.Client, room: discord.PartialMessageable, custom_id: str, *, after: int
) -> discord.Message | None:
    """Return our message with this custom id among the newest after message `after`, or None."""
    try:
        async for reply in room.history(limit=MAX_SEARCHED_MESSAGES, after=discord.Object(after), oldest_first=False):
            if is_own_message(client, reply, custom_id):
                return reply
    except discord.NotFound as error:
        if error.code != UNKNOWN_CHANNEL:
            raise
    return None


def question_message_id(question: Question) -> int | None:
    """Return the id of the message that asked a question; None if it was asked by a command."""
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
    """Return our replies to a question so far, oldest first.

    These are our messages that reply to its message, or that reply to none and hold one of the answer's pages.

    Args:
        client: the client, which knows our account.
        rooms: where they may be; only the first is searched if the question has no message.
        question: the question.
        pages: the answer's pages.
        recently: how far back to search if the question has no message.
    """
    question_id = question_message_id(question)
    since = discord.Object(question_id) if question_id else recently
    for room in rooms if question_id else rooms[:1]:
        replies = []
        try:
            async for message in room.history(
                limit=MAX_SEARCHED_MESSAGES, after=since, oldest_first=question_id is not None
            ):
                replied_id = message.reference.message_id if message.reference else None
                is_own = client.user is not None and message.author.id == client.user.id
                if is_own and (
                    (question_id and replied_id == question_id) or (replied_id is None and message.content in pages)
                ):
                    replies.append(message)
        except discord.HTTPException as error:
            if error.code not in {UNKNOWN_CHANNEL, NO_TEXT_CHANNEL}:
                raise
        if replies:
            return sorted(replies, key=lambda reply: reply.id)
    return []


def is_private_question(question: Question) -> bool:
    """Check whether a question came by a command or a button, so that nobody else saw it."""
    return question_message_id(question) is None and question.asked_by.isdecimal()


async def open_direct_messages(client: discord.Client, person: str) -> discord.PartialMessageable:
    """Open a person's direct messages with us."""
    opened = await client.http.start_private_message(int(person))
    return client.get_partial_messageable(int(opened["id"]))


async def thread_exists(room: discord.PartialMessageable) -> bool:
    """Check whether a room exists; a conversation outside of threads is named after a message, which is not a room."""
    try:
        async for _ in room.history(limit=1):
            break
    except discord.NotFound:
        return False
    return True
