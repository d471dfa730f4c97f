"""Databases for tests: each has one with all tables and nothing in them, and most get one that another used before."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from itertools import count

import psycopg

FORM_QUERY = """
    SELECT array_agg(ARRAY[name, rows, newest] ORDER BY name) FROM (
        SELECT 'attribute' AS name, count(*)::text AS rows, max(xmin::text::bigint)::text AS newest FROM pg_attribute
        UNION ALL SELECT 'default', count(*)::text, max(xmin::text::bigint)::text FROM pg_attrdef
        UNION ALL SELECT 'constraint', count(*)::text, max(xmin::text::bigint)::text FROM pg_constraint
        UNION ALL SELECT 'extension', count(*)::text, max(xmin::text::bigint)::text FROM pg_extension
        UNION ALL SELECT 'function', count(*)::text, max(xmin::text::bigint)::text FROM pg_proc
        UNION ALL SELECT 'statistics', count(*)::text, max(xmin::text::bigint)::text FROM pg_statistic
        UNION ALL SELECT 'trigger', count(*)::text, max(xmin::text::bigint)::text FROM pg_trigger
        UNION ALL SELECT 'version', count(*)::text, max(version_num) FROM alembic_version
    ) AS catalogues
"""
"""What a database looks like but for its rows: nothing is added to, changed in or taken from these unnoticed."""
EMPTY_TABLES = """
    DO $$
    DECLARE
        one regclass;
        filled text[] := '{}';
        has boolean;
    BEGIN
        FOR one IN
            SELECT oid FROM pg_class
            WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND relname <> 'alembic_version'
        LOOP
            EXECUTE format('SELECT EXISTS (SELECT FROM %s)', one) INTO has;
            IF has THEN filled := filled || one::text; END IF;
        END LOOP;
        IF filled <> '{}' THEN EXECUTE 'TRUNCATE ' || array_to_string(filled, ', ') || ' CASCADE'; END IF;
        PERFORM setval(format('%I.%I', schemaname, sequencename)::regclass, start_value, false)
        FROM pg_sequences WHERE last_value IS NOT NULL;
    END $$
"""
"""Empties the tables in which something stands, and has all numbers begin anew."""
CLOSE_OTHER_CONNECTIONS = """
    SELECT pg_terminate_backend(pid, 60000) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
"""Ends what a test left open, and waits until it is gone."""


@contextmanager
def fresh_database(server: str, name: str, *, like: str = "template1") -> Iterator[str]:
    """Make a database on a server, as a copy of another one, and return its address; at the end it is gone."""
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{like}"')
    yield server.replace("/postgres?", f"/{name}?") if "/postgres?" in server else f"{server.rsplit('/', 1)[0]}/{name}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


class DatabasePool:
    """Lends databases with all tables and nothing in them: to empty one takes a fifth of the time to make one.

    One whose tables, columns, functions or statistics were changed is lent to nobody again.
    """

    def __init__(self, server: str, like: str) -> None:
        self._server, self._like = server, like
        self._made = ExitStack()
        self._numbers = count()
        self._free: list[str] = []
        self._form: object = None

    def lend(self) -> str:
        """Return the address of one that nobody uses."""
        if self._free:
            return self._free.pop()
        url = self._made.enter_context(
            fresh_database(self._server, f"{self._like}_{next(self._numbers)}", like=self._like)
        )
        with psycopg.connect(url, autocommit=True) as connection:
            self._form = self._form or _database_form(connection)
        return url

    def give_back(self, url: str) -> None:
        """Take one back, with whatever was left in it or is still connected to it."""
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(CLOSE_OTHER_CONNECTIONS)
            if _database_form(connection) == self._form:
                connection.execute(EMPTY_TABLES)
                self._free.append(url)

    def close(self) -> None:
        """Remove all of them."""
        self._made.close()


def _database_form(connection: psycopg.Connection) -> object:
    return connection.execute(FORM_QUERY).fetchone()
