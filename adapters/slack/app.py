"""The Bolt app: Slack's events become questions and commands, and what the inbox returns is shown."""

from __future__ import annotations

import asyncio
import contextlib
import re
from collections import OrderedDict
from collections.abc import Mapping
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext, AsyncRespond
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.errors import slack_errors
from adapters.slack.render import CHOICE, EVIDENCE, answer_blocks, evidence_view, plain_view, reply_blocks
from adapters.slack.wording import escaped, escaped_lines, unescaped
from bot.domain.conversation import INTERRUPTED, Command, Question
from bot.domain.delivery import MessageRef
from bot.domain.subscription import Destination
from bot.errors import NewsdeskError
from bot.ports import Inbox

READING = "Reading the article …"
HINT = "Ask me in the thread under a digest: I answer from its article."
LOOKING = "Looking up the quotations …"
UNKNOWN = "I have no article for this message any more."
PUBLIC_ROOM = 3_000
REMEMBERED = 2_000
"""How many events are remembered, to tell one sent twice; the inbox knows the older ones."""


def build_app(client: AsyncWebClient, inbox: Inbox, *, signing_secret: str = "") -> AsyncApp:
    """Return the app; over Socket Mode no `signing_secret` is needed."""
    app = AsyncApp(client=client, signing_secret=signing_secret, request_verification_enabled=bool(signing_secret))
    conversation = Conversation(client, inbox)
    app.event("message")(conversation.on_message)
    app.event("app_mention")(conversation.on_mention)
    app.command("/news")(conversation.on_command)
    app.action(re.compile(f"^{CHOICE}"))(conversation.on_choice)
    app.action(EVIDENCE)(conversation.on_evidence)
    return app


class Conversation:
    """The listeners: each takes one event of Slack's and gives it to the inbox."""

    def __init__(self, client: AsyncWebClient, inbox: Inbox) -> None:
        self._client = client
        self._inbox = inbox
        self._known: OrderedDict[str, None] = OrderedDict()

    async def on_message(self, event: dict[str, Any], context: AsyncBoltContext) -> None:
        """Take a message in a thread as a question, if the thread is under one of our digests."""
        if event.get("subtype") or event.get("bot_id") or not event.get("thread_ts"):
            return
        await self._ask(event, context)

    async def on_mention(self, event: dict[str, Any], context: AsyncBoltContext) -> None:
        """Take a mention as a question; where there is no digest to ask about, say where to ask."""
        if event.get("subtype") or event.get("bot_id") or await self._ask(event, context):
            return
        if self._is_first(f"hint:{_key(event, context)}"):
            with slack_errors():
                await self._client.chat_postEphemeral(
                    channel=event["channel"], user=event["user"], text=HINT, thread_ts=event.get("thread_ts")
                )

    async def on_command(self, ack: AsyncAck, command: dict[str, Any], respond: AsyncRespond) -> None:
        """Carry out `/news ...`."""
        await ack()
        place = Destination("slack", command["team_id"], command["channel_id"])
        order = Command(destination=place, text=unescaped(command.get("text") or ""), given_by=command["user_id"])
        await self._obey(order, respond, replace=False)

    async def on_choice(self, ack: AsyncAck, body: dict[str, Any], respond: AsyncRespond) -> None:
        """Carry out the command behind a button; its reply takes the place of the one with the buttons."""
        await ack()
        order = Command(destination=_place(body), text=body["actions"][0]["value"], given_by=body["user"]["id"])
        await self._obey(order, respond, replace=True)

    async def on_evidence(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        """Open the quotations behind a digest; at once, because what opens a modal expires in three seconds."""
        await ack()
        with slack_errors():
            opened = await self._client.views_open(trigger_id=body["trigger_id"], view=plain_view(LOOKING))
        message = MessageRef(str(body["container"]["message_ts"]))
        try:
            thread = await self._inbox.thread(_place(body), message)
            view = evidence_view(thread.digest) if thread else plain_view(UNKNOWN)
        except NewsdeskError as error:
            view = plain_view(f"The quotations could not be read: {error}")
        with slack_errors():
            await self._client.views_update(view_id=opened["view"]["id"], view=view)

    async def _ask(self, event: Mapping[str, Any], context: AsyncBoltContext) -> bool:
        """Answer an event in its thread; False where nothing of ours is above it."""
        message = MessageRef(str(event.get("thread_ts") or event["ts"]))
        place = Destination("slack", str(context.team_id or event.get("team", "")), event["channel"])
        text = unescaped(event.get("text") or "")
        if not text or not event.get("thread_ts") or await self._inbox.thread(place, message) is None:
            return False
        key = _key(event, context)
        if self._is_first(key):
            asker = str(event.get("user", ""))
            await self._reply(Question(key=key, destination=place, message=message, text=text, asked_by=asker))
        return True

    async def _reply(self, question: Question) -> None:
        channel = question.destination.channel
        with slack_errors():
            waiting = await self._client.chat_postMessage(channel=channel, thread_ts=question.message, text=READING)
        try:
            answer = await self._inbox.answer(question)
        except NewsdeskError as error:
            await self._replace(channel, waiting["ts"], text=f"I could not answer: {escaped(str(error))}")
            return
        except BaseException:
            # Stopped, or a bug: nobody is left looking at "Reading" for ever.
            with contextlib.suppress(NewsdeskError):
                await asyncio.shield(self._replace(channel, waiting["ts"], text=INTERRUPTED.text))
            raise
        if answer is None:
            with slack_errors():
                await self._client.chat_delete(channel=channel, ts=waiting["ts"])
            return
        blocks, text = answer_blocks(answer)
        await self._replace(channel, waiting["ts"], text=text, blocks=blocks)

    async def _replace(self, channel: str, ts: str, **content: Any) -> None:  # noqa: ANN401 - the SDK's own arguments
        with slack_errors():
            await self._client.chat_update(channel=channel, ts=ts, **content)

    async def _obey(self, order: Command, respond: AsyncRespond, *, replace: bool) -> None:
        try:
            reply = await self._inbox.obey(order)
        except NewsdeskError as error:
            await respond(text=f"That did not work: {escaped(str(error))}", replace_original=replace)
            return
        blocks, text = reply_blocks(reply)
        await respond(text=text, blocks=blocks, response_type="ephemeral", replace_original=replace)
        if reply.public.strip():
            with slack_errors():
                await self._client.chat_postMessage(
                    channel=order.destination.channel,
                    text=escaped_lines(reply.public, PUBLIC_ROOM),
                    unfurl_links=False,
                    unfurl_media=False,
                )

    def _is_first(self, key: str) -> bool:
        """Say whether an event is seen for the first time: Slack sends some twice, and one mention as two events."""
        if key in self._known:
            return False
        self._known[key] = None
        if len(self._known) > REMEMBERED:
            self._known.popitem(last=False)
        return True


def _key(event: Mapping[str, Any], context: AsyncBoltContext) -> str:
    return f"slack:{context.team_id}:{event['channel']}:{event['ts']}"


def _place(body: Mapping[str, Any]) -> Destination:
    # An app installed for a whole organization gets no team, only the person's own.
    team = (body.get("team") or {}).get("id") or body["user"].get("team_id")
    return Destination("slack", str(team), body["container"]["channel_id"])
