"""Streaming an answer: a status at once, then sentence by sentence as each is verified, as far as Slack allows.

Slack streams blocks, so the streamed text is escaped as everywhere else. If a workspace has no status or no streaming,
a placeholder message is posted and edited.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.api.clients import current_access
from adapters.slack.api.errors import ScopeMissing, error_code, slack_errors
from adapters.slack.delivery.channel_history import ANSWER, find_answer, metadata_of
from adapters.slack.delivery.sending import post_message, update_message
from adapters.slack.rendering.answers import answer_blocks, sentence_block, tail_blocks
from adapters.slack.rendering.blocks import Block
from adapters.slack.rendering.mrkdwn import escaped
from bot.domain import labels
from bot.domain.conversation import INTERRUPTED, Answer, Question
from bot.errors import PlatformError, WorkspaceLost
from bot.text.catalogue import in_language, say

STATUS = say("is reading …")
"""Slack puts our name before it, and removes it with our first message."""
READING = say("Reading …")
EDIT_INTERVAL_SECONDS = 1.2
"""Seconds between two edits of a growing answer: Slack allows about one a second."""


class AnswerStream:
    """Shows one growing answer in a thread.

    Args:
        question: the question; an earlier message with its key is replaced.
        thread: the message that it is answered under; "" outside of threads.
        language: returns the language that the asker uses Slack in, as far as it is known by then.
    """

    def __init__(self, question: Question, thread: str, language: Callable[[], str]) -> None:
        self._question = question
        self._channel = question.destination.channel
        self._thread = thread
        self._language = language
        self._metadata = metadata_of(ANSWER, key=question.key)
        self._ts = ""
        self._shown_text = ""
        """The text streamed so far; the stream is open unless this is empty."""
        self._can_stream = True
        self._may_stand = False
        """A message of ours may exist unknown to us: Slack could not be asked, or an answer may be on its way."""
        self._shown_at = 0.0

    @property
    def _client(self) -> AsyncWebClient:
        return current_access().retrying_client

    async def begin(self) -> None:
        """Show a status, if Slack accepts one now; an earlier answer's message is reused."""
        try:
            await self._begin()
        except PlatformError as error:
            if not error.retry:
                raise
            self._may_stand = True

    async def _begin(self) -> None:
        if self._question.edit and self._thread:
            with slack_errors():
                self._ts = await find_answer(self._client, self._channel, self._thread, self._question.key)
            self._may_stand = not self._ts
        if self._ts:
            await self._replace(text=self._localized(READING))
        elif not await self._try_set_status(self._localized(STATUS)):
            self._ts = await self._post(text=self._localized(READING))

    async def grow(self, answer: Answer) -> None:
        """Show the part of an answer that is verified so far; if that fails, the whole is shown at the end."""
        clock = asyncio.get_running_loop().time
        with _ignoring_unavailable():
            await self._find_earlier_message()
        if self._shown_text:
            await self._append(answer)
        elif not (self._ts or self._may_stand) and answer.model and self._can_stream:
            await self._start(answer)
        elif clock() - self._shown_at >= EDIT_INTERVAL_SECONDS:
            with _ignoring_unavailable():
                await self._show_whole(answer)
            self._shown_at = clock()

    async def finish(self, answer: Answer) -> None:
        """Show the whole answer.

        Raises:
            PlatformError: Slack did not accept it.
        """
        if not (self._shown_text and await self._stop(answer)):
            await self._show_whole(answer)

    async def withdraw(self) -> None:
        """Delete the message or clear the status."""
        if self._ts:
            with _ignoring_unavailable(), slack_errors():  # whoever deleted a question may have deleted this, too
                await self._client.chat_delete(channel=self._channel, ts=self._ts)
        else:
            await self._try_set_status("")

    async def fail(self, problem: str) -> None:
        """Show why there is no answer."""
        await self._show_text(escaped(self._localized(labels.NOT_ANSWERED.with_values(error=problem))))

    async def interrupt(self) -> None:
        """Show that the answer was interrupted; the next attempt at the question replaces this."""
        await self._show_text(self._localized(INTERRUPTED.text))

    def _localized(self, text: str) -> str:
        return in_language(text, self._language())

    async def _show_text(self, text: str) -> None:
        if self._shown_text:
            with _ignoring_unavailable(), slack_errors():
                await self._client.chat_stopStream(channel=self._channel, ts=self._ts, metadata=self._metadata)
            self._shown_text = ""
        await self._show_message(text=text)

    async def _start(self, answer: Answer) -> None:
        self._can_stream = False
        if not answer.text.strip() or not self._thread:
            return
        with _ignoring_unavailable(), slack_errors():
            started = await self._client.chat_startStream(
                channel=self._channel,
                thread_ts=self._thread,
                recipient_user_id=self._question.asked_by or None,
                recipient_team_id=self._question.destination.workspace,
                chunks=_chunks(answer.text),
            )
            self._ts, self._shown_text = str(started["ts"]), answer.text
        if not self._ts:
            self._ts = await self._post(text=self._localized(READING))

    async def _append(self, answer: Answer) -> None:
        addition = answer.text.removeprefix(self._shown_text)
        if addition.strip() and answer.text.startswith(self._shown_text):
            with _ignoring_unavailable(), slack_errors():
                await self._client.chat_appendStream(channel=self._channel, ts=self._ts, chunks=_chunks(addition))
                self._shown_text = answer.text

    async def _stop(self, answer: Answer) -> bool:
        """End the stream with the rest of the answer; return False if the answer must be shown again as a whole."""
        streamed, self._shown_text = self._shown_text, ""
        is_longer = answer.text.startswith(streamed)
        addition = answer.text.removeprefix(streamed) if is_longer else ""
        with _ignoring_unavailable(), slack_errors():
            await self._client.chat_stopStream(
                channel=self._channel,
                ts=self._ts,
                chunks=_chunks(addition) if addition.strip() else None,
                blocks=tail_blocks(answer) or None,
                metadata=self._metadata,
            )
            return is_longer
        return False  # Slack ended it, or a reader did: an edit shows the answer

    async def _show_whole(self, answer: Answer) -> None:
        blocks, text = answer_blocks(answer)
        await self._show_message(text=text, blocks=blocks)

    async def _show_message(self, *, text: str, blocks: Sequence[Block] | None = None) -> None:
        """Replace our message in the thread, or post one if there is none."""
        await self._find_earlier_message()
        if self._ts:
            await self._replace(text=text, blocks=blocks)
        else:
            self._ts = await self._post(text=text, blocks=blocks)

    async def _find_earlier_message(self) -> None:
        """Look for a message that an earlier attempt may have posted."""
        if self._may_stand and self._thread and not self._ts:
            with slack_errors():
                self._ts = await find_answer(self._client, self._channel, self._thread, self._question.key)
            self._may_stand = False

    async def _post(self, *, text: str, blocks: Sequence[Block] | None = None) -> str:
        self._may_stand = True
        with slack_errors():
            return await post_message(
                self._client,
                channel=self._channel,
                thread_ts=self._thread or None,
                metadata=self._metadata,
                text=text,
                blocks=blocks,
            )

    async def _replace(self, *, text: str, blocks: Sequence[Block] | None = None) -> None:
        message = {"channel": self._channel, "ts": self._ts}
        with slack_errors():
            try:
                await update_message(self._client, **message, metadata=self._metadata, text=text, blocks=blocks)
            except SlackApiError as error:
                if error_code(error) != "message_not_found":
                    raise
                self._ts = ""  # somebody deleted it meanwhile
        if not self._ts:
            self._ts = await self._post(text=text, blocks=blocks)

    async def _try_set_status(self, status: str) -> bool:
        """Set the status beside our name, and return whether Slack accepted it."""
        if not self._thread:
            return False
        with _ignoring_unavailable(), slack_errors():
            await self._client.assistant_threads_setStatus(
                channel_id=self._channel, thread_ts=self._thread, status=status
            )
            return True
        return False


@contextmanager
def _ignoring_unavailable() -> Iterator[None]:
    """Ignore what Slack does not offer here or now; raise errors that need a person."""
    try:
        yield
    except PlatformError as error:
        if isinstance(error, WorkspaceLost) and not isinstance(error, ScopeMissing):
            raise


def _chunks(text: str) -> list[dict[str, Any]]:
    return [{"type": "blocks", "blocks": [sentence_block(text)]}]
