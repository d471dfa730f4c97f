"""Notes under a message: what a later article of its story brings."""

from __future__ import annotations

import asyncio

from bot.domain.delivery import Assignment, MessageRef
from bot.ports import Platform
from bot.stories.additions import addition, note


async def note_additions(assignment: Assignment, platform: Platform, message: MessageRef) -> None:
    """Tell under a message, once, what an article brings that joined its story after it was posted.

    Raises:
        PlatformError: not now.
    """
    if not assignment.new or not assignment.preferences.additions:
        return
    told = [assignment.digest, *assignment.later]
    for at in range(len(told) - assignment.new, len(told)):
        later = told[at]
        if text := note(later, await asyncio.to_thread(addition, told[:at], later)):
            key = f"adds-{assignment.delivery.id}-{later.article.url}"
            await platform.note(message, assignment.delivery.destination, text, key=key)
