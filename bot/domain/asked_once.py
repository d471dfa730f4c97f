"""Suggested questions that this process was asked, by the message they stand under: each is asked once."""

from __future__ import annotations

from collections import OrderedDict

REMEMBERED = 2_000
"""How many are remembered; the older ones stand in their conversations."""


class AskedOnce:
    """Knows the suggested questions that were pressed, so that one pressed again in the same moment is not asked."""

    def __init__(self) -> None:
        self._known: OrderedDict[tuple[str, str], None] = OrderedDict()

    def begin(self, message: str, text: str) -> bool:
        """Check whether a question is asked for the first time, and remember it."""
        if (message, text) in self._known:
            return False
        self._known[message, text] = None
        if len(self._known) > REMEMBERED:
            self._known.popitem(last=False)
        return True

    def forget(self, message: str, text: str) -> None:
        """Forget a question that could not be asked: it may be pressed again."""
        self._known.pop((message, text), None)
