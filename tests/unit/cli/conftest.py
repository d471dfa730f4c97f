"""What tests of commands share."""

from __future__ import annotations

import pytest


@pytest.fixture
def own_database(nothing_set: pytest.MonkeyPatch, database_url: str) -> None:
    """Run in an empty folder, with a database of this test's own and no other settings."""
    nothing_set.setenv("DATABASE_URL", database_url)
    nothing_set.setenv("LOG_LEVEL", "ERROR")
