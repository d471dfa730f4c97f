"""Slash commands, made from the registry: each with its options, their choices and completions."""

from __future__ import annotations

import inspect
import re
from collections.abc import Mapping
from typing import Any, ClassVar

import discord
from discord import app_commands

from adapters.discord.interactions.autocomplete import COMPLETERS
from adapters.discord.interactions.context import NOT_A_MEMBER, Press, is_guest, try_acknowledge
from adapters.discord.interactions.replies import CommandExecution
from adapters.discord.rendering.localization import localized
from adapters.discord.rendering.markdown import escaped, plain
from bot.domain.grammar.spec import CommandSpec, Option, OptionKind, Order, Registry
from bot.domain.subscription import Destination
from bot.text.catalogue import say

MESSAGE_LINK = re.compile(r"https://(?:\w+\.)?discord(?:app)?\.com/channels/\d+/\d+/(\d+)")
CHANNEL_OPTION, FILE_OPTION = "channel", "file"
"""Names of the options that only Discord has: another channel for a new feed, and a list as a file."""


class ChannelOption(app_commands.Transformer):
    """Offers the types of channels that digests can go to: text, announcement and forum channels."""

    type = discord.AppCommandOptionType.channel
    channel_types: ClassVar = [discord.ChannelType.text, discord.ChannelType.news, discord.ChannelType.forum]

    async def transform(self, _: Press, value: app_commands.AppCommandChannel, /) -> app_commands.AppCommandChannel:
        """Return the channel as Discord sends it, with the person's permissions there."""
        return value


DISCORD_OPTIONS: Mapping[str, tuple[tuple[str, str, Any], ...]] = {
    "add": ((CHANNEL_OPTION, say("another channel than this one"), app_commands.Transform[Any, ChannelOption]),),
    "import": ((FILE_OPTION, say("or the list itself"), discord.Attachment),),
}
"""Options that only Discord has, by command: name, description and type."""
OPTION_TYPES: Mapping[OptionKind, Any] = {OptionKind.SWITCH: bool, OptionKind.ROLE: discord.Role}
"""The types of options on Discord; all others are text."""


def command_of(spec: CommandSpec) -> app_commands.Command[Any, ..., None]:
    """Return a command of the registry as a slash command."""

    async def run(interaction: Press, **chosen: Any) -> None:  # noqa: ANN401 - each option has its own type
        await carry_out(interaction, spec, chosen)

    extra = DISCORD_OPTIONS.get(spec.name, ())
    has_other_way = bool(extra) and extra[0][0] == FILE_OPTION
    parameters = [
        _parameter(option.name, OPTION_TYPES.get(option.kind, str), is_needed=_is_needed(option, has_other_way))
        for option in spec.inputs
    ]
    parameters += [_parameter(name, kind, is_needed=False) for name, _, kind in extra]
    # Discord requires the mandatory ones first.
    parameters.sort(key=lambda parameter: parameter.default is not inspect.Parameter.empty)
    first = inspect.Parameter("interaction", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=Press)
    run.__signature__ = inspect.Signature([first, *parameters])  # type: ignore[attr-defined]  # what discord.py reads
    says = {option.name: option.says for option in spec.inputs} | {name: description for name, description, _ in extra}
    app_commands.describe(**says)(run)
    choices = {option.name: _choices(option) for option in spec.inputs if option.choices}
    app_commands.choices(**choices)(run)
    completed = {
        option.name: COMPLETERS[option.kind]
        for option in spec.inputs
        if option.kind in COMPLETERS and not option.choices
    }
    if spec.name == "unwatch":
        completed["name"] = COMPLETERS[OptionKind.NAMES]
    app_commands.autocomplete(**completed)(run)
    return app_commands.Command(name=spec.name, description=spec.says, callback=run)


def _is_needed(option: Option, has_other_way: bool) -> bool:  # noqa: FBT001  # the caller's own name
    return option.is_required and not has_other_way


def _parameter(name: str, kind: Any, *, is_needed: bool) -> inspect.Parameter:  # noqa: ANN401 - a type
    default = inspect.Parameter.empty if is_needed else None
    annotation = kind if is_needed else kind | None
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=annotation)


def _choices(option: Option) -> list[app_commands.Choice[str]]:
    return [app_commands.Choice(name=label, value=value) for label, value in option.choices]


async def carry_out(interaction: Press, spec: CommandSpec, chosen: Mapping[str, Any]) -> None:
    """Execute a command with its chosen options, for this channel or the one named."""
    channel = chosen.get(CHANNEL_OPTION)
    refusal = _refusal(interaction, spec, channel)
    if refusal:
        await try_acknowledge(interaction.response.send_message(refusal, ephemeral=True))
        return
    if not await try_acknowledge(interaction.response.defer(ephemeral=True, thinking=True)):
        return
    destination = Destination("discord", str(interaction.guild_id), str(channel.id)) if channel else None
    # Discord has checked who may use /news; its other commands are open to all, so we check them.
    is_news = spec.discord_group == "news"
    order = Order(spec.name, _options(chosen))
    await CommandExecution(
        interaction, order, is_news=is_news or spec.is_for_managers, allowed=is_news, elsewhere=destination
    ).run()


def _refusal(interaction: Press, spec: CommandSpec, channel: app_commands.AppCommandChannel | None) -> str:
    """Return why the person cannot give a command here; empty if they can."""
    if is_guest(interaction) and spec.discord_group:
        return localized(interaction.locale, NOT_A_MEMBER)
    if channel is None or interaction.permissions.manage_guild or channel.permissions.manage_channels:
        return ""
    refused = say("You do not manage #{name}, so I change nothing there.", name=escaped(channel.name))
    return localized(interaction.locale, refused)


def _options(chosen: Mapping[str, Any]) -> dict[str, str]:
    """Return the chosen values as the options of an order; a link to a Discord message becomes its id."""
    options = {
        name: _option_text(value) for name, value in chosen.items() if value is not None and name != CHANNEL_OPTION
    }
    if FILE_OPTION in options:
        options["url"] = options.pop(FILE_OPTION)
    return {name: MESSAGE_LINK.sub(r"message:\1", value) for name, value in options.items() if value}


def _option_text(value: Any) -> str:  # noqa: ANN401 - as above
    match value:
        case bool():
            return "on" if value else "off"
        case discord.Role():
            return str(value.id)
        case discord.Attachment():
            return value.url
        case _:
            return plain(str(value))


def groups_of(registry: Registry) -> list[app_commands.Command[Any, ..., None] | app_commands.Group]:
    """Return all slash commands: /news, /story, and top-level ones."""
    news = app_commands.Group(
        name="news",
        description=say("Feeds, digests and settings of this channel"),
        default_permissions=discord.Permissions(manage_guild=True),
    )
    story = app_commands.Group(
        name="story", description=say("One story or digest: why it came, mute, part, hide, report")
    )
    groups = {"news": news, "story": story}
    top_level: list[app_commands.Command[Any, ..., None] | app_commands.Group] = []
    for spec in registry:
        command = command_of(spec)
        if spec.discord_group:
            groups[spec.discord_group].add_command(command)
        else:
            top_level.append(command)
    everywhere = app_commands.AppCommandContext(guild=True, dm_channel=True, private_channel=True)
    here = app_commands.AppCommandContext(guild=True, dm_channel=True, private_channel=False)
    both_installs = app_commands.AppInstallationType(guild=True, user=True)
    for group_or_command in (*groups.values(), *top_level):
        group_or_command.allowed_installs = both_installs
        group_or_command.allowed_contexts = here if group_or_command in groups.values() else everywhere
    return [*groups.values(), *top_level]
