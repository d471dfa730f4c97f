"""Presses of suggested questions: each is asked once per place, however often and by whomever it is pressed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from bot.domain.bounded_cache import BoundedCache
from bot.domain.conversation import Thread
from bot.domain.delivery import MessageRef
from bot.domain.subscription import Destination

MAX_CACHED_PRESSES = 2_000
"""Most presses that are remembered; the results of older ones are in their conversations."""


class ThreadStore(Protocol):
    """Looks up what was asked under a message."""

    async def thread(self, destination: Destination, message: MessageRef) -> Thread | None:
        """Return the conversation under a message; None if there is none."""


class SuggestionPresses:
    """Remembers which suggestions were pressed: recently in this process, or in the conversation they belong to.

    Args:
        threads: the store of conversations.
    """

    def __init__(self, threads: ThreadStore) -> None:
        self._threads = threads
        self._cached_presses: BoundedCache[tuple[Destination, MessageRef, str], None] = BoundedCache(MAX_CACHED_PRESSES)

    async def begin(
        self, destination: Destination, message: MessageRef, text: str, *, above: Sequence[MessageRef] = ()
    ) -> bool:
        """Remember that a question is asked by a press; return whether it is asked for the first time.

        Args:
            destination: the place.
            message: the message whose button was pressed.
            text: the question.
            above: messages that the conversation may belong to; the first known one is checked.
        """
        if (destination, message, text) in self._cached_presses:
            return False
        self._cached_presses[destination, message, text] = None
        try:
            return not await self._was_asked(destination, text, above)
        except BaseException:  # unknown, so it may be pressed again
            self.forget(destination, message, text)
            raise

    def forget(self, destination: Destination, message: MessageRef, text: str) -> None:
        """Forget a question that could not be asked: it may be pressed again."""
        self._cached_presses.pop((destination, message, text), None)

    async def _was_asked(self, destination: Destination, text: str, above: Sequence[MessageRef]) -> bool:
        for message in dict.fromkeys(above):
            thread = await self._threads.thread(destination, message)
            if thread is not None:
                return any(turn.question == text for turn in thread.turns)
        return False
