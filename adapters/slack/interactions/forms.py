"""Modals: opens them, and handles their submissions."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass
from typing import Any

from slack_bolt.async_app import AsyncAck
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.api.clients import current_access
from adapters.slack.api.errors import slack_errors
from adapters.slack.interactions.commands import CommandHandler, destination_of, message_of, team_of
from adapters.slack.interactions.conversation import Conversation
from adapters.slack.rendering.digests import REPORT_COMMAND
from adapters.slack.rendering.forms import ORDER_CALLBACK, QUESTION_FIELD, ask_view, options_of, order_view, report_view
from adapters.slack.rendering.mrkdwn import escaped
from bot.domain import labels
from bot.domain.conversation import Command, Question, Reply
from bot.domain.delivery import MessageRef
from bot.domain.grammar.registry import REGISTRY
from bot.domain.grammar.spec import Order
from bot.domain.grammar.values import UnreadableOption, option_value
from bot.domain.subscription import Destination
from bot.errors import PlatformError
from bot.ports import Inbox
from bot.text.catalogue import in_language, joined_texts, say
from bot.text.order_language import command_language

REPLY_SECONDS = 2.0
"""Seconds for which a form waits for its reply; Slack gives up after three."""
ERROR_LENGTH = 300
"""Most characters of an error under a field."""


@dataclass(frozen=True, slots=True)
class SubmittedOrder:
    """An order that a form submitted: where, by whom, and its outcome."""

    destination: Destination
    order: Order
    person: str
    reply: Reply


class Forms:
    """Opens modals, and passes their submissions on to the inbox."""

    def __init__(self, inbox: Inbox, conversation: Conversation, orders: CommandHandler) -> None:
        self._inbox = inbox
        self._conversation = conversation
        self._orders = orders

    @property
    def _client(self) -> AsyncWebClient:
        """The client for the workspace of the press."""
        return current_access().retrying_client

    async def on_ask(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        """Open the modal for a question about a digest."""
        await ack()
        message = body.get("message") or {}
        await self.open_ask(body, message=message_of(body), thread=message.get("thread_ts"))

    async def open_ask(self, body: dict[str, Any], *, message: MessageRef, thread: str | None) -> None:
        """Open the modal for a question about a message's digest, to be asked in its thread."""
        metadata = {"channel": body["container"]["channel_id"], "message": message, "thread": thread}
        view = ask_view(json.dumps(metadata), self._language(body))
        with slack_errors():
            await self._client.views_open(trigger_id=body["trigger_id"], view=view)

    def _language(self, body: dict[str, Any]) -> str:
        """Return the language of the person who pressed something."""
        return self._orders.language(destination_of(body), str(body["user"]["id"]))

    async def on_asked(self, ack: AsyncAck, body: dict[str, Any], view: dict[str, Any]) -> None:
        """Answer the submitted question in the digest's thread."""
        await ack()
        metadata = json.loads(view["private_metadata"])
        text = _field_text(view, QUESTION_FIELD)
        destination = Destination("slack", team_of(body), metadata["channel"])
        await self.ask(destination, metadata["message"], metadata.get("thread"), text, body["user"]["id"], view["id"])

    async def open_report(self, body: dict[str, Any]) -> None:
        """Open the modal that asks what is wrong with a digest."""
        metadata = {"channel": body["container"]["channel_id"], "message": message_of(body)}
        view = report_view(json.dumps(metadata), self._language(body))
        with slack_errors():
            await self._client.views_open(trigger_id=body["trigger_id"], view=view)

    async def on_reported(self, ack: AsyncAck, body: dict[str, Any], view: dict[str, Any]) -> None:
        """Have a reported digest verified again, and show the result only to the person who reported it."""
        await ack()
        metadata = json.loads(view["private_metadata"])
        words = _field_text(view, QUESTION_FIELD)
        destination, person = Destination("slack", team_of(body), metadata["channel"]), body["user"]["id"]
        respond = self._orders.private_responder(destination, person)

        report = Order(REPORT_COMMAND, {"wrong": words})
        await self._orders.execute_and_show(
            destination, report, person, respond, message=MessageRef(metadata["message"])
        )

    async def open_order(
        self, trigger: str, destination: Destination, order: Order, person: str, *, callback: str = ORDER_CALLBACK
    ) -> Reply | None:
        """Open the modal that asks for the rest of an order; if something prevents that, return the reply instead."""
        spec = REGISTRY.find(order.name)
        if spec is None:
            return None
        note, language = "", self._orders.language(destination, person)
        if "feed" in order.options:  # its current state is shown above the fields
            state_command = Command(destination=destination, order=order, given_by=person, language=language)
            state = await self._inbox.execute_command(state_command)
            if not state.done:
                return state
            note = state.text.partition("\n")[0]
        metadata = json.dumps({"channel": destination.channel, "order": order.name, "options": dict(order.options)})
        view = order_view(spec, metadata, order.options, note, callback=callback, language=language)
        with slack_errors():
            await self._client.views_open(trigger_id=trigger, view=view)
        return None

    async def on_ordered(self, ack: AsyncAck, body: dict[str, Any], view: dict[str, Any]) -> None:
        """Execute an order completed in a modal, and show the reply to the person in the channel."""
        done = await self.execute_form(ack, body, view)
        if done is not None:
            respond = self._orders.private_responder(done.destination, done.person)
            await self._orders.show_reply(done.destination, done.order, done.person, respond, done.reply, replace=False)

    async def execute_form(self, ack: AsyncAck, body: dict[str, Any], view: dict[str, Any]) -> SubmittedOrder | None:
        """Execute a form's order; return None if the form shows errors, and nothing was done.

        If that takes longer than Slack lets a form wait, the form is closed meanwhile.
        """
        metadata = json.loads(view["private_metadata"])
        destination, person = Destination("slack", team_of(body), metadata["channel"]), body["user"]["id"]
        options = options_of(view)
        order = Order(metadata["order"], {**metadata["options"], **options})
        if errors := _option_errors(order, self._orders.language(destination, person)):
            await ack(response_action="errors", errors=errors)
            return None
        execution = asyncio.ensure_future(self._orders.execute(destination, order, person))
        try:
            async with asyncio.timeout(REPLY_SECONDS):
                reply = await asyncio.shield(execution)
        except TimeoutError:
            await ack()
            reply = await execution
        else:
            if not reply.done and not reply.choices:
                field = next(iter(options), next(iter(view["state"]["values"])))
                await ack(response_action="errors", errors={field: reply.text[:ERROR_LENGTH]})
                return None
            await ack()
        return SubmittedOrder(destination, order, person, reply)

    async def ask_suggested(
        self, destination: Destination, message: str, thread: str | None, text: str, person: str, key: str
    ) -> None:
        """Ask a suggested question, unless anybody asked it there before."""
        pressed = MessageRef(message)
        above = (pressed, MessageRef(thread or message))
        if not await self._inbox.begin_suggestion(destination, pressed, text, above=above):
            await self._orders.show_privately(
                destination, person, text=in_language(labels.ASKED_ALREADY, self._orders.language(destination, person))
            )
        elif not await self.ask(destination, message, thread, text, person, key):
            self._inbox.forget_suggestion(destination, pressed, text)

    async def ask(
        self, destination: Destination, message: str, thread: str | None, text: str, person: str, key: str
    ) -> bool:
        """Post a question and who asks it in the thread of the pressed digest, and answer it there.

        Returns:
            Whether it could be asked.
        """
        if not text.strip():
            return False
        top = thread or message
        announcement = labels.ASKS.with_values(person=f"<@{person}>", question=escaped(text))
        translated = in_language(announcement, await self._orders.channel_language(destination))
        try:
            with slack_errors():
                await self._client.chat_postMessage(channel=destination.channel, thread_ts=top, text=translated)
        except PlatformError as error:
            if not error.retry:
                failed = say("I could not ask that. {error}", error=escaped(str(error)))
                await self._orders.show_privately(
                    destination, person, text=in_language(failed, self._orders.language(destination, person))
                )
                return False  # otherwise Slack is unreachable for a moment, and the answer comes without the post
        question = Question(
            key=f"slack:{destination.workspace}:{destination.channel}:{key}",
            destination=destination,
            text=text,
            conversation=top,
            above=(MessageRef(message), MessageRef(top)),
            asked_by=person,
            is_question=True,
        )
        await self._conversation.answer_question(await self._inbox.receive_question(question) or question, thread=top)
        return True


def _option_errors(order: Order, language: str) -> dict[str, str]:
    """Return the errors in the options of an order, by the options' names."""
    spec = REGISTRY.find(order.name)
    errors: dict[str, str] = {}
    for option in spec.inputs if spec else ():
        try:
            if typed := order.options.get(option.name):
                option_value(option, typed, command_language(typed, language))
        except UnreadableOption as problem:
            example = say("For example: {example}", example=option.example) if option.example else ""
            errors[option.name] = in_language(joined_texts(problem.message, example), language)[:ERROR_LENGTH]
    return errors


def _field_text(view: dict[str, Any], field: str) -> str:
    """Return the text of a field on one line; Slack escapes nothing there."""
    return " ".join((view["state"]["values"][field][field]["value"] or "").split())
