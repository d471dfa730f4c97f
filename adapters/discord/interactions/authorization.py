"""Authorization: who may use /news, checked at every press, since a visible button grants no permission."""

from __future__ import annotations

import time
from collections.abc import Collection, Mapping, Sequence
from typing import Any

import discord
import structlog

from adapters.discord.api.errors import discord_errors
from adapters.discord.interactions.context import Press, is_in_thread, may_manage
from bot.errors import PlatformError

LOG = structlog.get_logger(__name__)

COMMAND_NAME = "news"
CACHE_SECONDS = 300
"""Seconds for which a server's settings are cached."""
CACHED_SERVERS = 10_000
"""Most servers whose settings are cached."""
ROLE, PERSON, CHANNEL = 1, 2, 3
"""Kinds of overwrites, from Discord's reference of application command permissions."""

Overwrite = Mapping[str, Any]


async def may_use_news(interaction: Press) -> bool:
    """Check whether the person may use /news in this channel now: by a permission, or by the server's settings.

    Discord checks a command when it is typed, but never the buttons under its reply. If it does not return the
    settings, the answer is no.
    """
    if may_manage(interaction) or interaction.permissions.manage_guild:
        return True
    client, guild = interaction.client, interaction.guild_id or 0
    parent = getattr(interaction.channel, "parent_id", None) if is_in_thread(interaction) else None
    return is_allowed_by_overwrites(
        await fetch_news_overwrites(client, client.news, guild) or (),
        person=interaction.user.id,
        roles={role.id for role in getattr(interaction.user, "roles", ())},
        channel=parent or interaction.channel_id or 0,
        guild=guild,
    )


async def fetch_news_overwrites(client: discord.Client, news: str, guild: int) -> Sequence[Overwrite] | None:
    """Fetch a server's settings of /news; None if Discord does not return them now.

    Args:
        client: the client that fetches them.
        news: the command's id.
        guild: the server's id.
    """
    try:
        with discord_errors():
            permissions = await client.http.get_guild_application_command_permissions(client.application_id or 0, guild)
    except PlatformError as error:
        LOG.warning("discord.rights_unknown", guild=guild, reason=str(error))
        return None
    return next((command["permissions"] for command in permissions if str(command["id"]) == news), ())


class MessageAuthors:
    """Checks whether the authors of messages may use /news, by the rules that apply to presses."""

    def __init__(self, client: discord.Client, numbers: Mapping[str, str]) -> None:
        self._client = client
        self._numbers = numbers
        self._cached_overwrites: dict[int, tuple[float, Sequence[Overwrite]]] = {}

    async def may_manage(self, message: discord.Message, room: Any) -> bool:  # noqa: ANN401  # where one can write
        """Check whether a message's author may change its channel: by a permission, or by the server's settings."""
        if message.guild is None:
            return True
        if not isinstance(message.author, discord.Member):
            return False
        rights = room.permissions_for(message.author)
        return bool(rights.manage_channels or rights.manage_guild) or is_allowed_by_overwrites(
            await self._overwrites(message.guild.id),
            person=message.author.id,
            roles={role.id for role in message.author.roles},
            channel=getattr(room, "parent_id", None) or room.id,
            guild=message.guild.id,
        )

    async def _overwrites(self, guild: int) -> Sequence[Overwrite]:
        """Return a server's settings of /news, cached for a while, since every mention needs them."""
        fetched_at, cached = self._cached_overwrites.get(guild, (0.0, ()))
        if fetched_at and time.monotonic() - fetched_at < CACHE_SECONDS:
            return cached
        command_id = self._numbers.get(COMMAND_NAME, "")
        overwrites = await fetch_news_overwrites(self._client, command_id, guild)
        if overwrites is None or not command_id:
            return overwrites or ()  # not cached: a failure now must not refuse people for minutes
        if len(self._cached_overwrites) >= CACHED_SERVERS:
            self._cached_overwrites.clear()
        self._cached_overwrites[guild] = (time.monotonic(), overwrites)
        return overwrites


def is_allowed_by_overwrites(
    overwrites: Sequence[Overwrite], *, person: int, roles: Collection[int], channel: int, guild: int
) -> bool:
    """Check whether a server's settings of a command allow it to a person who lacks the permission that it requires.

    A channel's own setting outranks that of all channels (under the server's id less one), a person's outranks those
    of their roles, an allowed role outranks a denied one, and everybody's (under the server's id) comes last.

    Args:
        overwrites: the command's settings, as Discord returns them.
        person: id of the person who wants to use it.
        roles: ids of the person's roles.
        channel: id of the channel.
        guild: the server's id.
    """
    permission_of = {
        (int(overwrite["type"]), int(overwrite["id"])): bool(overwrite["permission"]) for overwrite in overwrites
    }
    if not permission_of.get((CHANNEL, channel), permission_of.get((CHANNEL, guild - 1), True)):
        return False
    if (PERSON, person) in permission_of:
        return permission_of[PERSON, person]
    role_permissions = [permission_of[ROLE, role] for role in roles if role != guild and (ROLE, role) in permission_of]
    return any(role_permissions) if role_permissions else permission_of.get((ROLE, guild), False)
