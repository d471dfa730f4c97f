"""Installations and troubles in PostgreSQL."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, RowMapping, Table, and_, delete, select, update
from sqlalchemy.dialects.postgresql import insert

from adapters.postgres.database import Database
from adapters.postgres.schema import INSTALLATIONS, TROUBLES, USED_MARKS
from adapters.postgres.token_encryption import TokenCipher
from bot.domain.installation import Installation, Trouble


class PostgresInstallations:
    """Implements `bot.ports.Installations` and `bot.ports.Troubles`.

    Args:
        keys: encrypt the tokens, the newest first; without any key, no token can be saved.
    """

    def __init__(self, database: Database, *, keys: Sequence[str] = ()) -> None:
        self._database = database
        self._seals = TokenCipher(keys)

    async def save_installation(self, installation: Installation) -> None:
        """Save an installation."""
        cipher_context = _cipher_context(installation.platform, installation.workspace)
        row = {
            "platform": installation.platform,
            "workspace": installation.workspace,
            "name": installation.name,
            "sealed_token": self._seals.encrypt(installation.token, context=cipher_context),
            "bot": installation.bot,
            "bot_user": installation.bot_user,
            "scopes": list(installation.scopes),
            "made": installation.made,
        }
        query = insert(INSTALLATIONS).values(row)
        async with self._database.transaction() as connection:
            await connection.execute(query.on_conflict_do_update(index_elements=["platform", "workspace"], set_=row))

    async def installation(self, platform: str, workspace: str) -> Installation | None:
        """Return a workspace's installation."""
        query = select(INSTALLATIONS).where(_matches_workspace(INSTALLATIONS, platform, workspace))
        async with self._database.transaction() as connection:
            row = (await connection.execute(query)).mappings().first()
        return None if row is None else self._decrypted(row)

    async def workspaces(self, platform: str) -> Sequence[str]:
        """Return a platform's workspaces, in the order of their installation."""
        query = select(INSTALLATIONS.c.workspace).where(INSTALLATIONS.c.platform == platform)
        async with self._database.transaction() as connection:
            rows = await connection.execute(query.order_by(INSTALLATIONS.c.made, INSTALLATIONS.c.workspace))
            return list(rows.scalars())

    async def remove(self, platform: str, workspace: str) -> bool:
        """Delete an installation."""
        async with self._database.transaction() as connection:
            deleted = await connection.execute(
                delete(INSTALLATIONS).where(_matches_workspace(INSTALLATIONS, platform, workspace))
            )
            return deleted.rowcount > 0

    async def reencrypt_tokens(self) -> int:
        """Encrypt every token anew, all or none."""
        async with self._database.transaction() as connection:
            rows = (await connection.execute(select(INSTALLATIONS).with_for_update())).mappings().all()
            for row in rows:
                its_own = _matches_workspace(INSTALLATIONS, row["platform"], row["workspace"])
                cipher_context = _cipher_context(row["platform"], row["workspace"])
                sealed = self._seals.encrypt(
                    self._seals.decrypt(row["sealed_token"], context=cipher_context), context=cipher_context
                )
                await connection.execute(update(INSTALLATIONS).where(its_own).values(sealed_token=sealed))
        return len(rows)

    async def is_first_use(self, mark: str, *, now: datetime, until: datetime) -> bool:
        """Check whether a mark is new, and remember it; delete expired ones."""
        query = insert(USED_MARKS).values(mark=mark, until=until).on_conflict_do_nothing().returning(USED_MARKS.c.mark)
        async with self._database.transaction() as connection:
            await connection.execute(delete(USED_MARKS).where(USED_MARKS.c.until <= now))
            return (await connection.execute(query)).first() is not None

    async def note_trouble(self, trouble: Trouble) -> bool:
        """Save a trouble; return whether it is new or has changed."""
        row = {name: getattr(trouble, name) for name in ("platform", "workspace", "problem", "since")}
        insertion = insert(TROUBLES).values(row)
        query = insertion.on_conflict_do_update(
            index_elements=["platform", "workspace"],
            set_={name: insertion.excluded[name] for name in ("problem", "since")},
            where=TROUBLES.c.problem != insertion.excluded.problem,
        ).returning(TROUBLES.c.since)
        async with self._database.transaction() as connection:
            return (await connection.execute(query)).first() is not None

    async def resolve_trouble(self, platform: str, workspace: str) -> bool:
        """Delete a trouble; return whether there was one."""
        async with self._database.transaction() as connection:
            deleted = await connection.execute(
                delete(TROUBLES).where(_matches_workspace(TROUBLES, platform, workspace))
            )
            return deleted.rowcount > 0

    async def troubles(self) -> Sequence[Trouble]:
        """Return the open troubles, the oldest first."""
        async with self._database.transaction() as connection:
            rows = (await connection.execute(select(TROUBLES).order_by(TROUBLES.c.since))).mappings().all()
        return [Trouble(**row) for row in rows]

    def _decrypted(self, row: RowMapping) -> Installation:
        columns = {name: row[name] for name in ("platform", "workspace", "name", "bot", "bot_user", "made")}
        token = self._seals.decrypt(row["sealed_token"], context=_cipher_context(row["platform"], row["workspace"]))
        return Installation(**columns, scopes=tuple(row["scopes"]), token=token)


def _matches_workspace(table: Table, platform: str, workspace: str) -> ColumnElement[bool]:
    return and_(table.c.platform == platform, table.c.workspace == workspace)


def _cipher_context(platform: str, workspace: str) -> str:
    return f"{platform}:{workspace}"
