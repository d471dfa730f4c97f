"""Notes under a message: what a later article of its story brings."""

from __future__ import annotations

import asyncio
import hashlib

from bot.domain.delivery import Assignment, MessageRef
from bot.ports import Platform
from bot.stories.additions import addition, note

LATEST = 3
"""Articles whose additions are looked at again with an edit: those before them were told."""


async def note_additions(assignment: Assignment, platform: Platform, message: MessageRef) -> None:
    """Tell under a message, once, what each later article of its story brings.

    By when an article came nobody could tell whether a post under way had it already: the key says it once.

    Raises:
        PlatformError: not now.
    """
    if not assignment.preferences.additions:
        return
    told = [assignment.digest, *assignment.later]
    for at in range(max(1, len(told) - LATEST), len(told)):
        later = told[at]
        if text := note(later, await asyncio.to_thread(addition, told[:at], later)):
            whose = later.article.url or hashlib.sha256(later.article.title.encode()).hexdigest()[:16]
            key = f"adds-{assignment.delivery.id}-{whose}"
            await platform.note(message, assignment.delivery.destination, text, key=key)
