"""Follow-ups: notes under a message with what a later article of its story adds."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Sequence
from dataclasses import replace

from bot.domain.delivery import Assignment, DeliveryId, MessageRef
from bot.domain.digest import Digest
from bot.domain.story import Source
from bot.ports import Platform
from bot.stories.additions import addition_note, find_addition, find_differences, side_by_side
from bot.text.catalogue import in_language, joined_texts, say

MAX_ADDITIONS_CHECKED = 3
"""Newest articles whose additions are checked again with an edit; those of earlier ones were posted before."""
MAX_NOTE_LENGTH = 340
"""Most characters of a note in a digest's footer; longer sentences go into the note under the message."""


async def post_addition_notes(assignment: Assignment, platform: Platform, message: MessageRef) -> None:
    """Post a note under a message, once, on what each later article of its story adds.

    When an article came, it was unclear whether a post under way included it already; the key prevents a second note.

    Raises:
        PlatformError: not now.
    """
    if not assignment.preferences.additions:
        return
    digests = [assignment.digest, *assignment.later]
    for at in range(max(1, len(digests) - MAX_ADDITIONS_CHECKED), len(digests)):
        later = digests[at]
        if text := addition_note(later, await asyncio.to_thread(find_addition, digests[:at], later)):
            key = _note_key(assignment.delivery.id, later.article.title, later.article.url)
            note = in_language(text, assignment.digest.shown_language)
            await platform.post_note(message, assignment.delivery.destination, note, key=key)


async def replace_split_notes(
    assignment: Assignment, split_off: Sequence[Source], platform: Platform, message: MessageRef
) -> None:
    """Replace the notes on what split-off articles added by notes that they belong to another story.

    Raises:
        PlatformError: not now.
    """
    delivery = assignment.delivery
    for source in split_off:
        address = f"{source.title} {source.url}".rstrip()
        text = in_language(
            say("This was no part of the story above: {source}", source=address), assignment.digest.shown_language
        )
        await platform.edit_note(
            message, delivery.destination, text, key=_note_key(delivery.id, source.title, source.url)
        )


def _note_key(delivery: DeliveryId, title: str, url: str) -> str:
    """Return the key of the note under a message on what an article added."""
    return f"adds-{delivery}-{url or hashlib.sha256(title.encode()).hexdigest()[:16]}"


async def with_differences(digest: Digest, assignment: Assignment) -> Digest:
    """Return a digest with a note in its footer if the story's sources differ, each in its own words."""
    digests = [assignment.digest, *assignment.later]
    for at in range(1, len(digests)):
        for difference in await asyncio.to_thread(find_differences, digests[:at], digests[at]):
            note = joined_texts(say("The sources differ."), side_by_side(difference, digests[at]))
            if len(note) <= MAX_NOTE_LENGTH:
                return replace(digest, note=joined_texts(digest.note, note))
    return digest
