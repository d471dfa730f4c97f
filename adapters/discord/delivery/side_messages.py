"""Side messages, all that are not digests: notes in threads, alerts about feeds, private messages, late answers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import discord

from adapters.discord.delivery.channel_history import (
    MAX_SEARCHED_MESSAGES,
    find_posted_answers,
    find_posted_message,
    is_private_question,
    open_direct_messages,
    question_message_id,
    thread_exists,
)
from adapters.discord.delivery.channels import Forum, posts_between
from adapters.discord.delivery.connection import ApiConnection, channel_of, reply_channel
from adapters.discord.delivery.messages import Shown
from adapters.discord.delivery.threads import THREAD_NAME_LENGTH
from adapters.discord.rendering.answers import answer_pages
from adapters.discord.rendering.buttons import answer_view, evidence_view
from adapters.discord.rendering.custom_ids import nonce_of, note_custom_id
from adapters.discord.rendering.localization import language_of
from adapters.discord.rendering.markdown import one_page, plain, shortened
from adapters.discord.rendering.pages import CONTENT_LENGTH
from adapters.discord.rendering.track_record import round_up_page
from bot.domain.conversation import Answer, Question
from bot.domain.delivery import MessageRef
from bot.domain.subscription import Destination
from bot.domain.track_record import TrackRecord
from bot.text.catalogue import in_language

QUESTION_SEARCH_PERIOD = timedelta(hours=1)
"""How far back we look for an answer to a question without a message; within it, the same words are a repeat."""
NAME_ALLOWANCE = 30
"""Extra characters for mentions of a channel, `<#…>` instead of its number; a few mentions at most."""
NOTE_SEARCH_PERIOD = timedelta(days=1)
"""How far back a channel is searched for a notice that may have been posted already."""


class SideMessages(ApiConnection):
    """Implements the part of `bot.ports.Platform` about notes, announcements, private messages and answers."""

    async def post_note(self, message: MessageRef, destination: Destination, text: str, *, key: str) -> None:
        """Post a note in the message's thread, opened on first use, unless one with `key` is there."""
        custom_id = note_custom_id(key)
        async with self._rest.logged_in_client() as client:
            room = reply_channel(client, destination, message)
            if await find_posted_message(client, room, custom_id, after=int(message)):
                return
            await self._ensure_thread(client, destination, message)
            await room.send(one_page(text, CONTENT_LENGTH), view=evidence_view(custom_id), nonce=nonce_of(message, key))

    async def edit_note(self, message: MessageRef, destination: Destination, text: str, *, key: str) -> None:
        """Replace the text of the note with this key."""
        custom_id = note_custom_id(key)
        async with self._rest.logged_in_client() as client:
            note = await find_posted_message(
                client, reply_channel(client, destination, message), custom_id, after=int(message)
            )
            page = one_page(text, CONTENT_LENGTH)
            if note is not None and note.content != page:
                await note.edit(content=page, view=evidence_view(custom_id))

    async def notify_channel(
        self, destination: Destination, text: str, *, key: str, track_records: Sequence[TrackRecord] = ()
    ) -> None:
        """Post a notice in a channel, unless it was posted there within a day; Discord refuses its nonce a second time.

        Raises:
            DestinationGone: the channel is closed to us.
            PlatformError: Discord did not accept it; `retry` says whether to try again.
        """
        nonce = nonce_of(destination.channel, key)
        async with self._posting_client(destination) as client:
            channel = channel_of(client, destination)
            language = _server_language(client, destination)
            text = in_language(text, language)
            page = round_up_page(text, track_records, language) if track_records else one_page(text, CONTENT_LENGTH)
            forum = await self._find_forum(client, destination)
            if forum is not None:
                with self.refusals.without_retries():
                    await _notify_forum(client, forum, text, page, since=self._now() - NOTE_SEARCH_PERIOD)
                return
            async for message in channel.history(
                limit=MAX_SEARCHED_MESSAGES, after=self._now() - NOTE_SEARCH_PERIOD, oldest_first=False
            ):
                # Discord may not show a nonce for long; the same words within the hour are the same notice.
                is_same = message.content == page and self._now() - message.created_at < QUESTION_SEARCH_PERIOD
                if client.user and message.author.id == client.user.id and (str(message.nonce) == nonce or is_same):
                    return
            await channel.send(page, nonce=nonce, suppress_embeds=bool(track_records))

    async def send_private_message(self, destination: Destination, person: str, text: str) -> None:
        """Send a direct message to a person; do nothing for somebody without a Discord id."""
        if not person.isdecimal():
            return
        async with self._rest.logged_in_client() as client:
            # People know a channel by its name, which Discord shows.
            text = in_language(text, _server_language(client, destination))
            page = one_page(text, CONTENT_LENGTH - NAME_ALLOWANCE).replace(
                destination.channel, f"<#{destination.channel}>"
            )
            await (await open_direct_messages(client, person)).send(page)

    async def post_answer(self, question: Question, answer: Answer) -> None:
        """Show an answer where its question was asked, or in the digest's thread, in place of an earlier one.

        A question outside of any conversation came by a command that only the asker saw, so its answer is private.
        """
        pages = answer_pages(answer)
        async with self._rest.logged_in_client() as client:
            room, posted = await self._find_answer_place(client, question, pages)
            for number, page in enumerate(pages):
                view = answer_view(answer) if number == len(pages) - 1 else None
                if number < len(posted):
                    await posted[number].edit(content=page, view=view, suppress=True)
                else:
                    nonce = note_custom_id(f"answer {question.key} {number}")[-25:]
                    await room.send(page, **_reply_reference(question, room), **_view_argument(view), nonce=nonce)
            for surplus in posted[len(pages) :]:
                await surplus.delete()

    async def _find_answer_place(
        self, client: discord.Client, question: Question, pages: Sequence[str]
    ) -> tuple[discord.PartialMessageable, list[discord.Message]]:
        """Return where an answer goes, and its pages posted so far; opens its thread on first use."""
        channel = channel_of(client, question.destination)
        if is_private_question(question):
            direct_messages = await open_direct_messages(client, question.asked_by)
            return direct_messages, await find_posted_answers(
                client, [direct_messages], question, pages, recently=self._now() - QUESTION_SEARCH_PERIOD
            )
        replied_to = question.message or question.conversation
        thread = client.get_partial_messageable(int(replied_to)) if replied_to.isdecimal() else channel
        posted = await find_posted_answers(
            client, [thread, channel], question, pages, recently=self._now() - QUESTION_SEARCH_PERIOD
        )
        if question.message is not None and not posted:
            thread = reply_channel(client, question.destination, question.message)
            await self._ensure_thread(client, question.destination, question.message)
        elif not posted and not await thread_exists(thread):
            thread = channel
        return client.get_partial_messageable(posted[0].channel.id) if posted else thread, posted


def _reply_reference(question: Question, room: discord.PartialMessageable) -> Shown:
    """Return arguments that make a message a reply to the question's message, if it has one; without link previews."""
    message_id = question_message_id(question)
    if message_id is None:
        return {"suppress_embeds": True}
    reference = discord.MessageReference(message_id=message_id, channel_id=room.id, fail_if_not_exists=False)
    return {"reference": reference, "suppress_embeds": True}


def _view_argument(view: discord.ui.View | None) -> Shown:
    return {} if view is None else {"view": view}


async def _notify_forum(client: discord.Client, forum: Forum, text: str, page: str, *, since: datetime) -> None:
    """Post a notice as a forum post of its own, unless one since then says the same."""
    async for message in posts_between(client, forum, since, datetime.max.replace(tzinfo=UTC)):
        if client.user and message.author.id == client.user.id and message.content == page:
            return
    tags = forum.available_tags[:1] if forum.flags.require_tag else []
    await forum.create_thread(name=shortened(text, THREAD_NAME_LENGTH, plain), content=page, applied_tags=tags)


def _server_language(client: discord.Client, destination: Destination) -> str:
    """Return the language of a destination's server, as far as it is known; empty for direct messages."""
    server = destination.workspace
    guild = client.get_guild(int(server)) if server.isdecimal() else None
    return language_of(guild.preferred_locale if guild else None)
