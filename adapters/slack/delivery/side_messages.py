"""Side messages, all that are not digests: notes in threads, alerts about feeds, private messages, late answers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from adapters.slack.delivery.channel_history import (
    ANSWER,
    MESSAGES_A_PAGE,
    NOTE,
    find_answer,
    has_metadata,
    metadata_of,
    thread_messages,
)
from adapters.slack.delivery.connection import ApiConnection
from adapters.slack.delivery.sending import NO_PARSING, post_message, update_message
from adapters.slack.rendering.answers import answer_blocks
from adapters.slack.rendering.mrkdwn import escaped_lines
from adapters.slack.rendering.track_record import round_up_blocks
from bot.domain.conversation import Answer, Question
from bot.domain.delivery import MessageRef
from bot.domain.subscription import Destination
from bot.domain.track_record import TrackRecord
from bot.text.catalogue import in_language

NOTE_LENGTH = 4_000


class SideMessages(ApiConnection):
    """Implements the part of `bot.ports.Platform` about notes, announcements, private messages and answers."""

    async def post_note(self, message: MessageRef, destination: Destination, text: str, *, key: str) -> None:
        """Post a note in the message's thread, unless one with `key` is there."""
        async with self._clients.enter_workspace(destination.workspace):
            async for reply in thread_messages(self._client, destination.channel, message):
                if has_metadata(reply, NOTE, key=key):
                    return
            await self._post_text(destination, text, key, thread=message)

    async def edit_note(self, message: MessageRef, destination: Destination, text: str, *, key: str) -> None:
        """Replace the text of the note with this key."""
        async with self._clients.enter_workspace(destination.workspace):
            async for reply in thread_messages(self._client, destination.channel, message):
                if has_metadata(reply, NOTE, key=key):
                    note = escaped_lines(text, NOTE_LENGTH)
                    if reply.get("text") != note:
                        await self._client.chat_update(
                            channel=destination.channel,
                            ts=reply["ts"],
                            text=note,
                            parse=NO_PARSING,
                            metadata=metadata_of(NOTE, key=key),
                        )
                    return

    async def notify_channel(
        self, destination: Destination, text: str, *, key: str, track_records: Sequence[TrackRecord] = ()
    ) -> None:
        """Post a notice in a channel, unless one with `key` is among its latest messages.

        Raises:
            DestinationGone: the channel is closed to us.
            PlatformError: Slack did not accept it; `retry` says whether to try again.
        """
        async with self._clients.enter_workspace(destination.workspace):
            page = await self._client.conversations_history(
                channel=destination.channel, limit=MESSAGES_A_PAGE, include_all_metadata=True
            )
            for message in page["messages"]:
                if has_metadata(message, NOTE, key=key):
                    return
            language = await self._languages.language(destination)
            notice = in_language(text, language)
            if track_records:
                blocks = round_up_blocks(text, track_records, language)
                content: dict[str, Any] = {"blocks": blocks, "text": notice, "metadata": metadata_of(NOTE, key=key)}
                await post_message(self._client, channel=destination.channel, **content)
            else:
                await self._post_text(destination, notice, key)

    async def send_private_message(self, destination: Destination, person: str, text: str) -> None:
        """Send a direct message to a person."""
        async with self._clients.enter_workspace(destination.workspace):
            opened = await self._client.conversations_open(users=person)
            # People know a channel by its name, which Slack shows.
            translated = in_language(text, await self._languages.language(destination))
            message = escaped_lines(translated, NOTE_LENGTH).replace(destination.channel, f"<#{destination.channel}>")
            await self._client.chat_postMessage(channel=str(opened["channel"]["id"]), text=message)

    async def post_answer(self, question: Question, answer: Answer) -> None:
        """Show an answer in its thread, in place of an earlier one to the same question.

        A question outside of any thread came by a command that only the asker saw, so its answer is a direct message.
        """
        channel = question.destination.channel
        thread = str(question.message or question.conversation or "")
        blocks, text = answer_blocks(answer)
        content: dict[str, Any] = {"blocks": blocks, "text": text, "metadata": metadata_of(ANSWER, key=question.key)}
        async with self._clients.enter_workspace(question.destination.workspace):
            if not thread:
                channel = str((await self._client.conversations_open(users=question.asked_by))["channel"]["id"])
            earlier = await self._find_answer(channel, thread, question.key)
            if earlier:
                await update_message(self._client, channel=channel, ts=earlier, **content)
            else:
                await post_message(self._client, channel=channel, thread_ts=thread or None, **content)

    async def _find_answer(self, channel: str, thread: str, key: str) -> str:
        """Return our answer's timestamp in a question's thread, or among a channel's latest messages; "" if none."""
        if thread:
            return await find_answer(self._client, channel, thread, key)
        page = await self._client.conversations_history(
            channel=channel, limit=MESSAGES_A_PAGE, include_all_metadata=True
        )
        return next((str(message["ts"]) for message in page["messages"] if has_metadata(message, ANSWER, key=key)), "")

    async def _post_text(
        self, destination: Destination, text: str, key: str, *, thread: MessageRef | None = None
    ) -> None:
        await self._client.chat_postMessage(
            channel=destination.channel,
            thread_ts=thread,
            text=escaped_lines(text, NOTE_LENGTH),
            parse=NO_PARSING,
            unfurl_links=False,
            unfurl_media=False,
            metadata=metadata_of(NOTE, key=key),
        )
