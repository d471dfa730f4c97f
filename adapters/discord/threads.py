"""The thread under a message, which has the message's own number."""

from __future__ import annotations

import discord

THREAD_NAME = "Questions and corrections"
THREAD_ROOM = 100
ALREADY_A_THREAD = 160004


async def open_thread(client: discord.Client, channel: int, message: int, *, name: str = THREAD_NAME) -> None:
    """Make the message's thread, unless there is one.

    Through the SDK's HTTP layer, because its message wants a guild that only the gateway brings.
    """
    try:
        await client.http.start_thread_with_message(
            channel, message, name=name[:THREAD_ROOM], auto_archive_duration=10080
        )
    except discord.HTTPException as error:
        if error.code != ALREADY_A_THREAD:
            raise
