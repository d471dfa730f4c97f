"""Presses of suggested questions: each is asked once per place, however often it is pressed and by whom."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from bot.domain.bounded_cache import BoundedCache
from bot.domain.conversation import Thread
from bot.domain.delivery import MessageRef
from bot.domain.subscription import Destination

MAX_CACHED_PRESSES = 2_000
"""How many presses are remembered; what came of the older ones stands in their conversations."""


class ThreadStore(Protocol):
    """Looks up what was asked under a message."""

    async def thread(self, destination: Destination, message: MessageRef) -> Thread | None:
        """Return the conversation under a message; None where there is none."""


class SuggestionPresses:
    """Remembers which suggestions were pressed: recently in this process, or in the conversation they belong to.

    Args:
        threads: where conversations are kept.
    """

    def __init__(self, threads: ThreadStore) -> None:
        self._threads = threads
        self._known: BoundedCache[tuple[Destination, MessageRef, str], None] = BoundedCache(MAX_CACHED_PRESSES)

    async def begin(
        self, destination: Destination, message: MessageRef, text: str, *, above: Sequence[MessageRef] = ()
    ) -> bool:
        """Remember that a question is asked by a press; return whether it is asked for the first time.

        Args:
            destination: where.
            message: the one that was pressed.
            text: the question.
            above: what the conversation hangs under; the first that is known is looked at.
        """
        if (destination, message, text) in self._known:
            return False
        self._known[destination, message, text] = None
        try:
            return not await self._was_asked(destination, text, above)
        except BaseException:  # nobody knows: it may be pressed again
            self.forget(destination, message, text)
            raise

    def forget(self, destination: Destination, message: MessageRef, text: str) -> None:
        """Forget a question that could not be asked: it may be pressed again."""
        self._known.pop((destination, message, text), None)

    async def _was_asked(self, destination: Destination, text: str, above: Sequence[MessageRef]) -> bool:
        for message in dict.fromkeys(above):
            thread = await self._threads.thread(destination, message)
            if thread is not None:
                return any(turn.question == text for turn in thread.turns)
        return False
