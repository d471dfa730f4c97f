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
"""How long it is remembered what a server has set."""
CACHED_SERVERS = 10_000
"""Of how many servers."""
ROLE, PERSON, CHANNEL = 1, 2, 3
"""Kinds of overwrites, from Discord's reference of application command permissions."""

Overwrite = Mapping[str, Any]


async def may_use_news(interaction: Press) -> bool:
    """Check whether the person may use /news in this channel now: by a permission, or as the server's settings say.

    Discord checks a command when it is typed, and never again for the buttons under its reply. What it does not tell
    is a no.
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
    """Return a server's settings of /news; None where Discord does not tell them now.

    Args:
        client: asks for them.
        news: the command's number.
        guild: the server's number.
    """
    try:
        with discord_errors():
            told = await client.http.get_guild_application_command_permissions(client.application_id or 0, guild)
    except PlatformError as error:
        LOG.warning("discord.rights_unknown", guild=guild, reason=str(error))
        return None
    return next((one["permissions"] for one in told if str(one["id"]) == news), ())


class MessageAuthors:
    """Checks whether the authors of messages may use /news, by the rules that apply to presses."""

    def __init__(self, client: discord.Client, numbers: Mapping[str, str]) -> None:
        self._client = client
        self._numbers = numbers
        self._known: dict[int, tuple[float, Sequence[Overwrite]]] = {}

    async def may_manage(self, message: discord.Message, room: Any) -> bool:  # noqa: ANN401  # where one can write
        """Check whether a message's author may change its channel: by a permission, or as the server's settings say."""
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
        """Return a server's settings of /news, asked for once in a while: everybody's mention needs them."""
        asked, known = self._known.get(guild, (0.0, ()))
        if asked and time.monotonic() - asked < CACHE_SECONDS:
            return known
        number = self._numbers.get(COMMAND_NAME, "")
        told = await fetch_news_overwrites(self._client, number, guild)
        if told is None or not number:
            return told or ()  # asked again: what is not known now is no refusal for minutes
        if len(self._known) >= CACHED_SERVERS:
            self._known.clear()
        self._known[guild] = (time.monotonic(), told)
        return told


def is_allowed_by_overwrites(
    overwrites: Sequence[Overwrite], *, person: int, roles: Collection[int], channel: int, guild: int
) -> bool:
    """Check whether a server's settings of a command let a person use it who has not the permission that it asks for.

    A channel's own setting goes before that of all channels (which has the server's number less one), a person's before
    those of their roles, one role that may before one that may not, and everybody's (the server's number) comes last.

    Args:
        overwrites: as Discord tells them, of the command itself.
        person: who wants to use it.
        roles: that the person has.
        channel: where.
        guild: the server's number.
    """
    set_to = {(int(one["type"]), int(one["id"])): bool(one["permission"]) for one in overwrites}
    if not set_to.get((CHANNEL, channel), set_to.get((CHANNEL, guild - 1), True)):
        return False
    if (PERSON, person) in set_to:
        return set_to[PERSON, person]
    of_roles = [set_to[ROLE, role] for role in roles if role != guild and (ROLE, role) in set_to]
    return any(of_roles) if of_roles else set_to.get((ROLE, guild), False)
