"""SlackPlatform: posts, finds, edits and annotates messages, and brings what people say to the inbox."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import AsyncExitStack
from datetime import datetime
from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.api.clients import PLATFORM, Clients, at_hand
from adapters.slack.api.errors import slack_errors
from adapters.slack.delivery.channel_history import (
    ANSWER,
    DIGEST,
    EDITION,
    NOTE,
    PAGE,
    answer_in,
    archive_of,
    is_marked,
    marked,
    replies,
    said,
)
from adapters.slack.delivery.channel_languages import ChannelLanguages
from adapters.slack.delivery.sending import AS_IT_IS, posted, replaced
from adapters.slack.gateway.app import build_app
from adapters.slack.gateway.http_mode import SlackDoor
from adapters.slack.gateway.socket_mode import line
from adapters.slack.rendering.answers import answer_blocks
from adapters.slack.rendering.digests import digest_blocks
from adapters.slack.rendering.editions import edition_blocks
from adapters.slack.rendering.mrkdwn import escaped_lines
from adapters.slack.rendering.track_record import round_up_blocks
from bot.domain.conversation import Answer, Question
from bot.domain.delivery import DeliveryId, EditionAssignment, EditionId, MessageRef, posted_between
from bot.domain.digest import Digest
from bot.domain.story import Story
from bot.domain.subscription import Destination
from bot.domain.track_record import TrackRecord
from bot.ports import Editions, Inbox
from bot.text.catalogue import in_language

NOTE_ROOM = 4_000


class SlackPlatform:
    """Slack, as the core sees it.

    Args:
        clients: speak to each workspace with its own token.
        app_token: opens Socket Mode (xapp-); only `listen` uses it.
        managers: who may change subscriptions: "anyone", "members" or "admins".
        door: where events come in over HTTP instead, with the secret that tells them.
    """

    name = PLATFORM

    def __init__(
        self,
        clients: Clients,
        *,
        app_token: str = "",
        door: SlackDoor | None = None,
        signing_secret: str = "",
        managers: str = "members",
    ) -> None:
        self.editions: Editions | None = self
        self._managers = managers
        self._languages = ChannelLanguages()
        self._clients = clients
        self._app_token = app_token
        self.door = door
        self._signing_secret = signing_secret

    @property
    def _client(self) -> AsyncWebClient:
        """Speaks to the workspace at hand."""
        return at_hand().posting

    async def post(
        self,
        delivery_id: DeliveryId,
        destination: Destination,
        story: Story,
        digest: Digest,
        *,
        under: MessageRef | None = None,
        call: Sequence[str] = (),  # noqa: ARG002  # no command of Slack's names anybody to call
    ) -> MessageRef:
        """Post a digest; its metadata carries `delivery_id`.

        Raises:
            DestinationGone: the channel is closed to us.
            PlatformError: it was not taken; `retry` says whether later is better.
        """
        blocks, text = digest_blocks(story, digest)
        async with self._clients.at(destination.workspace):
            ts = await posted(
                self._client,
                channel=destination.channel,
                blocks=blocks,
                text=text,
                thread_ts=under,
                metadata=marked(DIGEST, delivery_id=int(delivery_id)),
            )
        return MessageRef(ts)

    async def find(
        self, delivery_id: DeliveryId, destination: Destination, *, since: datetime, under: MessageRef | None = None
    ) -> MessageRef | None:
        """Return our message that carries `delivery_id`, from what was said in the channel at that time."""
        async with self._clients.at(destination.workspace):
            place = destination.channel
            there = replies(self._client, place, under) if under else said(self._client, place, *posted_between(since))
            async for message in there:
                if is_marked(message, DIGEST, delivery_id=int(delivery_id)):
                    return MessageRef(str(message["ts"]))
        return None

    async def post_edition(self, assignment: EditionAssignment) -> MessageRef:
        """Post an edition; its metadata carries its number, and its digests follow in its thread.

        Raises:
            DestinationGone: the channel is closed to us.
            PlatformError: it was not taken; `retry` says whether later is better.
        """
        blocks, text = edition_blocks(assignment)
        async with self._clients.at(assignment.edition.destination.workspace):
            ts = await posted(
                self._client,
                channel=assignment.edition.destination.channel,
                blocks=blocks,
                text=text,
                metadata=marked(EDITION, edition_id=int(assignment.edition.id)),
            )
        return MessageRef(ts)

    async def find_edition(
        self, edition_id: EditionId, destination: Destination, *, since: datetime
    ) -> MessageRef | None:
        """Return our message that carries `edition_id`, from what was said in the channel at that time."""
        async with self._clients.at(destination.workspace):
            async for message in said(self._client, destination.channel, *posted_between(since)):
                if is_marked(message, EDITION, edition_id=int(edition_id)):
                    return MessageRef(str(message["ts"]))
        return None

    async def edit_edition(self, message: MessageRef, assignment: EditionAssignment) -> None:
        """Replace the posted edition in place; its metadata stays. Each story leads to its digest in the thread."""
        place = assignment.edition.destination
        async with self._clients.at(place.workspace):
            archive = await archive_of(at_hand().talking, place.channel, message)
            blocks, text = edition_blocks(assignment, archive)
            await replaced(self._client, channel=place.channel, ts=message, blocks=blocks, text=text)

    async def whisper(self, destination: Destination, person: str, text: str) -> None:
        """Say one thing to a person, in their direct messages with the bot."""
        async with self._clients.at(destination.workspace):
            opened = await self._client.conversations_open(users=person)
            # People know a channel by its name, which Slack shows.
            told = in_language(text, await self._languages.language(destination))
            words = escaped_lines(told, NOTE_ROOM).replace(destination.channel, f"<#{destination.channel}>")
            await self._client.chat_postMessage(channel=str(opened["channel"]["id"]), text=words)

    async def edit(
        self,
        message: MessageRef,
        destination: Destination,
        story: Story,
        digest: Digest,
        *,
        under: MessageRef | None = None,  # noqa: ARG002  # a message has one name in its channel, thread or not
    ) -> None:
        """Replace the posted digest in place; its metadata stays."""
        blocks, text = digest_blocks(story, digest)
        async with self._clients.at(destination.workspace):
            await replaced(self._client, channel=destination.channel, ts=message, blocks=blocks, text=text)

    async def note(self, message: MessageRef, destination: Destination, text: str, *, key: str) -> None:
        """Say one thing in the message's thread, unless `key` was said there before."""
        async with self._clients.at(destination.workspace):
            async for reply in replies(self._client, destination.channel, message):
                if is_marked(reply, NOTE, key=key):
                    return
            await self._say(destination, text, key, thread=message)

    async def amend(self, message: MessageRef, destination: Destination, text: str, *, key: str) -> None:
        """Put another text in the place of what was said under a key."""
        async with self._clients.at(destination.workspace):
            async for reply in replies(self._client, destination.channel, message):
                if is_marked(reply, NOTE, key=key):
                    said = escaped_lines(text, NOTE_ROOM)
                    if reply.get("text") != said:
                        await self._client.chat_update(
                            channel=destination.channel,
                            ts=reply["ts"],
                            text=said,
                            parse=AS_IT_IS,
                            metadata=marked(NOTE, key=key),
                        )
                    return

    async def tell(
        self, destination: Destination, text: str, *, key: str, track_records: Sequence[TrackRecord] = ()
    ) -> None:
        """Say one thing in a channel, unless `key` is among the last things said there.

        Raises:
            DestinationGone: the channel is closed to us.
            PlatformError: it was not taken; `retry` says whether later is better.
        """
        async with self._clients.at(destination.workspace):
            page = await self._client.conversations_history(
                channel=destination.channel, limit=PAGE, include_all_metadata=True
            )
            for message in page["messages"]:
                if is_marked(message, NOTE, key=key):
                    return
            language = await self._languages.language(destination)
            told = in_language(text, language)
            if track_records:
                blocks = round_up_blocks(text, track_records, language)
                content: dict[str, Any] = {"blocks": blocks, "text": told, "metadata": marked(NOTE, key=key)}
                await posted(self._client, channel=destination.channel, **content)
            else:
                await self._say(destination, told, key)

    async def reply(self, question: Question, answer: Answer) -> None:
        """Show an answer in its thread, in the place of what stands there for its question.

        What was asked in no thread was asked with a command, for the asker alone: its answer comes directly.
        """
        channel = question.destination.channel
        thread = str(question.message or question.conversation or "")
        blocks, text = answer_blocks(answer)
        content: dict[str, Any] = {"blocks": blocks, "text": text, "metadata": marked(ANSWER, key=question.key)}
        async with self._clients.at(question.destination.workspace):
            if not thread:
                channel = str((await self._client.conversations_open(users=question.asked_by))["channel"]["id"])
            standing = await self._answer_in(channel, thread, question.key)
            if standing:
                await replaced(self._client, channel=channel, ts=standing, **content)
            else:
                await posted(self._client, channel=channel, thread_ts=thread or None, **content)

    async def _answer_in(self, channel: str, thread: str, key: str) -> str:
        """Return our message under a question, or among the last ones said in a channel; "" for none."""
        if thread:
            return await answer_in(self._client, channel, thread, key)
        page = await self._client.conversations_history(channel=channel, limit=PAGE, include_all_metadata=True)
        return next((str(one["ts"]) for one in page["messages"] if is_marked(one, ANSWER, key=key)), "")

    async def listen(self, inbox: Inbox) -> None:
        """Bring questions and commands to `inbox`, over Socket Mode or HTTP, until cancelled.

        Raises:
            PlatformError: a token is not accepted; reconnecting later is the SDK's own work.
        """
        app = build_app(self._clients, inbox, signing_secret=self._signing_secret, managers=self._managers)
        await (self._over_socket(app) if self._app_token else self._over_http(app))

    async def _over_http(self, app: AsyncApp) -> None:
        async with self._clients.watched():
            await self._check_token()
        if self.door is not None:
            self.door.open(app)
        try:
            await asyncio.Event().wait()
        finally:
            if self.door is not None:
                self.door.close()

    async def _over_socket(self, app: AsyncApp) -> None:
        async with self._clients.watched(), AsyncExitStack() as stack:
            await self._check_token()
            refused = await stack.enter_async_context(line(app, self._app_token))
            await self._clients.mended("")
            await refused

    async def _check_token(self) -> None:
        if self._clients.bot_token:
            with slack_errors():
                own = await self._clients.own(anew=True)
            await self._clients.mended(own.workspace)

    async def _say(self, destination: Destination, text: str, key: str, *, thread: MessageRef | None = None) -> None:
        await self._client.chat_postMessage(
            channel=destination.channel,
            thread_ts=thread,
            text=escaped_lines(text, NOTE_ROOM),
            parse=AS_IT_IS,
            unfurl_links=False,
            unfurl_media=False,
            metadata=marked(NOTE, key=key),
        )
