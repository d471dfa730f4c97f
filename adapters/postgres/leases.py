"""Leases: one process at a time holds each, of all on this database, and loses it when it stops renewing."""

from __future__ import annotations

import uuid
from datetime import timedelta

from sqlalchemy import delete, func, or_
from sqlalchemy.dialects.postgresql import insert

from adapters.postgres.database import Database
from adapters.postgres.schema import LEASES


class PostgresLease:
    """Fulfils `bot.ports.Lease`. The database's clock decides, so that no host's own has to be right.

    Args:
        database: where it is kept.
        name: what it is for.
        lasts: how long it is ours after each `acquire`.
    """

    def __init__(self, database: Database, name: str, *, lasts: timedelta) -> None:
        self._database = database
        self._name = name
        self._holder = uuid.uuid4().hex
        self.lasts = lasts

    async def acquire(self) -> bool:
        """Take it, or have it for longer."""
        made = insert(LEASES).values(name=self._name, holder=self._holder, until=func.clock_timestamp() + self.lasts)
        free = or_(LEASES.c.holder == self._holder, LEASES.c.until < func.clock_timestamp())
        query = made.on_conflict_do_update(
            index_elements=["name"], set_={"holder": self._holder, "until": made.excluded.until}, where=free
        ).returning(LEASES.c.name)
        # One statement alone: whoever stalls in the middle of a transaction would keep the next from taking over.
        async with self._database.autocommit() as connection:
            return (await connection.execute(query)).first() is not None

    async def release(self) -> None:
        """Leave it to the next at once."""
        ours = delete(LEASES).where(LEASES.c.name == self._name, LEASES.c.holder == self._holder)
        async with self._database.autocommit() as connection:
            await connection.execute(ours)
