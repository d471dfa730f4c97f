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
"""Selects a database's form, everything but its rows, so that a test that changes it is noticed."""
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
"""Empties all tables that have rows, and restarts their sequences."""
CLOSE_OTHER_CONNECTIONS = """
    SELECT pg_terminate_backend(pid, 60000) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
"""Ends the connections that a test left open, and waits until they are closed."""


@contextmanager
def fresh_database(server: str, name: str, *, like: str = "template1") -> Iterator[str]:
    """Make a database on a server, as a copy of another one, and return its address; at the end it is gone."""
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{like}"')
    yield server.replace("/postgres?", f"/{name}?") if "/postgres?" in server else f"{server.rsplit('/', 1)[0]}/{name}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


class DatabasePool:
    """Lends empty databases with all tables: emptying one takes a fifth of the time of making one.

    One whose tables, columns, functions or statistics were changed is lent to nobody again.
    """

    def __init__(self, server: str, like: str) -> None:
        self._server, self._template = server, like
        self._databases = ExitStack()
        self._numbers = count()
        self._free_urls: list[str] = []
        self._expected_form: object = None

    def lend(self) -> str:
        """Return the address of a free database."""
        if self._free_urls:
            return self._free_urls.pop()
        url = self._databases.enter_context(
            fresh_database(self._server, f"{self._template}_{next(self._numbers)}", like=self._template)
        )
        with psycopg.connect(url, autocommit=True) as connection:
            self._expected_form = self._expected_form or _database_form(connection)
        return url

    def give_back(self, url: str) -> None:
        """Take a database back, with whatever was left in it or is still connected to it."""
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(CLOSE_OTHER_CONNECTIONS)
            if _database_form(connection) == self._expected_form:
                connection.execute(EMPTY_TABLES)
                self._free_urls.append(url)

    def close(self) -> None:
        """Remove all of them."""
        self._databases.close()


def _database_form(connection: psycopg.Connection) -> object:
    return connection.execute(FORM_QUERY).fetchone()
