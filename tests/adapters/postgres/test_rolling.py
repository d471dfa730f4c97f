"""An upgrade rolls out while work goes on: old and new workers on one database, and no migration that stops them."""

from __future__ import annotations

import ast
import asyncio
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import Connection, MetaData, select, text

from adapters.postgres import database as opening
from adapters.postgres.database import MIGRATIONS, Database, schema_revisions
from adapters.postgres.jobs import JobQueue
from adapters.postgres.schema import METADATA
from adapters.postgres.store import PostgresStore
from bot.domain.job import DigestEntry
from tests.adapters.postgres.rows import fill_tables

RELEASED_REVISION = "0096"
"""The form that the tables had when they were last released: what runs somewhere has at least this one."""
NEWER_REVISIONS = [
    form for form in schema_revisions() if schema_revisions().index(form) > schema_revisions().index(RELEASED_REVISION)
]


def reflect_tables(connection: Connection) -> MetaData:
    """Return the tables that the database has, without those of the queue."""
    found = MetaData()
    names = text("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()")
    ours = [name for name in connection.execute(names).scalars() if not name.startswith(("procrast", "alembic"))]
    found.reflect(connection, only=ours)
    return found


@pytest.fixture
async def old_database(empty_database_url: str) -> Any:  # noqa: ANN401  # an iterator of a pair
    """Return a database as an old worker left it, a row in every table, and the tables as that knows them."""
    database = Database(empty_database_url)
    await database.migrate_to(RELEASED_REVISION)
    async with database.transaction() as connection:
        tables = await connection.run_sync(reflect_tables)
        await fill_tables(connection, workspace="TOLD", tables=tables)
    yield database, tables
    await database.close()


async def test_old_and_new_work_side_by_side(old_database: tuple[Database, MetaData]) -> None:
    """What an old worker wrote is there, and what it goes on writing is taken; what is new finds both."""
    database, tables = old_database
    await database.migrate()
    async with database.transaction() as connection:
        await fill_tables(connection, workspace="TLATER", tables=tables)
        for table in tables.sorted_tables:
            assert len((await connection.execute(select(METADATA.tables[table.name]))).all()) == 2
        await connection.execute(text("UPDATE feeds SET health = 'fine'"))
    queue = JobQueue(database)
    places = [
        subscription.destination.workspace for subscription, _ in await PostgresStore(database, queue).subscriptions()
    ]
    assert places == ["TOLD", "TLATER"]


async def test_what_old_workers_queue_is_done_by_new_ones(old_database: tuple[Database, MetaData]) -> None:
    """And what the old ones left behind; they know no queues by name."""
    database, _ = old_database
    put = text("INSERT INTO procrastinate_jobs (queue_name, task_name, args) VALUES ('default', 'digest', :args)")
    async with database.transaction() as connection:
        await connection.execute(put, {"args": '{"entry_id": 1}'})
    await database.migrate()
    async with database.transaction() as connection:
        await connection.execute(put, {"args": '{"entry_id": 2}'})
    done: list[int] = []

    async def digest(job: DigestEntry, _attempt: int) -> None:
        done.append(job.entry_id)

    queue = JobQueue(database)
    await queue.open()
    await queue.work({DigestEntry: digest}, until_idle=True)
    await queue.close()
    assert sorted(done) == [1, 2]


async def test_an_old_worker_starts_on_newer_tables(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """It leaves them as they are."""
    monkeypatch.setattr(opening, "schema_revisions", lambda: schema_revisions.__wrapped__()[:-2])
    await database.migrate()
    assert await database.schema_revision() == schema_revisions()[-1]


async def test_migrations_lock_nothing_for_long(
    old_database: tuple[Database, MetaData], monkeypatch: pytest.MonkeyPatch
) -> None:
    """While somebody reads a table for long, others go on writing to it; the migration comes when that is done."""
    database, _ = old_database
    tried = asyncio.Event()
    loop = asyncio.get_running_loop()
    monkeypatch.setattr(opening, "LOCK_TIMEOUT", "10ms")

    def pause(_seconds: float) -> None:
        loop.call_soon_threadsafe(tried.set)

    monkeypatch.setattr(opening, "time", SimpleNamespace(sleep=pause))
    monkeypatch.setattr(opening, "LOCK_TRIES", 100_000)
    async with database.engine.connect() as reading:
        await reading.execute(text("SELECT count(*) FROM subscriptions"))
        migrating = asyncio.create_task(database.migrate())
        await tried.wait()
        async with database.transaction() as writing:
            await writing.execute(text("UPDATE subscriptions SET folder = 'f'"))
        assert not migrating.done()
        await reading.rollback()
    await migrating
    assert await database.schema_revision() == schema_revisions()[-1]


async def test_each_migration_waits_briefly(old_database: tuple[Database, MetaData]) -> None:
    """Also behind one that waits for readers: what it set is its own."""
    database, _ = old_database

    def waiting(connection: Connection) -> object:
        opening._upgrade_with_retries(connection, "head")
        return connection.execute(text("SHOW lock_timeout")).scalar()

    async with database.engine.connect() as connection:
        assert await connection.run_sync(waiting) == opening.LOCK_TIMEOUT


def newer_migrations() -> Iterator[Path]:
    """Yield the migrations that are newer than what was released."""
    for form in NEWER_REVISIONS:
        yield from MIGRATIONS.glob(f"versions/{form}_*.py")


Rule = Callable[[str, set[str]], bool]
"""Says of a call, and the tables that its migration makes, whether it is one that stops others."""


def is_on_new_table(call: str, new_tables: set[str]) -> bool:
    """Check whether a call is about a table that the migration itself makes: nobody uses that yet."""
    return any(f", {name}, " in call or f"({name}, " in call for name in new_tables)


RULES: Mapping[str, Rule] = {
    "op.create_index": lambda call, made: (
        "postgresql_concurrently=True" not in call and not is_on_new_table(call, made)
    ),
    "op.add_column": lambda call, _: (
        ("nullable=False" in call and "server_default" not in call)
        or any(volatile in call for volatile in ("now()", "random", "clock_timestamp", "nextval"))
    ),
    "op.alter_column": lambda call, _: "type_=" in call or "nullable=False" in call,
    "op.create_foreign_key": lambda _call, _made: True,
    "op.create_check_constraint": lambda _call, _made: True,
    "op.create_unique_constraint": lambda _call, _made: True,
    "op.drop_column": lambda _call, _made: True,
    "op.drop_table": lambda _call, _made: True,
    "op.rename_table": lambda _call, _made: True,
}
"""What goes over a whole table while others cannot write, or takes away what old workers use."""


def blocking_statements(source: str) -> list[str]:
    """Return the calls and statements of an upgrade that block other sessions."""
    tree = ast.parse(source)
    upgrades = [node for node in tree.body if getattr(node, "name", "upgrade") != "downgrade"]
    calls = [node for part in upgrades for node in ast.walk(part) if isinstance(node, ast.Call)]
    made = {ast.unparse(one.args[0]) for one in calls if ast.unparse(one.func) == "op.create_table"}
    found = [
        ast.unparse(call)
        for call in calls
        if (rule := RULES.get(ast.unparse(call.func))) and rule(ast.unparse(call), made)
    ]
    strings = [part for node in upgrades for part in ast.walk(node) if isinstance(part, ast.Constant)]
    for words in (" ".join(part.value.upper().split()) for part in strings if isinstance(part.value, str)):
        builds = "CREATE INDEX" in words and "CONCURRENTLY" not in words
        if builds or "LOCK TABLE" in words or ("ADD CONSTRAINT" in words and "NOT VALID" not in words):
            found.append(words)
    return found


@pytest.mark.parametrize("path", [*newer_migrations()], ids=lambda path: path.stem)
def test_each_migration_lets_others_work(path: Path) -> None:
    """It goes over no whole table while others cannot write, and takes nothing away that old workers use."""
    assert blocking_statements(path.read_text("utf-8")) == []


@pytest.mark.parametrize(
    "line",
    [
        'op.create_index("a", "feeds", ["b"])',
        'op.add_column("feeds", sa.Column("a", sa.Text(), nullable=False))',
        'op.add_column("feeds", sa.Column("a", sa.Date(), server_default=sa.text("now()")))',
        'op.alter_column("feeds", "a", type_=sa.Text())',
        'op.create_foreign_key("a", "feeds", "b", ["c"], ["d"])',
        'op.drop_column("feeds", "a")',
        'op.execute("CREATE INDEX a ON feeds (b)")',
        'op.execute("ALTER TABLE feeds ADD CONSTRAINT a CHECK (b > 0)")',
    ],
)
def test_what_would_stop_others_is_found(line: str) -> None:
    """The rule sees what it is for, in an upgrade; whoever takes one back stops everything anyway."""
    assert len(blocking_statements(f"def upgrade():\n    {line}\n")) == 1
    assert blocking_statements(f"def downgrade():\n    {line}\n") == []


def test_what_stops_nobody_is_let_through() -> None:
    """An index beside the work, or on a table that nobody uses yet; a column that begins with the same for all."""
    lines = (
        'op.create_index("a", "feeds", ["b"], postgresql_concurrently=True)',
        'op.create_table("new", sa.Column("a", sa.Text(), nullable=False))',
        'op.create_index("a", "new", ["a"])',
        'op.add_column("feeds", sa.Column("a", sa.Text(), server_default="", nullable=False))',
    )
    assert blocking_statements("def upgrade():\n" + "".join(f"    {line}\n" for line in lines)) == []
