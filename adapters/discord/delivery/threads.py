"""Threads: the one under a message, which shares the message's id."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import TypeVar

import discord

from adapters.discord.delivery.messages import heading_of

THREAD_NAME = "Questions and corrections"
THREAD_NAME_LENGTH = 100
ALREADY_A_THREAD = 160004
THREAD_ARCHIVED = 50083
"""A thread is archived; a message wakes it up, an edit does not."""
T = TypeVar("T")


async def open_thread(client: discord.Client, channel: int, message: int, *, name: str = "") -> None:
    """Make the message's thread, unless there is one, under the headline that the message has.

    Through the SDK's HTTP layer, because its message wants a guild that only the gateway brings.

    Args:
        client: who makes it.
        channel: the message's.
        message: what it hangs under.
        name: the headline, where it is at hand; else it is read from the message.
    """
    if not name:
        with suppress(discord.HTTPException):  # the thread of a message that was deleted stays
            name = heading_of(await client.get_partial_messageable(channel).fetch_message(message))
    try:
        await client.http.start_thread_with_message(
            channel, message, name=name[:THREAD_NAME_LENGTH] or THREAD_NAME, auto_archive_duration=10080
        )
    except discord.HTTPException as error:
        if error.code != ALREADY_A_THREAD:
            raise


async def unarchive_and_run(client: discord.Client, room: int, act: Callable[[], Awaitable[T]]) -> T:
    """Run `act` in a room and return its result; an archived thread is unarchived for it.

    Raises:
        discord.HTTPException: it is refused; a thread that a moderator locked stays asleep.
    """
    try:
        return await act()
    except discord.HTTPException as error:
        if error.code != THREAD_ARCHIVED:
            raise
    await client.http.edit_channel(room, archived=False)
    return await act()
