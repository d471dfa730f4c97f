"""A question that is pressed under a digest or an answer: said in the thread, and answered there."""

from __future__ import annotations

import discord

from adapters.discord.errors import discord_errors
from adapters.discord.interactions import Press, acknowledged, in_thread, place_of
from adapters.discord.render import CONTENT
from adapters.discord.threads import open_thread
from adapters.discord.wording import one_page, plain, shortened
from bot.domain.conversation import Question
from bot.domain.delivery import MessageRef
from bot.errors import NewsdeskError, PlatformError

UNKNOWN = "I have no article for this message any more."
ASKED = "I answer in the thread."


async def ask_in_thread(interaction: Press, text: str) -> None:
    """Say who asks what in the thread of the digest or answer that was pressed, and answer there."""
    if not await acknowledged(interaction.response.defer(ephemeral=True, thinking=True)):
        return
    if not plain(text):
        await interaction.followup.send(UNKNOWN, ephemeral=True)
        return
    pressed = str(getattr(interaction.message, "id", ""))
    client, inbox = interaction.client, interaction.client.inbox
    asked_by = str(interaction.user.id)
    try:
        place = await place_of(interaction)
        message, room = await _said_in_thread(interaction, int(pressed), text)
    except PlatformError as error:
        await interaction.followup.send(f"I could not ask that here: {shortened(str(error), 500)}", ephemeral=True)
        return
    question = Question(
        key=f"discord:{message.id}",
        destination=place,
        text=plain(text),
        conversation=str(room),
        above=(MessageRef(pressed), MessageRef(str(room))),
        asked_by=asked_by,
        is_question=True,
    )
    await interaction.followup.send(ASKED, ephemeral=True)
    try:
        question = await inbox.placed(question) or question
    except NewsdeskError as error:
        await interaction.followup.send(f"I could not answer: {shortened(str(error), 500)}", ephemeral=True)
        return
    await client.conversation.asked(message, question)


async def _said_in_thread(interaction: Press, pressed: int, text: str) -> tuple[discord.Message, int]:
    """Say who asks what in the digest's thread, opened on first need; return the message and its room.

    Raises:
        PlatformError: Discord does not let us.
    """
    room = int(interaction.channel_id or 0)
    with discord_errors():
        if not in_thread(interaction) and interaction.guild_id:
            await open_thread(interaction.client, room, pressed)
            room = pressed
        said = one_page(f"{interaction.user.display_name} asks: {text}", CONTENT)
        return await interaction.client.get_partial_messageable(room).send(said), room
