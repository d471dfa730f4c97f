"""Lines shared by several pages of one host, in PostgreSQL."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import BigInteger, DateTime, Text, bindparam, case, delete, func, select, tuple_
from sqlalchemy.dialects.postgresql import ARRAY, insert

from adapters.postgres.database import Database
from adapters.postgres.prepared_statements import Prepared
from adapters.postgres.schema import SITE_LINES


def _record_lines_statement() -> Prepared:
    """Return the statement that stores a page's lines, and selects the first two pages that had each."""
    page_lines = select(
        bindparam("host", type_=Text),
        func.unnest(bindparam("fingerprints", type_=ARRAY(BigInteger))),
        bindparam("page", type_=BigInteger),
        bindparam("now", type_=DateTime(timezone=True)),
    )
    insertion = insert(SITE_LINES).from_select(["host", "mark", "first_page", "met"], page_lines)
    other = case(
        (SITE_LINES.c.first_page == insertion.excluded.first_page, SITE_LINES.c.second_page),
        else_=func.coalesce(SITE_LINES.c.second_page, insertion.excluded.first_page),
    )
    upsert = insertion.on_conflict_do_update(
        index_elements=SITE_LINES.primary_key, set_={"second_page": other, "met": insertion.excluded.met}
    )
    return Prepared(upsert.returning(SITE_LINES.c.mark, SITE_LINES.c.first_page, SITE_LINES.c.second_page))


_NOTE_LINES = _record_lines_statement()


class PostgresBoilerplateLines:
    """Implements `bot.ports.BoilerplateLineStore`."""

    _database: Database

    async def find_repeated_lines(
        self, host: str, page: int, fingerprints: Collection[int], *, now: datetime
    ) -> Collection[int]:
        """Store a page's lines, and return the repeated ones; in order, so that two pages of a host do not deadlock."""
        if not fingerprints:
            return frozenset()
        values = {"host": host, "fingerprints": sorted(fingerprints), "page": page, "now": now}
        async with self._database.autocommit() as connection:
            rows = await _NOTE_LINES.execute(connection, values)
        return frozenset(
            row["mark"]
            for row in rows
            if row["second_page"] is not None and page not in {row["first_page"], row["second_page"]}
        )

    async def forget_lines_before(self, moment: datetime) -> int:
        """Delete old lines; one that a page is just storing is left for the next time, so that nobody waits."""
        line = (SITE_LINES.c.host, SITE_LINES.c.mark)
        old = select(*line).where(SITE_LINES.c.met < moment).order_by(*line).with_for_update(skip_locked=True)
        async with self._database.transaction() as connection:
            return (await connection.execute(delete(SITE_LINES).where(tuple_(*line).in_(old)))).rowcount
