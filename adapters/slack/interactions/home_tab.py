"""The Home tab and the agent's view: what a person sees and can press there."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from slack_bolt.async_app import AsyncAck
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.api.clients import current_access
from adapters.slack.api.errors import slack_errors
from adapters.slack.interactions.authorization import PeopleDirectory
from adapters.slack.interactions.commands import INVITE, CommandHandler, incomplete_order, team_of
from adapters.slack.interactions.forms import Forms
from adapters.slack.rendering.blocks import Block, section
from adapters.slack.rendering.forms import HOME_ORDER_CALLBACK
from adapters.slack.rendering.home import channel_reply_blocks, home_view
from adapters.slack.setup.manifest import PROMPTS
from bot.domain.conversation import Reply
from bot.domain.grammar.option_parsing import order_in
from bot.domain.grammar.registry import REGISTRY
from bot.domain.grammar.spec import Order
from bot.domain.subscription import Destination
from bot.ports import Inbox
from bot.text.catalogue import in_language, say
from bot.text.order_language import command_language

MAX_PROMPTS, PROMPT_TITLE_LENGTH = 4, 75
PROMPTS_TITLE = say("Ask me about the news")
MAX_PAGES = 25
"""Most pages of a person's channels that are fetched: five thousand channels."""


class HomeTab:
    """Shows the Home tab, and executes what is pressed there."""

    def __init__(self, inbox: Inbox, managers: PeopleDirectory, orders: CommandHandler, forms: Forms) -> None:
        self._inbox = inbox
        self._managers = managers
        self._orders = orders
        self._forms = forms

    @property
    def _client(self) -> AsyncWebClient:
        return current_access().retrying_client

    async def on_home(self, event: dict[str, Any], body: dict[str, Any]) -> None:
        """Refresh the Home tab when it is opened; suggest prompts when the messages tab is opened."""
        team, person = str(body.get("team_id") or ""), event["user"]
        if event.get("tab", "home") == "home":
            await self._show_home(team, person)
        elif event.get("tab") == "messages" and event.get("channel"):
            await self._suggest_prompts(team, person, str(event["channel"]))

    async def _suggest_prompts(self, team: str, person: str, channel: str) -> None:
        """Suggest questions about the news of a person's own channels where they are about to type."""
        language = self._managers.language(team, person)
        questions = await self._inbox.suggested_prompts("slack", team, await self._channels_of(person))
        prompts = [{"title": question[:PROMPT_TITLE_LENGTH], "message": question} for question in questions]
        prompts += [{"title": title, "message": message} for title, message in PROMPTS]
        with slack_errors():
            await self._client.assistant_threads_setSuggestedPrompts(
                channel_id=channel, title=in_language(PROMPTS_TITLE, language), prompts=prompts[:MAX_PROMPTS]
            )

    async def on_home_button(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        """Execute what was pressed in the Home tab, or ask for the rest of it, and refresh the tab."""
        await ack()
        pressed = _pressed_order(body["actions"][0])
        person, team = body["user"]["id"], team_of(body)
        destination, order = Destination("slack", team, str(pressed["channel"])), str(pressed["order"])
        result: list[Block] = []
        if destination.channel in await self._channels_of(person):
            incomplete = (
                order_in(order, REGISTRY, command_language(order)) if pressed.get("form") else incomplete_order(order)
            )
            if incomplete is None:
                result = await self._announce_and_render(
                    destination, order, person, await self._orders.execute(destination, order, person)
                )
            elif await self._managers.may_manage(team, person):
                trigger = body["trigger_id"]
                await self._forms.open_order(trigger, destination, incomplete, person, callback=HOME_ORDER_CALLBACK)
                return
        else:
            invite = in_language(INVITE, self._managers.language(team, person))
            result = channel_reply_blocks(destination.channel, Reply(text=invite, done=False))
        await self._show_home(team, person, result)

    async def on_ordered(self, ack: AsyncAck, body: dict[str, Any], view: dict[str, Any]) -> None:
        """Execute the order of a form that was opened here, and show the reply here."""
        done = await self._forms.execute_form(ack, body, view)
        if done is not None:
            result = await self._announce_and_render(done.destination, done.order, done.person, done.reply)
            await self._show_home(done.destination.workspace, done.person, result)

    async def _announce_and_render(
        self, destination: Destination, requested: str | Order, person: str, reply: Reply
    ) -> list[Block]:
        """Perform an order's side effects, post its public part, and return the reply's blocks for the person."""
        notes = await self._orders.perform_side_effects(destination, requested, person, reply)
        await self._orders.announce(destination, reply, person, notes)
        return [
            *channel_reply_blocks(destination.channel, reply),
            *(section(in_language(note, reply.language)) for note in notes),
        ]

    async def _show_home(self, team: str, person: str, result: Sequence[Block] = ()) -> None:
        """Publish a person's Home tab, with their own channels only: others may be private."""
        may_manage = await self._managers.may_manage(team, person)
        own_channels = await self._channels_of(person)
        zone, language = await self._managers.zone(team, person), self._managers.language(team, person)
        all_overviews = await self._inbox.channel_overviews("slack", team, zone=zone, language=language)
        overview = [channel for channel in all_overviews if channel.destination.channel in own_channels]
        view = home_view(overview, result, may_manage=may_manage, language=language)
        with slack_errors():
            await self._client.views_publish(user_id=person, view=view)

    async def _channels_of(self, person: str) -> frozenset[str]:
        """Return the channels that both a person and the bot are in."""
        channels: set[str] = set()
        cursor = ""
        with slack_errors():
            for _ in range(MAX_PAGES):
                page = await self._client.users_conversations(
                    user=person, types="public_channel,private_channel", exclude_archived=True, limit=200, cursor=cursor
                )
                channels.update(str(channel["id"]) for channel in page["channels"])
                cursor = str((page.get("response_metadata") or {}).get("next_cursor") or "")
                if not cursor:
                    break
        return frozenset(channels)


def _pressed_order(action: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the channel and the order of a press; for a chosen channel, the order to add a feed."""
    if "selected_conversation" in action:
        return {"channel": action["selected_conversation"], "order": "add"}
    order: Mapping[str, Any] = json.loads(action["value"])
    return order
