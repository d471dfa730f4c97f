"""Actions: turns /news, buttons, menus and shortcuts into commands and questions."""

from __future__ import annotations

from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncRespond
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.api.clients import current_access
from adapters.slack.api.errors import slack_errors
from adapters.slack.interactions.commands import (
    CommandHandler,
    destination_of,
    incomplete_order,
    message_of,
    rendered_reply,
)
from adapters.slack.interactions.conversation import Conversation
from adapters.slack.interactions.forms import Forms
from adapters.slack.rendering.digests import ASK_ACTION, REPORT_COMMAND
from adapters.slack.rendering.evidence import evidence_view, plain_view
from adapters.slack.rendering.mrkdwn import unescaped
from bot.domain import labels
from bot.domain.conversation import Command
from bot.domain.delivery import MessageRef
from bot.domain.subscription import Destination
from bot.errors import NewsdeskError
from bot.ports import Inbox
from bot.text.catalogue import in_language, say
from bot.text.links import links_in

LOOKING = say("Looking up the quotations …")


class Actions:
    """Passes presses and orders on to the inbox, and shows its replies."""

    def __init__(self, inbox: Inbox, conversation: Conversation, orders: CommandHandler, forms: Forms) -> None:
        self._inbox = inbox
        self._conversation = conversation
        self._orders = orders
        self._forms = forms

    @property
    def _client(self) -> AsyncWebClient:
        """The client for the workspace of the press."""
        return current_access().retrying_client

    async def on_command(self, ack: AsyncAck, command: dict[str, Any], respond: AsyncRespond) -> None:
        """Execute `/news ...`; an incomplete order opens a modal that asks for the rest."""
        await ack()
        text = unescaped(command.get("text") or "")
        destination = Destination("slack", command["team_id"], command["channel_id"])
        await self._execute_or_open_modal(command["trigger_id"], destination, text, command["user_id"], respond)

    async def _execute_or_open_modal(
        self, trigger: str, destination: Destination, text: str, person: str, respond: AsyncRespond
    ) -> None:
        """Execute an order, or open a modal that asks for the rest of it."""
        order = incomplete_order(text)
        if order is None or not await self._orders.may_execute(order, destination, person):
            await self._orders.execute_and_show(
                destination, text, person, respond
            )  # people who may not give it hear so before they type more
            return
        obstacle = await self._forms.open_order(trigger, destination, order, person)
        if obstacle is not None:
            blocks, reply_text = rendered_reply(obstacle)
            await respond(text=reply_text, blocks=blocks, response_type="ephemeral", replace_original=False)

    async def on_rated(self, ack: AsyncAck, body: dict[str, Any], respond: AsyncRespond) -> None:
        """Record a thumb under a digest."""
        await ack()
        order = body["actions"][0]["value"]
        await self._orders.execute_and_show(
            destination_of(body), order, body["user"]["id"], respond, message=message_of(body)
        )

    async def on_choice(self, ack: AsyncAck, body: dict[str, Any], respond: AsyncRespond) -> None:
        """Execute a button's command; its reply replaces a private message with the buttons."""
        await ack()
        is_private = bool(body["container"].get("is_ephemeral", True))
        order, person = body["actions"][0]["value"], body["user"]["id"]
        if incomplete_order(order):
            await self._execute_or_open_modal(body["trigger_id"], destination_of(body), order, person, respond)
            return
        await self._orders.execute_and_show(destination_of(body), order, person, respond, replace=is_private)

    async def on_undo(self, ack: AsyncAck, body: dict[str, Any], respond: AsyncRespond) -> None:
        """Undo the change that a public message reported."""
        await ack()
        await self._orders.undo(body, respond)

    async def on_more(self, ack: AsyncAck, body: dict[str, Any], respond: AsyncRespond) -> None:
        """Execute the option chosen in a digest's menu, and show the reply only to the person who chose it."""
        await ack()
        order = body["actions"][0]["selected_option"]["value"]
        if order == REPORT_COMMAND:
            await self._forms.open_report(body)
            return
        await self._orders.execute_and_show(
            destination_of(body), order, body["user"]["id"], respond, message=message_of(body)
        )

    async def on_row(self, ack: AsyncAck, body: dict[str, Any], respond: AsyncRespond) -> None:
        """Execute the option chosen in the menu of a list's row; the list stays."""
        await ack()
        order = body["actions"][0]["selected_option"]["value"]
        await self._execute_or_open_modal(body["trigger_id"], destination_of(body), order, body["user"]["id"], respond)

    async def on_evidence(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        """Show the quotations of a digest."""
        await ack()
        await self._show_evidence(body, message_of(body))

    async def on_story(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        """Ask about a story of an edition, or show the quotations of its digest."""
        await ack()
        action, _, message = body["actions"][0]["selected_option"]["value"].partition(" ")
        if action == ASK_ACTION:
            await self._forms.open_ask(body, message=MessageRef(message), thread=message_of(body))
        else:
            await self._show_evidence(body, MessageRef(message))

    async def _show_evidence(self, body: dict[str, Any], message: MessageRef) -> None:
        """Open a modal at once, because its trigger expires in three seconds, and then show the quotations in it."""
        language = self._orders.language(destination_of(body), str(body["user"]["id"]))
        with slack_errors():
            opened = await self._client.views_open(trigger_id=body["trigger_id"], view=plain_view(LOOKING, language))
        try:
            thread = await self._inbox.thread(destination_of(body), message)
            view = evidence_view(thread.digest, language) if thread else plain_view(labels.NO_ARTICLE, language)
        except NewsdeskError as error:
            view = plain_view(labels.NO_QUOTATIONS.with_values(error=error.message), language)
        with slack_errors():
            await self._client.views_update(view_id=opened["view"]["id"], view=view)

    async def on_suggestion(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        """Ask a suggested question in the thread of its message."""
        await ack()
        action = body["actions"][0]
        thread = (body.get("message") or {}).get("thread_ts")
        key = f"{message_of(body)}:{action['action_ts']}"
        person = body["user"]["id"]
        await self._forms.ask_suggested(destination_of(body), message_of(body), thread, action["value"], person, key)

    async def on_shortcut(self, ack: AsyncAck, body: dict[str, Any], respond: AsyncRespond) -> None:
        """Post a digest of the link in a message, in its thread."""
        await ack()
        message = body["message"]
        links = links_in(unescaped(message.get("text") or ""))
        destination = Destination("slack", str(body["team"]["id"]), body["channel"]["id"])
        if not links:
            no_link = in_language(labels.NO_LINK, self._orders.language(destination, str(body["user"]["id"])))
            await respond(text=no_link, response_type="ephemeral", replace_original=False)
            return
        order = Command(destination=destination, text=f"read {links[0]}", given_by=body["user"]["id"])
        await self._conversation.show_link_digest(order, thread=str(message.get("thread_ts") or message["ts"]))
