"""Missing permissions: finds out which one it is, since Discord's refusal says only that one is missing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import discord

from adapters.discord.api.errors import platform_error_from
from adapters.discord.api.permissions import missing_rights, permission_name, permissions_in
from bot.domain.subscription import Destination
from bot.errors import DestinationGone, PlatformError

MISSING_ACCESS, MISSING_PERMISSIONS = 50001, 50013
"""Discord's error codes if the bot cannot see a channel, and if another permission is missing."""
PERMISSION_ADVICE = "give it to me in the channel's settings, under Permissions"


@dataclass(frozen=True, slots=True)
class Server:
    """A server's roles, and the ids of those that the bot has."""

    roles: Sequence[Mapping[str, Any]]
    own: Sequence[str]


async def fetch_server(client: discord.Client, number: int) -> Server:
    """Fetch a server's roles, and which of them the bot has."""
    me = client.user.id if client.user else 0
    roles: Sequence[Any] = await client.http.get_roles(number)
    member: Mapping[str, Any] = await client.http.get_member(number, me)
    return Server(roles=roles, own=[str(role) for role in member["roles"]])


async def missing_permission_error(
    client: discord.Client, destination: Destination, error: discord.Forbidden
) -> PlatformError:
    """Return our error for a refusal, with the missing permission's name if it can be looked up."""
    if error.code == MISSING_ACCESS:  # further requests would be refused, too, and Discord counts refusals
        return DestinationGone(f"{permission_name('view_channel')} is missing there: {PERMISSION_ADVICE}")
    if error.code != MISSING_PERMISSIONS or not destination.workspace.isdecimal():
        return platform_error_from(error)
    try:
        channel: Mapping[str, Any] = await client.http.get_channel(int(destination.channel))
        server = await fetch_server(client, int(destination.workspace))
    except discord.HTTPException:
        return platform_error_from(error)
    me = str(client.user.id if client.user else 0)
    missing = missing_rights(permissions_in(channel, server.roles, server.own, me))
    missing_names = ", ".join(missing.to_post or missing.besides)
    return (
        DestinationGone(f"{missing_names} is missing there: {PERMISSION_ADVICE}")
        if missing_names
        else platform_error_from(error)
    )
