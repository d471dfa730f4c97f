"""The checkup against a server that lets us, or does not; and the doctor that asks for it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest
from typer.testing import CliRunner

from adapters.discord.api.permissions import NEEDED_PERMISSIONS, permission_name
from adapters.discord.setup.checkup import MAX_CHANNELS_CHECKED, CheckResult, checkup
from bot.__main__ import app
from bot.domain.preferences import Preferences, WatchedSubject
from bot.domain.subscription import Destination
from bot.settings.loading import load
from bot.wiring.database import opened_store
from tests.adapters.discord.server import BOT, CHANNEL, GUILD, TOKEN, Guild
from tests.fakes.clock import SINCE

VIEW, SEND, EMBED, HISTORY, THREADS, IN_THREADS = 1 << 10, 1 << 11, 1 << 14, 1 << 16, 1 << 35, 1 << 38
ALL_PERMISSIONS = VIEW | SEND | EMBED | HISTORY | THREADS | IN_THREADS
MENTION_EVERYONE, ADMINISTRATOR = 1 << 17, 1 << 3
BOT_ROLE = "701"
HERE = Destination("discord", GUILD, CHANNEL)
LINK = f"https://discord.com/oauth2/authorize?client_id={BOT}&scope=bot+applications.commands&permissions={ALL_PERMISSIONS}"


@pytest.fixture
def preferences() -> Preferences:
    """Return the preferences of the channel: the defaults."""
    return Preferences(destination=HERE)


async def run_checkup(channels: Sequence[Preferences], *, token: str = TOKEN) -> dict[str, CheckResult]:
    """Return the checkup's results by what was checked."""
    return {one.what: one async for one in checkup(token, channels)}


async def test_all_is_well(guild: Guild, preferences: Preferences) -> None:
    """Whose the token is, that no intent is missing, the link with the least permissions, and each channel."""
    guild.bot_permissions = ALL_PERMISSIONS
    found = await run_checkup([preferences])
    assert {what: one.detail for what, one in found.items()} == {
        "Discord token": f"a bot's, @newsdesk, of the application newsdesk ({BOT})",
        "Discord intents": "none that Discord has to grant (presences, members or message content)",
        "Discord invite": f"anybody can add it with {LINK}",
        f"Discord {GUILD} {CHANNEL}": "#news: may do all it needs",
    }
    assert all(one.well for one in found.values())
    assert guild.invalid_count == 0


@pytest.mark.parametrize(("flags", "granted"), [(0, False), (1 << 18, True), (1 << 19, True)])
async def test_an_intent_that_is_asked_for_and_not_granted_is_named(guild: Guild, flags: int, *, granted: bool) -> None:
    """Small bots switch it on, big ones apply for it; either is fine."""
    guild.application["flags"] = flags
    found = {one.what: one async for one in checkup(TOKEN, [], hears_all=True)}["Discord intents"]
    assert found.well is granted
    assert ("switch it on" in found.detail) is not granted


@pytest.mark.parametrize(
    ("given", "overwrites", "missing"),
    [
        (0, [], [permission_name(name) for name in NEEDED_PERMISSIONS]),
        (ALL_PERMISSIONS & ~EMBED, [], ["Embed Links"]),
        (ALL_PERMISSIONS, [(GUILD, 0, SEND)], ["Send Messages"]),
        (ALL_PERMISSIONS, [(BOT_ROLE, 0, HISTORY)], ["Read Message History"]),
        (ALL_PERMISSIONS, [(GUILD, 0, SEND), (BOT_ROLE, SEND, 0)], []),
        (ALL_PERMISSIONS, [(BOT_ROLE, 0, THREADS), (BOT, THREADS, 0)], []),
        (ALL_PERMISSIONS, [(BOT, 0, IN_THREADS)], ["Send Messages in Threads"]),
        (ADMINISTRATOR, [(GUILD, 0, ALL_PERMISSIONS)], []),
    ],
)
async def test_what_is_missing_in_a_channel_is_named(
    guild: Guild, preferences: Preferences, given: int, overwrites: list[tuple[str, int, int]], missing: list[str]
) -> None:
    """Roles give, the channel takes and gives: everybody's first, then the role's, then the bot's own."""
    guild.bot_permissions = given
    guild.overwrites[CHANNEL] = [
        {"id": who, "type": int(who == BOT), "allow": str(allow), "deny": str(deny)} for who, allow, deny in overwrites
    ]
    found = (await run_checkup([preferences]))[f"Discord {GUILD} {CHANNEL}"]
    assert found.well == (not missing)
    assert [name for name in map(permission_name, NEEDED_PERMISSIONS) if f"{name} (" in found.detail] == missing
    assert ("To mend it" in found.detail) == bool(missing)


@pytest.mark.parametrize(
    ("role", "is_mentionable", "given", "problem"),
    [
        (BOT_ROLE, False, ALL_PERMISSIONS, "@Newsdesk cannot be called"),
        (BOT_ROLE, True, ALL_PERMISSIONS, ""),
        (BOT_ROLE, False, ALL_PERMISSIONS | MENTION_EVERYONE, ""),
        ("9", False, ALL_PERMISSIONS, "a role that is gone (9)"),
    ],
)
async def test_a_role_that_cannot_be_called_is_named(
    guild: Guild, role: str, given: int, problem: str, *, is_mentionable: bool
) -> None:
    """Discord lets a bot call what anyone may mention; a role may be deleted, too."""
    guild.bot_permissions, guild.is_mentionable = given, is_mentionable
    asked = Preferences(destination=HERE, watches=(WatchedSubject(name="Pilots", role=role),))
    found = (await run_checkup([asked]))[f"Discord {GUILD} {CHANNEL}"]
    assert found.well == (not problem)
    assert problem in found.detail


async def test_a_channel_that_is_gone_says_so_and_private_ones_are_not_looked_at(guild: Guild) -> None:
    """Deleted, closed, or another server's: each with its mend."""
    guild.bot_permissions = ALL_PERMISSIONS
    guild.closed_channels["802"] = (403, 50001, "Missing Access")
    guild.channels["802"] = []
    places = [("discord", GUILD, "801"), ("discord", GUILD, "802"), ("discord", "direct-850", "850")]
    found = await run_checkup([Preferences(destination=Destination(*place)) for place in places])
    assert "deleted" in found[f"Discord {GUILD} 801"].detail
    assert "View Channel" in found[f"Discord {GUILD} 802"].detail
    assert len(found) == 5


async def test_many_channels_are_counted_and_not_all_looked_at(guild: Guild, preferences: Preferences) -> None:
    """An operator of thousands gets an answer, too."""
    guild.bot_permissions = ALL_PERMISSIONS
    found = await run_checkup([preferences] * (MAX_CHANNELS_CHECKED + 3))
    assert found["Discord channels"].detail.startswith("3 more")


async def test_a_wrong_token_is_named(guild: Guild, preferences: Preferences) -> None:
    """Where to get the right one; and an application that nobody can add says why."""
    (found,) = (await run_checkup([preferences], token="wrong")).values()  # noqa: S106 - a fake
    assert (found.well, "developer portal" in found.detail) == (False, True)
    guild.application["bot_require_code_grant"] = True
    assert "Code Grant" in (await run_checkup([]))["Discord invite"].detail


async def test_the_doctor_looks_at_discord(guild: Guild, database_url: str, nothing_set: pytest.MonkeyPatch) -> None:
    """Every channel that is subscribed, from the database; what is not well makes it fail."""
    guild.bot_permissions = ALL_PERMISSIONS & ~SEND
    given = {"DATABASE_URL": database_url, "DISCORD_TOKEN": TOKEN, "PAGE_PORT": "0", "LOG_LEVEL": "ERROR"}
    for name, value in given.items():
        nothing_set.setenv(name, value)
    async with opened_store(load()) as store:
        await store.subscribe(HERE, "https://courier.example/feed", title="Courier", now=SINCE)
    said = await asyncio.to_thread(CliRunner().invoke, app, ["doctor"])
    assert f"MEND  Discord {GUILD} {CHANNEL}: #news: missing: Send Messages (to post digests)" in said.output
    assert "ok    Discord token" in said.output
    assert said.exit_code == 1
