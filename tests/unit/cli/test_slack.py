"""`newsdesk slack ...` as people type it, with a real database."""

from __future__ import annotations

import asyncio
import json

import pytest
from typer.testing import CliRunner, Result

from adapters.postgres.database import Database
from adapters.postgres.installations import PostgresInstallations
from bot.__main__ import app
from bot.domain.installation import Installation
from tests.fakes.clock import SINCE

INSTALLATION = Installation(
    platform="slack",
    workspace="T1",
    name="News",
    token="xoxb-1",  # noqa: S106  # this test's own
    bot="B1",
    bot_user="U1",
    scopes=(),
    made=SINCE,
)


pytestmark = pytest.mark.usefixtures("own_database")


def run_command(*arguments: str) -> Result:
    """Type a command."""
    return CliRunner().invoke(app, ["slack", *arguments])


def store_installation(url: str, key: str, installation: Installation | None = None) -> Installation | None:
    """Store an installation, if one is given, and return the one that a key decrypts."""

    async def work() -> Installation | None:
        database = Database(url)
        installations = PostgresInstallations(database, keys=[key])
        if installation is not None:
            await installations.save_installation(installation)
        found = await installations.installation("slack", "T1")
        await database.close()
        return found

    return asyncio.run(work())


def test_keys_are_turned_over(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A new key in front, reseal, and the old one may go; without the old one nothing is resealed."""
    old, new = run_command("key").stdout.strip(), run_command("key").stdout.strip()
    assert old != new
    store_installation(database_url, old, INSTALLATION)
    monkeypatch.setenv("SECRET_KEYS", new)
    lost = run_command("reseal")
    assert (lost.exit_code, "Add that key again" in lost.output) == (1, True)
    monkeypatch.setenv("SECRET_KEYS", f"{new} {old}")
    assert "1 token sealed with the first key" in run_command("reseal").output
    assert store_installation(database_url, new) == INSTALLATION


def test_a_workspace_is_forgotten_by_hand(database_url: str) -> None:
    """It is listed, forgotten, and then there is nothing of it."""
    assert "None yet." in run_command("workspaces").output
    store_installation(database_url, run_command("key").stdout.strip(), INSTALLATION)
    assert json.loads(run_command("workspaces", "--json").stdout) == ["T1"]
    assert "Forgotten: T1, with 0 subscriptions." in run_command("forget", "T1").output
    assert "None yet." in run_command("workspaces").output
    nothing = run_command("forget", "T1")
    assert (nothing.exit_code, "nothing of T1" in nothing.output) == (1, True)
