"""Who may use /news, looked at when something is pressed: a message that stands there gives no right."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import structlog

from adapters.discord.api.errors import discord_errors
from adapters.discord.interactions.context import Press, in_thread, may_manage
from bot.errors import PlatformError

LOG = structlog.get_logger(__name__)

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
    try:
        with discord_errors():
            told = await client.http.get_guild_application_command_permissions(client.application_id, guild)
    except PlatformError as error:
        LOG.warning("discord.rights_unknown", guild=guild, reason=str(error))
        return False
    own: Sequence[Overwrite] = next((one["permissions"] for one in told if str(one["id"]) == client.news), ())
    parent = getattr(interaction.channel, "parent_id", None) if in_thread(interaction) else None
    return is_let(
        own,
        person=interaction.user.id,
        roles={role.id for role in getattr(interaction.user, "roles", ())},
        channel=parent or interaction.channel_id or 0,
        guild=guild,
    )


def is_let(overwrites: Sequence[Overwrite], *, person: int, roles: Collection[int], channel: int, guild: int) -> bool:
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
