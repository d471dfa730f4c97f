"""A database that starts again loses no question; one that stays away is told of."""

from __future__ import annotations

import pytest

from bot import store_outage
from bot.errors import StoreError
from bot.store_outage import retry_through_outage

RETRYABLE_ERROR, PERMANENT_ERROR = StoreError("It restarts.", retry=True), StoreError("It is another one.", retry=False)


@pytest.fixture(autouse=True)
def no_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    """Retry without waiting."""
    monkeypatch.setattr(store_outage, "RETRY_SECONDS", (0.0, 0.0))


@pytest.mark.parametrize(("away", "tries"), [(0, 1), (1, 2), (2, 3)])
async def test_what_was_said_is_taken_once_the_database_is_there(away: int, tries: int) -> None:
    """As often as it takes, and no more."""
    asked: list[int] = []

    async def ask() -> str:
        asked.append(1)
        if len(asked) <= away:
            raise RETRYABLE_ERROR
        return "taken"

    assert await retry_through_outage(ask) == "taken"
    assert len(asked) == tries


@pytest.mark.parametrize(("error", "tries"), [(RETRYABLE_ERROR, 3), (PERMANENT_ERROR, 1)])
async def test_a_database_that_stays_away_is_told_of(error: StoreError, tries: int) -> None:
    """Whoever asked hears it; what no try can mend is not tried again."""
    asked: list[int] = []

    async def ask() -> str:
        asked.append(1)
        raise error

    with pytest.raises(StoreError):
        await retry_through_outage(ask)
    assert len(asked) == tries
