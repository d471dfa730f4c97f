"""The workspaces in which each account of the bot was seen, in PostgreSQL."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import Text, cast, func, literal, select
from sqlalchemy.dialects.postgresql import ARRAY, insert

from adapters.postgres.database import Database
from adapters.postgres.schema import PRESENCES

ROWS_A_STATEMENT = 5_000
"""Most rows that one statement writes; PostgreSQL accepts 65,535 parameters."""


class PostgresPresences:
    """Implements `bot.ports.Presences`."""

    _database: Database

    async def note_presence(self, platform: str, workspaces: Collection[str], *, account: str) -> None:
        """Note the workspaces of an account; in order, so that two processes do not deadlock."""
        all_workspaces = sorted(set(workspaces))
        async with self._database.transaction() as connection:
            for start in range(0, len(all_workspaces), ROWS_A_STATEMENT):
                batch = func.unnest(cast(all_workspaces[start : start + ROWS_A_STATEMENT], ARRAY(Text)))
                rows = select(literal(platform), batch, literal(account))
                insertion = insert(PRESENCES).from_select(["platform", "workspace", "account"], rows)
                newest_account = insertion.excluded.account
                changed = insertion.on_conflict_do_update(
                    index_elements=PRESENCES.primary_key,
                    set_={"account": newest_account},
                    where=PRESENCES.c.account != newest_account,
                )
                await connection.execute(changed)

    async def presences(self, platform: str, *, account: str) -> Sequence[str]:
        """Return the workspaces where an account was seen."""
        of_account = (PRESENCES.c.platform == platform, PRESENCES.c.account == account)
        query = select(PRESENCES.c.workspace).where(*of_account).order_by(PRESENCES.c.workspace)
        async with self._database.transaction() as connection:
            return list((await connection.execute(query)).scalars())
