"""Interaction context: the destination that a press or command is about, and who may do what there."""

from __future__ import annotations

import io
from collections.abc import AsyncGenerator, Awaitable
from contextlib import aclosing
from functools import partial
from typing import Any

import discord
import structlog

from adapters.discord.api.errors import UNKNOWN_MESSAGE
from adapters.discord.api.permissions import missing_rights
from adapters.discord.rendering.localization import language_of, localized
from adapters.discord.rendering.markdown import plain
from bot.domain import labels
from bot.domain.conversation import Command, Reply
from bot.domain.delivery import MessageRef
from bot.domain.grammar.spec import Order
from bot.domain.rights import NOTHING_MISSING, MissingRights
from bot.domain.subscription import DIRECT_WORKSPACE_PREFIX, Destination
from bot.errors import NewsdeskError
from bot.ports import Inbox
from bot.text.catalogue import in_language, say

LOG = structlog.get_logger(__name__)

LATE_ANSWER = say(
    "You asked me this a while ago. Discord lets me answer there for a quarter of an hour only, so here it is:"
)
SOMETHING_WENT_WRONG = say(
    "Something went wrong on my side, and it is written down for whoever runs me. Please try again."
)
EXPIRED_CODES = frozenset({50027, 10015, 10062})
"""Discord's error codes for an interaction whose token has expired, after fifteen minutes."""

Press = discord.Interaction[Any]
NOT_A_MEMBER = say(
    "I am no member of this server, so I cannot post here. Ask who manages it to add me; or use this in a direct "
    "message to me."
)


async def destination_of(interaction: Press) -> Destination:
    """Return the channel that an interaction is about; for a thread, its parent channel.

    If only the person has installed the bot, and not the server, it is the person's direct messages: whoever brings
    the bot along sees and changes nothing of a server.
    """
    channel = interaction.channel_id
    if is_guest(interaction):
        channel = (await interaction.user.create_dm()).id
    elif is_in_thread(interaction):
        channel = getattr(interaction.channel, "parent_id", None) or channel
    is_direct = is_guest(interaction) or not interaction.guild_id
    return Destination(
        "discord", f"{DIRECT_WORKSPACE_PREFIX}{channel}" if is_direct else str(interaction.guild_id), str(channel)
    )


def digest_message_of(interaction: Press) -> MessageRef:
    """Return the digest's message: the message with the button, or the one whose thread the interaction is in."""
    message = interaction.channel_id if is_in_thread(interaction) else getattr(interaction.message, "id", None)
    return MessageRef(str(message))


def is_in_thread(interaction: Press) -> bool:
    """Check whether an interaction happened in a thread."""
    return isinstance(interaction.channel, discord.Thread)


def is_guest(interaction: Press) -> bool:
    """Check whether only the person brought the bot along, into a server or a chat that it does not belong to."""
    if interaction.guild_id:
        return interaction.is_user_integration() and not interaction.is_guild_integration()
    return interaction.context.private_channel


def may_manage(interaction: Press) -> bool:
    """Check whether the person may change the subscriptions here: a channel's manager, or the owner of the chat."""
    return interaction.guild_id is None or is_guest(interaction) or interaction.permissions.manage_channels


def may_manage_there(interaction: Press, channel: int) -> bool:
    """Check whether the person may change the subscriptions of another channel of the server."""
    person = interaction.user
    room = interaction.guild.get_channel(channel) if interaction.guild else None
    if room is None or not isinstance(person, discord.Member):
        return interaction.permissions.manage_guild
    return interaction.permissions.manage_guild or room.permissions_for(person).manage_channels


def missing_rights_here(interaction: Press, destination: Destination | None = None) -> MissingRights:
    """Return the permissions that we lack where an interaction happened, or in another channel of its server.

    Discord sends ours with each interaction; for another channel they come from the gateway's cache, or are unknown.
    """
    guild = interaction.guild
    if interaction.guild_id is None or is_guest(interaction):
        return NOTHING_MISSING
    if destination is None:
        return missing_rights(interaction.app_permissions)
    channel = guild.get_channel(int(destination.channel)) if guild else None
    is_known = channel is not None and guild is not None and guild.me is not None
    return missing_rights(channel.permissions_for(guild.me)) if is_known and channel and guild else NOTHING_MISSING


async def try_acknowledge(response: Awaitable[object]) -> bool:
    """Acknowledge an interaction, and return whether that worked; if not, the caller should do nothing.

    Discord accepts one first response. If an interaction arrives twice, or too late, this fails before anything is
    done twice or for nobody.
    """
    try:
        await response
    except discord.HTTPException as error:
        LOG.info("discord.interaction_left", status=error.status, code=error.code)
        return False
    return True


async def show_privately(interaction: Press, content: str | None = None, **more: Any) -> None:  # noqa: ANN401 - the SDK's own
    """Show something only to the person who typed or pressed: in place, or after a quarter of an hour directly."""
    message = {"content": content, **more} if content is not None else more
    try:
        await interaction.followup.send(ephemeral=True, **_with_file(message))
    except discord.HTTPException as error:
        if error.code not in EXPIRED_CODES:
            raise
        await _send_directly(interaction, message)


async def replace_message(interaction: Press, content: str | None = None, **more: Any) -> None:  # noqa: ANN401 - the SDK's own
    """Replace the whole original message.

    If the person dismissed it, a new one is shown; if it is too late for both, they get a direct message.
    """
    message = {"content": content, **more} if content is not None else more
    try:
        await interaction.edit_original_response(**_as_edit(message))
    except discord.HTTPException as error:
        if error.code == UNKNOWN_MESSAGE:
            await show_privately(interaction, **message)
        elif error.code in EXPIRED_CODES:
            await _send_directly(interaction, message)
        else:
            raise


def _as_edit(message: dict[str, Any]) -> dict[str, Any]:
    """Return a message's arguments as those of an edit that leaves nothing of the earlier message."""
    sendable = _with_file(message)
    edit = {"content": sendable.get("content"), "view": sendable.get("view"), "embed": sendable.get("embed")}
    return {**edit, "attachments": [sendable["file"]]} if "file" in sendable else edit


def _with_file(message: dict[str, Any]) -> dict[str, Any]:
    """Return a message's arguments with its file (name and text) opened again, since a failed attempt consumed it."""
    if "file" not in message:
        return message
    name, text = message["file"]
    return {**message, "file": discord.File(io.BytesIO(text.encode()), name)}


async def _send_directly(interaction: Press, message: dict[str, Any]) -> None:
    """Send a message, which cannot be shown any more where the person asked, directly to them, and say why.

    Its buttons are left out: pressed there, they would act on the direct messages rather than on the channel.
    """
    shown = {key: value for key, value in message.items() if key != "view" or isinstance(value, discord.ui.LayoutView)}
    try:
        await interaction.user.send(localized(interaction.locale, LATE_ANSWER))
        await interaction.user.send(**_with_file(shown))
    except discord.HTTPException as error:  # they accept no messages from us
        LOG.info("notify.failed", status=error.status, code=error.code)


async def stream_execution(
    interaction: Press,
    command: str | Order,
    *,
    message: str = "",
    allowed: bool = False,
    destination: Destination | None = None,
) -> AsyncGenerator[Reply, None]:
    """Execute a command for the person who typed or pressed, and yield its progress and the reply.

    Args:
        interaction: the interaction.
        command: the command, as a line or as an order with options.
        message: the message of the digest that it is about, if there is one.
        allowed: whether the person may change the channel, whatever their permissions here.
        destination: the channel that it is about; by default this one.
    """
    inbox: Inbox = interaction.client.inbox
    language = language_of(interaction.locale)
    translate = partial(in_language, language=language)
    try:
        order = Command(
            destination=destination or await destination_of(interaction),
            text="" if isinstance(command, Order) else plain(command),
            order=command if isinstance(command, Order) else None,
            given_by=str(interaction.user.id),
            may_manage=allowed or (destination is None and may_manage(interaction)),
            may_call=interaction.is_guild_integration() and interaction.permissions.manage_guild,
            message=MessageRef(message) if message else None,
            missing=missing_rights_here(interaction, destination),
            language=language,
        )
        async with aclosing(inbox.stream_execution(order)) as replies:
            async for reply in replies:
                yield reply
    except NewsdeskError as error:
        yield Reply(text=translate(labels.NOT_DONE.with_values(error=error.message)), done=False)
    except Exception:  # otherwise Discord shows for a quarter of an hour that we are thinking
        LOG.exception("command.failed", command=str(command))
        yield Reply(text=translate(SOMETHING_WENT_WRONG), done=False)


async def execute_command(interaction: Press, text: str, *, allowed: bool = False) -> Reply:
    """Execute a command and return only its reply; see `stream_execution`."""
    return [reply async for reply in stream_execution(interaction, text, allowed=allowed)][-1]
