"""Handlers: functions that run a command, at once or over time with progress reports."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable

from bot.domain.conversation import Command, Reply
from bot.domain.grammar.values import MESSAGE_PREFIX, OptionValues
from bot.errors import FetchError
from bot.text.catalogue import Said, say

CommandHandler = Callable[[Command, OptionValues], Awaitable[Reply]]
"""Takes a command and the values of its options."""
StreamingHandler = Callable[[Command, OptionValues], AsyncGenerator[Reply, None]]
"""The same for slow commands: growing replies report progress, the last one is the reply."""


def progress_reply(progress: str) -> Reply:
    """Return a reply that reports progress."""
    return Reply(text=say("{doing} …", doing=progress), is_growing=True)


def referenced_message(values: OptionValues, command: Command) -> str:
    """Return the message of ours that an order refers to, by link or by its button's place; empty for none."""
    link: str = values.get("link", "")
    return link.removeprefix(MESSAGE_PREFIX) if link.startswith(MESSAGE_PREFIX) else str(command.message or "")


def fetch_failure_line(address: str, error: FetchError) -> Said:
    """Return the line that says that an address could not be fetched, and why."""
    return say("I could not open {address}. {error}", address=address, error=error.message)
