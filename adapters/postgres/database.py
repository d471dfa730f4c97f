"""The connection to PostgreSQL: engine, migrations, and errors in our own words."""

from __future__ import annotations

import asyncio
import re
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from functools import cache
from pathlib import Path
from typing import Any, TypeGuard

import psycopg
from procrastinate import exceptions as job_errors
from sqlalchemy import Connection, create_engine, event, make_url, text
from sqlalchemy.exc import DBAPIError, DisconnectionError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool

from adapters.postgres.job_wakeups import NEXT_OF_LOCK
from bot.errors import StoreError

MIGRATIONS = Path(__file__).parent / "migrations"

_FORM = re.compile(r'^revision = "(?P<number>\w+)"\ndown_revision = "?(?P<before>\w+)"?$', re.MULTILINE)

SCHEMA_LOCK = 7_305_771
"""Advisory lock: if several processes start at once, one migrates and the others wait."""
SCHEMA_LOCK_RETRY_SECONDS = 0.1
"""Seconds before another attempt to get it."""
STALLED_TRANSACTION_OPTION = "-c idle_in_transaction_session_timeout=60s"
"""Lets the server end idle transactions after a minute, so that a stopped process holds nobody up."""
CONNECTION_TIMEOUTS = {
    "connect_timeout": "10",
    "keepalives_idle": "30",
    "keepalives_interval": "10",
    "keepalives_count": "3",
    "tcp_user_timeout": "60000",
}
"""Seconds (the last in milliseconds) after which a silent server is considered gone.

The names are libpq's; values in the database's address take precedence.
"""
LOCK_TIMEOUT, LOCK_RETRY_SECONDS, LOCK_TRIES = "2s", 3.0, 200
"""How long a migration waits for a table, keeping others waiting; seconds before it retries; number of attempts."""
IDLE_CONNECTIONS = 10
"""Idle connections that one process keeps open."""
MAX_LOCK_CONNECTIONS = 10
"""Most connections of one process that hold or await locks of one sort; later callers wait until one is free."""


class Database:
    """One PostgreSQL database: opens transactions, and raises StoreError when it is unavailable."""

    def __init__(self, url: str, *, at_once: int = 10) -> None:
        """Prepare the connection; it is opened at first use.

        Args:
            url: the database's address.
            at_once: concurrent tasks that each need a connection; more wait until one is free.
        """
        address = make_url(url).set(drivername="postgresql+psycopg")
        self._url = address.update_query_dict({**CONNECTION_TIMEOUTS, **address.query})
        self.engine: AsyncEngine = create_async_engine(
            self._url,
            pool_size=IDLE_CONNECTIONS,
            max_overflow=at_once,
            connect_args={"options": f"-c timezone=UTC {STALLED_TRANSACTION_OPTION}"},
        )
        event.listen(self.engine.sync_engine, "checkout", _discard_if_closed)
        self._autocommit = self.engine.execution_options(isolation_level="AUTOCOMMIT")
        # Apart from the pool: a lock's holder needs a second connection for its work, and must get it.
        self._autocommit_engine = create_async_engine(self._url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
        # Each sort has its own: the holder of the lock of an answer needs the locks of its verdicts, and must get them.
        self._lock_turns: defaultdict[str, asyncio.Semaphore] = defaultdict(
            lambda: asyncio.Semaphore(MAX_LOCK_CONNECTIONS)
        )

    @property
    def conninfo(self) -> str:
        """The address in libpq's form."""
        return self._url.set(drivername="postgresql").render_as_string(hide_password=False)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncConnection]:
        """Open a transaction; it commits at the end of the block, and rolls back on any error.

        Raises:
            StoreError: the database is unavailable.
        """
        with store_errors():
            async with self.engine.begin() as connection:
                try:
                    yield connection
                except psycopg.OperationalError:
                    await _discard_if_lost(connection)
                    raise

    @asynccontextmanager
    async def autocommit(self) -> AsyncIterator[AsyncConnection]:
        """Open a connection on which each statement is its own transaction, without begin and commit.

        For reads, and for writes by a single statement.

        Raises:
            StoreError: the database is unavailable.
        """
        with store_errors():
            async with self._autocommit.connect() as connection:
                try:
                    yield connection
                except psycopg.OperationalError:
                    await _discard_if_lost(connection)
                    raise

    reading = autocommit
    """The same, for blocks that write nothing."""

    @asynccontextmanager
    async def exclusive_locks(self, *names: str, sort: str = "") -> AsyncIterator[None]:
        """Hold the locks with some names; of all processes on this database, one at a time holds each.

        The locks belong to the connection: they end with the block, or with a process that dies. They are taken in
        order, so that callers who share some of them never deadlock.

        Args:
            names: the names of the locks.
            sort: their purpose; blocks of different sorts may be nested, always in the same order.

        Raises:
            StoreError: the database is unavailable.
        """
        async with self._lock_turns[sort], AsyncExitStack() as stack:
            with store_errors():
                connection = await stack.enter_async_context(self._autocommit_engine.connect())
                for name in sorted(set(names)):
                    lock = text("SELECT pg_advisory_lock(hashtextextended(:name, 0))")
                    await connection.execute(lock, {"name": name})
            yield

    async def ping(self) -> None:
        """Check that the database answers, with a trivial query.

        Raises:
            StoreError: the database is unavailable.
        """
        async with self.transaction() as connection:
            await connection.execute(text("SELECT 1"))

    async def migrate(self) -> None:
        """Migrate the tables to the newest revision, unless they are there already.

        Tables of a newer revision stay as they are: while an upgrade rolls out, old workers may be restarted.

        Raises:
            StoreError: the database is unavailable.
        """
        with store_errors():
            if await self.schema_revision() in {"", *schema_revisions()[:-1]}:
                await asyncio.to_thread(self._migrate, "head")

    async def migrate_to(self, form: str) -> None:
        """Create the tables at an older schema revision, for rows written in it.

        Raises:
            StoreError: the revision is unknown here, the tables exist in another one, or the database is away.
        """
        if form not in schema_revisions():
            message = "This backup was made by a newer Newsdesk; update this one first."
            raise StoreError(message, retry=False)
        with store_errors():
            existing = await self.schema_revision()
            if existing and existing != form:
                message = (
                    "This database has tables of another version than the backup's. Restore into a new, empty database;"
                    " that is brought to the newest form by itself."
                )
                raise StoreError(message, retry=False)
            if not existing:
                await asyncio.to_thread(self._migrate, form)

    async def schema_revision(self) -> str:
        """Return the tables' schema revision; empty if they are incomplete. Cheaper than loading the migrations."""
        exist_query = (
            "SELECT to_regclass('alembic_version') IS NOT NULL AND to_regclass('procrastinate_jobs') IS NOT NULL"
        )
        async with self.engine.connect() as connection:
            if not (await connection.execute(text(exist_query))).scalar():
                return ""
            version = (await connection.execute(text("SELECT version_num FROM alembic_version"))).scalar()
        return str(version or "")

    def _migrate(self, form: str) -> None:
        engine = create_engine(self._url)
        try:
            with engine.connect() as connection:
                # Not by waiting in the database: an index that is built concurrently waits for all who wait there.
                while not connection.execute(text("SELECT pg_try_advisory_lock(:key)"), {"key": SCHEMA_LOCK}).scalar():
                    connection.commit()
                    time.sleep(SCHEMA_LOCK_RETRY_SECONDS)
                connection.commit()
                try:
                    _upgrade_with_retries(connection, form)
                finally:
                    connection.rollback()
                    connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": SCHEMA_LOCK})
        finally:
            engine.dispose()

    async def close(self) -> None:
        """Close all connections."""
        await self.engine.dispose()


def _discard_if_closed(connection: Any, _record: object, _proxy: object) -> None:  # noqa: ANN401  # SQLAlchemy's own form of it
    """Discard a connection that the server closed while it was idle.

    Reads what its socket has, without waiting: first a last message, then the end. A query to check each connection
    would take a third of a short transaction's time.
    """
    driver = connection.driver_connection.pgconn
    try:
        driver.consume_input()
        driver.consume_input()
    except psycopg.OperationalError as error:
        raise DisconnectionError from error


async def _discard_if_lost(connection: AsyncConnection) -> None:
    """Discard a connection that broke in the driver: SQLAlchemy notices only failures of its own statements."""
    if driver_connection(connection).closed:
        await connection.invalidate()


@contextmanager
def store_errors() -> Iterator[None]:
    """Turn errors that mean the database is away into a StoreError."""
    try:
        yield
    except DBAPIError as error:
        if _is_transient(error.orig):
            raise store_error_from(error.orig) from error
        raise
    except psycopg.Error as error:
        if _is_transient(error):
            raise store_error_from(error) from error
        raise
    except (OSError, PoolTimeout, job_errors.ConnectorException) as error:
        raise store_error_from(error) from error


def _is_transient(error: BaseException | None) -> TypeGuard[psycopg.Error]:
    """Check whether an error is transient: the database is away for now, not refusing what it can never accept."""
    if isinstance(error, psycopg.errors.ProgramLimitExceeded) or "number of parameters" in str(error):
        return False
    stalled = (
        psycopg.errors.IdleInTransactionSessionTimeout
    )  # we were stopped for so long that the server ended our session
    return isinstance(error, psycopg.OperationalError | psycopg.InterfaceError | stalled)


def store_error_from(error: BaseException) -> StoreError:
    """Return our error that says what is wrong with the database, and what to do."""
    detail = (str(error).strip().splitlines() or ["no answer"])[0]
    if isinstance(error, psycopg.errors.DiskFull):
        return StoreError(f"The database's disk is full ({detail}). Free some space; work then goes on by itself.")
    return StoreError(f"The database does not answer ({detail}). Work goes on when it is back; check DATABASE_URL.")


def driver_connection(connection: AsyncConnection) -> psycopg.AsyncConnection[tuple[object, ...]]:
    """Return psycopg's own connection under SQLAlchemy's, so that its statements join the same transaction."""
    pooled = connection.sync_connection
    driver = None if pooled is None else pooled.connection.driver_connection
    if not isinstance(driver, psycopg.AsyncConnection):
        message = f"expected psycopg's connection, got {type(driver).__name__}"
        raise TypeError(message)
    return driver


@cache
def schema_revisions() -> Sequence[str]:
    """Return the tables' schema revisions, the oldest first, each by its migration's number.

    The order is that which each file states: numbers are assigned in parallel work, and need not increase.
    """
    texts = [path.read_text("utf-8") for path in MIGRATIONS.glob("versions/[0-9]*.py")]
    following = {match["before"]: match["number"] for match in map(_FORM.search, texts) if match}
    chain = [following["None"]]
    while chain[-1] in following:
        chain.append(following[chain[-1]])
    return chain


def set_lock_timeout(connection: Connection) -> None:
    """Set a connection's lock timeout to the time that a migration may wait for a table."""
    connection.execute(text("SELECT set_config('lock_timeout', :wait, false)"), {"wait": LOCK_TIMEOUT})


def _upgrade_with_retries(connection: Connection, form: str) -> None:
    """Upgrade the tables to a schema revision; if a table is not free soon, let others have it, and try again.

    A statement that waits for a table makes all later ones wait, too: a long reader must not stop everybody.
    """
    for attempts_left in reversed(range(LOCK_TRIES)):
        try:
            set_lock_timeout(connection)
            connection.commit()
            _upgrade(connection, form)
        except DBAPIError as error:
            if not isinstance(error.orig, psycopg.errors.LockNotAvailable) or not attempts_left:
                raise
            connection.rollback()
            time.sleep(LOCK_RETRY_SECONDS)
        else:
            return


def _upgrade(connection: Connection, form: str) -> None:
    from alembic import command  # noqa: PLC0415  # few starts need it, and all would pay for it
    from alembic.config import Config  # noqa: PLC0415  # the same
    from procrastinate.schema import SchemaManager  # noqa: PLC0415  # the same

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    config.attributes["set_lock_timeout"] = set_lock_timeout
    command.upgrade(config, form)
    connection.commit()
    if connection.execute(text("SELECT to_regclass('procrastinate_jobs')")).scalar() is None:
        driver = connection.connection.driver_connection
        if driver is None:
            message = "the connection has no driver under it"
            raise TypeError(message)
        driver.execute(SchemaManager.get_schema())
        for statement in NEXT_OF_LOCK:
            connection.execute(text(statement))
        connection.commit()
