"""Conversation: handles messages under digests, mentions and direct messages, with their edits and deletions."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import discord
import structlog

from adapters.discord.api.errors import discord_errors
from adapters.discord.delivery.messages import send_first_accepted
from adapters.discord.interactions.addressing import (
    PERSON_MENTION,
    is_addressed_to_others,
    is_addressed_to_us,
    own_user_id,
    question_text,
    replied_message_ids,
    replies_to_hidden_message,
)
from adapters.discord.interactions.authorization import MessageAuthors
from adapters.discord.interactions.replies import unposted_digest_renderings
from adapters.discord.rendering.answers import answer_pages
from adapters.discord.rendering.buttons import answer_view
from adapters.discord.rendering.localization import in_all_languages, language_of
from adapters.discord.rendering.markdown import shortened, with_command_links
from adapters.discord.rendering.replies import reply_pages
from bot.domain import labels
from bot.domain.bounded_cache import BoundedCache
from bot.domain.conversation import Command, Question, Reply
from bot.domain.delivery import MessageRef
from bot.domain.digest import Digest
from bot.domain.subscription import DIRECT_WORKSPACE_PREFIX, Destination
from bot.errors import NewsdeskError, PlatformError
from bot.ports import Inbox
from bot.text.catalogue import in_language, say

LOG = structlog.get_logger(__name__)

HINT = say("Ask me anything about the news of this server: mention me, reply to me with a mention, or use /ask.")
UNSEEN = say(
    "is what to begin with, if you want me to answer here: Discord shows me only what mentions me. "
    "Or press Ask under the digest."
)
UNSEEN_ABOVE = say("-# Discord does not show me what you reply to; its menu does: Apps, Digest this.")
"""Added to an answer's last page, so no longer than the room that `answer_pages` leaves there."""
PEOPLES_MESSAGE_TYPES = frozenset({discord.MessageType.default, discord.MessageType.reply})
"""Types of people's messages; others report a pinned message or a renamed thread, for example."""
EDIT_INTERVAL_SECONDS = 1.2
"""Seconds between two edits of a growing answer: Discord allows about five in five seconds."""
MAX_ANSWERS_SEARCHED = 100
"""Most messages after a question searched for the answers that we posted before a restart."""
MAX_TURNS_SEARCHED = 20
"""Most messages followed from a question back to the start of its conversation: ten turns."""
ANSWERS_CACHE_SIZE = 2_000
"""Most questions whose answers are remembered."""


class Conversation:
    """Passes people's messages on to the inbox, and shows its answers.

    Args:
        client: the gateway client.
        inbox: the inbox.
        numbers: Discord's ids of the commands, by their first word, as soon as Discord has assigned them.
        as_layout: whether a digest is shown as a layout.
    """

    def __init__(self, client: discord.Client, inbox: Inbox, numbers: Mapping[str, str], *, as_layout: bool) -> None:
        self._client = client
        self._inbox = inbox
        self._numbers = numbers
        self._authors = MessageAuthors(client, numbers)
        self._as_layout = as_layout
        self._shown_messages: BoundedCache[str, list[discord.Message]] = BoundedCache(ANSWERS_CACHE_SIZE)
        self._hinted: BoundedCache[int, None] = BoundedCache(ANSWERS_CACHE_SIZE)
        self._conversations_begun: BoundedCache[int, str] = BoundedCache(ANSWERS_CACHE_SIZE)

    async def on_message(self, message: discord.Message, *, edit: str = "") -> None:
        """Handle a message as a question or a link to summarize; one whose text Discord hides is neither."""
        addressed = message.guild is None or is_addressed_to_us(message, self._client.user)
        text = question_text(message, self._client.user, addressed=addressed)
        if message.author.bot or not (text or addressed):
            if not (message.author.bot or edit):
                await self._explain_unseen(message)
            return
        if not addressed and not message.reference and isinstance(message.channel, discord.TextChannel):
            return  # people talking to each other in a channel, if Discord shows us that
        try:
            question = await self._question(message, text, addressed=addressed, edit=edit)
        except NewsdeskError as error:
            if addressed and not edit:
                with discord_errors():
                    await message.reply(_failure_text(error), mention_author=False)
            return
        if question is None:
            return
        if question.link:
            await self._summarize_link(message, question)
        elif text:
            await self.answer_question(message, question)
        elif not edit and (
            message.guild is None or own_user_id(self._client.user) in PERSON_MENTION.findall(message.content)
        ):
            with discord_errors():
                await message.reply(
                    with_command_links(_in_server_language(message, HINT), self._numbers), mention_author=False
                )

    async def _explain_unseen(self, message: discord.Message) -> None:
        """Explain in a digest's thread how to reach us, since Discord hides messages that do not mention us.

        This is posted in one thread per channel, and not if somebody there has already mentioned us.
        """
        if self._client.intents.message_content:
            return  # the message had no text, perhaps only a picture
        room = message.channel
        is_thread = isinstance(room, discord.Thread | discord.PartialMessageable)
        was_explained = room.id in self._hinted or getattr(room, "parent_id", None) in self._hinted
        if message.guild is None or not is_thread or was_explained or message.type not in PEOPLES_MESSAGE_TYPES:
            return
        self._hinted[room.id] = None
        try:
            question = await self._question(message, "", addressed=False, edit="")
            if question is None:
                return
            self._hinted[int(question.destination.channel)] = None
            with discord_errors():
                async for other in room.history(limit=MAX_ANSWERS_SEARCHED):
                    is_ours = other.author == self._client.user and other.content.endswith(in_all_languages(UNSEEN))
                    if is_ours or self._client.user in other.mentions:
                        return
                mention = self._client.user.mention if self._client.user else ""
                await message.reply(f"{mention} {_in_server_language(message, UNSEEN)}", mention_author=False)
        except NewsdeskError as error:
            LOG.info("discord.greeting_failed", channel=room.id, reason=str(error))

    async def _summarize_link(self, message: discord.Message, question: Question) -> None:
        """Summarize a link under the message that contains it, and answer the question next to it."""
        order = Command(
            destination=question.destination,
            text=f"read {question.link}",
            given_by=question.asked_by,
            question=question,
        )
        with discord_errors():
            async with typing_indicator(message.channel):
                digest: Digest | None = None
                try:
                    async with contextlib.aclosing(self._inbox.stream_execution(order)) as replies:
                        async for reply in replies:
                            if reply.digest is not None and digest is None:
                                digest = reply.digest
                                ways = unposted_digest_renderings(digest, as_layout=self._as_layout)
                                await send_first_accepted(partial(message.reply, mention_author=False), ways)
                            if not reply.is_growing:  # before requesting the next one, as that counts it as shown
                                await self._report_link(message, reply, is_digested=digest is not None)
                except NewsdeskError as error:
                    if digest is not None:
                        raise  # it could not be shown
                    reply = Reply(
                        text=_in_server_language(message, labels.NOT_DONE.with_values(error=error.message)), done=False
                    )
                    await self._report_link(message, reply, is_digested=False)

    async def _report_link(self, message: discord.Message, reply: Reply, *, is_digested: bool) -> None:
        """Post why a link has no digest, if it has none, and the answer to the question next to it."""
        reply_texts = [] if is_digested else reply_pages(replace(reply, answer=None), self._numbers)
        answer_texts = answer_pages(reply.answer, self._numbers) if reply.answer is not None else []
        for page in (*reply_texts, *answer_texts):
            await message.reply(page, mention_author=False, suppress_embeds=True)

    async def on_edit(self, payload: discord.RawMessageUpdateEvent) -> None:
        """Answer an edited question again; a message that only got its link's preview does not count as edited."""
        if (edited := payload.message.edited_at) is not None:
            await self.on_message(payload.message, edit=edited.isoformat())

    async def on_deletion(self, message: int, room: int, guild: int | None) -> None:
        """Forget a deleted question, and delete the answers under it."""
        key = f"discord:{message}"
        channel: Any = self._client.get_channel(room)
        if channel is None and guild is not None:
            # A thread that was archived when we connected is not in the cache.
            with discord_errors():
                channel = await self._client.fetch_channel(room)
        parent = channel.parent_id if isinstance(channel, discord.Thread) else room
        if (
            not await self._inbox.withdraw_question(_destination(guild, parent), key)
            and key not in self._shown_messages
        ):
            return
        with discord_errors():
            for answer in await self._find_shown_messages(self._client.get_partial_messageable(room), key):
                with contextlib.suppress(discord.NotFound):  # a moderator deleted it, too
                    await answer.delete()
        self._shown_messages.pop(key, None)

    async def _question(self, message: discord.Message, text: str, *, addressed: bool, edit: str) -> Question | None:
        """Return a message as a question about the messages above it; None if it is not for us."""
        channel: Any = message.channel
        if message.guild is not None and isinstance(channel, discord.PartialMessageable):
            # A thread that was archived when we connected is not in the cache.
            with discord_errors():
                channel = await self._client.fetch_channel(channel.id)
        thread = str(channel.id) if isinstance(channel, discord.Thread) else ""
        above = [] if message.guild is None else [*replied_message_ids(message), *([thread] if thread else [])]
        question = Question(
            key=f"discord:{message.id}",
            destination=_destination(
                message.guild.id if message.guild else None, channel.parent_id if thread else channel.id
            ),
            text=text,
            conversation=thread or await self._conversation_key(message),
            asked_by=str(message.author.id),
            above=tuple(map(MessageRef, above)),
            addressed=addressed,
            is_to_others=is_addressed_to_others(message, self._client.user),
            edit=edit,
            may_manage=False,  # until it is checked below: the question is stored at once
        )
        received = await self._inbox.receive_question(question)
        if received is None and edit:  # it may have been a question before
            await self.on_deletion(message.id, message.channel.id, message.guild.id if message.guild else None)
        if received is None or received.is_question:  # otherwise it may be an order, or a yes to one
            return received and replace(received, may_manage=True)
        return replace(received, may_manage=await self._authors.may_manage(message, channel))

    async def _conversation_key(self, message: discord.Message) -> str:
        """Return the key of a conversation outside of threads: the id of its first message.

        It is remembered by this process, or found by following replies up, at most `MAX_TURNS_SEARCHED`.
        """
        if message.guild is None:
            return str(message.channel.id)
        first = str(message.id)
        for _ in range(MAX_TURNS_SEARCHED):
            reference = message.reference
            if reference is None or reference.message_id is None:
                break
            if reference.message_id in self._conversations_begun:
                return self._conversations_begun[reference.message_id]
            first = str(reference.message_id)
            above = reference.resolved or await self._fetch_replied_message(message)
            if not isinstance(above, discord.Message):
                break
            message = above
        return first

    async def _fetch_replied_message(self, message: discord.Message) -> discord.Message | None:
        """Fetch the message that a message replies to; None if it is gone or out of reach."""
        number = message.reference.message_id if message.reference else None
        with contextlib.suppress(PlatformError), discord_errors():
            return await message.channel.fetch_message(number or 0)
        return None

    async def answer_question(self, message: discord.Message, question: Question) -> None:
        """Answer a question under its message, with the typing indicator meanwhile."""
        with discord_errors():
            async with typing_indicator(message.channel):
                try:
                    await self._show_growing_answer(message, question)
                except PlatformError:
                    raise
                except NewsdeskError as error:
                    await self._show(message, question, [_in_server_language(message, _failure_text(error))])

    async def _show_growing_answer(self, message: discord.Message, question: Question) -> None:
        """Show the answer as it grows, at last all of it; if an edited question gets none, delete the old one."""
        clock, is_shown = asyncio.get_running_loop().time, False
        shown_at = clock()
        async with contextlib.aclosing(self._inbox.stream_answer(question)) as answers:
            async for answer in answers:
                if not answer.is_growing:  # before requesting the next one, as that counts it as shown
                    is_shown = True
                    pages = [*answer_pages(answer, self._numbers)]
                    if replies_to_hidden_message(message):
                        pages[-1] = f"{pages[-1]}\n{in_language(UNSEEN_ABOVE, answer.language)}"
                    await self._show(message, question, pages, view=answer_view(answer))
                elif (
                    clock() - shown_at >= EDIT_INTERVAL_SECONDS
                ):  # if a part cannot be shown, the whole is shown at the end
                    with contextlib.suppress(discord.HTTPException):
                        await self._show(message, question, answer_pages(answer, self._numbers)[:1])
                    shown_at = clock()
        if question.edit and not is_shown:
            await self._show(message, question, ())

    async def _show(
        self, message: discord.Message, question: Question, pages: Sequence[str], *, view: discord.ui.View | None = None
    ) -> None:
        """Show exactly `pages` under a question: edit messages that are there, and post or delete others."""
        if question.edit and question.key not in self._shown_messages:
            self._shown_messages[question.key] = await self._find_shown_messages(message.channel, question.key)
        messages_of_answer = self._shown_messages.setdefault(question.key, [])
        for number, page in enumerate(pages):
            page_view = view if number == len(pages) - 1 else None
            if number < len(messages_of_answer):
                messages_of_answer[number] = await messages_of_answer[number].edit(
                    content=page, suppress=True, view=page_view
                )
            else:
                posted = await message.reply(
                    page, mention_author=False, suppress_embeds=True, view=page_view or discord.utils.MISSING
                )
                messages_of_answer.append(posted)
                self._conversations_begun[posted.id] = question.conversation
        while len(messages_of_answer) > len(pages):
            await messages_of_answer.pop().delete()

    async def _find_shown_messages(self, room: discord.abc.Messageable, key: str) -> list[discord.Message]:
        """Return our messages under a question, from memory, or from the channel if another process posted them."""
        if key in self._shown_messages:
            return self._shown_messages[key]
        question_id = int(key.removeprefix("discord:"))
        return [
            message
            async for message in room.history(
                limit=MAX_ANSWERS_SEARCHED, after=discord.Object(question_id), oldest_first=True
            )
            if message.author == self._client.user and message.reference and message.reference.message_id == question_id
        ]


@contextlib.asynccontextmanager
async def typing_indicator(room: discord.abc.Messageable) -> AsyncIterator[None]:
    """Show that we are typing, if Discord allows it; no question waits for that, or fails because of it."""
    typing = asyncio.create_task(_keep_typing(room))
    try:
        yield
    finally:
        typing.cancel()
        await asyncio.wait({typing})


async def _keep_typing(room: discord.abc.Messageable) -> None:
    with contextlib.suppress(PlatformError), discord_errors():
        async with room.typing():
            await asyncio.Event().wait()


def _failure_text(error: NewsdeskError) -> str:
    return labels.NOT_ANSWERED.with_values(error=shortened(str(error), 500))


def _in_server_language(message: discord.Message, text: str) -> str:
    """Return a text in the language of a message's server."""
    return in_language(text, language_of(message.guild.preferred_locale if message.guild else None))


def _destination(guild: int | None, channel: int) -> Destination:
    return Destination("discord", str(guild) if guild else f"{DIRECT_WORKSPACE_PREFIX}{channel}", str(channel))
