"""Servers that removed the bot while nobody listened; and all that must not be taken for that."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator

import pytest
from aiohttp import web

from adapters.discord.gateway import departures
from adapters.discord.platform import DiscordPlatform
from bot.errors import StoreError
from tests.adapters.discord.gateway import INVALID, guild_object
from tests.adapters.discord.server import BOT, GUILD, Guild, Refusal
from tests.adapters.discord.test_client import socket  # noqa: F401 - a fixture
from tests.adapters.slack.inbox import ScriptedInbox
from tests.patience import PATIENCE

pytestmark = pytest.mark.slow

OTHER_SERVER, GONE_SERVER = "77", "78"


@pytest.fixture(autouse=True)
def no_wait_between_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look the second time at once."""
    monkeypatch.setattr(departures, "SECONDS_BETWEEN_LOOKS", 0.0)


@contextlib.asynccontextmanager
async def listening(platform: DiscordPlatform, inbox: ScriptedInbox) -> AsyncIterator[None]:
    """Listen, as after a while in which nobody did."""
    task = asyncio.create_task(platform.listen(inbox))
    try:
        async with asyncio.timeout(PATIENCE):
            yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


def record_presence(inbox: ScriptedInbox, *servers: str, account: str = BOT) -> None:
    """Record servers that an account was in."""
    inbox.presences.update({("discord", one): account for one in servers})


async def test_a_server_that_removed_the_bot_while_it_was_off_is_forgotten(
    guild: Guild, platform: DiscordPlatform, inbox: ScriptedInbox
) -> None:
    """As one that removes it while it is on; those that it is in are noted, and no other is asked for."""
    record_presence(inbox, GUILD, GONE_SERVER, "direct-850")
    async with listening(platform, inbox):
        await inbox.was_called.wait()
    assert inbox.departed_workspaces == [("discord", GONE_SERVER)]
    assert inbox.presences[("discord", GUILD)] == BOT
    assert guild.calls.count("GET guilds") == guild.invalid_count == platform.refusals.recent_refusals == 2


@pytest.mark.parametrize(("unnamed", "asked"), [("unreachable_guilds", 2), ("unlisted_guilds", 3)])
async def test_servers_that_the_bot_is_in_are_there(
    guild: Guild, platform: DiscordPlatform, inbox: ScriptedInbox, unnamed: str, asked: int
) -> None:
    """Those named by their numbers alone (an outage from before the bot connected), and those that are left out.

    Of the latter Discord itself is asked, and says that the bot is in them.
    """
    guild.guilds.append(OTHER_SERVER)
    getattr(guild, unnamed).add(OTHER_SERVER)
    record_presence(inbox, OTHER_SERVER, GONE_SERVER)
    async with listening(platform, inbox):
        await inbox.was_called.wait()
    assert inbox.departed_workspaces == [("discord", GONE_SERVER)]
    assert guild.calls.count("GET guilds") == asked


async def test_servers_of_another_bot_are_left_alone(
    guild: Guild, platform: DiscordPlatform, inbox: ScriptedInbox
) -> None:
    """Somebody set the wrong token: none of its servers has removed anybody, and none is asked for."""
    record_presence(inbox, OTHER_SERVER, account="901")
    record_presence(inbox, GONE_SERVER)
    async with listening(platform, inbox):
        await inbox.was_called.wait()
    assert inbox.departed_workspaces == [("discord", GONE_SERVER)]
    assert guild.calls.count("GET guilds") == 2


@pytest.mark.parametrize(
    "refusals",
    [
        [Refusal(status=403, body={"message": "blocked", "code": 0})],
        [Refusal(status=401, body={"message": "401: Unauthorized", "code": 0})],
        [Refusal(status=404, body={"message": "Unknown Guild", "code": 10004}), Refusal(status=403)],
        [
            Refusal(status=404, body={"message": "Unknown Guild", "code": 10004}),
            Refusal(status=200, body={"id": GONE_SERVER, "name": "x"}),
        ],
    ],
    ids=["blocked", "unauthorized", "away-then", "back-then"],
)
async def test_anything_but_a_plain_no_said_twice_deletes_nothing(
    guild: Guild, platform: DiscordPlatform, inbox: ScriptedInbox, refusals: list[Refusal]
) -> None:
    """It is looked at again the next time that the bot is ready."""
    record_presence(inbox, GONE_SERVER)
    guild.refusals["GET guilds"] = [*refusals]
    async with listening(platform, inbox):
        first = await guild.sockets.get()
        await guild.wait_until(lambda: guild.calls.count("GET guilds") == len(refusals))
        assert inbox.departed_workspaces == []
        await guild.send_operation(first, INVALID, data=False)
        await inbox.was_called.wait()
    assert inbox.departed_workspaces == [("discord", GONE_SERVER)]
    assert guild.calls.count("GET guilds") == len(refusals) + 2


async def test_what_could_not_be_deleted_is_deleted_the_next_time(
    guild: Guild, platform: DiscordPlatform, inbox: ScriptedInbox
) -> None:
    """The database was away when a server removed the bot."""
    guild.guilds.append(OTHER_SERVER)
    async with listening(platform, inbox):
        first = await guild.sockets.get()
        await inbox.presence_noted.wait()
        inbox.forget_error = StoreError("The database did not answer.")
        guild.guilds.remove(OTHER_SERVER)
        await guild.dispatch(first, "GUILD_DELETE", {"id": OTHER_SERVER})
        await guild.dispatch(first, "GUILD_DELETE", {"id": "79", "unavailable": True})
        await inbox.forget_refused.wait()
        inbox.forget_error = None
        await guild.send_operation(first, INVALID, data=False)
        await inbox.was_called.wait()
    assert inbox.departed_workspaces == [("discord", OTHER_SERVER)]


async def test_a_server_that_adds_the_bot_is_noted(
    guild: Guild,
    platform: DiscordPlatform,
    inbox: ScriptedInbox,
    socket: web.WebSocketResponse,  # noqa: F811 - a fixture
) -> None:
    """It may remove the bot again before the next start."""
    async with asyncio.timeout(PATIENCE):
        await inbox.presence_noted.wait()
        inbox.presence_noted.clear()
        await guild.dispatch(socket, "GUILD_CREATE", {**guild_object("80"), "joined_at": None})
        await inbox.presence_noted.wait()
    assert platform.name == "discord"
    assert inbox.presences == {("discord", GUILD): BOT, ("discord", "80"): BOT}


class ReturningInbox(ScriptedInbox):
    """An inbox whose bot is added to a server again while another one is forgotten."""

    def __init__(self, guild: Guild) -> None:
        super().__init__()
        self._guild = guild

    async def forget_workspace(self, platform: str, workspace: str) -> int:
        """Remember who left; the other server has us again."""
        self._guild.guilds.append(OTHER_SERVER)
        return await super().forget_workspace(platform, workspace)


async def test_a_server_that_is_back_by_then_keeps_what_it_has(guild: Guild, platform: DiscordPlatform) -> None:
    """Each is asked for right before it is forgotten, not all before the first."""
    inbox = ReturningInbox(guild)
    record_presence(inbox, OTHER_SERVER, GONE_SERVER)
    inbox.presences = dict(sorted(inbox.presences.items(), reverse=True))
    async with listening(platform, inbox):
        await guild.wait_until(lambda: guild.calls.count("GET guilds") == 4)
        await inbox.was_called.wait()
    assert inbox.departed_workspaces == [("discord", GONE_SERVER)]


async def test_few_are_asked_for_at_once(
    guild: Guild, platform: DiscordPlatform, inbox: ScriptedInbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each answer is a refusal that Discord counts."""
    monkeypatch.setattr(departures, "MAX_SERVERS_ASKED", 3)
    record_presence(inbox, *map(str, range(100, 140)))
    async with listening(platform, inbox):
        while len(inbox.departed_workspaces) < 3:
            await inbox.was_called.wait()
            inbox.was_called.clear()
    assert guild.invalid_count == 6
