"""Discord's description of its API, and that the guild of the tests holds every request against it."""

from __future__ import annotations

import aiohttp
import pytest

from tests.adapters.discord.description import FILE, Description, load_description
from tests.adapters.discord.server import CHANNEL, TOKEN, guild_server

NO_MENTIONS: dict[str, list[str]] = {"parse": []}


@pytest.fixture
def description() -> Description:
    """Return the description, where it is at hand."""
    found = load_description()
    if found is None:
        pytest.skip(f"{FILE} is not here, so no request is held against it")
    return found


@pytest.mark.parametrize(
    ("method", "path", "query", "body"),
    [
        ("POST", "/channels/800/messages", {}, {"content": "x", "allowed_mentions": NO_MENTIONS}),
        ("GET", "/channels/800/messages", {"limit": "100", "after": "12"}, None),
        ("GET", "/users/@me", {}, None),
        ("POST", "/interactions/1/tok/callback", {"with_response": "1"}, {"type": 5, "data": {"flags": 64}}),
    ],
)
def test_what_discord_takes_fits(
    description: Description, method: str, path: str, query: dict[str, str], body: dict[str, object] | None
) -> None:
    """Addresses with ids and names, queries and bodies are read as Discord reads them."""
    assert description.problems(method, path, query, body) == []


@pytest.mark.parametrize(
    ("method", "path", "query", "body", "problem"),
    [
        ("POST", "/channels/800/messages", {}, {"content": 5}, "content"),
        ("POST", "/channels/800/messages", {}, {"components": [{"type": 99}]}, "components"),
        ("POST", "/channels/800/messages", {}, None, "nothing was sent"),
        ("GET", "/channels/800/messages", {"limit": "101"}, None, "limit"),
        ("GET", "/channels/800/messages", {"most": "10"}, None, "no query parameter most"),
        ("GET", "/channels/general", {}, None, "channel_id"),
        ("POST", "/channels/800/typing", {}, {"x": 1}, "nothing is taken"),
        ("GET", "/channels/800/gossip", {}, None, "no such address"),
    ],
)
def test_what_it_would_refuse_is_named(
    description: Description, method: str, path: str, query: dict[str, str], body: object, problem: str
) -> None:
    """A wrong type, address, parameter or a body too many."""
    (found,) = description.problems(method, path, query, body)
    assert problem in found


async def test_a_request_that_does_not_fit_fails_the_test_that_made_it(description: Description) -> None:
    """The guild refuses it in Discord's words, and says so at its end."""
    assert description

    async def ask() -> None:
        async with guild_server() as guild, aiohttp.ClientSession(guild.url) as session:
            address = f"/api/channels/{CHANNEL}/messages"
            said = await session.post(address, json={"content": 5}, headers={"Authorization": f"Bot {TOKEN}"})
            assert (said.status, (await said.json())["code"]) == (400, 50035)

    with pytest.raises(AssertionError, match="content"):
        await ask()
