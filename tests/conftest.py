"""What every test may use: the embedded database, a fresh schema per test, closed sockets, and time that passes."""

from __future__ import annotations

import asyncio
import atexit
import gc
import ipaddress
import itertools
import os
import shutil
import socket
import tempfile
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import psycopg
import pytest
import structlog
from hypothesis import settings

from adapters.postgres.database import Database
from adapters.postgres.embedded import start_embedded
from bot.errors import SECRETS
from bot.settings.settings import Settings
from tests.databases import DatabasePool, fresh_database
from tests.examples import DEFAULT_EXAMPLES, example_settings
from tests.fakes.clock import FakeClock
from tests.folders import move_to_memory

settings.register_profile("ours", example_settings(DEFAULT_EXAMPLES))
settings.load_profile("ours")

SLOW_TEST_SECONDS = 5.0
"""Seconds after which a test is listed at the end, so that somebody makes it quicker or marks it as slow."""
MAX_LISTED_TESTS = 10
"""Tests that are listed at most: on a busy machine everything takes long."""
DURABILITY_SETTINGS = ("fsync", "synchronous_commit", "full_page_writes", "autovacuum", "jit")
"""Server settings for durability, maintenance and large queries, which tests do without."""


def pytest_configure(config: pytest.Config) -> None:
    """Move temporary folders into memory, for the whole run: of several processes the first one does."""
    if not hasattr(config, "workerinput"):
        move_to_memory()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark what needs the database server, and put first what is slow: nothing waits for it at the end."""
    for one in items:
        if isinstance(one, pytest.Function) and "database_server" in one.fixturenames:
            one.add_marker("database")
    items[:] = _slow_first(items, getattr(config, "workerinput", {"workercount": 1})["workercount"])


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Iterator[None]:
    """Keep what is loaded and collected out of all garbage collections: it stays until the end."""
    gc.disable()
    yield
    gc.freeze()
    gc.enable()


def _slow_first(items: Sequence[pytest.Item], workers: int) -> Iterator[pytest.Item]:
    """Yield so many workers' shares one after another, as they are handed out at first: each begins with slow tests."""
    slow = [one for one in items if one.get_closest_marker("slow")]
    quick = iter([one for one in items if not one.get_closest_marker("slow")])
    for number in range(workers):
        share = len(items) * (number + 1) // workers - len(items) * number // workers
        first = slow[number::workers]
        yield from first
        yield from itertools.islice(quick, max(share - len(first), 0))
    yield from quick


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Report how long the slow tests took, and which others were slow without the marker."""
    seconds: defaultdict[str, float] = defaultdict(float)
    marked = set()
    for report in itertools.chain.from_iterable(terminalreporter.stats.values()):
        if isinstance(report, pytest.TestReport):
            seconds[report.nodeid] += report.duration
            marked.update([report.nodeid] if "slow" in report.keywords else [])
    took = sum(seconds[one] for one in marked)
    terminalreporter.section("slow tests")
    terminalreporter.line(f"{len(marked)} marked as slow: {took:.0f} s of {sum(seconds.values()):.0f} s of all tests")
    longest = sorted(seconds.keys() - marked, key=lambda one: -seconds[one])[:MAX_LISTED_TESTS]
    for one in (one for one in longest if seconds[one] > SLOW_TEST_SECONDS):
        terminalreporter.line(f"{seconds[one]:.0f} s without the marker: {one}")


@pytest.fixture(autouse=True, scope="session")
def _only_loopback() -> Iterator[None]:
    """Close the network: a test that reaches beyond loopback fails."""
    connect = socket.socket.connect
    connect_ex = socket.socket.connect_ex

    def check(address: Any) -> None:  # noqa: ANN401  # a socket address is a tuple or a path
        if isinstance(address, tuple) and not _is_loopback(str(address[0])):
            message = f"a test tried to reach {address[0]}"
            raise RuntimeError(message)

    def guarded(self: socket.socket, address: Any) -> None:  # noqa: ANN401  # see above
        check(address)
        connect(self, address)

    def guarded_ex(self: socket.socket, address: Any) -> int:  # noqa: ANN401  # see above
        check(address)
        return connect_ex(self, address)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded)
        patch.setattr(socket.socket, "connect_ex", guarded_ex)
        yield


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


@pytest.fixture
def nothing_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> pytest.MonkeyPatch:
    """Run in an empty folder, without the settings of whoever runs the tests; what is patched then is given back."""
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.chdir(tmp_path)
    return monkeypatch


@pytest.fixture(autouse=True)
def _forget_secrets() -> Iterator[None]:
    """Forget the secrets that a test set: the next one may say the same words."""
    yield
    SECRETS.clear()


@pytest.fixture(autouse=True)
def _restore_logs() -> Iterator[None]:
    """Give the logs back as they were: a command that runs within a test sets them up for its whole process.

    Tracebacks are plain: to print hundreds of them with all variables takes minutes.
    """
    plain = structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)
    structlog.configure(processors=[structlog.processors.add_log_level, plain])
    yield
    structlog.reset_defaults()


@pytest.fixture
def clock() -> FakeClock:
    """Return a clock that stands still."""
    return FakeClock()


@pytest.fixture
def pass_time(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Return what puts the clock of the running loop forward: what waits for a time limit need not wait for it."""

    def pass_time(seconds: float) -> None:
        loop = asyncio.get_running_loop()
        now = loop.time
        monkeypatch.setattr(loop, "time", lambda: now() + seconds)

    return pass_time


@pytest.fixture(scope="session")
def database_server() -> str:
    """Return the address of a PostgreSQL server: TEST_DATABASE_URL's, or an embedded one for this test run.

    Not in pytest's own folder: other test runs take the rights to it away from the server's user.
    """
    if url := os.environ.get("TEST_DATABASE_URL"):
        return url
    folder = Path(tempfile.mkdtemp(prefix="newsdesk-tests-"))
    # Exit functions run last in, first out: the server, registered later, stops before its folder goes.
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    url = start_embedded(folder / "postgres")
    with psycopg.connect(url, autocommit=True) as connection:
        for setting in DURABILITY_SETTINGS:
            connection.execute(f"ALTER SYSTEM SET {setting} = off")
        connection.execute("SELECT pg_reload_conf()")
    return url


@pytest.fixture(scope="session")
def _migrated_database(database_server: str) -> Iterator[str]:
    """Return the name of a database with all tables, which others are copied from: that takes a thirtieth of the time.

    It is made in a thread, as the loop of a test may be running.
    """
    name = f"migrated_{os.getpid()}"

    async def migrate(url: str) -> None:
        database = Database(url)
        await database.migrate()
        await database.close()

    with fresh_database(database_server, name) as url, ThreadPoolExecutor(max_workers=1) as elsewhere:
        elsewhere.submit(asyncio.run, migrate(url)).result()
        yield name


@pytest.fixture
def empty_database_url(database_server: str, request: pytest.FixtureRequest) -> Iterator[str]:
    """Return the address of a database of this test's own, without any tables."""
    with fresh_database(database_server, f"empty_{abs(hash(request.node.nodeid))}_{os.getpid()}") as url:
        yield url


@pytest.fixture
def other_empty_database_url(database_server: str, request: pytest.FixtureRequest) -> Iterator[str]:
    """Return the address of a second one."""
    with fresh_database(database_server, f"other_{abs(hash(request.node.nodeid))}_{os.getpid()}") as url:
        yield url


@pytest.fixture(scope="session")
def _database_pool(database_server: str, _migrated_database: str) -> Iterator[DatabasePool]:
    """Return what lends databases with all tables."""
    pool = DatabasePool(database_server, _migrated_database)
    yield pool
    pool.close()


@pytest.fixture
def database_url(_database_pool: DatabasePool) -> Iterator[str]:
    """Return the address of a database of this test's own, with all tables and nothing in them."""
    url = _database_pool.lend()
    yield url
    _database_pool.give_back(url)


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """Return a database of this test's own, with all tables and nothing in them."""
    database = Database(database_url)
    yield database
    await database.close()
