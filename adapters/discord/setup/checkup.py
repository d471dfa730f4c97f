"""The checkup: checks Discord's token, and the permissions in each channel that gets digests."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import discord

from adapters.discord.api.errors import INTENT_NOT_GRANTED, discord_errors
from adapters.discord.api.missing_permissions import Server, fetch_server
from adapters.discord.api.permissions import describe_missing, invite_link, permissions_in
from bot.domain.preferences import Preferences
from bot.errors import PlatformError

MAX_CHANNELS_CHECKED = 200
"""Most channels checked; the operator is told how many were not."""
GATEWAY_INTENTS = "presences, members or message content"
PERMISSION_ADVICE = "in the channel's settings, under Permissions, give the bot's role what is missing"


@dataclass(frozen=True, slots=True)
class CheckResult:
    """The result of one check."""

    what: str
    well: bool
    detail: str


async def checkup(
    token: str, channels: Sequence[Preferences], *, hears_all: bool = False
) -> AsyncIterator[CheckResult]:
    """Check the token, and the channels that digests go to.

    Args:
        token: the bot's token.
        channels: the preferences of each channel.
        hears_all: whether the bot requests the Message Content intent.
    """
    client = discord.Client(intents=discord.Intents.none())
    try:
        async with client:
            with discord_errors():
                await client.login(token)
                about = await client.application_info()
            yield _check_token(client, about)
            yield _check_intents(about, hears_all=hears_all)
            yield _check_invite(about)
            async for result in _check_channels(client, channels):
                yield result
    except PlatformError as error:
        yield CheckResult("Discord token", well=False, detail=f"DISCORD_TOKEN: {error}")


def _check_token(client: discord.Client, about: discord.AppInfo) -> CheckResult:
    name = client.user.name if client.user else about.name
    return CheckResult(
        "Discord token", well=True, detail=f"a bot's, @{name}, of the application {about.name} ({about.id})"
    )


def _check_intents(about: discord.AppInfo, *, hears_all: bool) -> CheckResult:
    if not hears_all:
        return CheckResult("Discord intents", well=True, detail=f"none that Discord has to grant ({GATEWAY_INTENTS})")
    flags = about.flags
    granted = flags.gateway_message_content or flags.gateway_message_content_limited
    detail = (
        "message content, as DISCORD_MESSAGE_CONTENT asks for; Discord grants it" if granted else INTENT_NOT_GRANTED
    )
    return CheckResult("Discord intents", well=granted, detail=detail)


def _check_invite(about: discord.AppInfo) -> CheckResult:
    who_can_add = "anybody can" if about.bot_public else "only you can (it is not public)"
    if about.bot_require_code_grant:
        detail = "switch “Requires OAuth2 Code Grant” off, under Bot in the developer portal: nobody can add it so"
        return CheckResult("Discord invite", well=False, detail=detail)
    return CheckResult("Discord invite", well=True, detail=f"{who_can_add} add it with {invite_link(about.id)}")


async def _check_channels(client: discord.Client, channels: Sequence[Preferences]) -> AsyncIterator[CheckResult]:
    servers: dict[str, Server] = {}
    public = [preferences for preferences in channels if not preferences.destination.is_direct]
    for preferences in public[:MAX_CHANNELS_CHECKED]:
        yield await _check_channel(client, preferences, servers)
    if len(public) > MAX_CHANNELS_CHECKED:
        detail = f"{len(public) - MAX_CHANNELS_CHECKED} more are subscribed; I looked at {MAX_CHANNELS_CHECKED}"
        yield CheckResult("Discord channels", well=True, detail=detail)


async def _check_channel(client: discord.Client, preferences: Preferences, servers: dict[str, Server]) -> CheckResult:
    destination = preferences.destination
    what = f"Discord {destination.workspace} {destination.channel}"
    try:
        with discord_errors():
            channel: Mapping[str, Any] = await client.http.get_channel(int(destination.channel))
            server = servers.get(destination.workspace) or await fetch_server(client, int(destination.workspace))
    except (PlatformError, ValueError) as error:
        return CheckResult(what, well=False, detail=str(error))
    servers[destination.workspace] = server
    me = str(client.user.id if client.user else 0)
    allowed = permissions_in(channel, server.roles, server.own, me)
    problems = describe_missing(allowed)
    if problems:
        return CheckResult(
            what,
            well=False,
            detail=f"#{channel['name']}: missing: {'; '.join(problems)}. To mend it, {PERMISSION_ADVICE}",
        )
    silent = _unmentionable_roles(preferences, server, allowed)
    if silent:
        return CheckResult(what, well=False, detail=f"#{channel['name']}: {silent}")
    return CheckResult(what, well=True, detail=f"#{channel['name']}: may do all it needs")


def _unmentionable_roles(preferences: Preferences, server: Server, allowed: discord.Permissions) -> str:
    """Return the roles that a watch cannot mention, with the remedy; empty if it can mention all."""
    wanted_roles = {watch.role for watch in preferences.watches if watch.role}
    roles = {str(role["id"]): role for role in server.roles}
    missing = wanted_roles - roles.keys()
    if missing:
        return f"a watch calls a role that is gone ({', '.join(sorted(missing))}): /news watch names another"
    unmentionable = [roles[role]["name"] for role in sorted(wanted_roles) if not roles[role].get("mentionable")]
    if unmentionable and not allowed.mention_everyone:
        names = ", ".join(f"@{name}" for name in unmentionable)
        return f"{names} cannot be called: in the role's settings, allow anyone to mention it"
    return ""
