"""Leases: of all processes on this database, one at a time holds each, and loses it when it stops renewing it."""

from __future__ import annotations

import uuid
from datetime import timedelta

from sqlalchemy import delete, func, or_
from sqlalchemy.dialects.postgresql import insert

from adapters.postgres.database import Database
from adapters.postgres.schema import LEASES


class PostgresLease:
    """Implements `bot.ports.Lease`. The database's clock decides, so that no host's clock has to be right.

    Args:
        database: where it is kept.
        name: its name.
        duration: how long it is ours after each `acquire`.
    """

    def __init__(self, database: Database, name: str, *, duration: timedelta) -> None:
        self._database = database
        self._name = name
        self._holder = uuid.uuid4().hex
        self.duration = duration

    async def acquire(self) -> bool:
        """Take the lease, or renew it."""
        until = func.clock_timestamp() + self.duration
        insertion = insert(LEASES).values(name=self._name, holder=self._holder, until=until)
        free = or_(LEASES.c.holder == self._holder, LEASES.c.until < func.clock_timestamp())
        query = insertion.on_conflict_do_update(
            index_elements=["name"], set_={"holder": self._holder, "until": insertion.excluded.until}, where=free
        ).returning(LEASES.c.name)
        # A single statement: a process that stalled within a transaction would keep the next from taking over.
        async with self._database.autocommit() as connection:
            return (await connection.execute(query)).first() is not None

    async def release(self) -> None:
        """Give the lease up at once."""
        ours = delete(LEASES).where(LEASES.c.name == self._name, LEASES.c.holder == self._holder)
        async with self._database.autocommit() as connection:
            await connection.execute(ours)
