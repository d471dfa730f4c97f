"""Interaction context: which destination a press or command is about, and who may do what there."""

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
"""What is answered when an interaction's token is over: after fifteen minutes."""

Press = discord.Interaction[Any]
NOT_A_MEMBER = say(
    "I am no member of this server, so I cannot post here. Ask who manages it to add me; or use this in a direct "
    "message to me."
)


async def place_of(interaction: Press) -> Destination:
    """Return the channel an interaction is about: a thread's own channel is the one above it.

    Where only the person has the bot, and not the server, it is the person's direct messages: nothing of a server is
    seen or changed by somebody who brought the bot along.
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
    """Return the digest's message: the one with the button, or the one whose thread the interaction is in."""
    message = interaction.channel_id if is_in_thread(interaction) else getattr(interaction.message, "id", None)
    return MessageRef(str(message))


def is_in_thread(interaction: Press) -> bool:
    """Check whether it happened in a thread."""
    return isinstance(interaction.channel, discord.Thread)


def is_guest(interaction: Press) -> bool:
    """Check whether the bot was brought along by the person alone: into a server or a chat that it is no member of."""
    if interaction.guild_id:
        return interaction.is_user_integration() and not interaction.is_guild_integration()
    return interaction.context.private_channel


def may_manage(interaction: Press) -> bool:
    """Check whether a person may change what a place is subscribed to: who manages the channel, or whose chat it is."""
    return interaction.guild_id is None or is_guest(interaction) or interaction.permissions.manage_channels


def may_manage_there(interaction: Press, channel: int) -> bool:
    """Check whether the person may change what another channel of the server is subscribed to."""
    person = interaction.user
    there = interaction.guild.get_channel(channel) if interaction.guild else None
    if there is None or not isinstance(person, discord.Member):
        return interaction.permissions.manage_guild
    return interaction.permissions.manage_guild or there.permissions_for(person).manage_channels


def missing_rights_here(interaction: Press, place: Destination | None = None) -> MissingRights:
    """Return the permissions that we lack where an interaction happened, or in another channel of its server.

    Discord tells it with each interaction; of another channel it is known from the gateway, or else not at all.
    """
    guild = interaction.guild
    if interaction.guild_id is None or is_guest(interaction):
        return NOTHING_MISSING
    if place is None:
        return missing_rights(interaction.app_permissions)
    channel = guild.get_channel(int(place.channel)) if guild else None
    is_known = channel is not None and guild is not None and guild.me is not None
    return missing_rights(channel.permissions_for(guild.me)) if is_known and channel and guild else NOTHING_MISSING


async def try_acknowledge(answering: Awaitable[object]) -> bool:
    """Acknowledge an interaction, and return whether that worked; where not, nothing is to be done about it.

    Discord takes one first answer. An interaction that comes twice, or too late, is refused here, before anything is
    done twice or for nobody.
    """
    try:
        await answering
    except discord.HTTPException as error:
        LOG.info("discord.interaction_left", status=error.status, code=error.code)
        return False
    return True


async def show_privately(interaction: Press, content: str | None = None, **more: Any) -> None:  # noqa: ANN401 - the SDK's own
    """Show something only to whoever typed or pressed: there, or by direct message after a quarter of an hour."""
    said = {"content": content, **more} if content is not None else more
    try:
        await interaction.followup.send(ephemeral=True, **_with_file(said))
    except discord.HTTPException as error:
        if error.code not in EXPIRED_CODES:
            raise
        await _send_directly(interaction, said)


async def replace_message(interaction: Press, content: str | None = None, **more: Any) -> None:  # noqa: ANN401 - the SDK's own
    """Replace the whole message.

    Where the person dismissed that, it is shown anew; in private where it is too late for both.
    """
    said = {"content": content, **more} if content is not None else more
    try:
        await interaction.edit_original_response(**_as_edit(said))
    except discord.HTTPException as error:
        if error.code == UNKNOWN_MESSAGE:
            await show_privately(interaction, **said)
        elif error.code in EXPIRED_CODES:
            await _send_directly(interaction, said)
        else:
            raise


def _as_edit(said: dict[str, Any]) -> dict[str, Any]:
    """Return what is sent as an edit that leaves nothing of what stood there."""
    opened = _with_file(said)
    edit = {"content": opened.get("content"), "view": opened.get("view"), "embed": opened.get("embed")}
    return {**edit, "attachments": [opened["file"]]} if "file" in opened else edit


def _with_file(said: dict[str, Any]) -> dict[str, Any]:
    """Return what is sent, its file (a name and a text) read from the start: a try that failed has read it."""
    if "file" not in said:
        return said
    name, text = said["file"]
    return {**said, "file": discord.File(io.BytesIO(text.encode()), name)}


async def _send_directly(interaction: Press, said: dict[str, Any]) -> None:
    """Send a person directly what they cannot be shown where they asked, and say why.

    Its buttons are left out: pressed there, they would be about the direct messages, and not about the channel.
    """
    kept = {key: one for key, one in said.items() if key != "view" or isinstance(one, discord.ui.LayoutView)}
    try:
        await interaction.user.send(localized(interaction.locale, LATE_ANSWER))
        await interaction.user.send(**_with_file(kept))
    except discord.HTTPException as error:  # they take no messages from us
        LOG.info("notify.failed", status=error.status, code=error.code)


async def stream_execution(
    interaction: Press,
    told: str | Order,
    *,
    message: str = "",
    allowed: bool = False,
    place: Destination | None = None,
) -> AsyncGenerator[Reply, None]:
    """Run a command of whoever typed or pressed, and yield its progress and the reply.

    Args:
        interaction: what was typed or pressed.
        told: the command, as a line or with its options chosen one by one.
        message: the digest's message it is about, if there is one.
        allowed: the person may use what changes a channel there, whatever their permissions here are.
        place: the channel that it is about; this one where none is named.
    """
    inbox: Inbox = interaction.client.inbox
    language = language_of(interaction.locale)
    as_told = partial(in_language, language=language)
    try:
        order = Command(
            destination=place or await place_of(interaction),
            text="" if isinstance(told, Order) else plain(told),
            order=told if isinstance(told, Order) else None,
            given_by=str(interaction.user.id),
            may_manage=allowed or (place is None and may_manage(interaction)),
            may_call=interaction.is_guild_integration() and interaction.permissions.manage_guild,
            message=MessageRef(message) if message else None,
            missing=missing_rights_here(interaction, place),
            language=language,
        )
        async with aclosing(inbox.stream_execution(order)) as replies:
            async for reply in replies:
                yield reply
    except NewsdeskError as error:
        yield Reply(text=as_told(labels.NOT_DONE.with_values(error=error.message)), done=False)
    except Exception:  # else Discord says for a quarter of an hour that we are thinking
        LOG.exception("command.failed", command=str(told))
        yield Reply(text=as_told(SOMETHING_WENT_WRONG), done=False)


async def execute_command(interaction: Press, text: str, *, allowed: bool = False) -> Reply:
    """Execute a command and return its reply alone; see `stream_execution`."""
    return [reply async for reply in stream_execution(interaction, text, allowed=allowed)][-1]
