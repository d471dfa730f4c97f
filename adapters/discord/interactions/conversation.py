"""Conversation: messages under digests, mentions and direct messages, their edits and deletions become questions."""

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
"""At most what `answer_pages` leaves of a page."""
PEOPLES_MESSAGE_TYPES = frozenset({discord.MessageType.default, discord.MessageType.reply})
"""Messages of people; others tell that somebody pinned something, or renamed the thread."""
EDIT_INTERVAL_SECONDS = 1.2
"""Seconds between two edits of a growing answer: Discord takes about five in five seconds."""
MAX_ANSWERS_SEARCHED = 100
"""Messages after a question that are looked through for what we said under it before a restart."""
MAX_TURNS_SEARCHED = 20
"""Messages above a question that are looked through for where its conversation began: ten turns."""
ANSWERS_CACHE_SIZE = 2_000
"""How many answers are remembered by the question they stand under."""


class Conversation:
    """Passes people's messages on to the inbox, and shows its answers.

    Args:
        client: listens.
        inbox: answers.
        numbers: of the commands, by their first words, as soon as Discord has given them.
        as_layout: whether a digest is shown as a layout.
    """

    def __init__(self, client: discord.Client, inbox: Inbox, numbers: Mapping[str, str], *, as_layout: bool) -> None:
        self._client = client
        self._inbox = inbox
        self._numbers = numbers
        self._authors = MessageAuthors(client, numbers)
        self._as_layout = as_layout
        self._shown: BoundedCache[str, list[discord.Message]] = BoundedCache(ANSWERS_CACHE_SIZE)
        self._hinted: BoundedCache[int, None] = BoundedCache(ANSWERS_CACHE_SIZE)
        self._begun: BoundedCache[int, str] = BoundedCache(ANSWERS_CACHE_SIZE)

    async def on_message(self, message: discord.Message, *, edit: str = "") -> None:
        """Take a message as a question, or a link in it; without its text, as it does not mention us, it is none."""
        addressed = message.guild is None or is_addressed_to_us(message, self._client.user)
        text = question_text(message, self._client.user, addressed=addressed)
        if message.author.bot or not (text or addressed):
            if not (message.author.bot or edit):
                await self._explain_unseen(message)
            return
        if not addressed and not message.reference and isinstance(message.channel, discord.TextChannel):
            return  # what people say to each other in a channel, where we are shown that
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
        """Explain in a digest's thread how to reach us: Discord does not show us what does not mention us.

        A channel is told so in one of its threads, and not where somebody knows already.
        """
        if self._client.intents.message_content:
            return  # there was nothing to see but a picture
        room = message.channel
        is_thread = isinstance(room, discord.Thread | discord.PartialMessageable)
        is_told = room.id in self._hinted or getattr(room, "parent_id", None) in self._hinted
        if message.guild is None or not is_thread or is_told or message.type not in PEOPLES_MESSAGE_TYPES:
            return
        self._hinted[room.id] = None
        try:
            question = await self._question(message, "", addressed=False, edit="")
            if question is None:
                return
            self._hinted[int(question.destination.channel)] = None
            with discord_errors():
                async for said in room.history(limit=MAX_ANSWERS_SEARCHED):
                    is_ours = said.author == self._client.user and said.content.endswith(in_all_languages(UNSEEN))
                    if is_ours or self._client.user in said.mentions:
                        return
                mention = self._client.user.mention if self._client.user else ""
                await message.reply(f"{mention} {_in_server_language(message, UNSEEN)}", mention_author=False)
        except NewsdeskError as error:
            LOG.info("discord.greeting_failed", channel=room.id, reason=str(error))

    async def _summarize_link(self, message: discord.Message, question: Question) -> None:
        """Summarize what a link leads to, under the message that holds it, and answer what that asks of it."""
        order = Command(
            destination=question.destination,
            text=f"read {question.link}",
            given_by=question.asked_by,
            said=question,
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
                            if not reply.is_growing:  # before the next one is asked for: then it counts as shown
                                await self._report_link(message, reply, is_digested=digest is not None)
                except NewsdeskError as error:
                    if digest is not None:
                        raise  # it could not be shown
                    reply = Reply(
                        text=_in_server_language(message, labels.NOT_DONE.with_values(error=error.message)), done=False
                    )
                    await self._report_link(message, reply, is_digested=False)

    async def _report_link(self, message: discord.Message, reply: Reply, *, is_digested: bool) -> None:
        """Say why there is no digest of a link, where there is none, and what answers the question beside it."""
        told = [] if is_digested else reply_pages(replace(reply, answer=None), self._numbers)
        answered = answer_pages(reply.answer, self._numbers) if reply.answer is not None else []
        for page in (*told, *answered):
            await message.reply(page, mention_author=False, suppress_embeds=True)

    async def on_edit(self, payload: discord.RawMessageUpdateEvent) -> None:
        """Answer an edited question again; what only got a preview of its link is not edited."""
        if (edited := payload.message.edited_at) is not None:
            await self.on_message(payload.message, edit=edited.isoformat())

    async def on_deletion(self, message: int, room: int, guild: int | None) -> None:
        """Forget a deleted question, and take away what was said under it."""
        key = f"discord:{message}"
        channel: Any = self._client.get_channel(room)
        if channel is None and guild is not None:
            # A thread that was archived when we connected is not in the cache.
            with discord_errors():
                channel = await self._client.fetch_channel(room)
        parent = channel.parent_id if isinstance(channel, discord.Thread) else room
        if not await self._inbox.withdraw_question(_destination(guild, parent), key) and key not in self._shown:
            return
        with discord_errors():
            for said in await self._find_shown_messages(self._client.get_partial_messageable(room), key):
                with contextlib.suppress(discord.NotFound):  # a moderator took it away, too
                    await said.delete()
        self._shown.pop(key, None)

    async def _question(self, message: discord.Message, text: str, *, addressed: bool, edit: str) -> Question | None:
        """Return a message as a question about what is above it; None where it is not for us."""
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
            to_others=is_addressed_to_others(message, self._client.user),
            edit=edit,
            may_manage=False,  # as far as is known: what is heard is stored at once
        )
        heard = await self._inbox.receive_question(question)
        if heard is None and edit:  # it may have been a question before
            await self.on_deletion(message.id, message.channel.id, message.guild.id if message.guild else None)
        if heard is None or heard.is_question:  # else it may be an order, or a yes to one
            return heard and replace(heard, may_manage=True)
        return replace(heard, may_manage=await self._authors.may_manage(message, channel))

    async def _conversation_key(self, message: discord.Message) -> str:
        """Return the name of the conversation outside of threads: the message it began with.

        What this process remembers of it, or else what replied to what, as far up as is looked.
        """
        if message.guild is None:
            return str(message.channel.id)
        first = str(message.id)
        for _ in range(MAX_TURNS_SEARCHED):
            reference = message.reference
            if reference is None or reference.message_id is None:
                break
            if reference.message_id in self._begun:
                return self._begun[reference.message_id]
            first = str(reference.message_id)
            above = reference.resolved or await self._fetch_replied_message(message)
            if not isinstance(above, discord.Message):
                break
            message = above
        return first

    async def _fetch_replied_message(self, message: discord.Message) -> discord.Message | None:
        """Fetch the message that a message replies to; None where it is gone or out of reach."""
        number = message.reference.message_id if message.reference else None
        with contextlib.suppress(PlatformError), discord_errors():
            return await message.channel.fetch_message(number or 0)
        return None

    async def answer_question(self, message: discord.Message, question: Question) -> None:
        """Answer a question under its message, showing the typing indicator meanwhile."""
        with discord_errors():
            async with typing_indicator(message.channel):
                try:
                    await self._show_growing_answer(message, question)
                except PlatformError:
                    raise
                except NewsdeskError as error:
                    await self._show(message, question, [_in_server_language(message, _failure_text(error))])

    async def _show_growing_answer(self, message: discord.Message, question: Question) -> None:
        """Show the answer as it grows: its first page at once, all of it at the end; none where talk was made of it."""
        clock, is_shown = asyncio.get_running_loop().time, False
        shown_at = clock()
        async with contextlib.aclosing(self._inbox.stream_answer(question)) as answers:
            async for answer in answers:
                if not answer.is_growing:  # before the next one is asked for: then it counts as shown
                    is_shown = True
                    pages = [*answer_pages(answer, self._numbers)]
                    if replies_to_hidden_message(message):
                        pages[-1] = f"{pages[-1]}\n{in_language(UNSEEN_ABOVE, answer.language)}"
                    await self._show(message, question, pages, view=answer_view(answer))
                elif (
                    clock() - shown_at >= EDIT_INTERVAL_SECONDS
                ):  # what cannot be shown half, is shown whole at the end
                    with contextlib.suppress(discord.HTTPException):
                        await self._show(message, question, answer_pages(answer, self._numbers)[:1])
                    shown_at = clock()
        if question.edit and not is_shown:
            await self._show(message, question, ())

    async def _show(
        self, message: discord.Message, question: Question, pages: Sequence[str], *, view: discord.ui.View | None = None
    ) -> None:
        """Make exactly `pages` appear under a question: messages there are edited, others posted or deleted."""
        if question.edit and question.key not in self._shown:
            self._shown[question.key] = await self._find_shown_messages(message.channel, question.key)
        said = self._shown.setdefault(question.key, [])
        for number, page in enumerate(pages):
            under = view if number == len(pages) - 1 else None
            if number < len(said):
                said[number] = await said[number].edit(content=page, suppress=True, view=under)
            else:
                posted = await message.reply(
                    page, mention_author=False, suppress_embeds=True, view=under or discord.utils.MISSING
                )
                said.append(posted)
                self._begun[posted.id] = question.conversation
        while len(said) > len(pages):
            await said.pop().delete()

    async def _find_shown_messages(self, room: discord.abc.Messageable, key: str) -> list[discord.Message]:
        """Find what we posted under a question: remembered, or looked for where another process posted it."""
        if key in self._shown:
            return self._shown[key]
        asked = int(key.removeprefix("discord:"))
        return [
            said
            async for said in room.history(limit=MAX_ANSWERS_SEARCHED, after=discord.Object(asked), oldest_first=True)
            if said.author == self._client.user and said.reference and said.reference.message_id == asked
        ]


@contextlib.asynccontextmanager
async def typing_indicator(room: discord.abc.Messageable) -> AsyncIterator[None]:
    """Show that we type, where Discord lets us: nobody's question waits for that, or is lost over it."""
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
    """Return a text for everybody who sees a message, in the language of its server."""
    return in_language(text, language_of(message.guild.preferred_locale if message.guild else None))


def _destination(guild: int | None, channel: int) -> Destination:
    return Destination("discord", str(guild) if guild else f"{DIRECT_WORKSPACE_PREFIX}{channel}", str(channel))
