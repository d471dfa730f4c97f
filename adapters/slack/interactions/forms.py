"""Modals: what opens them, and how a submission is handled."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass
from typing import Any

from slack_bolt.async_app import AsyncAck
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.api.clients import current_access
from adapters.slack.api.errors import slack_errors
from adapters.slack.interactions.commands import CommandHandler, message_of, place_of, team_of
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
"""Seconds that a form waits for its reply; Slack gives it up after three."""
ERROR_LENGTH = 300
"""Characters of what is wrong, under a field."""


@dataclass(frozen=True, slots=True)
class Done:
    """An order that a form submitted: where, by whom, and its outcome."""

    place: Destination
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
        """Speaks to the workspace that was pressed in."""
        return current_access().talking

    async def on_ask(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        """Open the modal that takes a question about a digest."""
        await ack()
        message = body.get("message") or {}
        await self.open_ask(body, message=message_of(body), thread=message.get("thread_ts"))

    async def open_ask(self, body: dict[str, Any], *, message: MessageRef, thread: str | None) -> None:
        """Open the modal that takes a question about a message's digest, for its thread."""
        kept = {"channel": body["container"]["channel_id"], "message": message, "thread": thread}
        view = ask_view(json.dumps(kept), self._language(body))
        with slack_errors():
            await self._client.views_open(trigger_id=body["trigger_id"], view=view)

    def _language(self, body: dict[str, Any]) -> str:
        """Return the language of who pressed something."""
        return self._orders.language(place_of(body), str(body["user"]["id"]))

    async def on_asked(self, ack: AsyncAck, body: dict[str, Any], view: dict[str, Any]) -> None:
        """Answer the question of that modal in the digest's thread."""
        await ack()
        kept = json.loads(view["private_metadata"])
        text = _field_text(view, QUESTION_FIELD)
        place = Destination("slack", team_of(body), kept["channel"])
        await self.ask(place, kept["message"], kept.get("thread"), text, body["user"]["id"], view["id"])

    async def open_report(self, body: dict[str, Any]) -> None:
        """Open the modal that takes what is wrong with a digest."""
        kept = {"channel": body["container"]["channel_id"], "message": message_of(body)}
        view = report_view(json.dumps(kept), self._language(body))
        with slack_errors():
            await self._client.views_open(trigger_id=body["trigger_id"], view=view)

    async def on_reported(self, ack: AsyncAck, body: dict[str, Any], view: dict[str, Any]) -> None:
        """Have a reported digest checked again; what came of it is for who reported."""
        await ack()
        kept = json.loads(view["private_metadata"])
        words = _field_text(view, QUESTION_FIELD)
        place, person = Destination("slack", team_of(body), kept["channel"]), body["user"]["id"]
        show = self._orders.private_responder(place, person)

        report = Order(REPORT_COMMAND, {"wrong": words})
        await self._orders.execute_and_show(place, report, person, show, message=MessageRef(kept["message"]))

    async def open_order(
        self, trigger: str, place: Destination, order: Order, person: str, *, callback: str = ORDER_CALLBACK
    ) -> Reply | None:
        """Open the modal that asks for the rest of an order; what is in its way is returned instead."""
        spec = REGISTRY.find(order.name)
        if spec is None:
            return None
        note, language = "", self._orders.language(place, person)
        if "feed" in order.options:  # how that stands is said above the fields
            asking = Command(destination=place, order=order, given_by=person, language=language)
            current = await self._inbox.execute_command(asking)
            if not current.done:
                return current
            note = current.text.partition("\n")[0]
        kept = json.dumps({"channel": place.channel, "order": order.name, "options": dict(order.options)})
        view = order_view(spec, kept, order.options, note, callback=callback, language=language)
        with slack_errors():
            await self._client.views_open(trigger_id=trigger, view=view)
        return None

    async def on_ordered(self, ack: AsyncAck, body: dict[str, Any], view: dict[str, Any]) -> None:
        """Carry out an order completed in a modal; the reply goes to whoever gave it, in the channel."""
        done = await self.execute_form(ack, body, view)
        if done is not None:
            show = self._orders.private_responder(done.place, done.person)
            await self._orders.show_reply(done.place, done.order, done.person, show, done.reply, replace=False)

    async def execute_form(self, ack: AsyncAck, body: dict[str, Any], view: dict[str, Any]) -> Done | None:
        """Execute a form's order; None where the form shows what is wrong, and nothing is done.

        What takes longer than Slack lets a form wait is carried out with the form closed.
        """
        kept = json.loads(view["private_metadata"])
        place, person = Destination("slack", team_of(body), kept["channel"]), body["user"]["id"]
        typed = options_of(view)
        order = Order(kept["order"], {**kept["options"], **typed})
        if wrong := _option_errors(order, self._orders.language(place, person)):
            await ack(response_action="errors", errors=wrong)
            return None
        working = asyncio.ensure_future(self._orders.execute(place, order, person))
        try:
            async with asyncio.timeout(REPLY_SECONDS):
                reply = await asyncio.shield(working)
        except TimeoutError:
            await ack()
            reply = await working
        else:
            if not reply.done and not reply.choices:
                field = next(iter(typed), next(iter(view["state"]["values"])))
                await ack(response_action="errors", errors={field: reply.text[:ERROR_LENGTH]})
                return None
            await ack()
        return Done(place, order, person, reply)

    async def ask_suggested(
        self, place: Destination, message: str, thread: str | None, text: str, person: str, key: str
    ) -> None:
        """Ask a suggested question, unless it was asked there, by whomever."""
        pressed = MessageRef(message)
        above = (pressed, MessageRef(thread or message))
        if not await self._inbox.begin_suggestion(place, pressed, text, above=above):
            await self._orders.show_privately(
                place, person, text=in_language(labels.ASKED_ALREADY, self._orders.language(place, person))
            )
        elif not await self.ask(place, message, thread, text, person, key):
            self._inbox.forget_suggestion(place, pressed, text)

    async def ask(self, place: Destination, message: str, thread: str | None, text: str, person: str, key: str) -> bool:
        """Post who asks what, and answer it: about the digest that was pressed, in its thread.

        Returns:
            Whether it could be asked.
        """
        if not text.strip():
            return False
        top = thread or message
        asks = labels.ASKS.with_values(person=f"<@{person}>", question=escaped(text))
        asked = in_language(asks, await self._orders.channel_language(place))
        try:
            with slack_errors():
                await self._client.chat_postMessage(channel=place.channel, thread_ts=top, text=asked)
        except PlatformError as error:
            if not error.retry:
                failed = say("I could not ask that. {error}", error=escaped(str(error)))
                await self._orders.show_privately(
                    place, person, text=in_language(failed, self._orders.language(place, person))
                )
                return False  # else Slack is away for a moment: the answer comes without it
        question = Question(
            key=f"slack:{place.workspace}:{place.channel}:{key}",
            destination=place,
            text=text,
            conversation=top,
            above=(MessageRef(message), MessageRef(top)),
            asked_by=person,
            is_question=True,
        )
        await self._conversation.answer_question(await self._inbox.receive_question(question) or question, thread=top)
        return True


def _option_errors(order: Order, language: str) -> dict[str, str]:
    """Return what is wrong with the options of an order, by their names."""
    spec = REGISTRY.find(order.name)
    wrong: dict[str, str] = {}
    for option in spec.inputs if spec else ():
        try:
            if said := order.options.get(option.name):
                option_value(option, said, command_language(said, language))
        except UnreadableOption as problem:
            example = say("For example: {example}", example=option.example) if option.example else ""
            wrong[option.name] = in_language(joined_texts(problem.message, example), language)[:ERROR_LENGTH]
    return wrong


def _field_text(view: dict[str, Any], field: str) -> str:
    """Return what was typed into a field, on one line; Slack escapes nothing there."""
    return " ".join((view["state"]["values"][field][field]["value"] or "").split())
