"""Backups and moves by command: what operators read, and what there is afterwards."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from sqlalchemy import text

from adapters.postgres.database import Database
from adapters.postgres.jobs import JobQueue
from adapters.postgres.store import PostgresStore
from bot.domain.subscription import Destination
from tests.fakes.clock import SINCE
from tests.unit.cli.test_commands import run_command

pytestmark = pytest.mark.usefixtures("own_database")

HERE = Destination("page", "local", "news")


async def subscribed_feeds(url: str) -> list[str]:
    """Return a database's subscribed feeds; one is added if there is none."""
    database = Database(url)
    await database.migrate()
    store = PostgresStore(database, JobQueue(database))
    if not await store.subscriptions():
        await store.subscribe(HERE, "https://a.example/feed", title="A", now=SINCE)
    found = [feed.url for _, feed in await store.subscriptions()]
    await database.close()
    return found


def test_a_backup_goes_into_an_empty_database(
    database_url: str, empty_database_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """What was written and restored is counted; the second time nothing is overwritten."""
    before = asyncio.run(subscribed_feeds(database_url))
    made = run_command("backup", "b.zip")
    assert made.exit_code == 0
    assert "Backed up to b.zip (0.0 MB): 1 feed, 0 entries, 0 digests, 0 deliveries." in made.stdout
    monkeypatch.setenv("DATABASE_URL", empty_database_url)
    restored = run_command("restore", "b.zip")
    assert (restored.exit_code, "1 feed" in restored.stdout) == (0, True)
    assert asyncio.run(subscribed_feeds(empty_database_url)) == before
    again = run_command("restore", str(tmp_path / "b.zip"))
    assert (again.exit_code, "nothing is overwritten" in again.stderr) == (1, True)


def test_of_a_folder_of_backups_the_newest_are_kept(database_url: str, tmp_path: Path) -> None:
    """One is made, named by its moment; what is not ours by its name stays, and a file has no others to remove."""
    asyncio.run(subscribed_feeds(database_url))
    folder = tmp_path / "backups"
    folder.mkdir()
    for name in ("newsdesk-2026-01-01-030000.zip", "newsdesk-2026-01-02-030000.zip", "other.zip"):
        (folder / name).write_text("older")
    made = run_command("backup", "--keep", "2", str(folder))
    assert (made.exit_code, "Removed 1 older backup." in made.stdout) == (0, True)
    left = sorted(path.name for path in folder.iterdir())
    assert (left[0], left[2], len(left)) == ("newsdesk-2026-01-02-030000.zip", "other.zip", 3)
    assert folder.joinpath(left[1]).stat().st_mode & 0o077 == 0
    refused = run_command("backup", "--keep", "2", str(tmp_path / "b.zip"))
    assert (refused.exit_code, "--keep is for a folder" in refused.stderr) == (2, True)
    new = run_command("backup", "--keep", "1", str(tmp_path / "not" / "there"))
    assert (new.exit_code, len([*(tmp_path / "not" / "there").iterdir()])) == (0, 1)
    alone = run_command("backup", str(tmp_path / "tonight"))
    assert (alone.exit_code, (tmp_path / "tonight").is_file()) == (0, True)


def test_a_database_moves_while_nobody_works_on_it(
    database_url: str, empty_database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The address, with its password, is not said again; a Newsdesk that works there is to be stopped first."""
    before = asyncio.run(subscribed_feeds(database_url))
    asyncio.run(_save_heartbeat(database_url))
    refused = run_command("migrate-to", empty_database_url)
    assert (refused.exit_code, "Stop it first" in refused.stderr) == (1, True)
    asyncio.run(_save_heartbeat(database_url, ended=True))
    monkeypatch.setenv("MIGRATE_TO", empty_database_url)
    moved = run_command("migrate-to")
    assert moved.exit_code == 0, moved.stderr
    assert "Copied: 1 feed" in moved.stdout
    assert "list of processes" not in moved.stderr
    assert empty_database_url not in moved.output
    assert asyncio.run(subscribed_feeds(empty_database_url)) == before
    assert run_command("migrate-to", "mysql://elsewhere").exit_code == 2


def test_a_password_need_not_stand_in_the_list_of_processes() -> None:
    """Who gives one there is told; without an address it is said where else one may stand."""
    told = run_command("migrate-to", "postgresql://ann:secret-word@127.0.0.1:1/newsdesk")
    assert "The password stands in the list of processes" in told.stderr
    assert "secret-word" not in told.output
    piped = run_command("migrate-to", "-", stdin="postgresql://ann:secret-word@127.0.0.1:1/newsdesk\n")
    assert "The password stands" not in piped.stderr
    nowhere = run_command("migrate-to")
    assert (nowhere.exit_code, "MIGRATE_TO" in nowhere.stderr) == (2, True)


async def _save_heartbeat(url: str, *, ended: bool = False) -> None:
    """Save a worker's heartbeat, or its end."""
    database = Database(url)
    sign = "DELETE FROM procrastinate_workers" if ended else "INSERT INTO procrastinate_workers DEFAULT VALUES"
    async with database.transaction() as connection:
        await connection.execute(text(sign))
    await database.close()
