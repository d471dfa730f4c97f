"""Threads: the thread under a message, which shares the message's id."""

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
"""The error code of an archived thread: a new message unarchives it, an edit does not."""
T = TypeVar("T")


async def open_thread(client: discord.Client, channel: int, message: int, *, name: str = "") -> None:
    """Open the thread under a message, unless there is one, and name it after the message's headline.

    This uses the SDK's HTTP layer, because the SDK's message class needs a guild, which only the gateway provides.

    Args:
        client: the client that opens it.
        channel: the message's channel.
        message: the message that it hangs under.
        name: the headline, if it is at hand; otherwise it is read from the message.
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
    """Run `act` in a room and return its result; an archived thread is unarchived first.

    Raises:
        discord.HTTPException: it was refused; a thread that a moderator locked stays archived.
    """
    try:
        return await act()
    except discord.HTTPException as error:
        if error.code != THREAD_ARCHIVED:
            raise
    await client.http.edit_channel(room, archived=False)
    return await act()
