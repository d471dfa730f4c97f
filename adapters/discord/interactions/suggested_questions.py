"""Suggested questions: pressed under a digest or an answer, a question is asked and answered in the thread.

If we may not post in the thread, only the person who pressed gets the answer: no question is lost, and no thread
stays empty.
"""

from __future__ import annotations

from contextlib import aclosing
from dataclasses import dataclass
from functools import partial

import discord

from adapters.discord.api.errors import discord_errors
from adapters.discord.delivery.messages import send_first_accepted
from adapters.discord.delivery.threads import open_thread
from adapters.discord.interactions.context import (
    Press,
    destination_of,
    is_guest,
    is_in_thread,
    show_privately,
    try_acknowledge,
)
from adapters.discord.interactions.replies import execute_and_show, messages_of
from adapters.discord.rendering.localization import language_of, localized
from adapters.discord.rendering.markdown import one_page, plain, shortened
from adapters.discord.rendering.pages import CONTENT_LENGTH
from bot.domain import labels
from bot.domain.conversation import Question, Reply
from bot.domain.delivery import MessageRef
from bot.domain.grammar.spec import Order
from bot.domain.subscription import Destination
from bot.errors import NewsdeskError, PlatformError
from bot.text.catalogue import in_language, say

ANSWERED_IN_THREAD = say("I answer in the thread.")
ALREADY_ASKED = say("You asked that already; the answer stands below.")


async def ask_suggested(interaction: Press, text: str) -> None:
    """Ask a suggested question, unless it was asked: in the thread, or privately if the answer above is private."""
    message = interaction.message
    if message is None or not message.flags.ephemeral:
        await ask_in_thread(interaction, text, once=True)
        return
    inbox, destination = interaction.client.inbox, await destination_of(interaction)
    if await inbox.begin_suggestion(destination, MessageRef(str(message.id)), text):
        await execute_and_show(interaction, Order("ask", {"question": text}))
    else:
        await try_acknowledge(
            interaction.response.send_message(localized(interaction.locale, ALREADY_ASKED), ephemeral=True)
        )


@dataclass(frozen=True, slots=True)
class QuestionSpot:
    """What a question is about, and where it is asked.

    Attributes:
        message: id of the digest or the answer that was pressed.
        room: id of its thread, which is that of its digest or edition; in direct messages, of the channel.
        is_open: whether that thread is known to exist.
    """

    message: int
    room: int
    is_open: bool = False

    @property
    def messages_above(self) -> tuple[MessageRef, MessageRef]:
        """The messages above a question there: the one that was pressed, and the thread's first."""
        return MessageRef(str(self.message)), MessageRef(str(self.room))


def _question_spot(interaction: Press) -> QuestionSpot:
    """Return where questions about the pressed message are asked."""
    message = interaction.message
    message_id = message.id if message is not None else 0
    if is_in_thread(interaction) or not interaction.guild_id:
        return QuestionSpot(message_id, int(interaction.channel_id or 0), is_open=True)
    return QuestionSpot(message_id, message_id, is_open=message is not None and message.flags.has_thread)


async def ask_in_thread(interaction: Press, text: str, *, once: bool = False, spot: QuestionSpot | None = None) -> bool:
    """Post a question and who asks it in the thread of the digest or answer that was pressed, and answer there.

    Args:
        interaction: the interaction.
        text: the question.
        once: whether to skip a question that was asked there before.
        spot: what it is about; by default the message that was pressed.

    Returns:
        Whether the question was accepted.
    """
    if not await try_acknowledge(interaction.response.defer(ephemeral=True, thinking=True)):
        return False
    if not plain(text):
        await interaction.followup.send(localized(interaction.locale, labels.NO_ARTICLE), ephemeral=True)
        return False
    spot = spot or _question_spot(interaction)
    try:
        destination = await destination_of(interaction)
        return await _ask_and_answer(interaction, destination, text, spot, once=once)
    except NewsdeskError as error:
        failed = labels.NOT_ANSWERED.with_values(error=shortened(str(error), 500))
        await interaction.followup.send(localized(interaction.locale, failed), ephemeral=True)
        return False


async def _ask_and_answer(
    interaction: Press, destination: Destination, text: str, spot: QuestionSpot, *, once: bool
) -> bool:
    """Ask a question in its thread, or privately if we may not post there; with `once`, only if it is new there."""
    inbox = interaction.client.inbox
    pressed, question_text = spot.messages_above[0], plain(text)
    if once and not await inbox.begin_suggestion(destination, pressed, question_text, above=spot.messages_above):
        await interaction.followup.send(localized(interaction.locale, labels.ASKED_ALREADY), ephemeral=True)
        return True
    try:
        try:
            posted = await _post_question(interaction, text, spot) if _may_post_in_thread(interaction, spot) else None
        except PlatformError:
            posted = None
        if posted is None:
            await _answer_privately(interaction, destination, text, spot)
            return True
        question = _question(interaction, destination, text, spot, key=f"discord:{posted.id}")
        question = await inbox.receive_question(question) or question
        await interaction.followup.send(localized(interaction.locale, ANSWERED_IN_THREAD), ephemeral=True)
    except NewsdeskError:
        inbox.forget_suggestion(destination, pressed, question_text)
        raise
    await interaction.client.conversation.answer_question(posted, question)
    return True


def _question(interaction: Press, destination: Destination, text: str, spot: QuestionSpot, *, key: str) -> Question:
    return Question(
        key=key,
        destination=destination,
        text=plain(text),
        conversation=str(spot.room),
        above=spot.messages_above,
        asked_by=str(interaction.user.id),
        is_question=True,
    )


def _may_post_in_thread(interaction: Press, spot: QuestionSpot) -> bool:
    """Check whether we may post in the thread of the pressed message, and open the thread if there is none."""
    if interaction.guild_id is None:
        return True
    if is_guest(interaction):
        return False
    permissions = interaction.app_permissions
    may_post = permissions.send_messages_in_threads and (spot.is_open or permissions.create_public_threads)
    return permissions.administrator or may_post


async def _answer_privately(interaction: Press, destination: Destination, text: str, spot: QuestionSpot) -> None:
    """Answer a question only to the person who pressed."""
    question = _question(interaction, destination, text, spot, key=f"discord:ask:{interaction.id}")
    async with aclosing(interaction.client.inbox.stream_answer(question)) as answers:
        async for answer in answers:
            if answer.is_growing:
                continue
            with discord_errors():  # before requesting the next one, as that counts it as shown
                for ways in messages_of(interaction, Reply(text=answer.text, answer=answer)):
                    await send_first_accepted(partial(show_privately, interaction), ways)


async def _post_question(interaction: Press, text: str, spot: QuestionSpot) -> discord.Message:
    """Post a question and who asks it in the digest's thread, opened on first use.

    Raises:
        PlatformError: Discord refused it.
    """
    with discord_errors():
        if not is_in_thread(interaction) and interaction.guild_id:
            await open_thread(interaction.client, int(interaction.channel_id or 0), spot.room)
        announcement = labels.ASKS.with_values(person=interaction.user.display_name, question=text)
        content = one_page(in_language(announcement, language_of(interaction.guild_locale)), CONTENT_LENGTH)
        posted: discord.Message = await interaction.client.get_partial_messageable(spot.room).send(content)
        return posted
