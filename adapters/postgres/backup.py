"""Backups: a consistent snapshot of all rows in a file, in PostgreSQL's COPY format, without secrets.

Not `pg_dump`: that copies whole tables including secrets, and cannot read a server newer than itself. Our backups go
from any server to any other, including the embedded one.

The file is a zip archive: a member for each table, and last the manifest, so that a truncated file has none.
"""

from __future__ import annotations

import asyncio
import json
import os
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql
from psycopg.rows import tuple_row

from adapters.postgres.database import Database, store_error_from, store_errors
from bot.errors import StoreError

FORMAT = 1
MANIFEST = "newsdesk-backup.json"
CHUNK_BYTES = 1 << 20
JOBS = "procrastinate_jobs"

BLANKED_COLUMNS = {"feeds": {"hub_secret": "''", "hub_until": "NULL", "hub_asked": "NULL"}}
"""Secrets stored in plain text, with the values that replace them: hubs are asked again, with new ones.

Workspaces' tokens are stored encrypted, and stay so: nobody can decrypt them without SECRET_KEYS, which is in no table.
"""

WAITING_JOBS_QUERY = (
    "SELECT queue_name, task_name, priority, lock, args, scheduled_at, attempts,"
    " CASE status WHEN 'doing' THEN 'todo' ELSE status END AS status"
    " FROM procrastinate_jobs WHERE status IN ('todo', 'doing', 'failed') AND queueing_lock IS NULL ORDER BY id"
)
"""The jobs of a backup: after a restore nobody is doing one, and repeating ones begin by themselves."""
WAITING_COLUMNS = ("queue_name", "task_name", "priority", "lock", "args", "scheduled_at", "attempts", "status")

TABLES_QUERY = """
SELECT t.oid::regclass::text, t.oid FROM pg_class t
WHERE t.relkind = 'r' AND t.relnamespace = current_schema()::regnamespace
  AND t.relname <> 'alembic_version' AND t.relname NOT LIKE 'procrastinate\\_%'
ORDER BY 1
"""
COLUMNS_QUERY = """
SELECT attname FROM pg_attribute
WHERE attrelid = %s AND attnum > 0 AND NOT attisdropped AND attgenerated = '' ORDER BY attnum
"""
REFERENCES_QUERY = """
SELECT conrelid::regclass::text, confrelid::regclass::text FROM pg_constraint
WHERE contype = 'f' AND connamespace = current_schema()::regnamespace AND conrelid <> confrelid
"""
SEQUENCES_QUERY = """
SELECT oid::regclass::text FROM pg_class
WHERE relkind = 'S' AND relnamespace = current_schema()::regnamespace AND relname NOT LIKE 'procrastinate\\_%'
ORDER BY 1
"""

Connection = psycopg.Connection[tuple[object, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Backup:
    """The manifest of a backup.

    Attributes:
        schema: the schema revision: the last migration that had been applied.
        rows: the number of rows by table, in the order in which they can be restored.
        columns: the columns copied, by table.
        sequences: the last value of each sequence, and whether it has been used already.
    """

    made: datetime
    schema: str
    rows: Mapping[str, int]
    columns: Mapping[str, Sequence[str]]
    sequences: Mapping[str, tuple[int, bool]]


async def back_up(database: Database, file: Path) -> Backup:
    """Write all rows of one moment to a new file, which only its owner may read.

    Raises:
        StoreError: the file exists already or cannot be written, or the database is away.
    """
    with store_errors():
        if not await database.schema_revision():
            message = "There is no Newsdesk in this database yet, so there is nothing to back up."
            raise StoreError(message, retry=False)
    return await asyncio.to_thread(_back_up, database.conninfo, file)


async def restore(database: Database, file: Path) -> Backup:
    """Restore the rows of a backup into an empty database, all or none, and migrate it to the newest revision.

    Raises:
        StoreError: the file is not a backup, or the database is not empty or is away.
    """
    backup = await asyncio.to_thread(read_manifest, file)
    await database.migrate_to(backup.schema)
    await asyncio.to_thread(_restore, database.conninfo, file, backup)
    await database.migrate()
    return backup


def read_manifest(file: Path) -> Backup:
    """Return the manifest of a backup file.

    Raises:
        StoreError: the file is not a readable backup.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            return _parse_manifest(json.loads(archive.read(MANIFEST)), file)
    except OSError as error:
        message = f"{file} cannot be read: {error.strerror or error}."
        raise StoreError(message, retry=False) from error
    except (zipfile.BadZipFile, LookupError, TypeError, ValueError) as error:
        message = f"{file} is no whole backup of a Newsdesk; make a new one with: newsdesk backup FILE"
        raise StoreError(message, retry=False) from error


def _parse_manifest(document: dict[str, Any], file: Path) -> Backup:
    """Return the manifest in a JSON document."""
    if document["format"] != FORMAT:
        message = f"{file} was made by a newer Newsdesk; update this one first."
        raise StoreError(message, retry=False)
    return Backup(
        made=datetime.fromisoformat(document["made"]),
        schema=document["schema"],
        rows=document["rows"],
        columns=document["columns"],
        sequences={name: (number, is_called) for name, (number, is_called) in document["sequences"].items()},
    )


def _back_up(conninfo: str, file: Path) -> Backup:
    part = file.with_name(f"{file.name}.part")
    try:
        if file.exists():
            raise FileExistsError(17, "it is there already; give another name")
        part.unlink(missing_ok=True)  # left by a backup that was killed, or put there by somebody to read ours
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as out:
            backup = _write_backup(conninfo, out)
            out.flush()
            os.fsync(out.fileno())
        part.rename(file)
    except OSError as error:
        part.unlink(missing_ok=True)
        message = f"{file} cannot be written: {error.strerror or error}."
        raise StoreError(message, retry=False) from error
    except psycopg.OperationalError as error:
        part.unlink(missing_ok=True)
        raise store_error_from(error) from error
    return backup


def _write_backup(conninfo: str, out: object) -> Backup:
    with (
        psycopg.connect(conninfo, row_factory=tuple_row) as connection,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive,  # type: ignore[call-overload]  # any open file
    ):
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        connection.read_only = True
        (schema,) = connection.execute("SELECT version_num FROM alembic_version").fetchall()[0]
        columns = {name: _columns(connection, number) for name, number in _tables(connection)}
        order = [*_in_order(connection, columns), JOBS]
        rows = {}
        for table in order:
            query = WAITING_JOBS_QUERY if table == JOBS else _select_query(table, columns[table])
            rows[table] = _copy_out(connection, query, archive, table)
        columns[JOBS] = WAITING_COLUMNS
        backup = Backup(
            made=datetime.now(UTC),
            schema=str(schema),
            rows=rows,
            columns=columns,
            sequences=_sequences(connection),
        )
        archive.writestr(MANIFEST, json.dumps({"format": FORMAT, **asdict(backup)}, default=str, indent=1))
    return backup


def _tables(connection: Connection) -> list[tuple[str, object]]:
    return [(str(name), number) for name, number in connection.execute(TABLES_QUERY)]


def _columns(connection: Connection, table: object) -> tuple[str, ...]:
    return tuple(str(name) for (name,) in connection.execute(COLUMNS_QUERY, (table,)))


def _in_order(connection: Connection, tables: Mapping[str, object]) -> Iterator[str]:
    """Yield the tables, each after those it refers to."""
    sorter = TopologicalSorter({name: [] for name in tables})
    for table, target in connection.execute(REFERENCES_QUERY):
        if table in tables and target in tables:
            sorter.add(str(table), str(target))
    yield from sorter.static_order()


def _sequences(connection: Connection) -> dict[str, tuple[int, bool]]:
    sequences = {}
    for (name,) in connection.execute(SEQUENCES_QUERY).fetchall():
        query = sql.SQL("SELECT last_value, is_called FROM {}").format(sql.Identifier(str(name)))
        number, is_called = connection.execute(query).fetchall()[0]
        sequences[str(name)] = (int(str(number)), bool(is_called))
    return sequences


def _select_query(table: str, columns: Sequence[str]) -> sql.Composed:
    replacements = BLANKED_COLUMNS.get(table, {})
    chosen = [
        sql.SQL(replacements[name] + " AS {}").format(sql.Identifier(name))
        if name in replacements
        else sql.Identifier(name)
        for name in columns
    ]
    return sql.SQL("SELECT {} FROM {}").format(sql.SQL(", ").join(chosen), sql.Identifier(table))


def _copy_out(connection: Connection, query: str | sql.Composed, archive: zipfile.ZipFile, table: str) -> int:
    copying = sql.SQL("COPY ({}) TO STDOUT").format(sql.SQL(query) if isinstance(query, str) else query)
    member = zipfile.ZipInfo(f"{table}.copy", datetime.now(UTC).timetuple()[:6])
    member.compress_type = zipfile.ZIP_DEFLATED
    with connection.cursor() as cursor, archive.open(member, "w", force_zip64=True) as file:
        with cursor.copy(copying) as copy:
            for block in copy:
                file.write(block)
        return cursor.rowcount


def _restore(conninfo: str, file: Path, backup: Backup) -> None:
    try:
        with psycopg.connect(conninfo, row_factory=tuple_row) as connection, zipfile.ZipFile(file) as archive:
            _check_empty(connection)
            for table in backup.rows:
                _copy_in(connection, archive, table, backup)
            for name, (number, is_called) in backup.sequences.items():
                connection.execute("SELECT setval(%s::regclass, %s, %s)", (name, number, is_called))
        with psycopg.connect(conninfo, autocommit=True) as connection:
            connection.execute("ANALYZE")
    except psycopg.OperationalError as error:
        raise store_error_from(error) from error
    except (zipfile.BadZipFile, psycopg.DataError, psycopg.IntegrityError, KeyError) as error:
        message = f"{file} is damaged ({error}); nothing was restored. Take an older backup."
        raise StoreError(message, retry=False) from error


def _check_empty(connection: Connection) -> None:
    for table, _ in _tables(connection):
        query = sql.SQL("SELECT EXISTS (SELECT FROM {})").format(sql.Identifier(table))
        if connection.execute(query).fetchall()[0][0]:
            message = (
                f"This database is in use (there are {table.replace('_', ' ')} in it), and nothing is overwritten. "
                "Restore into an empty one: another DATABASE_URL, or another DATA_DIR."
            )
            raise StoreError(message, retry=False)


def _copy_in(connection: Connection, archive: zipfile.ZipFile, table: str, backup: Backup) -> None:
    columns = sql.SQL(", ").join(map(sql.Identifier, backup.columns[table]))
    copying = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table), columns)
    with connection.cursor() as cursor, archive.open(f"{table}.copy") as file:
        with cursor.copy(copying) as copy:
            while block := file.read(CHUNK_BYTES):
                copy.write(block)
        if cursor.rowcount != backup.rows[table]:
            message = f"{table} has {cursor.rowcount} rows instead of {backup.rows[table]}"
            raise KeyError(message)
