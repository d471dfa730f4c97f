"""The Home tab and the agent's own view: what a person sees there, and what they press."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from slack_bolt.async_app import AsyncAck
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.blocks import Block
from adapters.slack.clients import at_hand
from adapters.slack.errors import slack_errors
from adapters.slack.home import home_view, said_blocks
from adapters.slack.managing import Managers
from adapters.slack.manifest import PROMPTS
from adapters.slack.orders import team_of
from bot.domain.conversation import Command, Reply
from bot.domain.subscription import Destination
from bot.errors import NewsdeskError
from bot.ports import Inbox

MOST_PROMPTS, TITLE = 4, 75
PROMPTED = "Ask me about the news"
MOST_PAGES = 25
"""Pages of a person's channels that are looked at: five thousand channels."""


class HomeTab:
    """Shows the Home tab, and carries out what is pressed there."""

    def __init__(self, inbox: Inbox, managers: Managers) -> None:
        self._inbox = inbox
        self._managers = managers

    @property
    def _client(self) -> AsyncWebClient:
        return at_hand().talking

    async def on_home(self, event: dict[str, Any], body: dict[str, Any]) -> None:
        """Show the Home tab anew, whenever it is opened."""
        team, person = str(body.get("team_id") or ""), event["user"]
        if event.get("tab", "home") == "home":
            await self._show_home(team, person)
        elif event.get("tab") == "messages" and event.get("channel"):
            await self._suggest(team, person, str(event["channel"]))

    async def _suggest(self, team: str, person: str, channel: str) -> None:
        """Offer questions about what is new in a person's own channels, where they are about to ask."""
        questions = await self._inbox.prompts("slack", team, await self._channels_of(person))
        prompts = [{"title": question[:TITLE], "message": question} for question in questions]
        prompts += [{"title": title, "message": said} for title, said in PROMPTS]
        with slack_errors():
            await self._client.assistant_threads_setSuggestedPrompts(
                channel_id=channel, title=PROMPTED, prompts=prompts[:MOST_PROMPTS]
            )

    async def on_home_button(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        """Carry out what was pressed in the Home tab, and show it anew."""
        await ack()
        kept = json.loads(body["actions"][0]["value"])
        person, team = body["user"]["id"], team_of(body)
        place = Destination("slack", team, str(kept["channel"]))
        said: list[Block] = []
        if place.channel in await self._channels_of(person):
            said = said_blocks(place.channel, await self._obeyed(place, kept["order"], person))
        await self._show_home(team, person, said)

    async def _obeyed(self, place: Destination, text: str, person: str) -> Reply:
        """Carry out an order; what is in its way is said like any reply."""
        try:
            may_manage = await self._managers.may(place.workspace, person)
            return await self._inbox.obey(Command(destination=place, text=text, given_by=person, may_manage=may_manage))
        except NewsdeskError as error:
            return Reply(text=f"That did not work: {error}", done=False)

    async def _show_home(self, team: str, person: str, said: Sequence[Block] = ()) -> None:
        """Publish what a person may see: nobody learns what a private channel reads that they are not in."""
        theirs = await self._channels_of(person)
        overview = [one for one in await self._inbox.overview("slack", team) if one.destination.channel in theirs]
        with slack_errors():
            await self._client.views_publish(user_id=person, view=home_view(overview, said))

    async def _channels_of(self, person: str) -> frozenset[str]:
        """Return the channels that both a person and the bot are in."""
        found: set[str] = set()
        cursor = ""
        with slack_errors():
            for _ in range(MOST_PAGES):
                page = await self._client.users_conversations(
                    user=person, types="public_channel,private_channel", exclude_archived=True, limit=200, cursor=cursor
                )
                found.update(str(channel["id"]) for channel in page["channels"])
                cursor = str((page.get("response_metadata") or {}).get("next_cursor") or "")
                if not cursor:
                    break
        return frozenset(found)
