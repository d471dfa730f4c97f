"""The migrations and the tables the code knows are the same."""

from __future__ import annotations

from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from adapters.postgres.database import MIGRATIONS, Database, schema_revisions
from adapters.postgres.schema import METADATA


def schema_differences(connection: Connection) -> list[object]:
    """Return how the database's schema differs from the code's."""
    context = MigrationContext.configure(
        connection,
        opts={"include_object": lambda _o, name, kind, _r, _c: kind != "table" or not name.startswith("procrast")},
    )
    return list(compare_metadata(context, METADATA))


async def test_migrations_make_the_tables_that_the_code_knows(database: Database) -> None:
    """Comparing a migrated database with the metadata finds no difference."""
    async with database.engine.connect() as connection:
        assert await connection.run_sync(schema_differences) == []


async def test_migrating_twice_changes_nothing(database: Database) -> None:
    """A second start finds everything done, and leaves what is stored where it is."""
    async with database.transaction() as connection:
        await connection.execute(text("INSERT INTO feeds (url, next_due) VALUES ('https://a.example/', now())"))
    await database.migrate()
    async with database.engine.connect() as connection:
        assert (await connection.execute(text("SELECT url FROM feeds"))).scalars().all() == ["https://a.example/"]
        assert await connection.run_sync(schema_differences) == []


SELECT_UNINDEXED = """
SELECT conrelid::regclass || '.' || attname FROM pg_constraint JOIN pg_attribute
    ON attrelid = conrelid AND attnum = conkey[1]
WHERE contype = 'f' AND connamespace = current_schema()::regnamespace
    AND conrelid::regclass::text NOT LIKE 'procrastinate%'
    AND NOT EXISTS (SELECT FROM pg_index WHERE indrelid = conrelid AND indkey[0] = conkey[1])
"""


async def test_what_refers_to_a_row_is_found_by_an_index(database: Database) -> None:
    """Forgetting a row looks for all that refers to it: no table is read from end to end for that."""
    async with database.engine.connect() as connection:
        assert (await connection.execute(text(SELECT_UNINDEXED))).scalars().all() == []


def test_migrations_are_one_line() -> None:
    """Each follows the one before; the forms that a start knows are those of Alembic's own scripts, in their order."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    scripts = ScriptDirectory.from_config(config)
    assert len(scripts.get_heads()) == 1
    assert [*schema_revisions()] == [script.revision for script in reversed([*scripts.walk_revisions()])]
