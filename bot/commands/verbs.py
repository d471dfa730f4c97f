"""What carries out a command: at once, or in a while with words on what is being done."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable

from bot.domain.conversation import Command, Reply

Verb = Callable[[Command, str], Awaitable[Reply]]
"""Takes a command and what was typed behind its verb."""
LongVerb = Callable[[Command, str], AsyncGenerator[Reply, None]]
"""The same for what takes longer: replies that are growing say what is being done, the last one is the reply."""


def doing(what: str) -> Reply:
    """Return a reply that says what is being done."""
    return Reply(text=f"{what} …", is_growing=True)
