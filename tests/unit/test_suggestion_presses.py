"""Suggested questions that are pressed."""

from __future__ import annotations

import pytest

from bot.domain.conversation import Thread
from bot.domain.delivery import MessageRef
from bot.domain.subscription import Destination
from bot.errors import StoreError
from bot.suggestion_presses import SuggestionPresses

HERE, MESSAGE = Destination("slack", "W", "news"), MessageRef("1.2")


class FailingStore:
    """A store that fails at the first call, and then has no conversation."""

    def __init__(self) -> None:
        self.call_count = 0

    async def thread(self, destination: Destination, message: MessageRef) -> Thread | None:
        """Fail once."""
        assert (destination, message) == (HERE, MESSAGE)
        self.call_count += 1
        if self.call_count == 1:
            fault = "The database did not answer."
            raise StoreError(fault)
        return None


async def test_what_could_not_be_looked_up_may_be_pressed_again() -> None:
    """A press while the database is away takes no question from people for good."""
    presses = SuggestionPresses(FailingStore())
    with pytest.raises(StoreError):
        await presses.begin(HERE, MESSAGE, "Who pays?", above=[MESSAGE])
    assert await presses.begin(HERE, MESSAGE, "Who pays?", above=[MESSAGE])
    assert not await presses.begin(HERE, MESSAGE, "Who pays?", above=[MESSAGE])
