"""Permissions: those that the bot needs, and those that it has in a channel."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import discord

from bot.domain.rights import MissingRights

NEEDED_PERMISSIONS: Mapping[str, str] = {
    "view_channel": "to see the channel at all",
    "send_messages": "to post digests",
    "embed_links": "to show digests as embeds, and previews",
    "read_message_history": "to find again what it posted, and to be replied to",
    "create_public_threads": "to answer and correct under a digest",
    "send_messages_in_threads": "to answer and correct under a digest",
}
"""All permissions in the invite link, each with its use."""

POSTING_PERMISSIONS = ("view_channel", "send_messages", "embed_links")
"""The permissions without which no digest can be posted."""

Json = Mapping[str, Any]


def invite_link(application: int) -> str:
    """Return the link that adds the bot to a server, with only the permissions that it needs."""
    permissions = discord.Permissions(**dict.fromkeys(NEEDED_PERMISSIONS, True))
    return discord.utils.oauth_url(application, permissions=permissions, scopes=("bot", "applications.commands"))


def permissions_in(channel: Json, roles: Sequence[Json], own: Collection[str], member: str) -> discord.Permissions:
    """Return a member's permissions in a channel, as Discord computes them.

    Args:
        channel: Discord's description of the channel; its overwrites change the roles' permissions: everybody's first,
            then those of the member's roles together, then the member's own.
        roles: the server's roles.
        own: ids of the member's roles.
        member: the member's id.
    """
    everybody = str(channel["guild_id"])
    own_groups = {everybody, *own}
    allowed = 0
    for role in roles:
        allowed |= int(role["permissions"]) if str(role["id"]) in own_groups else 0
    if discord.Permissions(allowed).administrator:
        return discord.Permissions.all()
    overwrites = {str(overwrite["id"]): overwrite for overwrite in channel.get("permission_overwrites", ())}
    for group in ([everybody], sorted(own_groups - {everybody}), [member]):
        applied = [overwrites[holder] for holder in group if holder in overwrites]
        denied, granted = _combined_bits(applied, "deny"), _combined_bits(applied, "allow")
        allowed = (allowed & ~denied) | granted
    return discord.Permissions(allowed)


def describe_missing(allowed: discord.Permissions) -> list[str]:
    """Return the missing permissions by their names on Discord, each with its use."""
    return [
        f"{permission_name(name)} ({use})" for name, use in NEEDED_PERMISSIONS.items() if not getattr(allowed, name)
    ]


def missing_rights(allowed: discord.Permissions) -> MissingRights:
    """Return the permissions that the bot lacks: those needed to post at all, and the others."""
    missing = [] if allowed.administrator else [name for name in NEEDED_PERMISSIONS if not getattr(allowed, name)]
    return MissingRights(
        to_post=tuple(permission_name(name) for name in missing if name in POSTING_PERMISSIONS),
        besides=tuple(
            f"{permission_name(name)} ({NEEDED_PERMISSIONS[name]})"
            for name in missing
            if name not in POSTING_PERMISSIONS
        ),
    )


def permission_name(permission: str) -> str:
    """Return a permission's name in Discord's settings."""
    return permission.replace("_", " ").title().replace(" In ", " in ")


def _combined_bits(overwrites: Sequence[Json], which: str) -> int:
    bits = 0
    for overwrite in overwrites:
        bits |= int(overwrite[which])
    return bits
