"""Conversation: handles messages in threads and direct messages, mentions, edits and deletions."""

from __future__ import annotations

import asyncio
import contextlib
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from slack_bolt.async_app import AsyncBoltContext
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.api.clients import current_access
from adapters.slack.api.errors import slack_errors
from adapters.slack.delivery.channel_history import find_answer
from adapters.slack.delivery.streaming import READING, AnswerStream
from adapters.slack.interactions.authorization import PeopleDirectory
from adapters.slack.rendering.answers import answer_blocks
from adapters.slack.rendering.digests import digest_blocks
from adapters.slack.rendering.mrkdwn import escaped, unescaped
from bot.domain import labels
from bot.domain.bounded_cache import BoundedCache
from bot.domain.conversation import Command, Question
from bot.domain.delivery import MessageRef
from bot.domain.digest import Digest
from bot.domain.story import Story, StoryId
from bot.domain.subscription import Destination
from bot.errors import NewsdeskError, PlatformError
from bot.ports import Inbox
from bot.text.catalogue import in_language, say
from bot.text.links import links_in
from bot.text.mentions import is_meant_for_others

HINT = say("Ask me anything about the news of this workspace, or give me a link and I condense its article.")
NOT_READ = say("I can only read what is written. What would you like to know?")
EVENTS_CACHE_SIZE = 2_000
"""Most events remembered, to recognize repeated ones; the inbox knows the older ones."""
CONFIRM_SECONDS = 2.0
"""Most seconds in which we decide whether an event is for us before confirming it; Slack waits for three."""
MENTION = re.compile(r"<@(\w+)(?:\|[^>]*)?>")


class Conversation:
    """Passes people's messages on to the inbox, and shows its answers."""

    def __init__(self, inbox: Inbox, people: PeopleDirectory) -> None:
        self._inbox = inbox
        self._people = people
        self._seen_events: BoundedCache[str, None] = BoundedCache(EVENTS_CACHE_SIZE)
        self._deleted: BoundedCache[str, None] = BoundedCache(EVENTS_CACHE_SIZE)
        self._hearing: BoundedCache[str, asyncio.Future[Question | None]] = BoundedCache(EVENTS_CACHE_SIZE)

    @property
    def _client(self) -> AsyncWebClient:
        """The client for the current event's workspace."""
        return current_access().retrying_client

    async def store_before_ack(
        self, event: dict[str, Any], context: AsyncBoltContext, next_: Callable[[], Awaitable[object]]
    ) -> None:
        """Store a question before its event is confirmed, since until then Slack sends it again.

        A message that a model may have to read first is confirmed in time nevertheless.

        Raises:
            NewsdeskError: it could not be stored; the event is not confirmed.
        """
        if question := self._new_question(event, context):
            receiving = self._receive_once(question)
            is_quick = question.addressed and not links_in(question.text)
            await asyncio.wait({receiving}, timeout=None if is_quick else CONFIRM_SECONDS)
            if receiving.done():
                receiving.result()
        await next_()

    async def on_message(self, event: dict[str, Any], context: AsyncBoltContext) -> None:
        """Handle a message in a thread or a direct message as a question, and its edits and deletion."""
        match event.get("subtype"):
            case "message_changed":
                await self._on_edit(event, context)
            case "message_deleted":
                await self._on_deletion(event, context)
            case _:
                await self._on_new_message(event, context)

    async def on_mention(self, event: dict[str, Any], context: AsyncBoltContext) -> None:
        """Handle a mention as a question about the digest above it, or about all that the workspace reads."""
        await self._on_new_message(event, context)

    async def on_joined(self, event: dict[str, Any], context: AsyncBoltContext) -> None:
        """Post what a channel had refused, now that the bot has joined it."""
        if event.get("user") == context.bot_user_id:
            destination = Destination("slack", str(context.team_id or event.get("team", "")), event["channel"])
            await self._inbox.execute_command(Command(destination=destination, text="retry"))

    async def answer_question(self, question: Question, *, thread: str | None = None) -> None:
        """Answer a question in its thread: a status first, then sentence by sentence as each is verified.

        Args:
            question: the question.
            thread: the thread to answer in, if not the one under what it is about.
        """
        answer_thread = str(thread or question.message or question.conversation or "")
        stream = AnswerStream(question, answer_thread, partial(self._language, question))
        await stream.begin()
        if question.asked_by and not question.is_question:  # it may be an order that names a time
            workspace, person = question.destination.workspace, question.asked_by
            zone, may_manage = (
                await self._people.zone(workspace, person),
                await self._people.may_manage(workspace, person),
            )
            question = replace(question, zone=zone, may_manage=may_manage)
        is_shown = False
        try:
            async with contextlib.aclosing(self._inbox.stream_answer(question)) as answers:
                async for answer in answers:
                    # Before requesting the next one, as that counts it as shown.
                    await (stream.grow(answer) if answer.is_growing else stream.finish(answer))
                    is_shown = not answer.is_growing
            if not is_shown:
                await stream.withdraw()
        except PlatformError:
            raise  # Slack is unreachable, or a person is needed: the question is answered later, in the same place
        except NewsdeskError as error:
            await stream.fail(error.message)
        except BaseException:
            # Stopped, or a bug: nobody should look at "Reading" for ever.
            with contextlib.suppress(NewsdeskError):
                await asyncio.shield(stream.interrupt())
            raise

    def _language(self, question: Question) -> str:
        return self._people.language(question.destination.workspace, question.asked_by)

    async def show_link_digest(self, order: Command, *, thread: str) -> None:
        """Show the digest of a link in a thread, or why there is none; then the answer to the question next to it."""
        channel = order.destination.channel
        language = self._people.language(order.destination.workspace, order.given_by)
        reading_text = in_language(READING, language)
        with slack_errors():
            placeholder = await self._client.chat_postMessage(channel=channel, thread_ts=thread, text=reading_text)
        digest: Digest | None = None
        try:
            async with contextlib.aclosing(self._inbox.stream_execution(order)) as replies:
                async for reply in replies:
                    if reply.digest is not None and digest is None:
                        digest = reply.digest
                        blocks, text = digest_blocks(Story(id=StoryId(0), sources=()), digest, is_posted=False)
                        await self._update_message(channel, placeholder["ts"], text=text, blocks=blocks)
                    if digest is None and not reply.is_growing:
                        await self._update_message(channel, placeholder["ts"], text=escaped(reply.text))
                    if reply.answer is not None:  # before requesting the next one, as that counts it as shown
                        blocks, text = answer_blocks(reply.answer)
                        with slack_errors():
                            await self._client.chat_postMessage(
                                channel=channel, thread_ts=thread, text=text, blocks=blocks
                            )
        except NewsdeskError as error:
            if digest is not None:
                raise  # it could not be shown
            failed = in_language(labels.NOT_DONE.with_values(error=error.message), language)
            await self._update_message(channel, placeholder["ts"], text=escaped(failed))

    def _new_question(self, event: Mapping[str, Any], context: AsyncBoltContext) -> Question | None:
        question = _parse_question(event, context)
        return None if question is None or question.key in self._deleted else question

    def _receive_once(self, question: Question) -> asyncio.Future[Question | None]:
        """Pass a message to the inbox once, however often Slack sends it; again only if that failed."""
        name = f"{question.key}:{question.edit}"
        receiving = self._hearing.get(name)
        if receiving is None or (receiving.done() and (receiving.cancelled() or receiving.exception())):
            receiving = asyncio.ensure_future(self._inbox.receive_question(question))
            self._hearing[name] = receiving
        return receiving

    async def _on_new_message(self, event: Mapping[str, Any], context: AsyncBoltContext) -> None:
        new_question = self._new_question(event, context)
        question = await asyncio.shield(self._receive_once(new_question)) if new_question else None
        if question is None or not self._is_first_time(question.key):
            return
        if not question.text:
            if question.addressed:
                is_file = bool(event.get("files"))
                await self._post_in_thread(
                    question, in_language(NOT_READ if is_file else HINT, self._language(question))
                )
            return
        if question.link:
            text, asker = f"read {question.link}", question.asked_by
            order = Command(destination=question.destination, text=text, given_by=asker, question=question)
            await self.show_link_digest(order, thread=str(question.message or question.conversation))
        else:
            await self.answer_question(question)

    async def _on_edit(self, event: Mapping[str, Any], context: AsyncBoltContext) -> None:
        """Answer an edited question again, or delete it if it is no longer a question."""
        new_question = self._new_question(event, context)
        if new_question is None:
            return
        question = await asyncio.shield(self._receive_once(new_question))
        if question is None:
            await self._delete_question({**event["message"], "channel": event["channel"]}, context)
        elif question.text and self._is_first_time(f"{question.key}:{question.edit}"):
            await self.answer_question(question)

    async def _on_deletion(self, event: Mapping[str, Any], context: AsyncBoltContext) -> None:
        """Delete a question that was deleted on Slack, and our answer under it."""
        deleted = {**event.get("previous_message", {}), "ts": event.get("deleted_ts"), "channel": event["channel"]}
        key = _key(deleted, context)
        self._is_first_time(key)
        self._deleted[key] = None  # a question that arrives after its deletion is ignored
        pending = {
            receiving
            for name, receiving in self._hearing.items()
            if name.startswith(f"{key}:") and not receiving.done()
        }
        if pending:  # they would store it after the deletion
            await asyncio.wait(pending)
        await self._delete_question(deleted, context)

    async def _delete_question(self, deleted: Mapping[str, Any], context: AsyncBoltContext) -> None:
        """Withdraw a question, and delete our answer under it."""
        destination, key = Destination("slack", str(context.team_id), deleted["channel"]), _key(deleted, context)
        if await self._inbox.withdraw_question(destination, key):
            thread = str(deleted.get("thread_ts") or deleted["ts"])
            with contextlib.suppress(PlatformError), slack_errors():  # if the thread is gone, so is the answer
                if answer := await find_answer(self._client, destination.channel, thread, key):
                    await self._client.chat_delete(channel=destination.channel, ts=answer)

    async def _post_in_thread(self, question: Question, text: str) -> None:
        thread = question.message or question.conversation or None
        with slack_errors():
            await self._client.chat_postMessage(channel=question.destination.channel, thread_ts=thread, text=text)

    async def _update_message(self, channel: str, ts: str, **content: Any) -> None:  # noqa: ANN401 - the SDK's own arguments
        with slack_errors():
            await self._client.chat_update(channel=channel, ts=ts, **content)

    def _is_first_time(self, key: str) -> bool:
        """Check whether an event is seen for the first time: Slack sends some twice, and one mention as two events."""
        if key in self._seen_events:
            return False
        self._seen_events[key] = None
        return True


def _parse_question(event: Mapping[str, Any], context: AsyncBoltContext) -> Question | None:
    """Return an event as a question about the messages above it; None if it cannot be a question."""
    message: Mapping[str, Any]
    match event.get("subtype"):
        case "message_changed":
            message = {
                **event.get("message", {}),
                "channel": event["channel"],
                "channel_type": event.get("channel_type"),
            }
            is_question = message.get("edited") and message.get("text") != event.get("previous_message", {}).get("text")
        case None | "file_share" | "thread_broadcast":
            message = event
            is_question = _is_direct(message) or _is_mention(message) or message.get("thread_ts")
        case _:
            return None
    return _question(message, context) if is_question and not message.get("bot_id") else None


def _question(message: Mapping[str, Any], context: AsyncBoltContext) -> Question:
    thread, text, us = message.get("thread_ts"), str(message.get("text") or ""), str(context.bot_user_id)
    is_theirs = not _is_direct(message) and is_meant_for_others(text, us, person=MENTION)
    # Slack sends one mention as two events, in either order, so the text decides, not the type of event.
    is_ours = _is_direct(message) or _is_mention(message) or us in MENTION.findall(text)
    return Question(
        key=_key(message, context),
        destination=Destination("slack", str(context.team_id or message.get("team", "")), message["channel"]),
        text=unescaped(text),
        conversation=str(thread or message["ts"]),
        above=(MessageRef(str(thread)),) if thread else (),
        asked_by=str(message.get("user", "")),
        addressed=is_ours and not is_theirs,
        is_to_others=is_theirs,
        edit=str((message.get("edited") or {}).get("ts", "")),
        may_manage=False,  # until it is checked: the question is stored at once
    )


def _is_direct(message: Mapping[str, Any]) -> bool:
    return message.get("channel_type") == "im"


def _is_mention(message: Mapping[str, Any]) -> bool:
    return message.get("type") == "app_mention"


def _key(event: Mapping[str, Any], context: AsyncBoltContext) -> str:
    return f"slack:{context.team_id}:{event['channel']}:{event['ts']}"
