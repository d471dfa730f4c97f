"""In which workspaces each account of the bot was seen, in PostgreSQL."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import Text, cast, func, literal, select
from sqlalchemy.dialects.postgresql import ARRAY, insert

from adapters.postgres.database import Database
from adapters.postgres.schema import PRESENCES

ROWS_A_STATEMENT = 5_000
"""Rows of one statement; PostgreSQL takes 65,535 parameters."""


class PostgresPresences:
    """Fulfils `bot.ports.Presences`."""

    _database: Database

    async def note_presence(self, platform: str, workspaces: Collection[str], *, account: str) -> None:
        """Note where an account is; in order, so that two processes do not wait for each other."""
        every = sorted(set(workspaces))
        async with self._database.transaction() as connection:
            for start in range(0, len(every), ROWS_A_STATEMENT):
                some = func.unnest(cast(every[start : start + ROWS_A_STATEMENT], ARRAY(Text)))
                given = select(literal(platform), some, literal(account))
                made = insert(PRESENCES).from_select(["platform", "workspace", "account"], given)
                last = made.excluded.account
                changed = made.on_conflict_do_update(
                    index_elements=PRESENCES.primary_key, set_={"account": last}, where=PRESENCES.c.account != last
                )
                await connection.execute(changed)

    async def presences(self, platform: str, *, account: str) -> Sequence[str]:
        """Return where an account was seen."""
        theirs = (PRESENCES.c.platform == platform, PRESENCES.c.account == account)
        query = select(PRESENCES.c.workspace).where(*theirs).order_by(PRESENCES.c.workspace)
        async with self._database.transaction() as connection:
            return list((await connection.execute(query)).scalars())
