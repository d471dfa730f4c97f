"""Commands that are not in the registry: a channel's home, and a message's context menu."""

from __future__ import annotations

from typing import Any

import discord
from discord import app_commands

from adapters.discord.delivery.messages import links_of
from adapters.discord.interactions.context import NOT_A_MEMBER, Press, is_guest, try_acknowledge
from adapters.discord.interactions.home import show_home
from adapters.discord.interactions.replies import execute_and_show
from adapters.discord.interactions.slash_commands import groups_of
from adapters.discord.rendering.localization import localized
from bot.domain import labels
from bot.domain.grammar.registry import REGISTRY
from bot.domain.grammar.spec import Order, Registry
from bot.text.catalogue import say

COMMAND_NAME = "news"


def all_commands(
    registry: Registry = REGISTRY,
) -> list[app_commands.Command[Any, ..., None] | app_commands.Group | app_commands.ContextMenu]:
    """Return all commands that Discord offers."""
    slash_commands = groups_of(registry)
    news = next(
        command
        for command in slash_commands
        if isinstance(command, app_commands.Group) and command.name == COMMAND_NAME
    )
    news.add_command(home)
    return [*slash_commands, digest_this]


@app_commands.command(description=say("This channel at a glance, and what to do next"))
async def home(interaction: Press) -> None:
    """`/news home`."""
    if is_guest(interaction):
        await try_acknowledge(
            interaction.response.send_message(localized(interaction.locale, NOT_A_MEMBER), ephemeral=True)
        )
    else:
        await show_home(interaction)


@app_commands.context_menu(name=say("Digest this"))
@app_commands.allowed_installs(guilds=True, users=True)
@app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)
async def digest_this(interaction: Press, message: discord.Message) -> None:
    """Summarize the link in a message for the person who asked."""
    links = links_of(message)
    if links:
        await execute_and_show(interaction, Order("read", {"url": links[0]}))
    else:
        await try_acknowledge(
            interaction.response.send_message(localized(interaction.locale, labels.NO_LINK), ephemeral=True)
        )
