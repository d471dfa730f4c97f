"""A backup is restored into an empty database as it was, without what nobody else may know."""

from __future__ import annotations

import stat
import zipfile
from collections.abc import AsyncIterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, select, text, update

from adapters.postgres.backup import MANIFEST, back_up, read_manifest, restore
from adapters.postgres.database import Database, schema_revisions
from adapters.postgres.jobs import JobQueue
from adapters.postgres.schema import ENTRIES, FEEDS, METADATA
from bot.domain.delivery import DeliveryId
from bot.domain.feed import EntryId
from bot.domain.job import Deliver, DigestEntry, WatchFeeds
from bot.domain.subscription import Destination
from bot.errors import StoreError
from tests.adapters.postgres.rows import fill_tables

HERE = Destination("slack", "T1", "C1")
SELECT_JOBS = text("SELECT task_name, lock, args, status FROM procrastinate_jobs ORDER BY id")


@pytest.fixture
async def empty_database(empty_database_url: str) -> AsyncIterator[Database]:
    """Return a second database, without any tables."""
    database = Database(empty_database_url)
    yield database
    await database.close()


@pytest.fixture
async def filled_database(database: Database) -> Database:
    """Return a database with a row in every table, for two workspaces, and jobs that wait."""
    queue = JobQueue(database)
    async with database.transaction() as connection:
        for workspace in ("T1", "T2"):
            await fill_tables(connection, workspace=workspace)
        await queue.defer_within(connection, [DigestEntry(EntryId(1), HERE), Deliver(DeliveryId(1), HERE)])
    await queue.open()
    await queue.defer(WatchFeeds())
    await queue.close()
    return database


async def read_all_rows(database: Database) -> Mapping[str, Sequence[Any]]:
    """Return all rows of all tables."""
    async with database.transaction() as connection:
        return {
            table.name: sorted(map(repr, (await connection.execute(select(table))).all()))
            for table in METADATA.sorted_tables
        }


async def test_everything_comes_back(filled_database: Database, empty_database: Database, tmp_path: Path) -> None:
    """Row by row, in every table there is; what counts goes on where it was, and what waited is done."""
    async with filled_database.transaction() as connection:
        await connection.execute(update(FEEDS).values(hub_secret="", hub_until=None, hub_asked=None))
        await connection.execute(text("UPDATE procrastinate_jobs SET status = 'doing' WHERE task_name = 'deliver'"))
    made = await back_up(filled_database, tmp_path / "b.zip")
    assert set(made.rows) == {table.name for table in METADATA.sorted_tables} | {"procrastinate_jobs"}
    assert all(number == 2 for number in made.rows.values())
    assert (await restore(empty_database, tmp_path / "b.zip")).rows == made.rows
    assert await read_all_rows(empty_database) == await read_all_rows(filled_database)
    numbers = []
    for database in (filled_database, empty_database):
        async with database.transaction() as connection:
            newer = insert(FEEDS).values(url="https://new.example/", next_due=text("now()")).returning(FEEDS.c.id)
            numbers.append((await connection.execute(newer)).scalar_one())
    assert numbers[0] == numbers[1]
    async with empty_database.transaction() as connection:
        jobs = (await connection.execute(SELECT_JOBS)).all()
    assert [(one.task_name, one.lock, one.status) for one in jobs] == [
        ("digest", None, "todo"),
        ("deliver", str(HERE), "todo"),
    ]


async def test_it_is_its_owners_alone(filled_database: Database, tmp_path: Path) -> None:
    """Nobody else may read the file, a hub's secret is not in it, and none that is there is overwritten."""
    file = tmp_path / "b.zip"
    file.with_name("b.zip.part").touch(0o666)
    await back_up(filled_database, file)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    with zipfile.ZipFile(file) as archive:
        feeds = archive.read("feeds.copy").decode()
        assert "feeds.url of T1" in feeds
        assert "hub_secret" not in feeds
    with pytest.raises(StoreError, match="there already"):
        await back_up(filled_database, file)
    assert not file.with_name("b.zip.part").exists()


async def test_it_overwrites_nothing(filled_database: Database, tmp_path: Path) -> None:
    """A database in use stays as it is."""
    await back_up(filled_database, tmp_path / "b.zip")
    before = await read_all_rows(filled_database)
    with pytest.raises(StoreError, match="in use"):
        await restore(filled_database, tmp_path / "b.zip")
    assert await read_all_rows(filled_database) == before


@pytest.mark.parametrize("manifest", ["", "{}", "[]", '{"format": 1}', '{"format": 1, "made": "x"}'])
def test_what_is_no_backup_is_said_to_be_none(manifest: str, tmp_path: Path) -> None:
    """Whatever stands where a backup says what it holds."""
    with zipfile.ZipFile(tmp_path / "b.zip", "w") as archive:
        archive.writestr(MANIFEST, manifest)
    with pytest.raises(StoreError, match="no whole backup"):
        read_manifest(tmp_path / "b.zip")


async def test_a_damaged_file_restores_nothing(
    filled_database: Database, empty_database: Database, tmp_path: Path
) -> None:
    """One that was cut off is refused; one with rows missing leaves the database empty, for the next try."""
    file = tmp_path / "b.zip"
    await back_up(filled_database, file)
    (tmp_path / "cut.zip").write_bytes(file.read_bytes()[:-200])
    with pytest.raises(StoreError, match="no whole backup"):
        await restore(empty_database, tmp_path / "cut.zip")
    with zipfile.ZipFile(file) as whole, zipfile.ZipFile(tmp_path / "less.zip", "w") as less:
        for name in whole.namelist():
            less.writestr(name, b"" if name == "term_counts.copy" else whole.read(name))
    with pytest.raises(StoreError, match="term_counts has 0 rows"):
        await restore(empty_database, tmp_path / "less.zip")
    assert not any((await read_all_rows(empty_database)).values())
    await restore(empty_database, file)


async def test_an_older_backup_is_brought_to_the_newest_form(
    other_empty_database_url: str, empty_database: Database, tmp_path: Path
) -> None:
    """Its tables are made as they were, filled, and migrated as those of a server that was updated."""
    old = Database(other_empty_database_url)
    await old.migrate_to("0080")
    async with old.transaction() as connection:
        made = insert(FEEDS).values(url="https://a.example/", next_due=text("now()")).returning(FEEDS.c.id)
        feed = (await connection.execute(made)).scalar_one()
        entry = {"feed_id": feed, "key": "a", "fingerprint": "f", "state": "fresh"}
        await connection.execute(insert(ENTRIES).values(entry))
    made_of = await back_up(old, tmp_path / "b.zip")
    await old.close()
    assert made_of.schema == "0080"
    await restore(empty_database, tmp_path / "b.zip")
    assert await empty_database.schema_revision() == schema_revisions()[-1]
    assert len((await read_all_rows(empty_database))["entries"]) == 1


async def test_nothing_is_no_backup(empty_database: Database, database: Database, tmp_path: Path) -> None:
    """An empty database, a file of something else, and a newer Newsdesk's backup are named as what they are."""
    with pytest.raises(StoreError, match="nothing to back up"):
        await back_up(empty_database, tmp_path / "b.zip")
    (tmp_path / "x").write_text("no backup", "utf-8")
    with pytest.raises(StoreError, match="no whole backup"):
        await restore(empty_database, tmp_path / "x")
    await back_up(database, tmp_path / "b.zip")
    with zipfile.ZipFile(tmp_path / "b.zip") as made, zipfile.ZipFile(tmp_path / "newer.zip", "w") as newer:
        newer.writestr(MANIFEST, made.read(MANIFEST).replace(f'"{schema_revisions()[-1]}"'.encode(), b'"9999"'))
    with pytest.raises(StoreError, match="newer Newsdesk"):
        await restore(empty_database, tmp_path / "newer.zip")
