"""Modals: what opens them, and what becomes of what was typed into them."""

from __future__ import annotations

import json
from typing import Any

from slack_bolt.async_app import AsyncAck
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.clients import at_hand
from adapters.slack.conversation import Conversation
from adapters.slack.errors import slack_errors
from adapters.slack.home import ADDRESS, WHEN, add_view
from adapters.slack.orders import Orders, message_of, team_of
from adapters.slack.render import REPORT
from adapters.slack.views import QUESTION, ask_view, order_view, report_view
from adapters.slack.wording import escaped
from bot.domain.conversation import Command, Question, Reply
from bot.domain.delivery import MessageRef
from bot.domain.subscription import Destination
from bot.errors import PlatformError
from bot.ports import Inbox


class Forms:
    """Opens modals, and takes what comes of them to the inbox."""

    def __init__(self, inbox: Inbox, conversation: Conversation, orders: Orders) -> None:
        self._inbox = inbox
        self._conversation = conversation
        self._orders = orders

    @property
    def _client(self) -> AsyncWebClient:
        """Speaks to the workspace that was pressed in."""
        return at_hand().talking

    async def open_add(self, trigger: str, channel: str) -> None:
        """Open the modal that adds a feed to a channel."""
        with slack_errors():
            await self._client.views_open(trigger_id=trigger, view=add_view(channel))

    async def on_added(self, ack: AsyncAck, body: dict[str, Any], view: dict[str, Any]) -> None:
        """Add the feed of the modal, and set the channel's schedule if one was chosen."""
        await ack()
        values = view["state"]["values"]
        person = body["user"]["id"]
        place = Destination("slack", team_of(body), view["private_metadata"])
        chosen = values.get(WHEN, {}).get(WHEN, {}).get("selected_option") or {}
        orders = [f"add {_typed(view, ADDRESS)}"]
        orders += [chosen["value"]] if chosen.get("value", "keep") != "keep" else []
        show = self._orders.whisperer(place, person)

        for order in orders:
            await self._orders.obey(place, order, person, show)

    async def on_ask(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        """Open the modal that takes a question about a digest."""
        await ack()
        message = body.get("message") or {}
        kept = {
            "channel": body["container"]["channel_id"],
            "message": message_of(body),
            "thread": message.get("thread_ts"),
        }
        with slack_errors():
            await self._client.views_open(trigger_id=body["trigger_id"], view=ask_view(json.dumps(kept)))

    async def on_asked(self, ack: AsyncAck, body: dict[str, Any], view: dict[str, Any]) -> None:
        """Answer the question of that modal in the digest's thread."""
        await ack()
        kept = json.loads(view["private_metadata"])
        text = _typed(view, QUESTION)
        place = Destination("slack", team_of(body), kept["channel"])
        await self.ask(place, kept["message"], kept.get("thread"), text, body["user"]["id"], view["id"])

    async def open_report(self, body: dict[str, Any]) -> None:
        """Open the modal that takes what is wrong with a digest."""
        kept = {"channel": body["container"]["channel_id"], "message": message_of(body)}
        with slack_errors():
            await self._client.views_open(trigger_id=body["trigger_id"], view=report_view(json.dumps(kept)))

    async def on_reported(self, ack: AsyncAck, body: dict[str, Any], view: dict[str, Any]) -> None:
        """Have a reported digest checked again; what came of it is for who reported."""
        await ack()
        kept = json.loads(view["private_metadata"])
        words = _typed(view, QUESTION)
        place, person = Destination("slack", team_of(body), kept["channel"]), body["user"]["id"]
        show = self._orders.whisperer(place, person)

        await self._orders.obey(place, f"{REPORT} {words}", person, show, message=MessageRef(kept["message"]))

    async def open_order(self, trigger: str, place: Destination, order: str, person: str) -> Reply | None:
        """Open the modal that asks for the rest of an order; what is in its way is returned instead."""
        note = ""
        if order.partition(" ")[2]:  # it names a feed: how that stands is said above the field
            standing = await self._inbox.obey(Command(destination=place, text=order, given_by=person))
            if not standing.done:
                return standing
            note = standing.text.partition("\n")[0]
        view = order_view(order, json.dumps({"channel": place.channel, "order": order}), note)
        with slack_errors():
            await self._client.views_open(trigger_id=trigger, view=view)
        return None

    async def on_ordered(self, ack: AsyncAck, body: dict[str, Any], view: dict[str, Any]) -> None:
        """Carry out an order whose rest was asked for; the reply is for who gave it."""
        await ack()
        kept = json.loads(view["private_metadata"])
        place, person = Destination("slack", team_of(body), kept["channel"]), body["user"]["id"]
        show = self._orders.whisperer(place, person)

        await self._orders.obey(place, f"{kept['order']} {_typed(view, QUESTION)}", person, show)

    async def ask(self, place: Destination, message: str, thread: str | None, text: str, person: str, key: str) -> None:
        """Say who asks what, and answer: about the digest that was pressed, in the thread that it stands in."""
        if not text.strip():
            return
        top = thread or message
        asked = f"<@{person}> asks: {escaped(text)}"
        try:
            with slack_errors():
                await self._client.chat_postMessage(channel=place.channel, thread_ts=top, text=asked)
        except PlatformError as error:
            if not error.retry:
                await self._orders.whisper(place, person, text=f"I could not ask that. {escaped(str(error))}")
                return  # else Slack is away for a moment: the answer comes without it
        question = Question(
            key=f"slack:{place.workspace}:{place.channel}:{key}",
            destination=place,
            text=text,
            conversation=top,
            above=(MessageRef(message), MessageRef(top)),
            asked_by=person,
            is_question=True,
        )
        await self._conversation.asked(await self._inbox.placed(question) or question, thread=top)


def _typed(view: dict[str, Any], field: str) -> str:
    """Return what was typed into a field, on one line; Slack escapes nothing there."""
    return " ".join((view["state"]["values"][field][field]["value"] or "").split())
