"""What Installations and Troubles must do, on PostgreSQL and on the fake in memory."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from adapters.postgres.database import Database
from adapters.postgres.installations import PostgresInstallations
from adapters.postgres.token_encryption import TokenCipher, new_key
from bot.domain.installation import Installation, Trouble
from bot.errors import StoreError
from tests.fakes.clock import SINCE
from tests.fakes.installations import MemoryInstallations

AnyInstallations = MemoryInstallations | PostgresInstallations
OpenInstallations = Callable[[Sequence[str]], AnyInstallations]
OLD_KEY, NEW_KEY = new_key(), new_key()
MINUTE = timedelta(minutes=1)
INSTALLATION = Installation(
    platform="slack",
    workspace="T1",
    name="News",
    token="xoxb-1",  # noqa: S106  # this test's own
    bot="B1",
    bot_user="U1",
    scopes=("chat:write", "commands"),
    made=SINCE,
)


@pytest.fixture(params=["memory", pytest.param("postgres", marks=pytest.mark.database)])
def open_installations(request: pytest.FixtureRequest) -> OpenInstallations:
    """Return the function that opens the same installations with other keys."""
    if request.param == "memory":
        memory = MemoryInstallations()

        def in_memory(keys: Sequence[str]) -> AnyInstallations:
            memory.keys = list(keys)
            return memory

        return in_memory
    database: Database = request.getfixturevalue("database")
    return lambda keys: PostgresInstallations(database, keys=keys)


async def test_an_installation_is_kept_and_forgotten(open_installations: OpenInstallations) -> None:
    """It comes back as it was kept, a later one takes its place, and each workspace has its own."""
    kept = open_installations([NEW_KEY])
    assert await kept.installation("slack", "T1") is None
    await kept.save_installation(INSTALLATION)
    next_door = replace(INSTALLATION, workspace="T2", token="xoxb-2", made=SINCE + MINUTE)  # noqa: S106  # this test's own
    await kept.save_installation(next_door)
    assert await kept.installation("slack", "T1") == INSTALLATION
    again = replace(INSTALLATION, token="xoxb-3", name="Newer", scopes=())  # noqa: S106  # this test's own
    await kept.save_installation(again)
    assert await kept.installation("slack", "T1") == again
    assert await kept.workspaces("slack") == ["T1", "T2"]
    assert await kept.workspaces("discord") == []
    assert await kept.remove("slack", "T1")
    assert not await kept.remove("slack", "T1")
    assert await kept.installation("slack", "T1") is None
    assert await kept.installation("slack", "T2") == next_door


async def test_keys_are_turned_over(open_installations: OpenInstallations) -> None:
    """The first key seals, all open; once resealed the old key may go, and not before."""
    await open_installations([OLD_KEY]).save_installation(INSTALLATION)
    with pytest.raises(StoreError, match="SECRET_KEYS") as lost:
        await open_installations([NEW_KEY]).installation("slack", "T1")
    assert not lost.value.retry
    with pytest.raises(StoreError):
        await open_installations([NEW_KEY]).reencrypt_tokens()
    both = open_installations([NEW_KEY, OLD_KEY])
    assert await both.installation("slack", "T1") == INSTALLATION
    assert await both.reencrypt_tokens() == 1
    assert await open_installations([NEW_KEY]).installation("slack", "T1") == INSTALLATION
    with pytest.raises(StoreError):
        await open_installations([OLD_KEY]).installation("slack", "T1")


async def test_without_a_key_nothing_is_kept(open_installations: OpenInstallations) -> None:
    """A token is never written down in the open."""
    with pytest.raises(StoreError, match="SECRET_KEYS"):
        await open_installations([]).save_installation(INSTALLATION)
    assert await open_installations([]).installation("slack", "T1") is None


async def test_a_mark_is_used_once_until_its_time_is_over(open_installations: OpenInstallations) -> None:
    """Whoever comes second with it is told so; afterwards it is forgotten."""
    kept = open_installations([NEW_KEY])
    assert await kept.is_first_use("m", now=SINCE, until=SINCE + MINUTE)
    assert await kept.is_first_use("n", now=SINCE, until=SINCE + MINUTE)
    assert not await kept.is_first_use("m", now=SINCE, until=SINCE + MINUTE)
    assert await kept.is_first_use("m", now=SINCE + MINUTE, until=SINCE + 2 * MINUTE)


async def test_a_trouble_is_new_once(open_installations: OpenInstallations) -> None:
    """The same problem again is known, and keeps its time; another one is new; mended, it is gone."""
    kept = open_installations([NEW_KEY])
    trouble = Trouble(platform="slack", workspace="T1", problem="token_revoked", since=SINCE)
    assert await kept.note_trouble(trouble)
    assert not await kept.note_trouble(replace(trouble, since=SINCE + MINUTE))
    assert await kept.troubles() == [trouble]
    other = replace(trouble, problem="missing_scope", since=SINCE + MINUTE)
    assert await kept.note_trouble(other)
    assert await kept.note_trouble(replace(trouble, workspace=""))
    assert await kept.troubles() == [replace(trouble, workspace=""), other]
    assert await kept.resolve_trouble("slack", "T1")
    assert not await kept.resolve_trouble("slack", "T1")


async def test_a_token_is_unreadable_in_the_database(database: Database) -> None:
    """The table has no token in it; a sealed one moved to another workspace's row does not open there."""
    kept = PostgresInstallations(database, keys=[NEW_KEY])
    await kept.save_installation(INSTALLATION)
    await kept.save_installation(replace(INSTALLATION, workspace="T2", token="xoxb-2"))  # noqa: S106  # this test's own
    async with database.transaction() as connection:
        rows = (await connection.execute(text("SELECT installations::text FROM installations"))).scalars().all()
        assert not any("xoxb" in row or b"xoxb".hex() in row for row in rows)
        theirs = "SELECT sealed_token FROM installations WHERE workspace = 'T1'"
        await connection.execute(text(f"UPDATE installations SET sealed_token = ({theirs})"))  # noqa: S608  # our own words
    assert (await kept.installation("slack", "T1")) == INSTALLATION
    with pytest.raises(StoreError):
        await kept.installation("slack", "T2")
    assert "xoxb" not in repr(INSTALLATION)


@given(st.text(), st.text(), st.text())
def test_what_is_sealed_opens_for_its_place_alone(token: str, place: str, other: str) -> None:
    """Any token comes back for its own place; for another one, or changed in one byte, it does not open."""
    seals = TokenCipher([NEW_KEY])
    sealed = seals.encrypt(token, context=place)
    assert seals.decrypt(sealed, context=place) == token
    if other != place:
        with pytest.raises(StoreError):
            seals.decrypt(sealed, context=other)
    with pytest.raises(StoreError):
        seals.decrypt(sealed[:-5] + bytes([sealed[-5] ^ 1]) + sealed[-4:], context=place)
